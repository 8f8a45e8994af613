/** A liquidation ends with its call. [LIQ-5] */
import type { MarginCallChanged } from '../margin/call.ts'
import type { Mint } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { LiquidationChanged } from './liquidation.ts'

/** What else ends with calls that are met. A request that is open is withdrawn by a step of its own, which looks like any withdrawal. */
export function endedWith(
  { liquidations, rfqs }: Pick<State, 'liquidations' | 'rfqs'>,
  changes: readonly MarginCallChanged[],
  mint: Mint,
): readonly LiquidationChanged[] {
  return changes.flatMap(({ change, call }): LiquidationChanged[] => {
    const before = change === 'met' ? liquidations.get(call.callId) : undefined
    if (!before) return []
    const rfqId = before.rfqId !== undefined && rfqs.has(before.rfqId) ? before.rfqId : undefined
    const liquidation = { ...before, rfqId, withdraws: rfqId !== undefined, isOver: true }
    return [
      {
        type: 'LiquidationChanged',
        changeId: mint('margin'),
        call,
        liquidation,
        step: { change: 'ended', rfqId },
      },
    ]
  })
}
