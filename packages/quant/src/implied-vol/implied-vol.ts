import { logRatio } from '../european/otm-value.ts'
import { normalPdf } from '../normal/normal.ts'
import type { OptionRight } from '../european/option.ts'
import { totalDeviation } from './total-deviation.ts'

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
 * - `below_intrinsic`: the price is under the discounted forward intrinsic, by however little;
 *   `vol` is NaN.
 * - `above_bound`: the price is at or over what infinite vol would give; `vol` is NaN.
 * - `no_information`: the price is intrinsic (`vol` is 0, the least that gives it), or so near it
 *   that the rounding of the price alone moves vol by half of itself or more.
 * - `bad_input`: a number is not finite or has the wrong sign; `vol` is NaN.
 */
export type ImpliedVolStatus =
  | 'ok'
  | 'below_intrinsic'
  | 'above_bound'
  | 'no_information'
  | 'bad_input'

export type ImpliedVolResult = {
  readonly status: ImpliedVolStatus
  /** Annual; NaN where there is none. */
  readonly vol: number
  /**
   * Relative error of `vol` that one ulp makes: of the price, or in the money of the larger
   * discounted leg. What any solver can attain.
   */
  readonly accuracy: number
}

const ULP = 2 ** -52
/** The least double above 0: a share of the near leg must not vanish before its price does. */
const LEAST = 2 ** -1074

const failed = (status: ImpliedVolStatus): ImpliedVolResult => ({
  status,
  vol: Number.NaN,
  accuracy: Number.NaN,
})

/** Zero vol gives exactly this price; so may other vols. */
const FLAT: ImpliedVolResult = { status: 'no_information', vol: 0, accuracy: Infinity }

/**
 * The Black-Scholes-Merton volatility of a European option's price, to the accuracy attainable in
 * doubles and in a fixed number of steps. An in-the-money price is first reduced to its time
 * value; what that costs shows in `accuracy`. For a forward, pass it as spot with yield = rate.
 * Source: Jaeckel, Let's Be Rational (2013).
 */
export function impliedVol(input: ImpliedVolInput): ImpliedVolResult {
  const { right, spot, strike, years, rate, price } = input
  const sign = right === 'call' ? 1 : right === 'put' ? -1 : Number.NaN
  const sum = sign + spot + strike + years + rate + input.yield + price
  const signed = spot >= 0 && strike >= 0 && years >= 0 && price >= 0
  if (!signed || !Number.isFinite(sum)) return failed('bad_input')
  const spotLeg = spot * Math.exp(-input.yield * years)
  const strikeLeg = strike * Math.exp(-rate * years)
  if (!Number.isFinite(spotLeg + strikeLeg)) return failed('bad_input')
  const parity = sign * (spotLeg - strikeLeg)
  if (price < Math.max(parity, 0)) return failed('below_intrinsic')
  if (price === Math.max(parity, 0)) return FLAT
  const bound = years === 0 ? Math.max(parity, 0) : sign > 0 ? spotLeg : strikeLeg
  if (price >= bound) return failed('above_bound')
  const x = logRatio(spot, strike) + (rate - input.yield) * years
  const value = sign * x > 0 ? price - parity : price
  const near = Math.min(spotLeg, strikeLeg)
  if (!(value > 0)) return FLAT
  // Past here 0 < value; parity's rounding may still lift it to the near leg.
  if (value >= near) return failed('above_bound')
  const s = totalDeviation(Math.abs(x), Math.max(value / near, LEAST), (near - value) / near)
  const perDeviation = near * normalPdf(Math.abs(x) / s - 0.5 * s)
  // In the money the legs' own rounding stays in the time value, whatever the price's.
  const rounded = sign * x > 0 ? Math.max(spotLeg, strikeLeg) : price
  // A price of subnormal size carries its density's few digits, not its own.
  const uncertain = Math.max(ULP * rounded, LEAST * Math.max(near, 1))
  const accuracy = ULP + uncertain / (s * perDeviation)
  const vol = s / Math.sqrt(years)
  return { status: accuracy < 0.5 ? 'ok' : 'no_information', vol, accuracy }
}
