/** The allocation by its definition alone: every vector of fills is tried. Knows nothing of the search. */
import type { Price } from '../num/units.ts'
import type { Demand, Offer } from './offer.ts'

export type Tried = {
  readonly fills: readonly number[]
  readonly total: number
  readonly sum: bigint
  readonly worst: bigint
}

/**
 * The best vector of fills for offers in priority order; undefined for none. Sizes are small here.
 * Choices are left out only where all the offers still to come cannot bring them to the least wanted, or to a total as large
 * as one already found.
 */
export function bruteForce(sorted: readonly Offer[], demand: Demand): Tried | undefined {
  const sign = demand.side === 'buy' ? 1n : -1n
  const [size, minFill] = [Number(demand.size), Number(demand.minFill)]
  const offers = sorted.map((offer) => ({
    price: sign * offer.price,
    min: Number(offer.min),
    most: Number(offer.size),
    step: Number(offer.step),
  }))
  const toCome = offers.map((_, i) => offers.slice(i).reduce((sum, { most }) => sum + most, 0))
  const fills = offers.map(() => 0)
  let best: Tried | undefined
  const tryFrom = (i: number, total: number, sum: bigint, worst: bigint): void => {
    if (total + (toCome[i] ?? 0) < Math.max(minFill, best?.total ?? 1)) return
    const offer = offers[i]
    if (offer === undefined) {
      if (isPreferred({ fills, total, sum, worst }, best, demand.format))
        best = { fills: [...fills], total, sum, worst }
      return
    }
    const { price, min, most, step } = offer
    const within = Math.min(most, size - total)
    const last = within < min ? 0 : within - ((within - min) % step)
    for (let fill = last; fill >= min; fill -= step) {
      fills[i] = fill
      tryFrom(i + 1, total + fill, sum + price * BigInt(fill), price)
    }
    fills[i] = 0
    tryFrom(i + 1, total, sum, worst)
  }
  tryFrom(0, 0, 0n, 0n)
  return best
}

/** Rules 2, 3 and 4 in order. */
function isPreferred(a: Tried, b: Tried | undefined, format: Demand['format']): boolean {
  if (b === undefined) return true
  if (a.total !== b.total) return a.total > b.total
  const [first, second]: ['sum' | 'worst', 'sum' | 'worst'] =
    format === 'pay_as_bid' ? ['sum', 'worst'] : ['worst', 'sum']
  if (a[first] !== b[first]) return a[first] < b[first]
  if (a[second] !== b[second]) return a[second] < b[second]
  for (const [i, fill] of a.fills.entries())
    if (fill !== b.fills[i]) return fill > (b.fills[i] ?? 0)
  return false
}

/** Rule 5: what the fills trade at, by the words of the rule. */
export function clearingByHand(
  sorted: readonly Offer[],
  { fills, total }: Tried,
  demand: Demand,
): Price | undefined {
  const accepted = sorted.filter((_, i) => (fills[i] ?? 0) > 0)
  const worst = accepted.at(-1)?.price
  if (demand.format !== 'second_price' || worst === undefined) return worst
  const served = accepted.map(({ maker }) => maker)
  const rejected = sorted.find(({ maker, min }) => !served.includes(maker) && min <= total)
  if (rejected === undefined) return worst
  const isBetter = demand.side === 'buy' ? rejected.price < worst : rejected.price > worst
  return isBetter ? worst : rejected.price
}
