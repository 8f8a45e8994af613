/**
 * The published match of a cross. Anyone who is given the orders and the reference can run it again and get the same. [CRX-6]
 *
 * The price is one for all. Those tried are the ticks next to the mid and, within the reference's own bid and ask where there are
 * both, the bounds of orders away from it. Of them it is the one at which most trades; of equal ones the nearest to the exact mid;
 * of two equally near, the one that is an even number of ticks, which favours neither side.
 *
 * At that price an order takes part when its limit allows. The volume is the largest that both sides can make up, each order
 * trading nothing or from its least to all that is left of it. Each side shares it out by size and time: the larger remainder
 * first, then the one placed first; each gets the most that leaves the orders behind it able to make up the rest exactly.
 */
import { divideCeil, divideFloor } from '../num/rounding.ts'
import { price } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { CROSS_LIMITS, leastOf } from './order.ts'
import type { RestingOrder } from './order.ts'
import { fillsFor, largestCommon, reachOf } from './reach.ts'
import type { Interest, Volumes } from './reach.ts'
import type { Reference } from './reference.ts'

export type Matched = {
  readonly price: Price
  readonly volume: bigint
  /** Orders that trade, buyers first, each side in its priority. */
  readonly fills: readonly { readonly resting: RestingOrder; readonly size: bigint }[]
}

/** An order in its place of priority, with the worst price it takes now. */
type Ranked = Interest & { readonly resting: RestingOrder; readonly bound: Price }
type Priced = { readonly at: Price; readonly volume: bigint }

/** What trades, or undefined where nothing can. */
export function matchCross(
  orders: Iterable<RestingOrder>,
  reference: Reference,
  tick: Price,
): Matched | undefined {
  const ranked = [...orders].sort(bySizeAndTime).map((resting): Ranked => ({
    resting,
    bound: boundOf(resting, reference.mid, tick),
    least: leastOf(resting),
    most: resting.remaining,
  }))
  let best: Priced | undefined
  for (const at of candidatePrices(ranked, reference, tick)) {
    const volume = volumeAt(ranked, at)
    if (volume === 0n) continue
    if (!best || isPreferred({ at, volume }, best, reference.mid, tick)) best = { at, volume }
  }
  if (!best) return undefined
  const { at, volume } = best
  const fills = (['buy', 'sell'] as const).flatMap((side) => {
    const taking = takingPart(ranked, side, at)
    const sizes = fillsFor(taking, reachOf(taking), volume)
    return taking.flatMap(({ resting }, i) => {
      const size = sizes[i] ?? 0n
      return size > 0n ? [{ resting, size }] : []
    })
  })
  return { price: at, volume, fills }
}

/** The worst price an order takes now: its limit, or nearer where its peg is. On a tick, rounded in the order's favour. */
export function boundOf({ order }: RestingOrder, mid: Price, tick: Price): Price {
  const { limit } = order.price
  if (order.price.kind === 'limit') return limit
  const exact = mid + order.price.offset
  const buys = order.side === 'buy'
  const pegged = (buys ? divideFloor(exact, tick) : divideCeil(exact, tick)) * tick
  // An offset may reach beyond what a price can be; a bound is compared with prices and is none itself.
  return buys === pegged < limit ? (pegged as Price) : limit
}

/**
 * Prices worth trying: the ticks around the mid, and on either side of it the bounds of orders at which more could trade. Between
 * two of them the same orders take part, so the nearer to the mid is the better.
 */
function candidatePrices(
  orders: readonly Ranked[],
  { mid, bid, ask }: Reference,
  tick: Price,
): ReadonlySet<Price> {
  const around = [divideFloor(mid, tick) * tick, divideCeil(mid, tick) * tick]
  if (bid === undefined || ask === undefined) return new Set(around.map(price))
  const away = orders.flatMap(({ resting: { order }, bound }) =>
    (order.side === 'sell' ? bound > mid && bound <= ask : bound < mid && bound >= bid)
      ? [bound]
      : [],
  )
  return new Set([...around, ...away].map(price))
}

function isPreferred(a: Priced, b: Priced, mid: Price, tick: Price): boolean {
  if (a.volume !== b.volume) return a.volume > b.volume
  const [nearA, nearB] = [distance(a.at, mid), distance(b.at, mid)]
  if (nearA !== nearB) return nearA < nearB
  return (a.at / tick) % 2n === 0n
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a
}

function volumeAt(orders: readonly Ranked[], at: Price): bigint {
  return largestCommon(
    volumesOf(takingPart(orders, 'buy', at)),
    volumesOf(takingPart(orders, 'sell', at)),
  )
}

/** What a side can make up. Orders without a minimum are one that can trade any part of their sum. */
function volumesOf(taking: readonly Interest[]): Volumes {
  const [lumps, free] = [taking.filter(hasMinimum), taking.filter((each) => !hasMinimum(each))]
  const most = free.reduce((sum, each) => sum + each.most, 0n)
  return reachOf([{ least: 0n, most }, ...lumps])[0] ?? []
}

/** The orders of a side that take part at a price, in priority: a bounded number of them, and of those with a minimum fewer. */
function takingPart(ranked: readonly Ranked[], side: 'buy' | 'sell', at: Price): readonly Ranked[] {
  const taking: Ranked[] = []
  let minimums = 0
  for (const each of ranked) {
    if (each.resting.order.side !== side || taking.length === CROSS_LIMITS.ordersPerSideMax)
      continue
    if (side === 'buy' ? at > each.bound : at < each.bound) continue
    if (hasMinimum(each) && ++minimums > CROSS_LIMITS.minimumsPerSideMax) continue
    taking.push(each)
  }
  return taking
}

function hasMinimum({ least }: Interest): boolean {
  return least > 1n
}

function bySizeAndTime(a: RestingOrder, b: RestingOrder): number {
  if (a.remaining !== b.remaining) return a.remaining > b.remaining ? -1 : 1
  return a.order.placedAt - b.order.placedAt
}
