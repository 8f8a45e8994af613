/** Deadlines of requests, quotes, blocks and orders. They bind before the sweep; it frees what was held. */
import { SWEEP_MAX } from '@parley/core'
import type { State, Timestamp } from '@parley/core'
import type { Sweep } from './sweeps.ts'

export const DEADLINES: Sweep = {
  command: (actor) => ({ type: 'ExpireDue', actor }),
  most: SWEEP_MAX,
  dueOf(event) {
    switch (event.type) {
      case 'RfqRequested':
        return event.terms.blindUntil ?? event.terms.expiresAt
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
  for (const { terms, quotes, veil, counter } of state.rfqs.values()) {
    yield veil ?? terms.expiresAt
    for (const quote of quotes.values()) yield quote.expiresAt
    if (counter) yield counter.expiresAt
  }
  for (const { terms } of state.blocks.open.values()) yield terms.expiresAt
  for (const { orders } of state.crosses.books.values())
    for (const { order } of orders.values()) yield order.expiresAt
}
