/** Liquidation as part of the venue. */
import { OPERATOR } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import { holdLiquidation } from './hold.ts'
import { keepLiquidation } from './liquidation.ts'
import type { LiquidationChanged, LiquidationCommand } from './liquidation.ts'
import { runLiquidation } from './run.ts'

export const LIQUIDATION_COMMANDS: CommandRules<LiquidationCommand> = {
  RunLiquidation: { by: OPERATOR, decide: runLiquidation },
  HoldLiquidation: { by: OPERATOR, decide: holdLiquidation },
}

export const LIQUIDATION_EVENTS: EventRules<LiquidationChanged> = {
  LiquidationChanged: {
    apply(state, { liquidation, step }) {
      if (step.change === 'ended' && liquidation.rfqId === undefined)
        state.liquidations.delete(liquidation.callId)
      else keepLiquidation(state, liquidation)
    },
    seenBy: (_state, { liquidation }) => [liquidation.firm],
    answer: ({ changeId, liquidation: { callId } }) => ({ changeId, callId }),
  },
}
