/** What everything that a dealer sends on a request has in common: that it was asked, and the firm quote that comes of it. */
import type { Sides } from '../collateral/quote-hold.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Hold, HoldId, HoldLine } from '../ledger/hold.ts'
import type { Actor } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { At, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import type { QuoteId } from './quote.ts'
import type { OpenRfq, RfqId } from './rfq.ts'
import type { FreshQuote } from './fill.ts'

type Asked = { readonly rfqId: RfqId; readonly actor: Actor }

/** The request a dealer answers: sent to it, open, and in time; or which of these, in this order, it is not. */
export function askedRequest(state: State, asked: Asked, at: At): OpenRfq | Rejection {
  const rfq = state.rfqs.get(asked.rfqId)
  if (!rfq?.owner.panel.includes(asked.actor.firm)) return whyNoRfq(state, asked)
  return rfq.terms.expiresAt <= at.ts ? reject('rfq_expired', 'rfqId') : rfq
}

/** Why a firm has no such request to answer. */
function whyNoRfq(state: State, { rfqId, actor }: Asked): Rejection {
  const open = state.rfqs.get(rfqId)
  if (open?.owner.taker === actor.firm) return reject('not_in_panel', 'rfqId')
  const ended = state.ended.get(rfqId)
  if (ended && (ended.panel.includes(actor.firm) || ended.taker === actor.firm))
    return reject('rfq_not_open', 'rfqId')
  return reject('unknown_rfq', 'rfqId')
}

/** A quote that was judged, with the hold of `lines`, and its events. `frees`: the lines of the hold it takes the place of. */
export function freshQuote(
  of: {
    readonly rfq: OpenRfq
    readonly actor: Actor
    readonly account: AccountId
    readonly sides: Sides
    readonly expiresAt: Timestamp
    readonly lines: readonly HoldLine[]
    readonly frees: readonly HoldLine[]
  },
  at: At,
  mint: Mint,
): { readonly fresh: FreshQuote; readonly events: Event[] } {
  const { rfq, actor, account, sides, expiresAt, lines, frees } = of
  const quoteId = mint('quote') as QuoteId
  const hold: Hold | undefined =
    lines.length === 0
      ? undefined
      : { id: mint('hold') as HoldId, account, purpose: { kind: 'quote', id: quoteId }, lines }
  const quote = {
    quoteId,
    // The request's own text, shared by all of its quotes, and not each command's.
    rfqId: rfq.terms.rfqId,
    maker: actor.firm,
    user: actor.user,
    account,
    bid: sides.bid,
    ask: sides.ask,
    placedAt: at.ts,
    expiresAt,
    holdId: hold?.id,
  }
  const placed = { type: 'QuotePlaced', quote } as const
  const events: Event[] = hold ? [placed, { type: 'HoldPlaced', hold }] : [placed]
  return { fresh: { quote, hold, frees }, events }
}
