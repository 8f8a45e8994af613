/** Everything that can be asked of the venue. Imperative; times are durations; nothing here is read from a clock. */
import type { BlockCommand } from '../block/command.ts'
import type { LiquidationCommand } from '../liquidation/liquidation.ts'
import type { MarginCommand } from '../margin/rules.ts'
import type { CollateralCommand } from '../collateral/rules.ts'
import type { RecordCloses } from '../close/rules.ts'
import type { CorporateActionCommand } from '../corporate-action/command.ts'
import type { CorrectionCommand } from '../correction/rules.ts'
import type { CrossCommand } from '../cross/command.ts'
import type { DividendCommand } from '../dividend/rules.ts'
import type { ExerciseCommand } from '../exercise/command.ts'
import type { RunExpiry } from '../expiry/rules.ts'
import type { SetFeedbackPolicy } from '../feedback/rules.ts'
import type { OwnIncomeCommand } from '../income/own.ts'
import type { IncomeCommand } from '../income/rules.ts'
import type { LotCommand } from '../lot/rules.ts'
import type { RecordMarks } from '../marking/rules.ts'
import type { LedgerCommand } from '../ledger/command.ts'
import type { ProgramCommand } from '../program/command.ts'
import type { ProtectionCommand } from '../protection/command.ts'
import type { RiskLimitCommand } from '../risk-limit/rules.ts'
import type { RfqCommand } from '../rfq/command.ts'
import type { StackCommand } from '../stack/command.ts'
import type { TapeCommand } from '../tape/rules.ts'
import type { SettleVariation } from '../variation/rules.ts'
import type { WorkupCommand } from '../workup/workup.ts'
import type { DirectoryCommand } from './directory.ts'

export type Command =
  | DirectoryCommand
  | LedgerCommand
  | CorrectionCommand
  | RfqCommand
  | WorkupCommand
  | ExerciseCommand
  | CorporateActionCommand
  | RunExpiry
  | SettleVariation
  | BlockCommand
  | CrossCommand
  | CollateralCommand
  | MarginCommand
  | LiquidationCommand
  | ProtectionCommand
  | RiskLimitCommand
  | TapeCommand
  | SetFeedbackPolicy
  | RecordMarks
  | LotCommand
  | IncomeCommand
  | OwnIncomeCommand
  | DividendCommand
  | RecordCloses
  | ProgramCommand
  | StackCommand
