/** Every route of the venue: the one table from which server, client, OpenAPI, stream and command line are made. */
import { ALLOCATION_ROUTES } from './allocations.ts'
import { ATTRIBUTION_ROUTES } from './attribution.ts'
import { AUDIT_ROUTES } from './audit.ts'
import { BLOCK_ROUTES } from './blocks.ts'
import { CLOSE_ROUTES } from './closes.ts'
import { CORPORATE_ACTION_ROUTES } from './corporate-actions.ts'
import { CORRECTION_ROUTES } from './corrections.ts'
import { COMMITMENT_ROUTES } from './commitments.ts'
import { COUNTER_ROUTES } from './counters.ts'
import { DRAFT_ROUTES } from './drafts.ts'
import { WORKUP_ROUTES } from './workups.ts'
import { CREDIT_LINE_ROUTES } from './credit-lines.ts'
import { CROSS_ROUTES } from './crosses.ts'
import { DIVIDEND_ROUTES } from './dividends.ts'
import { EXERCISE_ROUTES } from './exercises.ts'
import { EXECUTION_ROUTES } from './execution.ts'
import { FEEDBACK_ROUTES } from './feedback.ts'
import { FIRM_ROUTES } from './firms.ts'
import { INCOME_ROUTES } from './income.ts'
import { INSTRUMENT_ROUTES } from './instruments.ts'
import { LEDGER_ROUTES } from './ledger.ts'
import { LOT_ROUTES } from './lots.ts'
import { FUTURE_ROUTES } from './futures.ts'
import { MARGIN_ROUTES } from './margin.ts'
import { PANEL_ROUTES } from './panels.ts'
import { PROGRAM_ROUTES } from './programs.ts'
import { PROTECTION_ROUTES } from './protection.ts'
import { RFQ_ROUTES } from './rfqs.ts'
import { RISK_LIMIT_ROUTES } from './risk-limits.ts'
import { RISK_ROUTES } from './risk.ts'
import { STATEMENT_ROUTES } from './statements.ts'
import { ROLL_ROUTES } from './rolls.ts'
import { SALE_ROUTES } from './sales.ts'
import { SCREEN_ROUTES } from './screens.ts'
import { STACK_ROUTES } from './stacks.ts'
import { STRATEGY_ROUTES } from './strategies.ts'
import { TAPE_ROUTES } from './tape.ts'
import { VENUE_ROUTES } from './venue.ts'
import { WHAT_IF_ROUTES } from './what-if.ts'

export const ROUTES = {
  ...VENUE_ROUTES,
  ...AUDIT_ROUTES,
  ...FIRM_ROUTES,
  ...CREDIT_LINE_ROUTES,
  ...MARGIN_ROUTES,
  ...FUTURE_ROUTES,
  ...INSTRUMENT_ROUTES,
  ...RFQ_ROUTES,
  ...COUNTER_ROUTES,
  ...COMMITMENT_ROUTES,
  ...DRAFT_ROUTES,
  ...WORKUP_ROUTES,
  ...PANEL_ROUTES,
  ...BLOCK_ROUTES,
  ...CROSS_ROUTES,
  ...LEDGER_ROUTES,
  ...CORRECTION_ROUTES,
  ...EXERCISE_ROUTES,
  ...CORPORATE_ACTION_ROUTES,
  ...PROTECTION_ROUTES,
  ...PROGRAM_ROUTES,
  ...SALE_ROUTES,
  ...STACK_ROUTES,
  ...ALLOCATION_ROUTES,
  ...TAPE_ROUTES,
  ...RISK_ROUTES,
  ...RISK_LIMIT_ROUTES,
  ...WHAT_IF_ROUTES,
  ...FEEDBACK_ROUTES,
  ...EXECUTION_ROUTES,
  ...LOT_ROUTES,
  ...INCOME_ROUTES,
  ...DIVIDEND_ROUTES,
  ...STATEMENT_ROUTES,
  ...ATTRIBUTION_ROUTES,
  ...CLOSE_ROUTES,
  ...STRATEGY_ROUTES,
  ...SCREEN_ROUTES,
  ...ROLL_ROUTES,
} as const

export type RouteName = keyof typeof ROUTES
