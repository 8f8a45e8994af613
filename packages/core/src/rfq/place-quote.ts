/** Placing, replacing and cancelling quotes. */
import { quoteHold } from '../collateral/quote-hold.ts'
import type { Sides } from '../collateral/quote-hold.ts'
import type { HoldId, HoldLine } from '../ledger/hold.ts'
import { plusMs, timestamp } from '../time/timestamp.ts'
import { accepted, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { CancelQuote, PlaceQuote } from './command.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import type { Rejection } from '../rejection.ts'
import { present } from '../assert.ts'
import { sidesOf } from '../protection/exposure.ts'
import { refusalOfQuote } from '../protection/guard.ts'
import { refusalOfRisk } from '../risk-limit/guard.ts'
import { liveQuote } from '../protection/live.ts'
import { marksAt } from '../protection/mark.ts'
import type { Marks } from '../protection/mark.ts'
import { isSilent } from '../protection/watch.ts'
import { refusalOfHedges } from './hedge.ts'
import { refusalOfReveal } from './commit.ts'
import { askedRequest, freshQuote } from './dealer-request.ts'
import { match } from './order.ts'
import { pricedSides } from './priced-sides.ts'
import { QUOTE_LIMITS } from './quote.ts'
import type { OpenRfq } from './rfq.ts'
import { isBinding, roundEnd, worsened } from './second-round.ts'
import { isCollecting, outside } from './window.ts'
import { settleMatch } from './settle-match.ts'
import type { FreshQuote } from './fill.ts'

/**
 * Guards in order: request known to the firm, open, in time; account; duration; a side, prices on tick, sizes, not crossed;
 * what it could owe is available. A quote replaces the firm's live one in the same step. [QTE-2] [QTE-3]
 */
export function placeQuote(state: State, command: PlaceQuote, at: At): Decision {
  const { actor } = command
  const rfq = askedRequest(state, command, at)
  if ('code' in rfq) return refused(rfq)
  if (!isCollecting(rfq, at.ts, actor.firm)) return refuse('collection_over', 'rfqId')
  if (rfq.terms.sealed || command.nonce !== undefined) {
    const strange = refusalOfReveal(rfq, command, at.ts)
    if (strange) return refused(strange)
  }
  const account = ownAccount(state, actor.firm, command.account)
  if (!account) return refuse('unknown_account', 'account')
  const wrongTtl = outside(command.ttlMs, QUOTE_LIMITS.ttlMsMin, QUOTE_LIMITS.ttlMsMax)
  if (wrongTtl) return refused(wrongTtl)
  const sides = pricedSides(rfq, command, state.listed)
  if ('code' in sides) return refused(sides)
  const replaced = rfq.quotes.get(actor.firm)
  const until = plusMs(at.ts, command.ttlMs)
  const expiresAt = timestamp(Math.min(until, rfq.terms.expiresAt, roundEnd(rfq.terms, at.ts)))
  if (replaced && replaced.expiresAt > at.ts && isBinding(rfq, at.ts)) {
    const worse = worsened(replaced, sides, expiresAt)
    if (worse) return refuse('quote_binding', worse)
  }
  const marks = marksAt(command, at.ts)
  const guarded = { actor, account: account.id, sides: sidesOf(sides), replaced, marks }
  const unsafe = refusalOfQuote(state, rfq, guarded)
  if (unsafe) return refused(unsafe)
  const tooMuch = riskOf(state, rfq, command, sides, at)
  if (tooMuch) return refused(tooMuch)
  const frees = replaced?.account === account.id ? linesOf(state, replaced.holdId) : []
  const lines = quoteHold(state.ledger, { account, needs: rfq.needs, sides, replaces: frees })
  if ('code' in lines) return refused(lines)
  const mint = minter(state, at)
  const of = { rfq, actor, account: account.id, sides, expiresAt, lines, frees }
  const { fresh, events } = freshQuote(of, at, mint)
  if (!rfq.resting.buy && !rfq.resting.sell) return accepted(events)
  return accepted([...events, ...fireResting(state, rfq, fresh, marks, mint)])
}

/** Each side by itself, as if all of it traded: at most one does. [RSK-4] */
export function riskOf(
  state: State,
  { terms: { structure } }: OpenRfq,
  { actor, account, riskMarks }: Pick<PlaceQuote, 'actor' | 'account' | 'riskMarks'>,
  sides: Sides,
  at: At,
): Rejection | undefined {
  if (!state.risk.limits.has(actor.firm)) return undefined
  for (const { side, rungs } of sidesOf(sides)) {
    const size = rungs.reduce((sum, rung) => sum + rung.size, 0n)
    const makerSide = side === 'bid' ? 'buy' : 'sell'
    const commitment = {
      firm: actor.firm,
      structure,
      side: makerSide,
      shares: [{ account, size }],
      riskMarks,
    } as const
    const beyond = refusalOfRisk(state, commitment, at.ts)
    if (beyond) return { ...beyond, path: side }
  }
  return undefined
}

/** A dealer may withdraw its quote at any time before it trades. [QTE-6] */
export function cancelQuote(state: State, command: CancelQuote, at: At): Decision {
  const quote = liveQuote(state, command.actor.firm, command.quoteId)
  if (!quote) return refuse('unknown_quote', 'quoteId')
  const { quoteId, rfqId, maker } = quote
  const rfq = present(state.rfqs.get(rfqId), 'a live quote stands on its request')
  if (isBinding(rfq, at.ts)) return refuse('quote_binding', 'quoteId')
  return accepted([{ type: 'QuoteEnded', quoteId, rfqId, maker, outcome: 'cancelled' }])
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
  if (refusalOfHedges(rfq.terms.structure, marks)) return []
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

/** What a live hold has reserved. */
export function linesOf(state: State, holdId: HoldId | undefined): readonly HoldLine[] {
  if (holdId === undefined) return []
  return present(state.ledger.holds.get(holdId), 'a live quote has its hold').lines
}
