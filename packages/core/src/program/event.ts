/** What can have happened to programs. All of it is their owner's alone. */
import type { ActionId, ActionTerms } from '../corporate-action/action.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { HoldId } from '../ledger/hold.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { ProgramLine } from './command.ts'
import type { ProgramCost } from './cost.ts'
import type { Intent, IntentId, IntentOutcome, Reason } from './intent.ts'
import type { Granted } from './mandate.ts'
import type { ProgramMode } from './program.ts'
import type { ProgramTag } from './tag.ts'

export type ProgramDecided = ProgramTag & {
  readonly type: 'ProgramDecided'
  readonly version: number
  readonly tick: number
  readonly decidedAt: Timestamp
  readonly approval: 'auto' | 'ask' | 'dry_run'
  readonly intents: readonly Intent[]
  readonly reasons: readonly Reason[]
  readonly marks: readonly ReferenceMark[]
}

export type ProgramPosted = ProgramTag & {
  readonly type: 'ProgramPosted'
  readonly cause:
    | 'trade'
    | 'expiry'
    | 'adoption'
    | 'reversal'
    | 'corporate_action'
    | 'draw'
    | 'cross'
    | 'liquidation'
  /** The entry that moved it; undefined where nothing moved but within the account. */
  readonly entryId: EntryId | undefined
  readonly lines: readonly ProgramLine[]
  /** What the positions that it enlarges cost or brought. */
  readonly costs: readonly ProgramCost[]
  /** The hold that keeps its capital from here on. */
  readonly capital: HoldId | undefined
}

export type ProgramEvent =
  | (ProgramTag & {
      readonly type: 'ProgramApplied'
      readonly account: AccountId
      readonly version: number
      readonly definition: string
      readonly underlying?: InstrumentId | undefined
    })
  /** A corporate action has changed the units that its definition or its mandate is written in. */
  | (ProgramTag & {
      readonly type: 'ProgramRestated'
      readonly actionId: ActionId
      readonly terms: ActionTerms
    })
  | (ProgramTag & { readonly type: 'ProgramSteered'; readonly mode: ProgramMode })
  | (ProgramTag & { readonly type: 'ProgramRetired' })
  | (ProgramTag & { readonly type: 'MandateGranted'; readonly granted: Granted })
  | (ProgramTag & { readonly type: 'MandateRevoked' })
  | ProgramDecided
  | ProgramPosted
  | (ProgramTag & { readonly type: 'IntentApproved'; readonly intentId: IntentId })
  | (ProgramTag & {
      readonly type: 'IntentEnded'
      readonly intentId: IntentId
      readonly outcome: IntentOutcome
      readonly reason: Reason
    })
