/** Everything that can have happened. Past tense; an event holds outcomes, so that `evolve` computes nothing twice. */
import type { BlockEvent } from '../block/event.ts'
import type { LiquidationChanged } from '../liquidation/liquidation.ts'
import type { MarginEvent } from '../margin/rules.ts'
import type { CollateralEvent } from '../collateral/rules.ts'
import type { ClosesRecorded } from '../close/rules.ts'
import type { CorporateActionEvent } from '../corporate-action/event.ts'
import type { CorrectionEvent } from '../correction/rules.ts'
import type { CrossEvent } from '../cross/event.ts'
import type { DividendEvent } from '../dividend/rules.ts'
import type { ExerciseEvent } from '../exercise/event.ts'
import type { OptionExpired, OptionSettled } from '../expiry/rules.ts'
import type { FeedbackEvent } from '../feedback/rules.ts'
import type { OwnIncomeEvent } from '../income/own.ts'
import type { IncomeEvent } from '../income/rules.ts'
import type { LotEvent } from '../lot/rules.ts'
import type { MarkingEvent } from '../marking/marking.ts'
import type { LedgerEvent } from '../ledger/event.ts'
import type { ProgramEvent } from '../program/event.ts'
import type { ProtectionEvent } from '../protection/event.ts'
import type { RiskLimitEvent } from '../risk-limit/rules.ts'
import type { RfqEvent } from '../rfq/event.ts'
import type { StackEvent } from '../stack/event.ts'
import type { TapeEvent } from '../tape/print.ts'
import type { VariationEvent } from '../variation/rules.ts'
import type { WorkupEvent } from '../workup/workup.ts'
import type { DirectoryEvent } from './directory.ts'

export type Event =
  | DirectoryEvent
  | LedgerEvent
  | CorrectionEvent
  | RfqEvent
  | WorkupEvent
  | ExerciseEvent
  | CorporateActionEvent
  | OptionSettled
  | OptionExpired
  | VariationEvent
  | BlockEvent
  | CrossEvent
  | CollateralEvent
  | MarginEvent
  | LiquidationChanged
  | ProtectionEvent
  | RiskLimitEvent
  | TapeEvent
  | FeedbackEvent
  | MarkingEvent
  | LotEvent
  | IncomeEvent
  | OwnIncomeEvent
  | DividendEvent
  | ClosesRecorded
  | ProgramEvent
  | StackEvent
