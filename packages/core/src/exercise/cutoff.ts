/** The rule an option falls under, until when its holders may speak, and setting the rules. [EXP-7] [EXP-8] */
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted, refuse } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import { isOver } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import type { SetExercisePolicy } from './command.ts'
import { GRACE_MS_MAX, PLAIN, classOf } from './policy.ts'
import type { ExerciseRule } from './policy.ts'

export function exerciseRuleOf(state: State, option: Option): ExerciseRule {
  return state.exercises.policy[classOf(option, state.listed)]
}

/** From then on instructions are not taken any more, and the option is settled. */
export function cutoffOf(state: State, option: Option): Timestamp {
  return plusMs(option.expiresAt, exerciseRuleOf(state, option).graceMs)
}

/** Guards in order: threshold, grace. */
export function setExercisePolicy(_state: State, { ofClass, rule }: SetExercisePolicy): Decision {
  const isOfCash = ofClass === 'share_cash' || ofClass === 'coin_cash'
  if (rule.threshold < PLAIN.threshold || (isOfCash && rule.threshold > PLAIN.threshold))
    return refuse('bad_decimal', 'threshold')
  if (!Number.isInteger(rule.graceMs) || rule.graceMs < 0 || rule.graceMs > GRACE_MS_MAX)
    return refuse('bad_duration', 'graceMs', { max: String(GRACE_MS_MAX) })
  return accepted([{ type: 'ExercisePolicySet', ofClass, rule }])
}

/** A listed option that was neither settled nor retired, or why there is none. */
export function openOption(state: State, id: InstrumentId): Option | 'unknown' | 'settled' {
  const option = state.instruments.get(id)
  if (option?.kind !== 'option') return 'unknown'
  return isOver(state, id) ? 'settled' : option
}
