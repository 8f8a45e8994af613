/** The operator keeps a liquidation from going on, with a reason, and lets it go on. [LIQ-6] */
import { accepted, minter, refuse } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import { LIQUIDATION_LIMITS, callById, liquidationOf } from './liquidation.ts'
import type { HoldLiquidation } from './liquidation.ts'

/** Guards in order: reason (`malformed`), call (`unknown_margin_call`), not so already (`already_so`). A request that is open is withdrawn by the next step. */
export function holdLiquidation(
  state: State,
  { actor, callId, hold, reason }: HoldLiquidation,
  at: At,
): Decision {
  const { reasonMax } = LIQUIDATION_LIMITS
  if (reason.trim() === '' || reason.length > reasonMax)
    return refuse('malformed', 'reason', { max: String(reasonMax) })
  const call = callById(state, callId)
  if (!call) return refuse('unknown_margin_call', 'callId')
  const before = liquidationOf(state, call)
  if (hold === (before.held !== undefined)) return refuse('already_so', 'hold')
  const { user } = actor
  return accepted([
    {
      type: 'LiquidationChanged',
      changeId: minter(state, at)('margin'),
      call,
      liquidation: {
        ...before,
        withdraws: before.withdraws || (hold && before.rfqId !== undefined),
        held: hold ? { reason, user, at: at.ts } : undefined,
      },
      step: { change: hold ? 'held' : 'released', reason, user },
    },
  ])
}
