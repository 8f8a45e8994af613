/** What a firm and the operator set beforehand: second pairs of eyes, and the smallest legs. */
import { accepted, refuse } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { SetBlockApproval, SetMinimums } from './command.ts'

/** A firm may ask more of itself; only the operator may ask less of it, so that no one user undoes the rule that binds it. [BLK-8] */
export function setBlockApproval(state: State, command: SetBlockApproval): Decision {
  const { actor, firm, proposals, countersignatures } = command
  if (!state.firms.has(firm)) return refuse('unknown_firm', 'firm')
  const isOperator = state.firms.get(actor.firm)?.role === 'operator'
  if (!isOperator && firm !== actor.firm) return refuse('unknown_firm', 'firm')
  const was = state.blocks.approvals.get(firm)
  const lowers = (was?.proposals && !proposals) || (was?.countersignatures && !countersignatures)
  if (lowers && !isOperator) return refuse('role_forbidden')
  return accepted([{ type: 'BlockApprovalSet', firm, approval: { proposals, countersignatures } }])
}

/** Guards in order: a tradable instrument, all minimums at least one lot. */
export function setMinimums(state: State, command: SetMinimums): Decision {
  const { instrument, blockLots, crossLots, rfqLots = 1n } = command
  const listed = state.instruments.get(instrument)
  if (!listed || listed.kind === 'cash') return refuse('unknown_instrument', 'instrument')
  if (blockLots < 1n) return refuse('bad_minimum', 'blockLots')
  if (crossLots < 1n) return refuse('bad_minimum', 'crossLots')
  if (rfqLots < 1n) return refuse('bad_minimum', 'rfqLots')
  return accepted([{ type: 'MinimumsSet', instrument, blockLots, crossLots, rfqLots }])
}
