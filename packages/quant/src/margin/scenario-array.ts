/**
 * What an option is worth in the scenarios of a margin model, as an array: a venue that sums positions times arrays in integers needs no
 * model of its own. All per unit of the underlying, in the currency of its price.
 */
import { priceEuropean } from '../european/european.ts'
import type { OptionRight } from '../european/option.ts'
import { basisFactor, discountsOf, volUnder } from './derive-shock.ts'
import { DERIVE_PORTFOLIO_BTC } from './derive.ts'
import type { DerivePortfolioParameters } from './derive.ts'
import { TIMS, timsMoves } from './tims.ts'
import type { TimsParameters } from './tims.ts'

/** An option and what it is valued at: ACT/365 to expiry, rate and yield continuous per year, 0.2 = 20 % vol. */
export type ScenarioTerms = {
  readonly right: OptionRight
  readonly strike: number
  readonly years: number
  readonly spot: number
  readonly vol: number
  readonly rate: number
  readonly yield: number
}

/** The change of value at each point of TIMS, lowest price first, vol held, for an underlying of the default class. */
export function timsChanges(of: ScenarioTerms, parameters: TimsParameters = TIMS): number[] {
  const range = parameters.ranges[parameters.defaultClass] ?? [-0.15, 0.15]
  const now = priceEuropean(of).price
  return timsMoves(range, parameters.points).map(
    (move) => priceEuropean({ ...of, spot: Math.max(of.spot * (1 + move), 0) }).price - now,
  )
}

/** What portfolio margin after Derive needs of an option. */
export type DeriveArray = {
  /** Its value now. */
  readonly now: number
  /** Its value where spot alone moves by the basis moves, up and down. */
  readonly basisUp: number
  readonly basisDown: number
  /** By what a loss at those counts; the same for an expiry. */
  readonly basisFactor: number
  /** By what the options of the expiry count after a shock where together they are worth something, and where they owe. */
  readonly gainFactor: number
  readonly debtFactor: number
  /** Its value in each scenario of the parameters, before discount and weight. */
  readonly values: readonly number[]
}

/** An option under the scenarios of portfolio margin after Derive. Per unit; what the account's rule makes of it is the caller's. */
export function deriveArray(
  of: ScenarioTerms,
  parameters: DerivePortfolioParameters = DERIVE_PORTFOLIO_BTC,
): DeriveArray {
  const { spot, years, rate } = of
  const forward = spot * Math.exp((rate - of.yield) * years)
  const at = (move: number, vol: number): number =>
    priceEuropean({ ...of, spot: spot * (1 + move), vol }).price
  const { gain, debt } = discountsOf(of, parameters)
  return {
    now: at(0, of.vol),
    basisUp: at(parameters.basis.moveUp, of.vol),
    basisDown: at(parameters.basis.moveDown, of.vol),
    basisFactor: basisFactor(years, parameters),
    gainFactor: gain,
    debtFactor: debt,
    values: parameters.scenarios.map(({ move, vol }) =>
      // Where the skew turns spot stands.
      at(
        vol === 'linear' || vol === 'abs' ? 0 : move,
        volUnder({ ...of, forward }, vol, parameters),
      ),
    ),
  }
}
