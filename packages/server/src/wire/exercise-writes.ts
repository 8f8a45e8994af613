/** Exercise: bodies into commands. */
import { accountId, instrumentId } from '@parley/core'
import { priceAt } from './exact.ts'
import { figureOf } from './numbers.ts'
import type { WritesOf } from './write.ts'

type ExerciseWrite =
  | 'exerciseOption'
  | 'instructExercise'
  | 'cancelInstruction'
  | 'setExercisePolicy'

export const EXERCISE_WRITES: WritesOf<ExerciseWrite> = {
  exerciseOption: {
    command: (meta, body) => ({
      type: 'ExerciseOption',
      ...meta,
      account: accountId(body.account),
      instrument: instrumentId(body.instrument),
      contracts: BigInt(body.contracts),
    }),
  },
  instructExercise: {
    command: (meta, body) => ({
      type: 'InstructExercise',
      ...meta,
      account: accountId(body.account),
      instrument: instrumentId(body.instrument),
      contracts: BigInt(body.contracts),
    }),
    reply: (answer) => ({ ...answer, contracts: figureOf(answer, 'contracts') }),
  },
  cancelInstruction: {
    command: (meta, body) => ({
      type: 'CancelInstruction',
      ...meta,
      account: accountId(body.account),
      instrument: instrumentId(body.instrument),
    }),
  },
  setExercisePolicy: {
    command: (meta, { ofClass, threshold, graceMs }) => ({
      type: 'SetExercisePolicy',
      ...meta,
      ofClass,
      rule: { threshold: priceAt(threshold, 'threshold'), graceMs },
    }),
  },
}
