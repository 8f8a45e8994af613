/** Figures that follow from the live quotes: kept as quotes come and go, and made anew where they are lacking. */
import { present } from '../assert.ts'
import type { Quote } from '../rfq/quote.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { exposureOfQuote } from './exposure.ts'
import { holdsOrder } from './order-limit.ts'
import type { OrderLimit } from './order-limit.ts'
import { quoteOf } from './pull.ts'

/** A quote has come. Its request is open and has it. */
export function noteLive(state: State, quote: Quote): void {
  const { live } = state.protection
  const ofMaker = live.get(quote.maker) ?? new Set()
  live.set(quote.maker, ofMaker.add(quote.quoteId))
  expose(state, quote, 1n)
}

/** A quote has gone; its request is still there. */
export function noteGone(state: State, quote: Quote): void {
  const ofMaker = present(
    state.protection.live.get(quote.maker),
    'a live quote is among its maker’s',
  )
  ofMaker.delete(quote.quoteId)
  if (ofMaker.size === 0) state.protection.live.delete(quote.maker)
  expose(state, quote, -1n)
}

/** What the live quotes in a limit's scope come to. */
export function totalExposure(state: State, limit: OrderLimit): bigint {
  let total = 0n
  for (const quoteId of state.protection.live.get(limit.scope.firm) ?? [])
    total += share(state, limit, quoteOf(state, quoteId))
  return total
}

function expose(state: State, quote: Quote, sign: 1n | -1n): void {
  for (const limit of state.protection.orderLimits.get(quote.maker)?.values() ?? [])
    limit.exposure += sign * share(state, limit, quote)
}

function share(state: State, limit: OrderLimit, quote: Quote): bigint {
  const { exposure, asset } = limit.limits
  const { structure } = present(state.rfqs.get(quote.rfqId), 'a live quote has its request').terms
  if (exposure === undefined || asset !== structure.quoteAsset || !holdsOrder(limit, quote))
    return 0n
  return exposureOfQuote(quote, structure, listedIn(state))
}
