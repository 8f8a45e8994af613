import type { OptionRole, StrategyName } from '../strategy/strategy.ts'
import type { Measures } from './measure.ts'

/** What the screener builds; the other strategies are evaluated, not searched. */
export type ScreenStrategy = Exclude<
  StrategyName,
  'protective_put' | 'poor_mans_covered_call' | 'wheel'
>

/** One option of a candidate: `quantity` is signed contracts of one unit of the structure. */
export type CandidateLeg = {
  readonly role: OptionRole
  readonly id: string
  readonly quantity: 1 | -1
}

/**
 * A position that could be opened, with the figures it is judged by. Amounts are per unit of the
 * underlying unless they say otherwise; one contract covers `multiplier` units.
 */
export type Candidate = Measures & {
  readonly strategy: ScreenStrategy
  readonly underlying: string
  readonly legs: readonly CandidateLeg[]
  readonly multiplier: number
  readonly expiry: string
  /** Of the short leg nearest the money. */
  readonly strike: number
  /** Received (> 0) or paid at the worse sides of the book; NaN never: the middle where a side is missing. */
  readonly natural: number
  readonly breakEvens: readonly number[]
  readonly maxProfit: number
  readonly maxLoss: number
  readonly score: number
}
