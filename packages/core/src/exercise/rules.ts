/** Exercise as part of the venue: its commands, its events, and what they do. */
import { present } from '../assert.ts'
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import { OPERATOR, everybody, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import type { ExerciseCommand } from './command.ts'
import type { ExerciseEvent } from './event.ts'
import { exerciseOption } from './exercise.ts'
import { cancelInstruction, instructExercise } from './instruction.ts'
import { setExercisePolicy } from './cutoff.ts'
import { setDrawKey } from './seed.ts'
import { forgetInstruction, instruct } from './state.ts'

export const EXERCISE_COMMANDS: CommandRules<ExerciseCommand> = {
  ExerciseOption: { decide: exerciseOption },
  InstructExercise: { decide: instructExercise },
  CancelInstruction: { decide: cancelInstruction },
  SetExercisePolicy: { by: OPERATOR, decide: setExercisePolicy },
  SetDrawKey: { by: OPERATOR, decide: setDrawKey },
}

export const EXERCISE_EVENTS: EventRules<ExerciseEvent> = {
  OptionExercised: {
    apply({ exercises: { early } }, { instrument }) {
      early.set(instrument, (early.get(instrument) ?? 0) + 1)
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ exerciseId, entryId }) => ({ exerciseId, entryId }),
  },
  // What became of an account's contracts is told to its own firm alone.
  ContractsClosed: { seenBy: (state, { account }) => ownerOf(state, account) },
  ExerciseInstructed: {
    apply: ({ exercises }, { instrument, account, contracts, user, at }) =>
      instruct(exercises, instrument, account, { contracts, user, at }),
    seenBy: (state, { account }) => ownerOf(state, account),
    answer: ({ instrument, account, contracts }) => ({ instrument, account, contracts }),
  },
  InstructionCancelled: {
    apply: ({ exercises }, { instrument, account }) =>
      forgetInstruction(exercises, instrument, account),
    seenBy: (state, { account }) => ownerOf(state, account),
    answer: ({ instrument, account }) => ({ instrument, account }),
  },
  ExercisePolicySet: {
    apply(state, { ofClass, rule }) {
      state.exercises.policy = { ...state.exercises.policy, [ofClass]: rule }
    },
    seenBy: everybody,
    answer: ({ ofClass }) => ({ ofClass }),
  },
  DrawKeySet: {
    apply({ exercises }, { key }) {
      exercises.drawKey = key
    },
    seenBy: everybody,
  },
  DrawPrimesKept: {
    apply({ exercises }, { primes }) {
      exercises.drawPrimes = primes
    },
    seenBy: nobody,
  },
}

function ownerOf(state: State, account: AccountId): readonly FirmId[] {
  return [present(state.accounts.get(account), 'contracts are in an open account').firm]
}
