/**
 * The published, exact allocation: given the offers and the demand, anyone can run it again and get the same fills. [ALC-1]
 *
 * 1. An offer takes part when its price is at the limit or better. It fills 0, or `min`, `min + step`, … up to `size`.
 * 2. The total is the demanded size if some choice of fills reaches it; otherwise the largest total below it that can be
 *    reached, and nothing trades if that is under `minFill`.
 * 3. Of the choices with that total, `uniform` and `second_price` take the best worst price among accepted offers, then the
 *    best sum of price × fill; `pay_as_bid` takes the best sum, then the best worst price.
 * 4. Of those still equal: put the offers in priority order (better price, earlier place, lower rung) and take the choice that
 *    gives the first offer most, of those the one that gives the second most, and so on. One choice is left.
 * 5. Prices: `pay_as_bid`, each fill its own. `uniform`, every fill the worst accepted price. `second_price`, every fill the
 *    best price at or inside the limit of an offer that could have served but did not: its maker got nothing, and its `min` is
 *    within the total. Without one, or where that price is better for the taker than the worst accepted price (an
 *    all-or-none offer passed over), the worst accepted price: no maker trades at worse than it asked.
 */
import { assert, present } from '../assert.ts'
import type { Price } from '../num/units.ts'
import { exactFills } from './exact-fill.ts'
import { OFFER_SIZE_MAX, byPriority, isBetterFor } from './offer.ts'
import type { Allocation, Award, Demand, Offer, Unallocated } from './offer.ts'

/** Fills for the demand, or why there are none. Offers come in any order; those of the taker's own firm are not among them. */
export function allocate(offers: readonly Offer[], demand: Demand): Allocation | Unallocated {
  const { side, size, minFill, limit } = demand
  assert(size >= 1n && size <= OFFER_SIZE_MAX, 'a demand has a size in range', size)
  assert(minFill >= 1n && minFill <= size, 'the least wanted is within the size', minFill)
  const inside: Offer[] = []
  let best: Offer | undefined
  for (const offer of offers) {
    assertOffer(offer)
    if (offer.min > size) continue
    if (best === undefined || byPriority(side, offer, best) < 0) best = offer
    if (!isBetterFor(side, limit, offer.price)) inside.push(offer)
  }
  if (best === undefined) return { why: 'no_offer' }
  if (inside.length === 0) return { why: 'limit', best: best.price }
  if (largestWithin(best, size) === size) return priced([{ offer: best, size }], inside, demand)
  inside.sort((a, b) => byPriority(side, a, b))
  const fills = greedyFills(inside, size) ?? exactFills(inside, demand).fills
  let filled = 0n
  for (const fill of fills) filled += fill.size
  return filled < minFill ? { why: 'not_filled' } : priced(fills, inside, demand)
}

type Fill = { readonly offer: Offer; readonly size: bigint }

/** The largest fill of the offer that is no more than `size`, which is at least its `min`. */
function largestWithin(offer: Offer, size: bigint): bigint {
  const most = offer.size < size ? offer.size : size
  if (offer.step === 1n || most === offer.min) return most
  return most - ((most - offer.min) % offer.step)
}

/**
 * Each offer in turn as much as it can, until nothing is wanted; undefined where an offer cannot fill what is left.
 * Exact when it succeeds, in every format: each fill is either all that its offer could ever fill or all that was left, so no
 * choice gives the first offer more, nor the second given the first, and so on (rule 4). No choice has a larger total: it is
 * the demanded size, or everything there is. With the total fixed, moving any unit from these to a later offer makes no
 * price better, so neither the sum nor the worst price can be better (rule 3).
 */
function greedyFills(sorted: readonly Offer[], size: bigint): readonly Fill[] | undefined {
  const fills: Fill[] = []
  let left = size
  for (const offer of sorted) {
    if (left < offer.min) return undefined
    const fill = largestWithin(offer, left)
    if (fill < left && offer.size - fill >= offer.step) return undefined
    fills.push({ offer, size: fill })
    left -= fill
    if (left === 0n) break
  }
  return fills
}

/** `sorted` need only hold every offer inside the limit. */
function priced(fills: readonly Fill[], inside: readonly Offer[], demand: Demand): Allocation {
  let filled = 0n
  for (const fill of fills) filled += fill.size
  const worst = present(fills.at(-1), 'an allocation has a fill').offer.price
  const clearing =
    demand.format === 'second_price' ? secondPrice(fills, inside, demand.side, worst) : worst
  const own = demand.format === 'pay_as_bid'
  const awards: readonly Award[] = fills.map(({ offer, size }) => ({
    offer,
    size,
    price: own ? offer.price : clearing,
  }))
  return { awards, filled, clearing }
}

function secondPrice(
  fills: readonly Fill[],
  inside: readonly Offer[],
  side: Demand['side'],
  worst: Price,
): Price {
  let filled = 0n
  for (const fill of fills) filled += fill.size
  const served = new Set(fills.map(({ offer }) => offer.maker))
  let first: Price | undefined
  for (const { maker, min, price } of inside)
    if (
      !served.has(maker) &&
      min <= filled &&
      (first === undefined || isBetterFor(side, price, first))
    )
      first = price
  return first === undefined || isBetterFor(side, first, worst) ? worst : first
}

function assertOffer({ size, min, step, quoteId }: Offer): void {
  assert(min >= 1n && min <= size && size <= OFFER_SIZE_MAX, 'an offer has sizes in range', quoteId)
  assert(step >= 1n, 'a step is at least 1', quoteId)
}
