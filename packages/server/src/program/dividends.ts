/** Dividends that are to be expected, from those that were paid. */
import type { PaidDividend } from '@parley/core'

/** Between two dividends where there was one only. */
const QUARTER_DAYS = 91
const DAY_MS = 86_400_000

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
