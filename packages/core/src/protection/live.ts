/** Figures that follow from the live quotes: kept as quotes come and go, and made anew where they are lacking. */
import { assert, present } from '../assert.ts'
import { IdMap } from '../id-map.ts'
import type { FirmId } from '../party/firm.ts'
import type { Quote, QuoteId } from '../rfq/quote.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { exposureOfQuote } from './exposure.ts'
import { holdsOrder } from './order-limit.ts'
import type { OrderLimit } from './order-limit.ts'

/** A maker's live quote. */
export function liveQuote(state: State, maker: FirmId, quoteId: QuoteId): Quote | undefined {
  return state.quotes.get(maker)?.get(quoteId)
}

/** A maker's live quotes, in no order that says anything. */
export function liveQuotesOf(state: State, maker: FirmId): Iterable<Quote> {
  return state.quotes.get(maker)?.values() ?? []
}

/** How many quotes are live. */
export function countLive(state: State): number {
  let count = 0
  for (const ofMaker of state.quotes.values()) count += ofMaker.size
  return count
}

/** Every live quote, maker by maker. */
export function liveQuotes(state: State): Quote[] {
  return [...state.quotes.values()].flatMap((ofMaker) => [...ofMaker.values()])
}

/** A quote has come. Its request is open and has it. */
export function noteLive(state: State, quote: Quote): void {
  const ofMaker = state.quotes.get(quote.maker)
  if (ofMaker) ofMaker.add(quote)
  else state.quotes.set(quote.maker, new IdMap(({ quoteId }) => quoteId, [quote]))
  expose(state, quote, 1n)
}

/** A quote has gone; its request is still there. */
export function noteGone(state: State, quote: Quote): void {
  const ofMaker = state.quotes.get(quote.maker)
  assert(ofMaker?.delete(quote.quoteId) === true, 'a live quote is among its maker’s')
  if (ofMaker.size === 0) state.quotes.delete(quote.maker)
  expose(state, quote, -1n)
}

/** What the live quotes in a limit's scope come to. */
export function totalExposure(state: State, limit: OrderLimit): bigint {
  let total = 0n
  for (const quote of liveQuotesOf(state, limit.scope.firm)) total += share(state, limit, quote)
  return total
}

function expose(state: State, quote: Quote, sign: 1n | -1n): void {
  const limits = state.protection.orderLimits.get(quote.maker)
  if (!limits) return
  for (const limit of limits.values()) limit.exposure += sign * share(state, limit, quote)
}

function share(state: State, limit: OrderLimit, quote: Quote): bigint {
  const { exposure, asset } = limit.limits
  const { structure } = present(state.rfqs.get(quote.rfqId), 'a live quote has its request').terms
  if (exposure === undefined || asset !== structure.quoteAsset || !holdsOrder(limit, quote))
    return 0n
  return exposureOfQuote(quote, structure, listedIn(state))
}
