import {
  LN2,
  ONE,
  PI,
  atanh,
  div,
  exp,
  fixed,
  mul,
  sqrt,
  toNumber,
} from '../../packages/quant/fit/fixed-point.ts'
import type { OptionTerms } from '@parley/quant'

const ROOT_TWO_PI = sqrt(2n * PI)

function log(value: bigint): bigint {
  let shift = 0n
  let scaled = value
  while (scaled > 2n * ONE) {
    scaled >>= 1n
    shift += 1n
  }
  while (scaled < ONE) {
    scaled <<= 1n
    shift -= 1n
  }
  return 2n * atanh(div(scaled - ONE, scaled + ONE)) + shift * LN2
}

function cdf(x: bigint): bigint {
  const square = mul(x, x)
  let term = x
  let sum = x
  for (let k = 3n; term !== 0n && term !== -1n; k += 2n) {
    term = mul(term, square) / k
    sum += term
  }
  return ONE / 2n + div(sum, mul(ROOT_TWO_PI, exp(square >> 1n)))
}

/** The Black-Scholes-Merton price by series on integers of 2600 bits, rounded once. */
export function exactPrice(option: OptionTerms): number {
  const [spot, strike, years, vol, rate, income] = [
    option.spot,
    option.strike,
    option.years,
    option.vol,
    option.rate,
    option.yield,
  ].map(fixed)
  if (!spot || !strike || !years || !vol || rate === undefined || income === undefined) return 0
  const deviation = mul(vol, sqrt(years))
  const x = log(div(spot, strike)) + mul(rate - income, years)
  const d1 = div(x, deviation) + deviation / 2n
  const sign = option.right === 'call' ? 1n : -1n
  const near = mul(mul(spot, exp(-mul(income, years))), cdf(sign * d1))
  const far = mul(mul(strike, exp(-mul(rate, years))), cdf(sign * (d1 - deviation)))
  return toNumber(sign * (near - far))
}
