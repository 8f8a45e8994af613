/** What an underlying's volatility has been, by the last mark of each day. */
import type { Timestamp } from '@parley/core'

const DAY_US = 86_400_000_000
const YEAR_US = 365 * DAY_US

/** Days of closes that a realised vol is made of, and the fewest returns that say anything. */
export const REALISED_DAYS = 45
const REALISED_LEAST = 10

/** Root of the squared returns between days' last marks, over the time they took; undefined where they are few. */
export function realisedVol(
  marks: readonly {
    readonly observedAt: Timestamp
    readonly mid?: string | undefined
    readonly last?: string | undefined
  }[],
): number | undefined {
  const closes = new Map<number, { readonly at: number; readonly price: number }>()
  for (const { observedAt: at, mid, last } of marks) {
    const price = Number(mid ?? last)
    if (price > 0) closes.set(Math.floor(at / DAY_US), { at, price })
  }
  const days = [...closes.values()]
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last || days.length <= REALISED_LEAST) return undefined
  const squares = days.slice(1).reduce((sum, { price }, i) => {
    const before = days[i]?.price ?? price
    return sum + Math.log(price / before) ** 2
  }, 0)
  return Math.sqrt((squares * YEAR_US) / (last.at - first.at))
}
