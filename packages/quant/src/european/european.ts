import { logRatio, otmValue } from './otm-value.ts'
import type { OptionTerms } from './option.ts'

/** Spot model with continuous yield; see {@link OptionTerms} for units. */
export type EuropeanInput = OptionTerms

/**
 * Price in the currency of spot and strike; delta and gamma per unit of spot; vega per 1.00 of
 * vol; theta per year of calendar time passing; rho per 1.00 of rate; vanna = d delta / d vol;
 * charm = d delta / d calendar time, per year; volga = d vega / d vol.
 * `bad_input` (not finite, negative years, vol, spot or strike) leaves every number NaN.
 */
export type EuropeanResult = {
  readonly status: 'ok' | 'bad_input'
  readonly price: number
  readonly delta: number
  readonly gamma: number
  readonly vega: number
  readonly theta: number
  readonly rho: number
  readonly vanna: number
  readonly charm: number
  readonly volga: number
}

const BAD: EuropeanResult = {
  status: 'bad_input',
  price: Number.NaN,
  delta: Number.NaN,
  gamma: Number.NaN,
  vega: Number.NaN,
  theta: Number.NaN,
  rho: Number.NaN,
  vanna: Number.NaN,
  charm: Number.NaN,
  volga: Number.NaN,
}

/**
 * Black-Scholes-Merton price and greeks of one European option.
 *
 * At expiry the price is intrinsic, delta 0, 1 or 1/2 (spot = strike) and the rest 0; at zero vol
 * it is the discounted forward intrinsic. The out-of-the-money value keeps its relative accuracy
 * down to subnormal prices and the other side follows by put-call parity.
 * Source: Merton (1973); tails after Cody and Jaeckel.
 */
export function priceEuropean(input: EuropeanInput): EuropeanResult {
  const { right, spot, strike, years, vol, rate } = input
  const sign = right === 'call' ? 1 : right === 'put' ? -1 : Number.NaN
  const carry = rate - input.yield
  const valid =
    spot >= 0 &&
    strike >= 0 &&
    years >= 0 &&
    vol >= 0 &&
    Number.isFinite(sign + spot + strike + years + vol) &&
    Number.isFinite(rate) &&
    Number.isFinite(carry)
  if (!valid) return BAD
  const growthDiscount = Math.exp(-input.yield * years)
  const discount = Math.exp(-rate * years)
  const spotLeg = spot * growthDiscount
  const strikeLeg = strike * discount
  const s = vol * Math.sqrt(years)
  if (!Number.isFinite(spotLeg) || !Number.isFinite(strikeLeg)) return BAD
  if (s === 0 || spot === 0 || strike === 0) {
    return certain(input, sign, spotLeg, strikeLeg)
  }
  const x = logRatio(spot, strike) + carry * years
  const call = x <= 0
  const otm = call ? otmValue(spotLeg, strikeLeg, x, s) : otmValue(strikeLeg, spotLeg, x, s)
  const callSpot = call ? otm.nearWeight : 1 - otm.farWeight
  const callStrike = call ? otm.farWeight : otm.nearRest
  const putSpot = call ? otm.nearRest : otm.farWeight
  const putStrike = call ? 1 - otm.farWeight : otm.nearWeight
  const inTheMoney = sign > 0 !== call
  const spotWeight = sign > 0 ? callSpot : putSpot
  const strikeWeight = sign > 0 ? callStrike : putStrike
  const parity = sign * (spotLeg - strikeLeg)
  const price = inTheMoney ? Math.max(otm.value + parity, 0) : otm.value
  const root = Math.sqrt(years)
  const d1 = x / s + 0.5 * s
  const d2 = x / s - 0.5 * s
  const perSpot = otm.slope / spot
  const vega = otm.slope * root
  return {
    status: 'ok',
    price,
    delta: sign * growthDiscount * spotWeight,
    gamma: perSpot / (spot * s),
    vega,
    theta:
      (-0.5 * otm.slope * vol) / root +
      sign * (input.yield * spotLeg * spotWeight - rate * strikeLeg * strikeWeight),
    rho: sign * years * strikeLeg * strikeWeight,
    vanna: times(-perSpot, d2 / vol),
    charm:
      sign * input.yield * growthDiscount * spotWeight -
      times(perSpot, (carry - (0.5 * d2 * s) / years) / s),
    volga: times(vega, (d1 * d2) / vol),
  }
}

/** A density that has vanished beats any factor that has overflowed. */
function times(density: number, factor: number): number {
  return density === 0 ? 0 : density * factor
}

/** No uncertainty left: expired, no vol, or one leg worthless. */
function certain(
  input: EuropeanInput,
  sign: number,
  spotLeg: number,
  strikeLeg: number,
): EuropeanResult {
  const forwardValue = sign * (spotLeg - strikeLeg)
  const exercised = forwardValue > 0 ? 1 : forwardValue === 0 && input.strike > 0 ? 0.5 : 0
  const growthDiscount = Math.exp(-input.yield * input.years)
  const live = input.years > 0 && forwardValue > 0 ? 1 : 0
  return {
    status: 'ok',
    price: Math.max(forwardValue, 0),
    delta: sign * growthDiscount * exercised,
    gamma: 0,
    vega: 0,
    theta: live * sign * (input.yield * spotLeg - input.rate * strikeLeg),
    rho: live * sign * input.years * strikeLeg,
    vanna: 0,
    charm: live * sign * input.yield * growthDiscount,
    volga: 0,
  }
}
