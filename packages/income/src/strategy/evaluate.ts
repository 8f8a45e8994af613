import { analysePayoff, payoffAtExpiry } from '@parley/quant'
import type { Extreme } from '@parley/quant'
import { DAYS_PER_YEAR } from '../chain/valuation.ts'
import { assignmentsOf, basisEffect } from './assignment.ts'
import type { Assignment, BasisEffect } from './assignment.ts'
import { capitalOf } from './capital.ts'
import type { RegimeCapital } from './capital.ts'
import { legsOf, priceCase } from './case.ts'
import type { PricedCase, PricedLeg, StrategyCase } from './case.ts'
import { changeGrid } from './grid.ts'
import type { GridCell, GridMoves } from './grid.ts'
import { expectationOf, oddsOf } from './odds.ts'
import type { Expectation, Odds } from './odds.ts'
import { ANNUAL_CONVENTION, returnsOf } from './returns.ts'
import type { StatedReturn } from './returns.ts'
import type { StrategyName } from './strategy.ts'

/** Everything the desk can say of a strategy with the user's numbers. Per unit unless said. */
export type Evaluation = {
  readonly strategy: StrategyName
  readonly title: string
  readonly legs: readonly PricedLeg[]
  readonly days: number
  readonly contracts: number
  readonly multiplier: number
  readonly credit: number
  /** Received or paid for all contracts, fees taken off, in currency. */
  readonly cash: number
  readonly breakEvens: readonly number[]
  readonly maxProfit: Extreme
  readonly maxLoss: Extreme
  /** Profit by spot at the first expiry: at each strike, break-even and across the likely range. */
  readonly payoff: readonly { readonly spot: number; readonly profit: number }[]
  readonly capital: readonly RegimeCapital[]
  readonly returns: readonly StatedReturn[]
  readonly annualConvention: string
  readonly odds: { readonly implied: Odds; readonly realised: Odds }
  readonly expected: Expectation
  readonly assignment: readonly Assignment[]
  readonly basis: BasisEffect
  readonly grid: readonly GridCell[]
  /** The next stage, once shares were assigned at the put's strike. */
  readonly next?: Evaluation
}

export type EvaluateOptions = {
  readonly grid?: GridMoves
  /** Spots at which the payoff is asked for, besides its own. */
  readonly spots?: readonly number[]
}

/** @throws CaseError for a case that is not whole, MarginError where a regime cannot judge it. */
export function evaluateStrategy(given: StrategyCase, options: EvaluateOptions = {}): Evaluation {
  const priced = priceCase(given)
  const legs = legsOf(priced)
  const market = { rate: priced.rate, yield: priced.yield }
  const { breakEvens, maxProfit, maxLoss } = analysePayoff(legs, market)
  const units = priced.contracts * priced.multiplier
  const capital = capitalOf(priced)
  const margined = capital.find(({ regime }) => regime === 'reg_t')
  const implied = oddsOf(priced, priced.impliedVol)
  const spots = payoffSpots(priced, [...breakEvens, ...(options.spots ?? [])])
  const { strategy, contracts, multiplier, credit } = priced
  const next = nextStage(given, priced)
  return {
    strategy: strategy.name,
    title: strategy.title,
    legs: priced.legs,
    days: priced.horizon * DAYS_PER_YEAR,
    contracts,
    multiplier,
    credit,
    cash: credit * units - priced.fee * contracts * priced.legs.length,
    breakEvens,
    maxProfit,
    maxLoss,
    payoff: spots.map((spot) => ({ spot, profit: payoffAtExpiry(legs, spot, market) })),
    capital,
    returns: returnsOf(priced, margined && margined.maintenance / units),
    annualConvention: ANNUAL_CONVENTION,
    odds: { implied, realised: oddsOf(priced, priced.realisedVol) },
    expected: expectationOf(priced),
    assignment: assignmentsOf(priced, implied),
    basis: basisEffect(priced),
    grid: changeGrid(priced, options.grid),
    ...(next ? { next: evaluateStrategy(next, options) } : {}),
  }
}

/** The covered call that follows assignment of a wheel's put: shares at the strike less its premium. */
function nextStage(given: StrategyCase, priced: PricedCase): StrategyCase | undefined {
  const call = given.legs.short_call
  const put = priced.legs.find(({ role }) => role === 'short_put')
  if (given.strategy !== 'wheel' || !call || !put) return undefined
  return {
    ...given,
    strategy: 'covered_call',
    spot: put.strike,
    basis: put.strike - put.price,
    legs: { short_call: call },
  }
}

/** Strikes, the spot, and two deviations either way, in order. */
function payoffSpots(priced: PricedCase, asked: readonly number[]): readonly number[] {
  const { spot, impliedVol, horizon } = priced
  const deviation = impliedVol * Math.sqrt(horizon)
  const range = Array.from({ length: 17 }, (_, i) => spot * Math.exp(deviation * (i / 4 - 2)))
  const strikes = priced.legs.map(({ strike }) => strike)
  return [...new Set([...range, ...strikes, ...asked, spot])].toSorted((a, b) => a - b)
}
