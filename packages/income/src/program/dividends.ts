/** Dividends that are to be expected, from those that were paid. */
import { PRICE_SCALE, comingDividends } from '@parley/core'
import type { InstrumentId, PaidDividend, State, Timestamp } from '@parley/core'
import type { Chain } from '../chain/chain.ts'

/** Between two dividends where there was one only. */
const QUARTER_DAYS = 91
const DAY_MS = 86_400_000
const YEAR_US = 365 * 86_400_000_000
const ONE = 10 ** PRICE_SCALE

/** Dividends as declared [DIV-1], or where none is as last paid and expected again [INC-5], until a day, which is included. */
export function dividendsAhead(
  state: State,
  underlying: InstrumentId,
  until: string,
  now: Timestamp,
): Chain['dividends'] {
  const today = new Date(now / 1000).toISOString().slice(0, 10)
  const declared = comingDividends(state, underlying, today)
  const ahead =
    declared.length > 0
      ? declared.map(({ exDate: day, perUnit }) => ({ day, perUnit }))
      : expectedDividends(state.dividends.get(underlying) ?? [], today, until)
  return ahead.flatMap(({ day, perUnit }) => {
    const years = (Date.parse(`${day}T00:00:00Z`) * 1000 - now) / YEAR_US
    return years > 0 && day <= until ? [{ years, amount: Number(perUnit) / ONE }] : []
  })
}

/**
 * From one day until another, both included: as large as the last one and as far apart as the last two. None where the next was due
 * before: it did not come, and no more is expected.
 */
export function expectedDividends(
  paid: readonly PaidDividend[],
  from: string,
  until: string,
): readonly PaidDividend[] {
  const [last, before] = [paid.at(-1), paid.at(-2)]
  if (!last) return []
  const every = before ? dayNumber(last.day) - dayNumber(before.day) : QUARTER_DAYS
  const first = dayNumber(last.day) + every
  if (first < dayNumber(from)) return []
  const expected: PaidDividend[] = []
  for (let next = first; next <= dayNumber(until); next += every) {
    const day = new Date(next * DAY_MS).toISOString().slice(0, 10)
    expected.push({ day, perUnit: last.perUnit })
  }
  return expected
}

function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS)
}
