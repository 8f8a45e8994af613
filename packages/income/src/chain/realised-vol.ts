/** What an underlying's volatility has been, by the last price of each day. */

const DAY_US = 86_400_000_000
const YEAR_US = 365 * DAY_US

/** Days of closes that a realised vol is made of, and the fewest returns that say anything. */
export const REALISED_DAYS = 45
const REALISED_LEAST = 10

/** A price and when it was seen, epoch microseconds. */
export type SeenPrice = { readonly at: number; readonly price: number }

/** Root of the squared returns between days' last prices, over the time they took; undefined where they are few. In order of time. */
export function realisedVol(seen: readonly SeenPrice[]): number | undefined {
  const closes = new Map<number, SeenPrice>()
  for (const each of seen) if (each.price > 0) closes.set(Math.floor(each.at / DAY_US), each)
  const days = [...closes.values()]
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last || days.length <= REALISED_LEAST) return undefined
  const squares = days.slice(1).reduce((sum, { price }, i) => {
    const before = days[i]?.price ?? price
    return sum + Math.log(price / before) ** 2
  }, 0)
  return Math.sqrt((squares * YEAR_US) / (last.at - first.at))
}
