/** What a taker will take, in the canonical orientation, and what the live quotes give for it. */
import { present } from '../assert.ts'
import { allocate } from '../auction/allocation.ts'
import { isBetterFor } from '../auction/offer.ts'
import type { Allocation, Offer } from '../auction/offer.ts'
import type { AccountShare } from '../trade/share.ts'
import type { Price } from '../num/units.ts'
import { refusalOfSelf, roomOf } from '../protection/guard.ts'
import type { Marks } from '../protection/mark.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { State } from '../venue/state.ts'
import type { Quote, QuoteId } from './quote.ts'
import type { OpenRfq } from './rfq.ts'

export type Order = {
  /** The taker's side of the canonical structure. */
  readonly side: 'buy' | 'sell'
  readonly size: bigint
  /** Least that may trade: the size itself for all or nothing. */
  readonly minFill: bigint
  /** Worst own price of a quote that may be taken, of the canonical structure. */
  readonly limit: Price
  /** Only these quotes may be taken; undefined takes any. */
  readonly onlyQuoteIds: readonly QuoteId[] | undefined
  /** Most the taker will pay in fees, in 10^-8 of the quote asset. */
  readonly feeMax: Price | undefined
  readonly shares: readonly AccountShare[]
}

/**
 * Live offers of quotes on one side: each rung of a ladder is an offer of its own. `roomFor` bounds what a quote may give in
 * all; what a rung then cannot give in its own steps is left out.
 */
export function offersOf(
  quotes: Iterable<Quote>,
  wanted: Pick<Order, 'side' | 'onlyQuoteIds'>,
  at: Timestamp,
  roomFor: (quote: Quote) => bigint | undefined = () => undefined,
): Offer[] {
  const offers: Offer[] = []
  for (const quote of quotes) {
    if (quote.expiresAt <= at) continue
    if (wanted.onlyQuoteIds && !wanted.onlyQuoteIds.includes(quote.quoteId)) continue
    const { quoteId, maker, placedAt: place } = quote
    const rungs = wanted.side === 'buy' ? quote.ask : quote.bid
    if (!rungs) continue
    let room = roomFor(quote)
    for (let rung = 0; rung < rungs.length; rung++) {
      const { price, size: whole, min = 1n, step = 1n } = present(rungs[rung], 'a rung')
      const size = room === undefined || whole <= room ? whole : steppedWithin(room, min, step)
      if (size === 0n) continue
      if (room !== undefined) room -= size
      offers.push({ quoteId, rung, maker, price, size, min, step, place })
    }
  }
  return offers
}

/** The largest of `min`, `min + step`, … that is within a bound; 0 when none is. */
function steppedWithin(bound: bigint, min: bigint, step: bigint): bigint {
  return bound < min ? 0n : bound - ((bound - min) % step)
}

/** What the quotes give for an order, or why nothing trades. A limit not met names the best price there is. [ALC-1] [ACC-3] */
export function match(
  state: State,
  rfq: OpenRfq,
  quotes: Iterable<Quote>,
  order: Order,
  marks: Marks,
): Allocation | Rejection {
  const roomFor = (quote: Quote): bigint | undefined => roomOf(state, rfq, quote, order.side, marks)
  const offers = offersOf(quotes, order, marks.now, roomFor)
  const allocation = allocate(offers, { ...order, format: rfq.terms.format })
  if (!('why' in allocation)) return refusalOfSelf(state, rfq, allocation.awards) ?? allocation
  if (allocation.why === 'limit')
    return reject('limit_not_met', 'limit', { best: String(allocation.best) })
  if (allocation.why === 'no_offer')
    return reject('no_live_quote', order.onlyQuoteIds === undefined ? 'size' : 'onlyQuoteIds')
  return reject('not_filled', 'size', { available: String(reachable(offers, order)) })
}

/** What is offered in all inside the limit, whether or not it can be put together. */
function reachable(offers: readonly Offer[], { side, limit }: Order): bigint {
  let sum = 0n
  for (const { price, size } of offers) if (!isBetterFor(side, limit, price)) sum += size
  return sum
}
