/** Acceptance: what the taker takes, at once or as soon as quotes meet it. [ACC-1] */
import { opposite } from '../instrument/structure.ts'
import { price } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { checkShares } from '../trade/share.ts'
import { accepted, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { AcceptQuote, CancelAcceptance } from './command.ts'
import { refusalOfAcceptance } from '../protection/guard.ts'
import { refusalOfRisk, riskWarnings } from '../risk-limit/guard.ts'
import { marksAt } from '../protection/mark.ts'
import { refusalOfTaking } from '../program/request.ts'
import { refusalOfHedges } from './hedge.ts'
import { match } from './order.ts'
import type { Order } from './order.ts'
import { limitWithin } from './reserve.ts'
import { isAsked } from './rfq.ts'
import type { OpenRfq, RfqId } from './rfq.ts'
import { settleMatch } from './settle-match.ts'
import { isCollecting, unveiled, whyBlind } from './window.ts'

/**
 * Guards in order: request yours, open, in time; the structure expected; size, least, accounts and their sizes; the taker's own protection and the
 * venue's bands; live quotes, the limit, what can be put together; fees; what the taker would owe. [ACC-2]
 */
export function acceptQuote(state: State, command: AcceptQuote, at: At): Decision {
  const rfq = ownOpenRfq(state, command, at)
  if ('code' in rfq) return refused(rfq)
  const blind = whyBlind(rfq, at.ts)
  if (blind) return refused(blind)
  // A window that is over and not swept yet ends with this step: what is taken was told.
  const told = rfq.veil === undefined ? [] : unveiled(rfq, at.ts)
  const { id } = rfq.terms.structure
  if ((command.expectedStructureId ?? id) !== id)
    return refuse('structure_mismatch', 'expectedStructureId', { structureId: id })
  const order = orderOf(state, rfq, command)
  if ('code' in order) return refused(order)
  const { actor } = command
  const marks = marksAt(command, at.ts)
  const off = refusalOfHedges(rfq.terms.structure, marks)
  if (off) return refused(off)
  const unsafe = refusalOfAcceptance(state, rfq, { actor, order, marks })
  if (unsafe) return refused(unsafe)
  const beyond = refusalOfTaking(
    state,
    rfq,
    { ...order, rests: command.timeInForce === 'resting' },
    marks,
  )
  if (beyond) return refused(beyond)
  const { structure } = rfq.terms
  const { riskMarks } = command
  const { program } = rfq.owner
  const { side, shares: parts } = order
  const taken = { firm: actor.firm, structure, side, shares: parts, riskMarks, program }
  const tooMuch = refusalOfRisk(state, taken, at.ts)
  if (tooMuch) return refused(tooMuch)
  const mint = minter(state, at)
  const allocation = match(state, rfq, rfq.quotes.values(), order, marks)
  if ('code' in allocation) {
    // No quote comes any more: waiting would be in vain.
    if (command.timeInForce !== 'resting' || !isCollecting(rfq, at.ts))
      return refused(asTyped(rfq, allocation))
    const resting = { ...order, rfqId: rfq.terms.rfqId, restedAt: at.ts }
    return accepted([
      ...told,
      { type: 'AcceptanceRested', resting },
      ...riskWarnings(state, taken, at.ts, mint),
    ])
  }
  const events = settleMatch(state, { rfq, order, allocation, marks }, mint)
  if ('code' in events) return refused(events)
  const { filled } = allocation
  const shares = cutTo(order.shares, filled)
  return accepted([...told, ...events, ...riskWarnings(state, { ...taken, shares }, at.ts, mint)])
}

/** Takes back what waits. To others, and where nothing waits on the side, there is nothing to take back. [ACC-10] */
export function cancelAcceptance(state: State, command: CancelAcceptance, at: At): Decision {
  const rfq = ownOpenRfq(state, command, at)
  if ('code' in rfq) return refused(rfq)
  const side = rfq.owner.flip ? opposite(command.side) : command.side
  if (!rfq.resting[side]) return refuse('no_resting_acceptance', 'side')
  const { rfqId } = rfq.terms
  return accepted([{ type: 'AcceptanceEnded', rfqId, side, outcome: 'cancelled' }])
}

/** The taker's own open request, or why it has none. */
export function ownOpenRfq(
  state: State,
  { rfqId, actor }: { readonly rfqId: RfqId } & Pick<AcceptQuote, 'actor'>,
  at: At,
): OpenRfq | Rejection {
  const rfq = state.rfqs.get(rfqId)
  if (rfq?.owner.taker !== actor.firm) {
    const ended = state.ended.get(rfqId)
    return ended?.taker === actor.firm
      ? reject('rfq_not_open', 'rfqId', { outcome: ended.outcome })
      : reject('unknown_rfq', 'rfqId')
  }
  if (rfq.owner.liquidation !== undefined) return reject('liquidation_request', 'rfqId')
  return rfq.terms.expiresAt <= at.ts ? reject('rfq_expired', 'rfqId') : rfq
}

/** The command in the canonical orientation. [ACC-4] */
function orderOf(state: State, rfq: OpenRfq, command: AcceptQuote): Order | Rejection {
  const { size, timeInForce } = command
  const { flip, account } = rfq.owner
  const side = flip ? opposite(command.side) : command.side
  if (!isAsked(rfq.terms, side)) return reject('side_not_asked', 'side')
  if (size < 1n || size > rfq.terms.size)
    return reject('bad_size', 'size', { max: String(rfq.terms.size) })
  const minFill = command.minFill ?? (timeInForce === 'immediate_or_cancel' ? 1n : size)
  if (minFill < 1n || minFill > size) return reject('bad_minimum', 'minFill', { max: String(size) })
  if (timeInForce === 'fill_or_kill' && minFill !== size)
    return reject('bad_minimum', 'minFill', { min: String(size) })
  const shares = command.shares ?? [{ account, size }]
  const wrong = checkShares(state, rfq.owner.taker, shares, size)
  if (wrong) return wrong
  const given = command.limit
  const limit = limitWithin(rfq.owner, side, given && flip ? price(-given) : given)
  if (typeof limit === 'object') return limit
  return {
    side,
    size,
    minFill,
    limit,
    onlyQuoteIds: command.onlyQuoteIds,
    feeMax: command.feeMax,
    shares,
  }
}

/** What of the shares a fill goes to: in their order. [ACC-9] */
function cutTo(shares: Order['shares'], filled: bigint): Order['shares'] {
  let left = filled
  return shares.map(({ account, size }) => {
    const part = size < left ? size : left
    left -= part
    return { account, size: part }
  })
}

/** A refusal names the best price as the taker typed the structure. */
function asTyped({ owner }: OpenRfq, rejection: Rejection): Rejection {
  const best = rejection.detail?.['best']
  if (best === undefined || !owner.flip) return rejection
  return { ...rejection, detail: { best: String(-BigInt(best)) } }
}
