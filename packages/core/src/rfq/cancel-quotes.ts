/** A dealer's quotes withdrawn all at once: in one step, so that none trades while the rest are being withdrawn. */
import { present } from '../assert.ts'
import { underlyingOf } from '../lot/book.ts'
import { liveQuotesOf } from '../protection/live.ts'
import { byId, quoteEndings } from '../protection/pull.ts'
import { accepted, refuse } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { CancelQuotes } from './command.ts'
import type { Quote, QuoteId } from './quote.ts'
import { isBinding } from './second-round.ts'

/** Those that bind their maker stay, and are named. [QTE-12] */
export function cancelQuotes(state: State, command: CancelQuotes, at: At): Decision {
  const { actor, whose, underlying } = command
  if (underlying !== undefined && !state.instruments.has(underlying))
    return refuse('unknown_instrument', 'underlying')
  const wanted = [...liveQuotesOf(state, actor.firm)].filter(
    (quote) =>
      (whose === 'firm' || quote.user === actor.user) &&
      (underlying === undefined || isOn(state, quote, underlying)),
  )
  // Not in the order they came in, which a state loaded from its text does not have.
  wanted.sort(byId)
  const bound = new Set(wanted.filter((quote) => isBinding(requestOf(state, quote), at.ts)))
  const ended = wanted.filter((quote) => !bound.has(quote))
  const ids = (quotes: Iterable<Quote>): QuoteId[] => [...quotes].map(({ quoteId }) => quoteId)
  return accepted([
    { type: 'QuotesWithdrawn', firm: actor.firm, quotes: ids(ended), kept: ids(bound) },
    ...quoteEndings(ended.map(({ quoteId, rfqId, maker }) => ({ quoteId, rfqId, maker }))),
  ])
}

function isOn(state: State, quote: Quote, underlying: string): boolean {
  const { legs } = requestOf(state, quote).terms.structure
  return legs.some(({ instrument }) => underlyingOf(instrument, state.listed) === underlying)
}

function requestOf(state: State, { rfqId }: Quote) {
  return present(state.rfqs.get(rfqId), 'a live quote stands on its request')
}
