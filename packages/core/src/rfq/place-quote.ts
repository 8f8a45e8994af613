/** Placing, replacing and cancelling quotes. */
import { quoteHold } from '../collateral/quote-hold.ts'
import type { QuoteSide } from '../collateral/quote-hold.ts'
import type { Hold, HoldId, HoldLine } from '../ledger/hold.ts'
import { plusMs } from '../time/timestamp.ts'
import { accepted, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { CancelQuote, PlaceQuote } from './command.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { present } from '../assert.ts'
import { outside } from './create.ts'
import { QUOTE_LIMITS } from './quote.ts'
import type { QuoteId } from './quote.ts'
import type { OpenRfq } from './rfq.ts'

/**
 * Guards in order: request known to the firm, open, in time; account; duration; a side, prices on tick, sizes, not crossed;
 * what it could owe is available. A quote replaces the firm's live one in the same step. [QTE-2] [QTE-3]
 */
export function placeQuote(state: State, command: PlaceQuote, at: At): Decision {
  const { actor, rfqId } = command
  const rfq = state.rfqs.get(rfqId)
  if (!rfq || !rfq.owner.panel.includes(actor.firm)) return refused(whyNoRfq(state, command))
  if (rfq.terms.expiresAt <= at.ts) return refuse('rfq_expired', 'rfqId')
  const account = ownAccount(state, actor.firm, command.account)
  if (!account) return refuse('unknown_account', 'account')
  const wrong =
    outside(command.ttlMs, QUOTE_LIMITS.ttlMsMin, QUOTE_LIMITS.ttlMsMax) ?? checkSides(rfq, command)
  if (wrong) return refused(wrong)
  const replaced = rfq.quotes.get(actor.firm)
  const lines = quoteHold(state.ledger, {
    account,
    needs: rfq.needs,
    sides: command,
    replaces: replaced?.account === account.id ? linesOf(state, replaced.holdId) : [],
  })
  if ('code' in lines) return refused(lines)
  const mint = minter(state, at)
  const quoteId = mint('quote') as QuoteId
  const hold: Hold | undefined =
    lines.length === 0
      ? undefined
      : {
          id: mint('hold') as HoldId,
          account: account.id,
          purpose: { kind: 'quote', id: quoteId },
          lines,
        }
  const until = plusMs(at.ts, command.ttlMs)
  const quote = {
    quoteId,
    rfqId,
    maker: actor.firm,
    account: account.id,
    bid: command.bid,
    ask: command.ask,
    placedAt: at.ts,
    expiresAt: until < rfq.terms.expiresAt ? until : rfq.terms.expiresAt,
    holdId: hold?.id,
  }
  const events: Event[] = [{ type: 'QuotePlaced', quote }]
  if (hold) events.push({ type: 'HoldPlaced', hold })
  return accepted(events)
}

/** A dealer may withdraw its quote at any time before it trades. [QTE-6] */
export function cancelQuote(state: State, command: CancelQuote): Decision {
  const home = state.quoteHomes.get(command.quoteId)
  if (home?.maker !== command.actor.firm) return refuse('unknown_quote', 'quoteId')
  const { quoteId, rfqId, maker } = home
  return accepted([{ type: 'QuoteEnded', quoteId, rfqId, maker, outcome: 'cancelled' }])
}

function whyNoRfq(state: State, { rfqId, actor }: PlaceQuote): Rejection {
  const open = state.rfqs.get(rfqId)
  if (open?.owner.taker === actor.firm) return reject('not_in_panel', 'rfqId')
  const ended = state.ended.get(rfqId)
  if (ended && (ended.panel.includes(actor.firm) || ended.taker === actor.firm))
    return reject('rfq_not_open', 'rfqId')
  return reject('unknown_rfq', 'rfqId')
}

function checkSides(rfq: OpenRfq, { bid, ask }: PlaceQuote): Rejection | undefined {
  if (!bid && !ask) return reject('no_price', 'bid')
  const wrong = (bid && checkSide(rfq, bid, 'bid')) ?? (ask && checkSide(rfq, ask, 'ask'))
  if (wrong) return wrong
  return bid && ask && bid.price >= ask.price ? reject('crossed_quote', 'bid.price') : undefined
}

function checkSide(rfq: OpenRfq, side: QuoteSide, path: string): Rejection | undefined {
  const { tick } = rfq.terms.structure
  if (side.price % tick !== 0n) return reject('bad_tick', `${path}.price`, { tick: String(tick) })
  if (side.size < 1n || side.size > rfq.terms.size)
    return reject('bad_size', `${path}.size`, { max: String(rfq.terms.size) })
  return undefined
}

function linesOf(state: State, holdId: HoldId | undefined): readonly HoldLine[] {
  if (holdId === undefined) return []
  return present(state.ledger.holds.get(holdId), 'a live quote has its hold').lines
}
