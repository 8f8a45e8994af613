/** What the venue does with an option at expiry when its holder says nothing, and how long the holder may still say something. [EXP-7] */
import type { Option } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { price } from '../num/units.ts'
import type { Price } from '../num/units.ts'

/** Of what, and settled how. */
export const EXERCISE_CLASSES = [
  'share_physical',
  'share_cash',
  'coin_physical',
  'coin_cash',
] as const
export type ExerciseClass = (typeof EXERCISE_CLASSES)[number]

export type ExerciseRule = {
  /** An option is exercised by itself where a unit is in the money by at least this; the least of all where it is paid out in cash. */
  readonly threshold: Price
  /** How long after expiry instructions are taken; it is settled then and not before. */
  readonly graceMs: number
}

export type ExercisePolicy = Readonly<Record<ExerciseClass, ExerciseRule>>

/** Grace is at most a day. */
export const GRACE_MS_MAX = 86_400_000

/** Anything in the money, and settled at expiry. */
export const PLAIN: ExerciseRule = { threshold: price(1n), graceMs: 0 }
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
