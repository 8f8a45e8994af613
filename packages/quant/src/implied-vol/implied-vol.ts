import { logRatio, otmValue } from '../european/otm-value.ts'
import type { OptionRight } from '../european/option.ts'

/** As for pricing, with the option's `price` in place of its vol. */
export type ImpliedVolInput = {
  readonly right: OptionRight
  readonly spot: number
  readonly strike: number
  readonly years: number
  readonly rate: number
  readonly yield: number
  readonly price: number
}

/**
 * - `ok`: `vol` reproduces the price.
 * - `below_intrinsic`: the price is under the discounted forward intrinsic; `vol` is NaN.
 * - `above_bound`: the price is at or over what infinite vol would give; `vol` is NaN.
 * - `no_information`: the price does not depend on vol (expired, worthless leg) or equals
 *   intrinsic to the last digit; `vol` is NaN.
 * - `bad_input`: a number is not finite or has the wrong sign; `vol` is NaN.
 */
export type ImpliedVolStatus =
  | 'ok'
  | 'below_intrinsic'
  | 'above_bound'
  | 'no_information'
  | 'bad_input'

export type ImpliedVolResult = { readonly status: ImpliedVolStatus; readonly vol: number }

const failed = (status: ImpliedVolStatus): ImpliedVolResult => ({ status, vol: Number.NaN })

/** The Black-Scholes-Merton volatility of a European option's price. */
export function impliedVol(input: ImpliedVolInput): ImpliedVolResult {
  const { right, spot, strike, years, rate, price } = input
  const sign = right === 'call' ? 1 : right === 'put' ? -1 : Number.NaN
  const sum = sign + spot + strike + years + rate + input.yield + price
  if (!Number.isFinite(sum) || spot < 0 || strike < 0 || years < 0 || price < 0) {
    return failed('bad_input')
  }
  const spotLeg = spot * Math.exp(-input.yield * years)
  const strikeLeg = strike * Math.exp(-rate * years)
  if (!Number.isFinite(spotLeg) || !Number.isFinite(strikeLeg)) return failed('bad_input')
  const intrinsic = Math.max(sign * (spotLeg - strikeLeg), 0)
  if (price < intrinsic) return failed('below_intrinsic')
  const x = logRatio(spot, strike) + (rate - input.yield) * years
  if (years === 0 || spotLeg === 0 || strikeLeg === 0) return failed('no_information')
  if (price >= (sign > 0 ? spotLeg : strikeLeg)) return failed('above_bound')
  const inTheMoney = sign * x > 0
  const otm = inTheMoney ? price - sign * (spotLeg - strikeLeg) : price
  if (otm <= 0) return failed('no_information')
  const near = x <= 0 ? spotLeg : strikeLeg
  const far = x <= 0 ? strikeLeg : spotLeg
  if (otm >= near) return failed('above_bound')
  const deviation = solve(near, far, x, otm)
  return { status: 'ok', vol: deviation / Math.sqrt(years) }
}

/** Bisection on ln s, safe everywhere, polished by Newton steps on the log price. */
function solve(near: number, far: number, x: number, target: number): number {
  let low = 1e-12
  let high = 100
  let s = Math.sqrt(2 * Math.abs(x)) + 1e-3
  for (let step = 0; step < 200; step++) {
    const { value, slope } = otmValue(near, far, x, s)
    const error = Math.log(value / target)
    if (error > 0) high = s
    else low = s
    const next = s - (error * value) / slope
    const inside = next > low && next < high
    const moved = inside ? next : Math.sqrt(low * high)
    if (Math.abs(moved - s) <= 2e-16 * s) return moved
    s = moved
  }
  return s
}
