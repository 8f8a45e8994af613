/** Adding size to a workup, and taking it back. [WKP-2] */
import { quoteHold } from '../collateral/quote-hold.ts'
import type { Hold, HoldId, HoldLine } from '../ledger/hold.ts'
import { sidesOf } from '../protection/exposure.ts'
import { refusalOfAcceptance, refusalOfQuote } from '../protection/guard.ts'
import { marksAt } from '../protection/mark.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { refusalOfRisk } from '../risk-limit/guard.ts'
import { refusalOfHedges } from '../rfq/hedge.ts'
import { makerSides, owedBy } from '../rfq/place-counter.ts'
import { linesOf, riskOf } from '../rfq/place-quote.ts'
import type { QuoteId } from '../rfq/quote.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { requestOf } from './run.ts'
import { WORKUP_LIMITS, isIn } from './workup.ts'
import type { AddToWorkup, Addition, Workup } from './workup.ts'

/** Guards in order: open to the firm; in time; account; size; bands of hedge legs; protection; risk limits; cover and means. */
export function addToWorkup(state: State, command: AddToWorkup, at: At): Decision {
  const { actor, rfqId, size } = command
  const workup = state.workups.get(rfqId)
  if (!workup || !isIn(workup, actor.firm)) return refuse('unknown_workup', 'rfqId')
  if (workup.until <= at.ts) return refuse('workup_over', 'rfqId')
  const before = workup.additions.get(actor.firm)
  if (size === undefined) return withdrawn(before)
  const isTaker = workup.owner.taker === actor.firm
  const account = isTaker ? workup.owner.account : command.account
  if (account === undefined || !ownAccount(state, actor.firm, account))
    return refuse('unknown_account', 'account')
  const { sizeMax } = WORKUP_LIMITS
  if (size < 1n || size > sizeMax) return refuse('bad_size', 'size', { max: String(sizeMax) })
  const off = refusalOfHedges(workup.terms.structure, marksAt(command, at.ts))
  if (off) return refused(off)
  const frees = before?.account === account ? linesOf(state, before.holdId) : []
  const of = { ...command, account, size }
  const lines = isTaker
    ? takerLines(state, workup, of, frees, at.ts)
    : makerLines(state, workup, of, frees, at)
  // Only its size is the caller's own.
  if ('code' in lines) return refused(lines.path === undefined ? lines : { ...lines, path: 'size' })
  const mint = minter(state, at)
  const quoteId = mint('quote') as QuoteId
  const hold: Hold | undefined =
    lines.length === 0
      ? undefined
      : { id: mint('hold') as HoldId, account, purpose: { kind: 'workup', id: quoteId }, lines }
  const addition: Addition = {
    quoteId,
    rfqId: workup.rfqId,
    firm: actor.firm,
    user: actor.user,
    account,
    size,
    placedAt: at.ts,
    holdId: hold?.id,
  }
  const events: Event[] = [{ type: 'WorkupAdded', addition }]
  if (before?.holdId !== undefined)
    events.push({ type: 'HoldResolved', holdId: before.holdId, outcome: 'voided' })
  if (hold) events.push({ type: 'HoldPlaced', hold })
  return accepted(events)
}

function withdrawn(before: Addition | undefined): Decision {
  if (!before) return refuse('nothing_added', 'rfqId')
  const { quoteId, rfqId, firm, holdId } = before
  const events: Event[] = [{ type: 'WorkupWithdrawn', quoteId, rfqId, firm }]
  if (holdId !== undefined) events.push({ type: 'HoldResolved', holdId, outcome: 'voided' })
  return accepted(events)
}

type Sized = AddToWorkup & Pick<Addition, 'account' | 'size'>

/** As an acceptance at the frozen price, that is held for. */
function takerLines(
  state: State,
  workup: Workup,
  command: Sized,
  frees: readonly HoldLine[],
  now: Timestamp,
): readonly HoldLine[] | Rejection {
  const { actor, account, size, riskMarks } = command
  const { side, price, terms } = workup
  const order = { side, size, limit: price, shares: [{ account, size }] }
  const rfq = requestOf(workup)
  const marks = marksAt(command, now)
  const { structure } = terms
  const committed = { firm: actor.firm, structure, side, shares: order.shares, riskMarks }
  return (
    refusalOfAcceptance(state, rfq, { actor, order, marks }) ??
    refusalOfRisk(state, committed, now) ??
    owedBy(state, rfq, { side, price, size }, frees)
  )
}

/** As a quote at the frozen price. */
function makerLines(
  state: State,
  workup: Workup,
  command: Sized,
  frees: readonly HoldLine[],
  at: At,
): readonly HoldLine[] | Rejection {
  const { actor, size } = command
  const account = ownAccount(state, actor.firm, command.account)
  if (!account) return reject('unknown_account', 'account')
  const sides = makerSides(workup.side, workup.price, size)
  const rfq = requestOf(workup)
  const marks = marksAt(command, at.ts)
  const guarded = { actor, account: account.id, sides: sidesOf(sides), replaced: undefined, marks }
  return (
    refusalOfQuote(state, rfq, guarded) ??
    riskOf(state, rfq, command, sides, at) ??
    quoteHold(state.ledger, { account, needs: workup.needs, sides, replaces: frees })
  )
}
