import { priceEuropean } from '@parley/quant'
import type { OptionRight } from '@parley/quant'
import { dividendRisks } from '../exercise/early.ts'
import type { DividendRisk } from '../exercise/early.ts'
import { outlookOf } from './case.ts'
import type { PricedCase, PricedLeg } from './case.ts'
import type { Odds } from './odds.ts'
import { strikeOf } from './returns.ts'
import { ROLES } from './strategy.ts'
import type { OptionRole } from './strategy.ts'

/** What assignment of one short leg would do, for all contracts, in currency. */
export type Assignment = {
  readonly role: OptionRole
  readonly right: OptionRight
  readonly odds: number
  /** Shares delivered (< 0) or taken in, and the cash for them at the strike. */
  readonly shares: number
  readonly cash: number
  readonly fee: number
  /** What the market is expected to be beyond the strike, if it is: given up, or paid too much. */
  readonly costIfAssigned: number
  /** Before a dividend: short American calls only. */
  readonly dividends: readonly DividendRisk[]
}

export function assignmentsOf(priced: PricedCase, odds: Odds): readonly Assignment[] {
  const units = priced.contracts * priced.multiplier
  return priced.legs
    .filter(({ role }) => ROLES[role].side < 0)
    .map((leg) => {
      const { right } = ROLES[leg.role]
      const beyond = odds.strikes.find(({ role }) => role === leg.role)?.beyond ?? 0
      const direction = right === 'call' ? -1 : 1
      return {
        role: leg.role,
        right,
        odds: beyond,
        shares: direction * units,
        cash: 0 - direction * units * leg.strike,
        fee: priced.assignmentFee * priced.contracts,
        costIfAssigned: beyond > 0 ? (expectedBeyond(priced, leg) / beyond) * units : 0,
        dividends: dividendRisks({ ...priced, ...leg, right, style: 'american' }),
      }
    })
}

/** E[max(how far beyond the strike, 0)] at the horizon, per unit, not discounted. */
function expectedBeyond(priced: PricedCase, leg: PricedLeg): number {
  const { vol, rate, yield: carried, spot } = outlookOf(priced, leg.vol)
  const { right } = ROLES[leg.role]
  const { strike } = leg
  const years = priced.horizon
  const price = priceEuropean({ right, spot, strike, years, vol, rate, yield: carried }).price
  return price * Math.exp(rate * years)
}

/** How premium moves the basis of shares, per unit. What a tax office counts is another figure. */
export type BasisEffect = {
  /** Of shares held, before and after this premium and dividend. */
  readonly held?: { readonly before: number; readonly after: number }
  /** What a share is sold for when called, premium included. */
  readonly ifCalled?: number
  /** Of shares put to the account; with shares held, of all of them together. */
  readonly ifPut?: number
  /** Of a diagonal: the least strike to sell at without locking in a loss. */
  readonly floor?: number
}

export function basisEffect(priced: PricedCase): BasisEffect {
  const { strategy, basis, credit, income } = priced
  const put = strikeOf(priced, 'short_put')
  const call = strikeOf(priced, 'short_call')
  const long = strikeOf(priced, 'long_call')
  const isLater = strategy.order.some(({ rule }) => rule === 'later')
  const kept = basis - credit - income
  return {
    ...(strategy.stock ? { held: { before: basis, after: kept } } : {}),
    ...(strategy.stock && call !== undefined ? { ifCalled: call + credit } : {}),
    ...(strategy.cashSecured && put !== undefined
      ? { ifPut: strategy.stock ? 0.5 * (kept + put) : put - credit }
      : {}),
    ...(isLater && long !== undefined ? { floor: long - credit } : {}),
  }
}
