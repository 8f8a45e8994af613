import { priceEuropean } from '../european/european.ts'
import type { OptionRight } from '../european/option.ts'

/** As for pricing, with the option's `price` in place of its rate; the underlying pays no yield. */
export type ImpliedRateInput = {
  readonly right: OptionRight
  readonly spot: number
  readonly strike: number
  readonly years: number
  readonly vol: number
  readonly price: number
}

/** Newton's method ends long before; far out of the money it takes a step for each power of e. */
const STEPS = 200
/** A step so small, relative, has the next within rounding: each squares the error. */
const LAST = 1e-10

/**
 * The rate, continuous per year and of either sign, at which Black-Scholes-Merton without a yield gives a European option's price at a known vol: what
 * of its price is carry, where vol is observed and rate is not. NaN where none does: at expiry, at no price, for a call at spot or above, and for a number
 * that is not finite or has the wrong sign.
 */
export function impliedRate(input: ImpliedRateInput): number {
  const { right, spot, strike, years, vol, price } = input
  const sign = right === 'call' ? 1 : -1
  const ok =
    spot > 0 && strike > 0 && years > 0 && vol >= 0 && price > 0 && (sign < 0 || price < spot)
  if (!ok || !Number.isFinite(spot + strike + years + vol + price)) return Number.NaN
  // By the discounted strike the price is convex, and so the steps come to the root from one side; it is no farther than without any time value.
  const bound = spot - sign * price
  let leg = strike
  for (let step = 0; step < STEPS; step++) {
    const rate = -Math.log(leg / strike) / years
    const at = priceEuropean({ right, spot, strike, years, vol, rate, yield: 0 })
    const perLeg = -at.rho / (years * leg)
    const next = leg - (at.price - price) / perLeg
    const to = sign > 0 ? Math.max(next, bound) : Math.min(next, bound)
    if (!(to > 0)) return Number.NaN
    const isLast = Math.abs(to - leg) <= LAST * leg
    leg = to
    if (isLast) break
  }
  return -Math.log(leg / strike) / years
}
