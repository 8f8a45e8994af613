/** Every write that becomes a command of the sequencer: the nouns' tables together. */
import type { RouteName } from '@parley/sdk'
import { BLOCK_WRITES } from '../wire/block-writes.ts'
import { FUTURE_WRITES } from '../wire/future-writes.ts'
import { MARGIN_WRITES } from '../wire/margin-writes.ts'
import { CLOSE_WRITES } from '../wire/close-writes.ts'
import { CORPORATE_ACTION_WRITES } from '../wire/corporate-action-writes.ts'
import { CORRECTION_WRITES } from '../wire/correction-writes.ts'
import { CROSS_WRITES } from '../wire/cross-writes.ts'
import { DIRECTORY_WRITES } from '../wire/directory-writes.ts'
import { DIVIDEND_WRITES } from '../wire/dividend-writes.ts'
import { EXERCISE_WRITES } from '../wire/exercise-writes.ts'
import { FEEDBACK_WRITES } from '../wire/feedback-writes.ts'
import { INCOME_WRITES } from '../wire/income-writes.ts'
import { LEDGER_WRITES } from '../wire/ledger-writes.ts'
import { LOT_WRITES } from '../wire/lot-writes.ts'
import { PANEL_WRITES } from '../wire/panel-writes.ts'
import { PROGRAM_WRITES } from '../wire/program-writes.ts'
import { STACK_WRITES } from '../wire/stack-writes.ts'
import { PROTECTION_WRITES } from '../wire/protection-writes.ts'
import { RISK_WRITES } from '../wire/risk-writes.ts'
import { WORKUP_WRITES } from '../wire/workup-writes.ts'
import { RFQ_WRITES } from '../wire/rfq-writes.ts'
import { TAPE_WRITES } from '../wire/tape-writes.ts'
import type { Write } from '../wire/write.ts'

const WRITES = {
  ...RFQ_WRITES,
  ...WORKUP_WRITES,
  ...PANEL_WRITES,
  ...BLOCK_WRITES,
  ...CROSS_WRITES,
  ...DIRECTORY_WRITES,
  ...LEDGER_WRITES,
  ...CORRECTION_WRITES,
  ...EXERCISE_WRITES,
  ...CORPORATE_ACTION_WRITES,
  ...PROTECTION_WRITES,
  ...RISK_WRITES,
  ...PROGRAM_WRITES,
  ...STACK_WRITES,
  ...TAPE_WRITES,
  ...FEEDBACK_WRITES,
  ...LOT_WRITES,
  ...INCOME_WRITES,
  ...DIVIDEND_WRITES,
  ...CLOSE_WRITES,
  ...MARGIN_WRITES,
  ...FUTURE_WRITES,
}

export type CommandRoute = keyof typeof WRITES

export const COMMAND_ROUTES = Object.keys(WRITES) as readonly CommandRoute[]

/** A route's write. The table's type has vouched that the row takes the route's body. */
export function writeOf(name: CommandRoute): Write<RouteName> {
  return WRITES[name]
}
