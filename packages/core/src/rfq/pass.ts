/** A dealer's explicit pass: no price, and why. It counts against nobody, and a quote takes it back. [PAS-1] */
import { accepted, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import type { PassRfq } from './command.ts'
import { owesReveal } from './commit.ts'
import { isBinding } from './second-round.ts'
import { askedRequest } from './dealer-request.ts'

/** Guards in order: request known to the firm, open, in time. A live quote of the firm is withdrawn in the same step. */
export function passRfq(state: State, command: PassRfq, at: At): Decision {
  const { actor, rfqId, reason } = command
  const rfq = askedRequest(state, command, at)
  if ('code' in rfq) return refused(rfq)
  if (rfq.quotes.has(actor.firm) && isBinding(rfq, at.ts)) return refuse('quote_binding', 'rfqId')
  if (owesReveal(rfq, actor.firm, at.ts)) return refuse('commitment_open', 'rfqId')
  const events: Event[] = [{ type: 'DealerPassed', rfqId, maker: actor.firm, reason }]
  const live = rfq.quotes.get(actor.firm)
  if (live) {
    const { quoteId, maker } = live
    events.push({ type: 'QuoteEnded', quoteId, rfqId, maker, outcome: 'cancelled' })
  }
  return accepted(events)
}
