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
  /** Phi(-a), the near leg's weight. */
  readonly nearWeight: number
  /** Phi(-b), the far leg's weight: the probability of exercise. */
  readonly farWeight: number
}

/** Half a standard deviation up to which the difference of tails is integrated, not subtracted. */
const NARROW = 0.18
/** Gauss-Legendre with six points on [-1, 1]: abscissas and weights of the positive half. */
const G1 = 0.238619186083196908630501721681
const G2 = 0.66120938646626451366139959502
const G3 = 0.932469514203152027812301554494
const W1 = 0.46791393457269104738987034399
const W2 = 0.360761573048138607569833513838
const W3 = 0.171324492379170345040296142173

/** The integral of the Mills slope over [h - t, h + t]: a difference of Mills ratios. */
export function millsDifference(h: number, t: number): number {
  return (
    t *
    (W1 * (millsSlope(h - t * G1) + millsSlope(h + t * G1)) +
      W2 * (millsSlope(h - t * G2) + millsSlope(h + t * G2)) +
      W3 * (millsSlope(h - t * G3) + millsSlope(h + t * G3)))
  )
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
  const nearWeight = a < 0 ? 1 - beyond : beyond
  const slope = density / ROOT_TWO_PI
  let value: number
  if (density === 0) value = a < 0 ? near : 0
  else if (t < NARROW) value = slope * millsDifference(h, t)
  else if (a < 0) value = near - density * (tailA + tailB)
  else value = density * (tailA - tailB)
  return { value, slope, nearWeight, farWeight }
}

/** ln(a/b) for positive a and b, exact to the last digits also where a is close to b. */
export function logRatio(a: number, b: number): number {
  const ratio = a / b
  if (ratio > 0.5 && ratio < 2) return Math.log1p((a - b) / b)
  return ratio > 0 && ratio < Infinity ? Math.log(ratio) : Math.log(a) - Math.log(b)
}
