/** What a holder says about its options, and what the venue does where it says nothing. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Meta } from '../venue/meta.ts'
import type { ExerciseClass, ExerciseRule } from './policy.ts'

/** Exercises contracts of an American option now, before it expires. */
export type ExerciseOption = Meta & {
  readonly type: 'ExerciseOption'
  readonly account: AccountId
  readonly instrument: InstrumentId
  readonly contracts: bigint
  /** Of the draw among writers, where the venue has no key for draws. Last, and not the caller's: a repeat is compared without it. */
  readonly seed?: string
}

/** Says how many contracts are to be exercised at expiry, wherever the price then is: none, some or all. */
export type InstructExercise = Meta & {
  readonly type: 'InstructExercise'
  readonly account: AccountId
  readonly instrument: InstrumentId
  readonly contracts: bigint
}

/** Takes an instruction back: the venue does again what its policy says. */
export type CancelInstruction = Meta & {
  readonly type: 'CancelInstruction'
  readonly account: AccountId
  readonly instrument: InstrumentId
}

export type SetExercisePolicy = Meta & {
  readonly type: 'SetExercisePolicy'
  readonly ofClass: ExerciseClass
  readonly rule: ExerciseRule
}

/** Gives the venue its key for the seeds of draws, once and for good: two primes of 1,024 bits, 256 hexadecimal digits each. */
export type SetDrawKey = Meta & {
  readonly type: 'SetDrawKey'
  readonly p: string
  readonly q: string
}

export type ExerciseCommand =
  | ExerciseOption
  | InstructExercise
  | CancelInstruction
  | SetExercisePolicy
  | SetDrawKey
