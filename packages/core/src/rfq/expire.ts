/** The sweep of deadlines. A quote or request past its deadline is dead to everyone already; the sweep frees what it held. [RFQ-6] */
import { dueBlocks } from '../block/end.ts'
import { dueOrders } from '../cross/place.ts'
import type { At, Decision } from '../venue/decision.ts'
import { accepted } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { counterEndings } from './counter.ts'
import { isRoundDue, openRound } from './second-round.ts'
import { unveiled } from './window.ts'

/** Ends handled by one sweep, so that no command is without bound; the timer sweeps again when it was full. */
export const SWEEP_MAX = 2_000

export function expireDue(state: State, at: At): Decision {
  const events: Event[] = []
  for (const [rfqId, rfq] of state.rfqs) {
    if (events.length >= SWEEP_MAX) break
    if (rfq.terms.expiresAt <= at.ts) {
      events.push({ type: 'RfqEnded', rfqId, outcome: 'expired' })
      continue
    }
    // Before the prices of the first round end, where they do not stand.
    if (isRoundDue(rfq, at.ts)) events.push(...openRound(rfq, at.ts))
    for (const { quoteId, maker, expiresAt } of rfq.quotes.values())
      if (expiresAt <= at.ts)
        events.push({ type: 'QuoteEnded', quoteId, rfqId, maker, outcome: 'expired' })
    if (rfq.counter && rfq.counter.expiresAt <= at.ts)
      events.push(...counterEndings(rfq.counter, 'expired'))
    if (rfq.veil !== undefined && rfq.veil <= at.ts) events.push(...unveiled(rfq, at.ts))
  }
  for (const due of [dueBlocks(state, at), dueOrders(state, at)])
    for (const ended of due) {
      if (events.length >= SWEEP_MAX) break
      events.push(...ended)
    }
  return accepted(events)
}
