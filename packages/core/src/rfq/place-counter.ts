/** Placing, withdrawing and hitting a counter-offer. */
import { asTaker, quoteHold } from '../collateral/quote-hold.ts'
import type { Sides } from '../collateral/quote-hold.ts'
import { opposite } from '../instrument/structure.ts'
import type { Hold, HoldId, HoldLine } from '../ledger/hold.ts'
import { price as asPrice } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import { sidesOf } from '../protection/exposure.ts'
import { mayMeet, refusalOfAcceptance, refusalOfQuote } from '../protection/guard.ts'
import { marksAt } from '../protection/mark.ts'
import { isSilent } from '../protection/watch.ts'
import { refusalOfTaking } from '../program/request.ts'
import { refusalOfRisk, riskWarnings } from '../risk-limit/guard.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import { present } from '../assert.ts'
import { ownOpenRfq } from './accept.ts'
import { COUNTER_LIMITS, counterEndings, withdrawnFrom } from './counter.ts'
import type { CancelCounter, Counter, CounterId, CounterRfq, HitCounter } from './counter.ts'
import { refusalOfHedges } from './hedge.ts'
import { match } from './order.ts'
import { askedRequest, freshQuote } from './dealer-request.ts'
import { linesOf, riskOf } from './place-quote.ts'
import { limitWithin } from './reserve.ts'
import { isAsked } from './rfq.ts'
import type { OpenRfq } from './rfq.ts'
import { settleMatch } from './settle-match.ts'
import { outside, unveiled, whyBlind } from './window.ts'

/**
 * Guards in order: request yours, open, in time; not blind; asked; size, least; price on tick; reserve; dealers of the panel; duration; the
 * taker's protection and the venue's bands; what it would owe is available. [CTR-2]
 */
export function counterRfq(state: State, command: CounterRfq, at: At): Decision {
  const rfq = ownOpenRfq(state, command, at)
  if ('code' in rfq) return refused(rfq)
  const { terms, owner } = rfq
  const wrong = whyBlind(rfq, at.ts)
  if (wrong) return refused(wrong)
  const { size, minFill = size, actor } = command
  const side = owner.flip ? opposite(command.side) : command.side
  if (!isAsked(terms, side)) return refuse('side_not_asked', 'side')
  if (size < 1n || size > terms.size) return refuse('bad_size', 'size', { max: String(terms.size) })
  if (minFill < 1n || minFill > size) return refuse('bad_minimum', 'minFill', { max: String(size) })
  const { tick } = terms.structure
  if (command.price % tick !== 0n) return refuse('bad_tick', 'price', { tick: String(tick) })
  const price = limitWithin(owner, side, owner.flip ? asPrice(-command.price) : command.price)
  if (typeof price === 'object') return refused({ ...price, path: 'price' })
  const to = chosen(rfq, command.dealers)
  if ('code' in to) return refused(to)
  const late = outside(command.ttlMs, COUNTER_LIMITS.ttlMsMin, COUNTER_LIMITS.ttlMsMax)
  if (late) return refused(late)
  const { account } = owner
  const order = { side, size, limit: price, shares: [{ account, size }] }
  const marks = marksAt(command, at.ts)
  const off = refusalOfHedges(terms.structure, marks)
  if (off) return refused(off)
  const unsafe = refusalOfAcceptance(state, rfq, { actor, order, marks })
  if (unsafe) return refused(unsafe.path === 'limit' ? { ...unsafe, path: 'price' } : unsafe)
  const { structure } = terms
  // It stands until somebody hits it, as a waiting acceptance does.
  const beyond = refusalOfTaking(state, rfq, { ...order, rests: true }, marks)
  if (beyond) return refused(beyond)
  const { riskMarks } = command
  const committed = { firm: actor.firm, structure, side, shares: order.shares, riskMarks }
  const tooMuch = refusalOfRisk(state, committed, at.ts)
  if (tooMuch) return refused(tooMuch)
  const replaces = linesOf(state, rfq.counter?.holdId)
  const lines = owedBy(state, rfq, { side, price, size }, replaces)
  if ('code' in lines) return refused(lines)
  const mint = minter(state, at)
  const counterId = mint('counter') as CounterId
  const hold: Hold | undefined =
    lines.length === 0
      ? undefined
      : { id: mint('hold') as HoldId, account, purpose: { kind: 'counter', id: counterId }, lines }
  const until = plusMs(at.ts, command.ttlMs)
  const offer = {
    counterId,
    rfqId: terms.rfqId,
    side,
    price,
    size,
    minFill,
    placedAt: at.ts,
    expiresAt: until < terms.expiresAt ? until : terms.expiresAt,
  }
  const told = to.filter((dealer) => mayMeet(state, rfq, dealer, price, minFill))
  const counter: Counter = { ...offer, user: actor.user, account, to, told, holdId: hold?.id }
  // A window that is over and not swept yet ends with this step, as with an acceptance.
  const events = rfq.veil === undefined ? [] : unveiled(rfq, at.ts)
  if (rfq.counter) events.push(withdrawnFrom(rfq.counter, 'replaced'))
  events.push({ type: 'CounterPlaced', counter })
  if (hold) events.push({ type: 'HoldPlaced', hold })
  events.push({ type: 'CounterOffered', offer })
  return accepted([...events, ...riskWarnings(state, committed, at.ts, mint)])
}

