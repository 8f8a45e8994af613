/** Deadlines of requests, quotes, blocks and orders. They bind before the sweep; it frees what was held. */
import { SWEEP_MAX, timestamp } from '@parley/core'
import type { RfqTerms, State, Timestamp } from '@parley/core'
import type { Sweep } from './sweeps.ts'

export const DEADLINES: Sweep = {
  command: (actor) => ({ type: 'ExpireDue', actor }),
  most: SWEEP_MAX,
  dueOf(event) {
    switch (event.type) {
      case 'RfqRequested':
        return firstDue(event.terms, event.terms.blindUntil, false)
      case 'QuotePlaced':
        return event.quote.expiresAt
      case 'CounterPlaced':
        return event.counter.expiresAt
      case 'BlockProposed':
        return event.terms.expiresAt
      case 'OrderPlaced':
        return event.order.expiresAt
      default:
        return undefined
    }
  },
  duesIn,
}

function* duesIn(state: State): Generator<Timestamp> {
  for (const { terms, quotes, veil, counter, round } of state.rfqs.values()) {
    yield firstDue(terms, veil, round !== undefined)
    for (const quote of quotes.values()) yield quote.expiresAt
    if (counter) yield counter.expiresAt
  }
  for (const { terms } of state.blocks.open.values()) yield terms.expiresAt
  for (const { orders } of state.crosses.books.values())
    for (const { order } of orders.values()) yield order.expiresAt
}

/** The first of what is due of a request itself: the end of its blind window, its second round, its end. */
function firstDue(
  { secondRound, quotesUntil, expiresAt }: RfqTerms,
  veil: Timestamp | undefined,
  hasRound: boolean,
): Timestamp {
  const round = secondRound && !hasRound ? quotesUntil : undefined
  return timestamp(Math.min(veil ?? expiresAt, round ?? expiresAt, expiresAt))
}
