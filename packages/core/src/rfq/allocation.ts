/**
 * The published allocation: given the quotes, anyone can run it again and get the same fills. [ALC-1]
 * One dealer fills the whole size: the best price, and at one price the quote placed first.
 */
import type { Price } from '../num/units.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Quote } from './quote.ts'

export type Fill = { readonly quote: Quote; readonly price: Price; readonly size: bigint }

export type Demand = {
  /** The taker's side of the canonical structure. */
  readonly side: 'buy' | 'sell'
  readonly size: bigint
  readonly at: Timestamp
  /** Only this quote will do. */
  readonly onlyQuoteId: string | undefined
}

/** Fills for a demand, best first; empty when no live quote can serve it. Quotes come in the order they were placed. */
export function allocate(quotes: Iterable<Quote>, demand: Demand): readonly Fill[] {
  let best: Fill | undefined
  for (const quote of quotes) {
    if (demand.onlyQuoteId !== undefined && quote.quoteId !== demand.onlyQuoteId) continue
    if (quote.expiresAt <= demand.at) continue
    const offered = demand.side === 'buy' ? quote.ask : quote.bid
    if (!offered || offered.size < demand.size) continue
    if (best && !isBetter(demand.side, offered.price, best.price)) continue
    best = { quote, price: offered.price, size: demand.size }
  }
  return best ? [best] : []
}

/** True when the taker would rather have `price` than `than`. */
export function isBetter(side: 'buy' | 'sell', price: Price, than: Price): boolean {
  return side === 'buy' ? price < than : price > than
}
