/** The part of the venue's state that is about exercise, as it is kept and as it is saved. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { DrawKey, DrawPrimes } from './draw-key.ts'
import type { Instruction } from './event.ts'
import { NO_EXERCISE_POLICY } from './policy.ts'
import type { ExercisePolicy } from './policy.ts'

export type Exercises = {
  policy: ExercisePolicy
  /** By option, then account; gone with the option. */
  readonly instructions: Map<InstrumentId, Map<AccountId, Instruction>>
  /** How often each option was exercised before its expiry; gone with the option. */
  readonly early: Map<InstrumentId, number>
  /** Both or none: what the seeds of draws are made with. */
  drawKey: DrawKey | undefined
  drawPrimes: DrawPrimes | undefined
}

export function noExercises(): Exercises {
  return {
    policy: NO_EXERCISE_POLICY,
    instructions: new Map(),
    early: new Map(),
    drawKey: undefined,
    drawPrimes: undefined,
  }
}

export type SavedExercises = ReturnType<typeof saveExercises>

export function saveExercises({ policy, instructions, early, drawKey, drawPrimes }: Exercises) {
  return {
    policy,
    instructions: [...instructions].map(([instrument, of]) => ({ instrument, of: [...of] })),
    early: [...early],
    drawKey,
    drawPrimes,
  }
}

export function loadExercises({
  policy,
  instructions,
  early,
  drawKey,
  drawPrimes,
}: SavedExercises): Exercises {
  return {
    policy,
    instructions: new Map(instructions.map(({ instrument, of }) => [instrument, new Map(of)])),
    early: new Map(early),
    drawKey,
    drawPrimes,
  }
}

export function instruct(
  { instructions }: Exercises,
  instrument: InstrumentId,
  account: AccountId,
  instruction: Instruction,
): void {
  const of = instructions.get(instrument) ?? new Map<AccountId, Instruction>()
  instructions.set(instrument, of)
  of.set(account, instruction)
}

export function forgetInstruction(
  { instructions }: Exercises,
  instrument: InstrumentId,
  account: AccountId,
): void {
  const of = instructions.get(instrument)
  of?.delete(account)
  if (of?.size === 0) instructions.delete(instrument)
}