/** The taker withdraws its counter-offer at any time before it is hit. [CTR-3] */
export function cancelCounter(state: State, command: CancelCounter, at: At): Decision {
  const rfq = ownOpenRfq(state, command, at)
  if ('code' in rfq) return refused(rfq)
  return rfq.counter
    ? accepted(counterEndings(rfq.counter, 'cancelled'))
    : refuse('counter_not_live', 'rfqId')
}

/**
 * Guards in order: request known to the firm, open, in time; the counter-offer live and for it; account; size; the maker's protection and the
 * venue's bands; cover and means of the maker; what the maker's limits leave it. [CTR-4]
 */
export function hitCounter(state: State, command: HitCounter, at: At): Decision {
  const { actor } = command
  const rfq = askedRequest(state, command, at)
  if ('code' in rfq) return refused(rfq)
  const counter = liveFor(state, rfq, command, at.ts)
  if (!counter) return refuse('counter_not_live', 'counterId')
  const account = ownAccount(state, actor.firm, command.account)
  if (!account) return refuse('unknown_account', 'account')
  const { side, price, minFill } = counter
  const size = command.size ?? counter.size
  if (size < minFill || size > counter.size)
    return refuse('bad_size', 'size', { min: String(minFill), max: String(counter.size) })
  // A hit is a quote at the counter-offer's price that trades in the step that places it.
  const sides = makerSides(side, price, size)
  const replaced = rfq.quotes.get(actor.firm)
  const marks = marksAt(command, at.ts)
  const guarded = { actor, account: account.id, sides: sidesOf(sides), replaced, marks }
  const off = refusalOfHedges(rfq.terms.structure, marks)
  if (off) return refused(off)
  const unsafe = refusalOfQuote(state, rfq, guarded)
  if (unsafe) return refused(asHit(unsafe))
  const tooMuch = riskOf(state, rfq, { ...command, account: account.id }, sides, at)
  if (tooMuch) return refused(asHit(tooMuch))
  const frees = replaced?.account === account.id ? linesOf(state, replaced.holdId) : []
  const lines = quoteHold(state.ledger, { account, needs: rfq.needs, sides, replaces: frees })
  if ('code' in lines) return refused(asHit(lines))
  const mint = minter(state, at)
  const { expiresAt } = counter
  const of = { rfq, actor, account: account.id, sides, expiresAt, lines, frees }
  const { fresh, events } = freshQuote(of, at, mint)
  const { quote } = fresh
  const order = {
    side,
    size,
    minFill: size,
    limit: price,
    onlyQuoteIds: [quote.quoteId],
    feeMax: undefined,
    shares: [{ account: counter.account, size }],
  }
  const allocation = match(state, rfq, [quote], order, marks)
  // Lines of credit or limits have changed since it was offered.
  if ('code' in allocation) return refuse('not_filled', 'size')
  const settled = settleMatch(state, { rfq, order, allocation, marks, fresh, hit: counter }, mint)
  if ('code' in settled) return refused(settled)
  const { counterId } = counter
  const { rfqId, maker, quoteId } = quote
  events.push({ type: 'CounterHit', counterId, rfqId, maker, quoteId })
  return accepted([...events, ...settled])
}

function liveFor(
  state: State,
  { counter, owner }: OpenRfq,
  { counterId, actor }: HitCounter,
  now: Timestamp,
): Counter | undefined {
  if (counter?.counterId !== counterId || !counter.told.includes(actor.firm)) return undefined
  if (counter.expiresAt <= now) return undefined
  return isSilent(state, owner.taker, counter.user, 'acceptances', now) ? undefined : counter
}

function chosen(
  { owner: { panel } }: OpenRfq,
  dealers: readonly FirmId[] | undefined,
): readonly FirmId[] | Rejection {
  if (!dealers) return panel
  if (dealers.length === 0) return reject('empty_panel', 'dealers')
  const stranger = dealers.findIndex((dealer) => !panel.includes(dealer))
  return stranger < 0 ? [...new Set(dealers)] : reject('not_in_panel', `dealers.${stranger}`)
}

/** What the taker could come to owe by its counter-offer: what a quote of its would hold, with the taker's fees. */
export function owedBy(
  state: State,
  rfq: OpenRfq,
  { side, price, size }: Pick<Counter, 'side' | 'price' | 'size'>,
  replaces: readonly HoldLine[],
): readonly HoldLine[] | Rejection {
  const needs = asTaker(rfq.needs)
  const account = present(state.accounts.get(rfq.owner.account), "the taker's account")
  const sides = makerSides(opposite(side), price, size)
  const lines = quoteHold(state.ledger, { account, needs, sides, replaces })
  return 'code' in lines ? { ...lines, path: 'size' } : lines
}

/** The side of a quote that meets a taker's side. */
export function makerSides(takerSide: 'buy' | 'sell', price: Price, size: bigint): Sides {
  const rungs = [{ price, size }]
  return takerSide === 'buy' ? { ask: rungs } : { bid: rungs }
}

/** A hit has a size and no sides. */
function asHit(rejection: Rejection): Rejection {
  const { path } = rejection
  if (path === undefined) return rejection
  return { ...rejection, path: path.startsWith('bid') || path.startsWith('ask') ? 'size' : path }
}
