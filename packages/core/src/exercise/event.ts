/** What can have happened to options that are exercised, assigned, or let go. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { DrawKey, DrawPrimes } from './draw-key.ts'
import type { ExerciseClass, ExerciseRule } from './policy.ts'

export type ExerciseId = string & { readonly __id: 'exercise' }

/** What a holder has said of its contracts at expiry. */
export type Instruction = {
  readonly contracts: bigint
  readonly user: UserId
  readonly at: Timestamp
}

/** What a writer needs to run the draw again for itself: see `drawAssignment`. */
export type DrawTold = {
  readonly seed: string
  /** Contracts of the option open, and exercised, among all. */
  readonly open: bigint
  readonly exercised: bigint
  readonly start: bigint
  /** Drawn in one run, of last resort: see `drawRun`. `start` then counts contracts. */
  readonly isRun?: true
  /** Where the venue has a key for draws: the text that the seed follows from, and the proof for it. */
  readonly of?: string
  readonly proof?: string
}

/** How contracts of one account ended. A holder's are exercised, abandoned or lapsed; a writer's assigned or lapsed. */
export type ContractsClosed = {
  readonly type: 'ContractsClosed'
  readonly instrument: InstrumentId
  readonly account: AccountId
  readonly by: 'exercise' | 'expiry'
  readonly exercised: bigint
  /** Wanted, by the policy or an instruction, but not paid for. */
  readonly abandoned: bigint
  readonly assigned: bigint
  readonly lapsed: bigint
  readonly entryId: EntryId
  readonly draw: DrawTold | undefined
}

export type ExerciseEvent =
  | {
      readonly type: 'OptionExercised'
      readonly exerciseId: ExerciseId
      readonly instrument: InstrumentId
      readonly account: AccountId
      readonly firm: FirmId
      readonly contracts: bigint
      readonly entryId: EntryId
    }
  | ContractsClosed
  | ({
      readonly type: 'ExerciseInstructed'
      readonly instrument: InstrumentId
      readonly account: AccountId
    } & Instruction)
  | {
      readonly type: 'InstructionCancelled'
      readonly instrument: InstrumentId
      readonly account: AccountId
    }
  | {
      readonly type: 'ExercisePolicySet'
      readonly ofClass: ExerciseClass
      readonly rule: ExerciseRule
    }
  | { readonly type: 'DrawKeySet'; readonly key: DrawKey }
  | { readonly type: 'DrawPrimesKept'; readonly primes: DrawPrimes }
