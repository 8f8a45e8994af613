import {
  SLOPE_P0,
  SLOPE_P1,
  SLOPE_P2,
  SLOPE_P3,
  SLOPE_P4,
  SLOPE_P5,
  SLOPE_P6,
  SLOPE_P7,
  SLOPE_P8,
  SLOPE_P9,
  SLOPE_Q0,
  SLOPE_Q1,
  SLOPE_Q2,
  SLOPE_Q3,
  SLOPE_Q4,
  SLOPE_Q5,
  SLOPE_Q6,
  SLOPE_Q7,
  SLOPE_Q8,
  SLOPE_Q9,
  SLOPE_Q10,
  SLOPE_Q11,
  TAIL_P0,
  TAIL_P1,
  TAIL_P2,
  TAIL_P3,
  TAIL_P4,
  TAIL_P5,
  TAIL_P6,
  TAIL_P7,
  TAIL_P8,
  TAIL_P9,
  TAIL_Q0,
  TAIL_Q1,
  TAIL_Q2,
  TAIL_Q3,
  TAIL_Q4,
  TAIL_Q5,
  TAIL_Q6,
  TAIL_Q7,
  TAIL_Q8,
  TAIL_Q9,
  TAIL_Q10,
} from './coefficients.gen.ts'

export const ROOT_TWO_PI = 2.5066282746310002
const INVERSE_ROOT_TWO_PI = 0.3989422804014327
/** Where the powers of the rational would overflow, the asymptote is exact to the last digit. */
const FAR = 1e8

/**
 * exp(-x^2/2) with x^2 split exactly (after Cody), so that a large x keeps its relative accuracy.
 */
export function gaussian(x: number): number {
  const a = Math.abs(x)
  if (a > 39) return 0
  const high = Math.round(a * 16) / 16
  return Math.exp(-0.5 * high * high) * Math.exp(-0.5 * (a - high) * (a + high))
}

/** Standard normal density at x. */
export function normalPdf(x: number): number {
  return Number.isNaN(x) ? Number.NaN : gaussian(x) * INVERSE_ROOT_TWO_PI
}

/**
 * Phi(-x) / exp(-x^2/2) for x >= 0: the normal tail with its Gaussian factor taken out.
 * One rational of degree 9/10 with positive coefficients: no branch, no cancellation,
 * relative error of the approximation under 6e-17.
 */
export function scaledTail(x: number): number {
  if (x > FAR) return INVERSE_ROOT_TWO_PI / x
  const p =
    TAIL_P0 +
    x *
      (TAIL_P1 +
        x *
          (TAIL_P2 +
            x *
              (TAIL_P3 +
                x *
                  (TAIL_P4 +
                    x * (TAIL_P5 + x * (TAIL_P6 + x * (TAIL_P7 + x * (TAIL_P8 + x * TAIL_P9))))))))
  const q =
    TAIL_Q0 +
    x *
      (TAIL_Q1 +
        x *
          (TAIL_Q2 +
            x *
              (TAIL_Q3 +
                x *
                  (TAIL_Q4 +
                    x *
                      (TAIL_Q5 +
                        x *
                          (TAIL_Q6 +
                            x * (TAIL_Q7 + x * (TAIL_Q8 + x * (TAIL_Q9 + x * TAIL_Q10)))))))))
  return p / q
}

/**
 * 1 - x Phi(-x)/phi(x) for x >= -0.25: minus the derivative of the Mills ratio. Its integral over
 * [a, b] is the difference of two Mills ratios without cancellation.
 */
export function millsSlope(x: number): number {
  if (x > FAR) return 1 / (x * x)
  const p =
    SLOPE_P0 +
    x *
      (SLOPE_P1 +
        x *
          (SLOPE_P2 +
            x *
              (SLOPE_P3 +
                x *
                  (SLOPE_P4 +
                    x *
                      (SLOPE_P5 +
                        x * (SLOPE_P6 + x * (SLOPE_P7 + x * (SLOPE_P8 + x * SLOPE_P9))))))))
  const q =
    SLOPE_Q0 +
    x *
      (SLOPE_Q1 +
        x *
          (SLOPE_Q2 +
            x *
              (SLOPE_Q3 +
                x *
                  (SLOPE_Q4 +
                    x *
                      (SLOPE_Q5 +
                        x *
                          (SLOPE_Q6 +
                            x *
                              (SLOPE_Q7 +
                                x *
                                  (SLOPE_Q8 +
                                    x * (SLOPE_Q9 + x * (SLOPE_Q10 + x * SLOPE_Q11))))))))))
  return p / q
}

/**
 * Standard normal distribution function, Phi(x), to a few ulp relative in both tails
 * (subnormal below x = -37.5, 0 below -39, 1 above 8.3).
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  const tail = gaussian(x) * scaledTail(Math.abs(x))
  return x > 0 ? 1 - tail : tail
}

/**
 * The x with Phi(x) = p, to a few ulp for p from 1e-300 up; -Infinity at 0, Infinity at 1, NaN
 * outside [0, 1]. Three third-order steps on the log of the tail.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  if (tail === 0) return p === 0 ? -Infinity : Infinity
  const target = Math.log(tail)
  const l = -Math.log(2 * tail)
  let z = Math.sqrt((1.57 * l * l) / (1 + 0.785 * l))
  for (let step = 0; step < 4; step++) {
    const scaled = scaledTail(z)
    const slope = -1 / (ROOT_TWO_PI * scaled)
    const newton = (target - Math.log(scaled) + 0.5 * z * z) / slope
    z += newton / (1 - 0.5 * newton * (slope + z))
  }
  return p < 0.5 ? -z : z
}
