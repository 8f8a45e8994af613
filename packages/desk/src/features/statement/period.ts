/** Periods a person asks for by name, as days of UTC, both included. */
export const PERIODS = [
  { value: 'month', label: 'This month' },
  { value: 'last', label: 'Last month' },
  { value: 'year', label: 'This year' },
  { value: 'all', label: 'All' },
] as const

export type PeriodName = (typeof PERIODS)[number]['value']
/** Without a day it goes from the first movement, or up to today. */
export type Days = { readonly from?: string | undefined; readonly to?: string | undefined }

/** The days of a period, as of a moment in epoch milliseconds. */
export function daysOf(name: PeriodName, nowMs: number): Days {
  const now = new Date(nowMs)
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()]
  const day = (...parts: readonly [number, number, number]): string =>
    new Date(Date.UTC(...parts)).toISOString().slice(0, 10)
  if (name === 'month') return { from: day(year, month, 1) }
  if (name === 'last') return { from: day(year, month - 1, 1), to: day(year, month, 0) }
  return name === 'year' ? { from: day(year, 0, 1) } : {}
}

/** The name of a period that has these days; undefined where none has. */
export function periodNamed({ from, to }: Days, nowMs: number): PeriodName | undefined {
  return PERIODS.find(({ value }) => {
    const days = daysOf(value, nowMs)
    return days.from === from && days.to === to
  })?.value
}
