import { ROOT_TWO_PI, gaussian, millsSlope, scaledTail } from '../normal/normal.ts'

/**
 * The out-of-the-money side of Black's formula for legs `near` (what is received if exercised,
 * the smaller) and `far`, with x = ln(near/far) <= 0 and total standard deviation s > 0.
 */
export type OtmValue = {
  /** near Phi(-a) - far Phi(-b), with a = |x|/s - s/2 and b = |x|/s + s/2. */
  readonly value: number
  /** near phi(a) = far phi(b): the value's derivative in s. */
  readonly slope: number
  /** Phi(-a), the near leg's weight, and 1 less that, which is small where vol is huge. */
  readonly nearWeight: number
  readonly nearRest: number
  /** Phi(-b), the far leg's weight: the probability of exercise. */
  readonly farWeight: number
}

/** Half a standard deviation up to which the difference of tails is a series, not a subtraction. */
const NARROW = 0.08

/**
 * The difference of Mills ratios m at h - t and h + t, for 0 <= t <= 0.08: the Taylor series of the
 * integral of their slope D about h. D' = h D - m, and the n-th derivative is n times the one two
 * before plus h times the one before. Nothing cancels but in the small terms.
 */
export function millsDifference(h: number, t: number): number {
  const d0 = millsSlope(h)
  const d1 = h * d0 - ROOT_TWO_PI * scaledTail(h)
  const d2 = 2 * d0 + h * d1
  const d3 = 3 * d1 + h * d2
  const d4 = 4 * d2 + h * d3
  const d5 = 5 * d3 + h * d4
  const d6 = 6 * d4 + h * d5
  const d7 = 7 * d5 + h * d6
  const d8 = 8 * d6 + h * d7
  const t2 = t * t
  const rest = d2 / 6 + t2 * (d4 / 120 + t2 * (d6 / 5040 + (t2 * d8) / 362880))
  return 2 * t * (d0 + t2 * rest)
}

/** Keeps full relative accuracy down to the subnormals; see `docs/reference/quant.md`. */
export function otmValue(near: number, far: number, x: number, s: number): OtmValue {
  const h = Math.abs(x) / s
  const t = 0.5 * s
  const a = h - t
  const b = h + t
  const density = near * gaussian(a)
  const tailA = scaledTail(Math.abs(a))
  const tailB = scaledTail(b)
  const farWeight = far > 0 ? (density / far) * tailB : 0
  const beyond = gaussian(a) * tailA
  const [nearWeight, nearRest] = a < 0 ? [1 - beyond, beyond] : [beyond, 1 - beyond]
  const slope = density / ROOT_TWO_PI
  let value: number
  if (density === 0) value = a < 0 ? near : 0
  else if (t < NARROW) value = slope * millsDifference(h, t)
  else if (a < 0) value = near - density * (tailA + tailB)
  else value = density * (tailA - tailB)
  return { value, slope, nearWeight, nearRest, farWeight }
}

/** ln(a/b) for positive a and b, exact to the last digits also where a is close to b. */
export function logRatio(a: number, b: number): number {
  const ratio = a / b
  if (ratio > 0.5 && ratio < 2) return Math.log1p((a - b) / b)
  return ratio > 0 && ratio < Infinity ? Math.log(ratio) : Math.log(a) - Math.log(b)
}
