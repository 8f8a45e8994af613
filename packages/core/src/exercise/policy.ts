/** What the venue does with an option at expiry when its holder says nothing, and how long the holder may still say something. [EXP-7] */
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { price } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted, refuse } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { SetExercisePolicy } from './command.ts'

/** Of what, and settled how. */
export const EXERCISE_CLASSES = [
  'share_physical',
  'share_cash',
  'coin_physical',
  'coin_cash',
] as const
export type ExerciseClass = (typeof EXERCISE_CLASSES)[number]

export type ExerciseRule = {
  /** An option is exercised by itself where a unit is in the money by at least this. */
  readonly threshold: Price
  /** How long after expiry instructions are taken; it is settled then and not before. */
  readonly graceMs: number
}

export type ExercisePolicy = Readonly<Record<ExerciseClass, ExerciseRule>>

/** Grace is at most a day. */
export const GRACE_MS_MAX = 86_400_000

/** Anything in the money, and settled at expiry. */
const PLAIN: ExerciseRule = { threshold: price(1n), graceMs: 0 }
export const NO_EXERCISE_POLICY: ExercisePolicy = {
  share_physical: PLAIN,
  share_cash: PLAIN,
  coin_physical: PLAIN,
  coin_cash: PLAIN,
}

export function classOf(option: Option, listed: Listed): ExerciseClass {
  const kind = listed(option.underlying)?.kind === 'coin' ? 'coin' : 'share'
  return `${kind}_${option.settlement}`
}

export function exerciseRuleOf(state: State, option: Option): ExerciseRule {
  return state.exercises.policy[classOf(option, state.listed)]
}

/** From then on instructions are not taken any more, and the option is settled. */
export function cutoffOf(state: State, option: Option): Timestamp {
  return plusMs(option.expiresAt, exerciseRuleOf(state, option).graceMs)
}

/** Guards in order: threshold, grace. */
export function setExercisePolicy(_state: State, { ofClass, rule }: SetExercisePolicy): Decision {
  if (rule.threshold < 1n) return refuse('bad_decimal', 'threshold')
  if (!Number.isInteger(rule.graceMs) || rule.graceMs < 0 || rule.graceMs > GRACE_MS_MAX)
    return refuse('bad_duration', 'graceMs', { max: String(GRACE_MS_MAX) })
  return accepted([{ type: 'ExercisePolicySet', ofClass, rule }])
}

/** A listed option that was not settled, or why there is none. */
export function openOption(state: State, id: InstrumentId): Option | 'unknown' | 'settled' {
  const option = state.instruments.get(id)
  if (option?.kind !== 'option') return 'unknown'
  return state.settled.has(id) ? 'settled' : option
}
