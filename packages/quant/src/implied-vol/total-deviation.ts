import { millsDifference } from '../european/otm-value.ts'
import { ROOT_TWO_PI, gaussian, scaledTail } from '../normal/normal.ts'

/** Steps of fourth order: two reach 1e-9 from the worst start, the third the last digit. */
const STEPS = 3
const NARROW = 0.08

/**
 * The total standard deviation s = vol sqrt(years) at which an out-of-the-money option is worth
 * the share `value` of its near leg; `rest` = 1 - value, given apart so that neither loses digits;
 * `moneyness` = |ln(near/far)|.
 *
 * A start from the normal model's inverse, corrected for the lognormal one, within half of the
 * answer everywhere; then always three Householder steps of fourth order on the log of the odds
 * value/rest in ln s. No bracket, no loop that depends on the data.
 * Source: the function's structure after Jaeckel (2013), whose regions the log odds replace.
 */
export function totalDeviation(moneyness: number, value: number, rest: number): number {
  let s = start(moneyness, value, rest)
  for (let step = 0; step < STEPS; step++) s *= ratio(moneyness, value, rest, s)
  return s
}

function start(x: number, value: number, rest: number): number {
  if (value < 0.3) {
    if (x < 1e-6 * value) return ROOT_TWO_PI * value
    // Normal model: value = x density(h)/h^3 for large h, 0.4 x/h for small.
    const z = 0.5 * x + Math.log(x) - Math.log(value) - 0.919
    const l = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))
    const e = (l * l) / (2 + l)
    const root = 1 - (0.5 * (x / e)) ** 2
    const p = root > 0 ? 0.5 * e * (1 + Math.sqrt(root)) : Math.min(e, 0.25 * x)
    return x / Math.sqrt(2 * p)
  }
  const l = -Math.log(rest * (1 + x / (1 + x)))
  const z2 = (1.57 * l * l) / (1 + 0.785 * l)
  return Math.sqrt(z2) + Math.sqrt(z2 + 2 * x)
}

/** One step: what to multiply s with. */
function ratio(x: number, value: number, rest: number, s: number): number {
  const h = x / s
  const t = 0.5 * s
  const a = h - t
  const b = h + t
  const e = gaussian(a)
  const tailA = scaledTail(Math.abs(a))
  const tailB = scaledTail(b)
  const density = e / ROOT_TWO_PI
  // Outside (a >= 0) the Gaussian factor cancels from value's log slope, so it may underflow.
  const outside = a >= 0
  const scaled =
    t < NARROW ? millsDifference(h, t) / ROOT_TWO_PI : outside ? tailA - tailB : tailA + tailB
  const narrowOrOutside = outside || t < NARROW
  const found = narrowOrOutside ? e * scaled : 1 - e * scaled
  const missing = narrowOrOutside ? 1 - found : e * scaled
  const up = narrowOrOutside ? 1 / (ROOT_TWO_PI * scaled) : density / found
  const down = density / missing
  const shift = narrowOrOutside ? 0.5 * a * a : 0
  const numerator = narrowOrOutside ? scaled : found
  const odds = rest / missing
  // One logarithm of a ratio keeps the last digits; near underflow the ratio would overflow.
  const miss =
    (value > 1e-290
      ? Math.log((numerator / value) * odds)
      : Math.log(numerator * odds) - Math.log(value)) - shift
  const bend = (a * b) / s
  const h2 = bend - up + down
  const h3 = (-3 * h * h) / (s * s) - 0.25 - up * (bend - up) + down * (bend + down)
  const newton = -miss / ((up + down) * s)
  const c2 = 1 + s * h2
  const c3 = c2 * c2 + s * (h2 + s * h3)
  const step = (newton * (1 + 0.5 * c2 * newton)) / (1 + newton * (c2 + (c3 * newton) / 6))
  // exp(step) to the order of the method.
  return (12 + step * (6 + step)) / (12 - step * (6 - step))
}
