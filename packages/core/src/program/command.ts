/** What owners ask of their programs, and what the venue's timer records of them. */
import type { BlockSignature } from '../block/block.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import type { Meta } from '../venue/meta.ts'
import type { ProgramCost } from './cost.ts'
import type { Intent, IntentId, Reason } from './intent.ts'
import type { Mandate } from './mandate.ts'
import type { ProgramMode } from './program.ts'
import type { ProgramId } from './tag.ts'

/** Makes a program, or replaces its definition. What it owns, its mandate and its mode stay. */
export type ApplyProgram = Meta & {
  readonly type: 'ApplyProgram'
  readonly program: ProgramId
  readonly account: AccountId
  readonly definition: string
  /** What the definition is on: it is restated when a corporate action changes the units it is written in. */
  readonly underlying?: InstrumentId | undefined
}
export type SteerProgram = Meta & {
  readonly type: 'SteerProgram'
  readonly program: ProgramId
  readonly mode: ProgramMode
}
/** Ends a program that has no options and nothing under way; what it owns is the account's again. */
export type RetireProgram = Meta & {
  readonly type: 'RetireProgram'
  readonly program: ProgramId
}
export type GrantMandate = Meta & {
  readonly type: 'GrantMandate'
  readonly program: ProgramId
  readonly mandate: Mandate
  readonly signature?: BlockSignature | undefined
}
export type RevokeMandate = Meta & {
  readonly type: 'RevokeMandate'
  readonly program: ProgramId
}
/** Moves holdings of the account into the program, or with negative amounts back; of short options the other way round. */
export type AdoptPosition = Meta & {
  readonly type: 'AdoptPosition'
  readonly program: ProgramId
  readonly lines: readonly ProgramLine[]
  /** What positions that are given cost or brought; none of those left out. */
  readonly costs?: readonly ProgramCost[]
}
export type AnswerIntent = Meta & {
  readonly type: 'AnswerIntent'
  readonly program: ProgramId
  readonly intentId: IntentId
  readonly approve: boolean
}

/** What a tick came to: the marks it was decided on, what it will do, and why it does no more. `asks` waits for the owner; `dryRun` does nothing. */
export type DecideProgram = Meta & {
  readonly type: 'DecideProgram'
  readonly firm: FirmId
  readonly program: ProgramId
  readonly version: number
  readonly tick: number
  readonly approval: 'auto' | 'ask' | 'dry_run'
  readonly intents: readonly Intent[]
  readonly reasons: readonly Reason[]
  readonly marks: readonly ReferenceMark[]
}
/** Gives an intent up, for a reason. */
export type EndIntent = Meta & {
  readonly type: 'EndIntent'
  readonly firm: FirmId
  readonly program: ProgramId
  readonly intentId: IntentId
  readonly reason: Reason
}

/** A signed amount of one asset. */
export type ProgramLine = { readonly asset: InstrumentId; readonly amount: bigint }

export type ProgramCommand =
  | ApplyProgram
  | SteerProgram
  | RetireProgram
  | GrantMandate
  | RevokeMandate
  | AdoptPosition
  | AnswerIntent
  | DecideProgram
  | EndIntent
