import {
  expectedProfit,
  payoffAtExpiry,
  priceEuropean,
  probabilityInTheMoney,
  probabilityOfProfit,
  probabilityOfTouch,
} from '@parley/quant'
import { DAYS_PER_YEAR, escrowedSpot } from '../chain/valuation.ts'
import { legsOf, outlookOf } from './case.ts'
import type { PricedCase } from './case.ts'
import { ROLES } from './strategy.ts'
import type { OptionRole } from './strategy.ts'

/** Odds at the horizon of a spot lognormal at the vol named, drifting at the case's drift. */
export type Odds = {
  readonly vol: number
  readonly drift: number
  readonly profit: number
  /** Of each short strike: to end beyond it, and to be touched on the way. */
  readonly strikes: readonly {
    readonly role: OptionRole
    readonly strike: number
    readonly beyond: number
    readonly touch: number
  }[]
}

export function oddsOf(priced: PricedCase, vol: number): Odds {
  const outlook = outlookOf(priced, vol)
  const legs = legsOf(priced)
  const market = { rate: priced.rate, yield: priced.yield }
  const profile = {
    profit: (spot: number): number => payoffAtExpiry(legs, spot, market),
    kinks: priced.legs.map(({ strike }) => strike),
  }
  return {
    vol,
    drift: priced.drift,
    profit: probabilityOfProfit(outlook, profile),
    strikes: priced.legs
      .filter(({ role }) => ROLES[role].side < 0)
      .map(({ role, strike }) => ({
        role,
        strike,
        beyond: probabilityInTheMoney(outlook, ROLES[role].right, strike),
        touch: isBeyond(priced, role, strike) ? 1 : probabilityOfTouch(outlook, strike),
      })),
  }
}

const isBeyond = ({ spot }: PricedCase, role: OptionRole, strike: number): boolean =>
  ROLES[role].right === 'call' ? spot >= strike : spot <= strike

/**
 * Present value of the expected profit from now, per unit. `implied`: each option at its own vol
 * is right, so that only what a price differs from the model by is left, and the shares' drift
 * beyond the rate. `realised`: the spot moves at the expected vol until the horizon. Interest on
 * the credit is not in it: premium and payoff are both of today.
 */
export type Expectation = {
  readonly implied: number
  readonly realised: number
  /** realised - implied: what the difference of the two vols earns. */
  readonly edge: number
  readonly edgePerDay: number
}

export function expectationOf(priced: PricedCase): Expectation {
  const { horizon, rate, drift, spot, strategy } = priced
  const shares = strategy.stock ? spot * Math.expm1((drift - rate) * horizon) : 0
  const implied = shares - priced.legs.reduce((sum, leg) => sum + costOver(priced, leg), 0)
  const discount = Math.exp(-rate * horizon)
  const options = legsOf(priced).filter((leg) => leg.kind === 'option')
  const free = options.map(({ price: _price, ...leg }) => leg)
  const market = { rate, yield: priced.yield }
  const value = expectedProfit(outlookOf(priced, priced.realisedVol), {
    profit: (at) => payoffAtExpiry(free, at, market),
    kinks: priced.legs.map(({ strike }) => strike),
  })
  const realised = shares + priced.credit + discount * value
  const edge = realised - implied
  return { implied, realised, edge, edgePerDay: edge / (horizon * DAYS_PER_YEAR) }
}

/** What a leg is paid beyond its worth at its own vol: negative where it was sold too dear. */
function costOver(priced: PricedCase, leg: PricedCase['legs'][number]): number {
  const { rate, drift, yield: carried } = priced
  const { right, side } = ROLES[leg.role]
  const lift = Math.exp((drift - rate) * priced.horizon)
  const spot = escrowedSpot(priced, leg.years) * lift
  const { strike, years, vol } = leg
  const worth = priceEuropean({ right, spot, strike, years, vol, rate, yield: carried }).price
  return side * (leg.price - worth)
}
