/** Placing, replacing and cancelling quotes. */
import { ALLOCATION_CELLS_MAX } from '../auction/exact-fill.ts'
import { quoteHold } from '../collateral/quote-hold.ts'
import type { QuoteSide, Rung } from '../collateral/quote-hold.ts'
import type { Hold, HoldId, HoldLine } from '../ledger/hold.ts'
import { plusMs } from '../time/timestamp.ts'
import { accepted, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { CancelQuote, PlaceQuote } from './command.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { present } from '../assert.ts'
import { sidesOf } from '../protection/exposure.ts'
import { refusalOfQuote } from '../protection/guard.ts'
import { marksAt } from '../protection/mark.ts'
import type { Marks } from '../protection/mark.ts'
import { isSilent } from '../protection/watch.ts'
import { outside } from './create.ts'
import { match } from './order.ts'
import { QUOTE_LIMITS } from './quote.ts'
import type { QuoteId } from './quote.ts'
import { RFQ_LIMITS } from './rfq.ts'
import type { OpenRfq, RfqTerms } from './rfq.ts'
import { settleMatch } from './settle-match.ts'
import type { FreshQuote } from './settle-match.ts'

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
  const sides = sidesOf(command)
  const marks = marksAt(command, at.ts)
  const guarded = { actor, account: account.id, sides, replaced, marks }
  const unsafe = refusalOfQuote(state, rfq, guarded)
  if (unsafe) return refused(unsafe)
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
    // The request's own text, shared by all of its quotes, and not each command's.
    rfqId: rfq.terms.rfqId,
    maker: actor.firm,
    user: actor.user,
    account: account.id,
    bid: command.bid,
    ask: command.ask,
    placedAt: at.ts,
    expiresAt: until < rfq.terms.expiresAt ? until : rfq.terms.expiresAt,
    holdId: hold?.id,
  }
  const events: Event[] = [{ type: 'QuotePlaced', quote }]
  if (hold) events.push({ type: 'HoldPlaced', hold })
  if (!rfq.resting.buy && !rfq.resting.sell) return accepted(events)
  const frees = replaced ? linesOf(state, replaced.holdId) : []
  const own = replaced?.account === account.id ? frees : []
  const fresh = { quote, hold, frees: own }
  return accepted([...events, ...fireResting(state, rfq, fresh, marks, mint)])
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

/** A waiting acceptance that the new quote lets trade does so in the same step. One that cannot be paid ends. [ACC-10] */
function fireResting(
  state: State,
  rfq: OpenRfq,
  fresh: FreshQuote,
  marks: Marks,
  mint: Mint,
): readonly Event[] {
  const { rfqId } = rfq.terms
  const { taker, user } = rfq.owner
  if (isSilent(state, taker, user, 'acceptances', marks.now)) return []
  const ended: Event[] = []
  for (const order of [rfq.resting.buy, rfq.resting.sell]) {
    if (!order || !(order.side === 'buy' ? fresh.quote.ask : fresh.quote.bid)) continue
    const quotes = [...rfq.quotes.values()].filter(({ maker }) => maker !== fresh.quote.maker)
    const allocation = match(state, rfq, [...quotes, fresh.quote], order, marks)
    if ('code' in allocation) continue
    const events = settleMatch(state, { rfq, order, allocation, marks, fresh }, mint)
    if (!('code' in events)) return [...ended, ...events]
    // Fees that are too high may be lower for another quote; means that are not there are told of at once.
    if (events.code === 'fee_above_limit') continue
    ended.push({ type: 'AcceptanceEnded', rfqId, side: order.side, outcome: 'unfunded' })
  }
  return ended
}

function checkSides(rfq: OpenRfq, { bid, ask }: PlaceQuote): Rejection | undefined {
  if (!bid && !ask) return reject('no_price', 'bid')
  const wrong = (bid && checkLadder(rfq, bid, 'bid')) ?? (ask && checkLadder(rfq, ask, 'ask'))
  if (wrong) return wrong
  if (!bid || !ask) return undefined
  const isCrossed = bid.some(({ price }) => ask.some((other) => price >= other.price))
  return isCrossed ? reject('crossed_quote', 'bid.price') : undefined
}

function checkLadder(rfq: OpenRfq, ladder: QuoteSide, side: 'bid' | 'ask'): Rejection | undefined {
  if (ladder.length === 0) return reject('no_price', side)
  if (ladder.length > QUOTE_LIMITS.rungsMax)
    return reject('too_many_rungs', `${side}.more`, { max: String(QUOTE_LIMITS.rungsMax) })
  for (let i = 0; i < ladder.length; i++) {
    const rung = present(ladder[i], 'a rung')
    const wrong = checkRung(rfq, rung, i === 0 ? side : `${side}.more.${i - 1}`)
    if (wrong) return wrong
  }
  const constrained = ladder.filter(isConstrained).length
  const most = constrained === 0 ? 0 : constrainedMax(rfq.terms)
  if (constrained > most) return reject('bad_minimum', side, { constrainedMax: String(most) })
  return undefined
}

/**
 * Prices with a least or a step on one side of a quote, so that the best of all combinations is found in bounded time however
 * many dealers there are. By the published size of a panel, not the real one, which is nobody's affair. [ALC-10] [QTE-9]
 */
export function constrainedMax({ size, step }: Pick<RfqTerms, 'size' | 'step'>): number {
  const most = Math.floor(ALLOCATION_CELLS_MAX / RFQ_LIMITS.panelMax / Number(size / step))
  return Math.min(most, QUOTE_LIMITS.rungsMax)
}

function isConstrained({ min = 1n, step = 1n }: Rung): boolean {
  return min > 1n || step > 1n
}

function checkRung(rfq: OpenRfq, rung: Rung, path: string): Rejection | undefined {
  const { size: asked, structure } = rfq.terms
  const { price, size, min = 1n, step = 1n } = rung
  if (price % structure.tick !== 0n)
    return reject('bad_tick', `${path}.price`, { tick: String(structure.tick) })
  if (size < 1n || size > asked) return reject('bad_size', `${path}.size`, { max: String(asked) })
  if (min < 1n || min > size) return reject('bad_minimum', `${path}.min`, { max: String(size) })
  if (step < 1n || (min !== size && step > size - min))
    return reject('bad_minimum', `${path}.step`, { max: String(size - min) })
  const { step: by } = rfq.terms
  const stepped = min === size ? 0n : step
  if (isConstrained(rung) && (size % by !== 0n || min % by !== 0n || stepped % by !== 0n))
    return reject('bad_minimum', `${path}.step`, { step: String(by) })
  return undefined
}

function linesOf(state: State, holdId: HoldId | undefined): readonly HoldLine[] {
  if (holdId === undefined) return []
  return present(state.ledger.holds.get(holdId), 'a live quote has its hold').lines
}
