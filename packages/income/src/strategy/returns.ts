import { payoffAtExpiry } from '@parley/quant'
import { DAYS_PER_YEAR } from '../chain/valuation.ts'
import { legsOf } from './case.ts'
import type { PricedCase } from './case.ts'
import { ROLES } from './strategy.ts'
import type { OptionRole } from './strategy.ts'

/** What a return is on; a figure is never shown without it. */
export type ReturnBase =
  | 'net_cash'
  | 'strike_value'
  | 'width_less_credit'
  | 'debit'
  | 'maintenance_margin'

/**
 * Profit over a base, per unit. `annual` = ratio x 365 / days; `compound` = (1 + ratio)^(365 /
 * days) - 1. `static`: the spot stays where it is. `if_called`, `if_put`: it ends at the short
 * call's or the put's strike and shares change hands.
 */
export type StatedReturn = {
  readonly outcome: 'static' | 'if_called' | 'if_put'
  readonly on: ReturnBase
  readonly profit: number
  readonly base: number
  readonly ratio: number
  readonly annual: number
  /** Left out where it is beyond a million: over so few days it says nothing. */
  readonly compound?: number
}

export const ANNUAL_CONVENTION =
  'annual = return x 365 / days; compound = (1 + return)^(365 / days) - 1'

export const strikeOf = (priced: PricedCase, role: OptionRole): number | undefined =>
  priced.legs.find((leg) => leg.role === role)?.strike

/**
 * Cash one unit ties up in an account without margin: shares at their basis, the strike of a
 * secured put, or the widest a spread can lose, less the credit.
 */
export function cashCapital(priced: PricedCase): {
  readonly base: ReturnBase
  readonly amount: number
} {
  const { strategy, basis, credit } = priced
  const secured = strategy.cashSecured ? (strikeOf(priced, 'short_put') ?? 0) : 0
  if (strategy.stock || strategy.cashSecured)
    return { base: 'net_cash', amount: (strategy.stock ? basis : 0) + secured - credit }
  if (isDiagonal(priced)) return { base: 'debit', amount: -credit }
  return { base: 'width_less_credit', amount: widestSpread(priced) - credit }
}

export const isDiagonal = ({ strategy }: PricedCase): boolean =>
  strategy.order.some(({ rule }) => rule === 'later')

/** The wider wing, for only one side can end in the money. */
export function widestSpread(priced: PricedCase): number {
  const width = (upper: OptionRole, lower: OptionRole): number => {
    const [high, low] = [strikeOf(priced, upper), strikeOf(priced, lower)]
    return high === undefined || low === undefined ? 0 : high - low
  }
  return Math.max(width('short_put', 'long_put'), width('long_call', 'short_call'))
}

/** Returns by outcome and base; `maintenance` per unit, where a margin model gave one. */
export function returnsOf(priced: PricedCase, maintenance?: number): readonly StatedReturn[] {
  const { strategy, spot } = priced
  const market = { rate: priced.rate, yield: priced.yield }
  const days = priced.horizon * DAYS_PER_YEAR
  const capital = cashCapital(priced)
  const stated = (
    outcome: StatedReturn['outcome'],
    on: ReturnBase,
    profit: number,
    base: number,
  ): readonly StatedReturn[] => {
    if (!(base > 0)) return []
    const ratio = profit / base
    const annual = (ratio * DAYS_PER_YEAR) / days
    return [{ outcome, on, profit, base, ratio, annual, ...compounded(ratio, days) }]
  }
  // From now: shares held count at the spot, so that only time and premium are in it.
  const unchanged = payoffAtExpiry(legsOf(priced, spot), spot, market)
  const atStrike = (role: OptionRole): number | undefined => {
    const strike = strikeOf(priced, role)
    return strike === undefined ? undefined : payoffAtExpiry(legsOf(priced), strike, market)
  }
  const called = atStrike('short_call')
  const put = atStrike(strategy.stock ? 'long_put' : 'short_put') ?? atStrike('short_put')
  const strike = strikeOf(priced, 'short_put')
  const isSharesCalled = called !== undefined && (strategy.stock || isDiagonal(priced))
  return [
    ...stated('static', capital.base, unchanged, capital.amount),
    ...(strategy.cashSecured && !strategy.stock && strike !== undefined
      ? stated('static', 'strike_value', unchanged, strike)
      : []),
    ...(isSharesCalled ? stated('if_called', capital.base, called, capital.amount) : []),
    ...(put !== undefined && (strategy.stock || strategy.cashSecured)
      ? stated('if_put', capital.base, put, capital.amount)
      : []),
    ...(maintenance === undefined || priced.legs.every(({ role }) => ROLES[role].side > 0)
      ? []
      : stated('static', 'maintenance_margin', unchanged, maintenance)),
  ]
}

function compounded(ratio: number, days: number): { readonly compound?: number } {
  const compound = ratio <= -1 ? -1 : (1 + ratio) ** (DAYS_PER_YEAR / days) - 1
  return compound <= 1e6 ? { compound } : {}
}
