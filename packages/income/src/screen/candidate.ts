import type { OptionRole, StrategyName } from '../strategy/strategy.ts'

/** One option of a candidate: `quantity` is signed contracts of one unit of the structure. */
export type CandidateLeg = {
  readonly role: OptionRole
  readonly id: string
  readonly quantity: number
}

/**
 * A position that could be opened, with the figures it is judged by. Amounts are per unit of the
 * underlying unless they say otherwise; one contract covers `multiplier` units.
 */
export type Candidate = {
  readonly strategy: StrategyName
  readonly underlying: string
  readonly legs: readonly CandidateLeg[]
  /** Contracts that holdings or cash allow. */
  readonly contracts: number
  readonly multiplier: number
  /** Received (> 0) or paid at the middle, and at the worse sides of the book. */
  readonly credit: number
  readonly natural: number
  readonly expiry: string
  readonly days: number
  /** Of the short leg: signed as the option's own, and its strike. */
  readonly delta: number
  readonly strike: number
  /** Risk-neutral probabilities in [0, 1]. */
  readonly profitOdds: number
  readonly touchOdds: number
  readonly assignedOdds: number
  /** Capital one contract ties up, in currency, under the regime asked for. */
  readonly capital: number
  /** credit x multiplier / capital, x 365 / days. */
  readonly annualYield: number
  /** Present value of the expected profit if `realisedVol` is realised; 0 without a view. */
  readonly edge: number
  readonly breakEvens: readonly number[]
  readonly maxProfit: number | undefined
  readonly maxLoss: number | undefined
  readonly score: number
}
