/** What is due of a liquidation: the next request, or the end of the one that is open. [LIQ-3] [LIQ-4] */
import { present } from '../assert.ts'
import { anewOf } from '../margin/anew.ts'
import { callsOf, deficitsOf } from '../margin/call.ts'
import type { MarginCall } from '../margin/call.ts'
import { marksAt } from '../protection/mark.ts'
import type { OpenRfq } from '../rfq/rfq.ts'
import { plusMs } from '../time/timestamp.ts'
import { accepted, coverEvents, minter, refuse } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { endedWith } from './end.ts'
import {
  LIQUIDATION_LIMITS,
  callById,
  liquidationDue,
  liquidationOf,
  liquidationsIn,
} from './liquidation.ts'
import type { RunLiquidation } from './liquidation.ts'
import { nextAttempt } from './request.ts'
import { taken } from './take.ts'

/** Guards in order: call (`unknown_margin_call`), not held (`liquidation_held`), due (`liquidation_not_due`). */
export function runLiquidation(state: State, command: RunLiquidation, at: At): Decision {
  const liquidation = liquidationsIn(state).find(({ callId }) => callId === command.callId)
  if (!liquidation) return refuse('unknown_margin_call', 'callId')
  const { rfqId, withdraws, held } = liquidation
  const rfq = rfqId === undefined ? undefined : state.rfqs.get(rfqId)
  if (rfq && withdraws)
    return accepted([{ type: 'RfqEnded', rfqId: rfq.terms.rfqId, outcome: 'cancelled' }])
  if (held) return refuse('liquidation_held', 'callId', { reason: held.reason })
  const due = liquidationDue(state, liquidation)
  if (due === undefined || due > at.ts) return refuse('liquidation_not_due', 'callId')
  const call = present(callById(state, command.callId), 'a liquidation stands with its call')
  const account = present(state.accounts.get(call.account), 'a called account is open')
  const { covers } = anewOf(state.ledger, state.listed, account)
  const deficit = deficitsOf(state.ledger, state.listed, account, covers).get(call.asset) ?? 0n
  const mint = minter(state, at)
  const of = { command, at, mint }
  const until = rfq?.terms.quotesUntil ?? at.ts
  if (rfq && deficit > 0n && until <= at.ts)
    return accepted(atItsEnd(state, { ...call, deficit }, rfq, of))
  const calls = callsOf(state, account, covers, { at, mint })
  // What changes for the account is a step of its own, and the request is the next.
  if (covers.length + calls.length > 0)
    return accepted([
      ...coverEvents(state, covers, mint),
      ...calls,
      ...endedWith(state, calls, mint),
    ])
  // Its cash seemed to be there, and is not.
  if (rfq) return refuse('liquidation_not_due', 'callId')
  const next = { actor: command.actor, marks: marksAt(command, at.ts), at, mint }
  return accepted(nextAttempt(state, call, next))
}

/** The best quotes are taken where they are within the reserve; else the request is to end, and the next is due after a while. */
function atItsEnd(
  state: State,
  call: MarginCall,
  rfq: OpenRfq,
  { command, at, mint }: { readonly command: RunLiquidation; readonly at: At; readonly mint: Mint },
): readonly Event[] {
  const before = liquidationOf(state, call)
  const { rfqId } = rfq.terms
  const found = taken(state, call, rfq, marksAt(command, at.ts), mint)
  const base = { type: 'LiquidationChanged', changeId: mint('margin'), call } as const
  if (typeof found === 'string') {
    const nextAt = plusMs(at.ts, LIQUIDATION_LIMITS.pauseMs)
    const liquidation = { ...before, withdraws: true, misses: before.misses + 1, nextAt }
    return [{ ...base, liquidation, step: { change: 'missed', rfqId, reason: found } }]
  }
  const { events, ...traded } = found
  return [
    ...events,
    {
      ...base,
      liquidation: { ...before, rfqId: undefined, misses: 0, nextAt: at.ts },
      step: { change: 'traded', rfqId, ...traded },
    },
  ]
}
