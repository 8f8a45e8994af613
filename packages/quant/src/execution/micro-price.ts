import { figure, join, missing } from './figure.ts'
import type { Figure } from './figure.ts'
import type { LegBook, PriceLevel } from './record.ts'

/**
 * The micro-price of Gatheral and Oomen (2010): bid and ask at the top of the book, each weighted
 * by the size on the other side, (bid x askSize + ask x bidSize) / (bidSize + askSize). Lies
 * between bid and ask, nearer the side about to be used up. Missing where a side is empty.
 */
export function microPrice(bids: readonly PriceLevel[], asks: readonly PriceLevel[]): Figure {
  const bid = topOf(bids, -1)
  const ask = topOf(asks, 1)
  if (bid === undefined || ask === undefined) return missing('one_sided_book')
  const share = bid.size / (bid.size + ask.size)
  return figure(bid.price + share * (ask.price - bid.price))
}

/** Sum of ratio x {@link microPrice} over the legs: the fair price of a structure. */
export function structureMicroPrice(legs: readonly LegBook[]): Figure {
  if (legs.length === 0) return missing('no_legs')
  return legs.reduce<Figure>(
    (sum, leg) =>
      join(sum, microPrice(leg.bids, leg.asks), (total, price) => total + leg.ratio * price),
    figure(0),
  )
}

/** The best level, with the sizes of all levels at its price. `direction` 1: lowest first. */
export function topOf(levels: readonly PriceLevel[], direction: 1 | -1): PriceLevel | undefined {
  const [first, ...rest] = levels.toSorted((a, b) => direction * (a.price - b.price))
  if (first === undefined) return undefined
  const tied = rest.filter(({ price }) => price === first.price)
  return { price: first.price, size: tied.reduce((sum, level) => sum + level.size, first.size) }
}
