/** Every command, in the sections of the help. */
import { ABOUT_COMMANDS } from '../venue/about.ts'
import { BLOCK_POLICY_COMMANDS } from '../venue/block-policy.ts'
import { BLOCK_COMMANDS } from '../venue/block.ts'
import { COMMITMENT_COMMANDS } from '../venue/commitment.ts'
import { COUNTER_COMMANDS } from '../venue/counter.ts'
import { DRAFT_COMMANDS } from '../venue/draft.ts'
import { WORKUP_COMMANDS } from '../venue/workup.ts'
import { CORRECTION_COMMANDS } from '../venue/corrections.ts'
import { CORPORATE_ACTION_COMMANDS } from '../venue/corporate-action.ts'
import { CROSS_COMMANDS } from '../venue/cross.ts'
import { DIVIDEND_COMMANDS } from '../venue/dividend.ts'
import { EXERCISE_COMMANDS } from '../venue/exercise.ts'
import { EXECUTION_COMMANDS } from '../venue/execution.ts'
import { FEEDBACK_COMMANDS } from '../venue/feedback.ts'
import { FUND_COMMANDS } from '../venue/funds.ts'
import { hazardsCommand } from '../venue/hazards.ts'
import { INCOME_COMMANDS } from '../venue/income.ts'
import { LOT_COMMANDS } from '../venue/lots.ts'
import { MARKET_COMMANDS } from '../venue/instruments.ts'
import { PARTY_COMMANDS } from '../venue/parties.ts'
import { PANEL_COMMANDS } from '../venue/panels.ts'
import { PROOF_COMMANDS } from '../venue/proof.ts'
import { PROTECTION_COMMANDS } from '../venue/protection.ts'
import { RISK_COMMANDS } from '../venue/risk.ts'
import { RFQ_COMMANDS } from '../venue/rfq.ts'
import { SIGNER_COMMANDS } from '../venue/signer.ts'
import { STATEMENT_COMMANDS } from '../venue/statement.ts'
import { TAPE_COMMANDS } from '../venue/tape.ts'
import { TRADE_COMMANDS } from '../venue/trade.ts'
import { backtestCommand } from '../backtest/command.ts'
import { PROGRAM_COMMANDS } from '../program/command.ts'
import { STACKING_COMMANDS } from '../program/stack.ts'
import { watch as watchPrograms } from '../program/watch.ts'
import { dealerCommand } from '../dealer/command.ts'
import { conformanceCommand } from '../conformance/command.ts'
import { demoCommand } from '../demo/command.ts'
import { SERVER_COMMANDS } from '../server/pass-through.ts'
import { attribution } from '../income/attributed.ts'
import { ROLL_COMMANDS } from '../income/roll.ts'
import { SCREEN_COMMANDS } from '../income/screen.ts'
import { STACK_COMMANDS } from '../income/stack.ts'
import { allocateCommand } from '../income/allocation.ts'
import { frontierCommand } from '../income/frontier.ts'
import { STRATEGY_COMMANDS } from '../income/strategy.ts'
import { OFFLINE_COMMANDS } from '../offline/offline.ts'
import type { Command } from './command.ts'

export const VERSION = '0.1.0'

export const SECTIONS: Readonly<Record<string, readonly Command[]>> = {
  'Ask and trade': [
    ...RFQ_COMMANDS,
    ...COUNTER_COMMANDS,
    ...DRAFT_COMMANDS,
    ...WORKUP_COMMANDS,
    ...PANEL_COMMANDS,
    ...TRADE_COMMANDS,
    ...COMMITMENT_COMMANDS,
    ...EXECUTION_COMMANDS,
  ],
  Protection: PROTECTION_COMMANDS,
  Blocks: [...BLOCK_COMMANDS, ...BLOCK_POLICY_COMMANDS, ...SIGNER_COMMANDS],
  'Dark crossing': CROSS_COMMANDS,
  'Exercise and corporate actions': [
    ...EXERCISE_COMMANDS,
    hazardsCommand,
    ...CORPORATE_ACTION_COMMANDS,
  ],
  Income: [
    ...STRATEGY_COMMANDS,
    ...SCREEN_COMMANDS,
    ...ROLL_COMMANDS,
    ...STACK_COMMANDS,
    allocateCommand,
    frontierCommand,
    attribution,
  ],
  Risk: RISK_COMMANDS,
  Book: [
    ...FUND_COMMANDS,
    ...CORRECTION_COMMANDS,
    ...LOT_COMMANDS,
    ...INCOME_COMMANDS,
    ...DIVIDEND_COMMANDS,
    ...STATEMENT_COMMANDS,
  ],
  Programs: [...PROGRAM_COMMANDS, watchPrograms, ...STACKING_COMMANDS, backtestCommand],
  Market: [...MARKET_COMMANDS, ...TAPE_COMMANDS, ...FEEDBACK_COMMANDS],
  'Firms and keys': PARTY_COMMANDS,
  'Numbers, without a venue': OFFLINE_COMMANDS,
  'The venue': [
    ...ABOUT_COMMANDS,
    demoCommand,
    dealerCommand,
    conformanceCommand,
    ...SERVER_COMMANDS,
    ...PROOF_COMMANDS,
  ],
}

const ALL = Object.values(SECTIONS).flat()

/** The command meant by a group's bare name: `rfq` lists, with a leg it asks, with an id it shows; `block` alike; `exercise` with contracts exercises. */
export function defaultOf(group: string, rest: readonly string[]): Command | undefined {
  return ALL.find((command) => command.name === `${group} ${usualWord(group, rest)}`)
}

function usualWord(group: string, rest: readonly string[]): string | undefined {
  const [first = ''] = rest
  if (first.startsWith('block-')) return { block: 'show' }[group]
  if (group === 'exercise' && rest.some((word) => word.startsWith('--contracts'))) return 'now'
  if (first.startsWith('rfq-')) return { rfq: 'show', quote: 'place', counter: 'place' }[group]
  if (first !== '' && !first.startsWith('-')) return undefined
  if (group === 'risk') return 'show'
  return group === 'rfq' && rest.some((word) => word.startsWith('--leg')) ? 'create' : 'list'
}
