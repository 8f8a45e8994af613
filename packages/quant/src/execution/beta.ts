/** Lanczos coefficients for g = 7, n = 9 (Godfrey, 2001). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
]
const HALF_LOG_TWO_PI = 0.9189385332046728

/** ln Gamma(x) for x > 0, to about 1e-14 relative. */
function logGamma(x: number): number {
  const t = x + 6.5
  const series = LANCZOS.reduce((sum, c, i) => sum + (i === 0 ? c : c / (x - 1 + i)), 0)
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(t) - t + Math.log(series)
}

/**
 * Distribution function of Beta(a, b) at x: the regularised incomplete beta function, by its
 * continued fraction (DLMF 8.17.22) on the side where it converges fast.
 */
function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  return x < (a + 1) / (a + b + 2)
    ? (Math.exp(front) / a) * fraction(x, a, b)
    : 1 - (Math.exp(front) / b) * fraction(1 - x, b, a)
}

/** Lentz's evaluation. */
function fraction(x: number, a: number, b: number): number {
  const nonzero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value)
  let c = 1
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < 20_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let step = 1
    for (const term of [even, odd]) {
      d = 1 / nonzero(1 + term * d)
      c = nonzero(1 + term / c)
      step = c * d
      value *= step
    }
    if (Math.abs(step - 1) < 1e-16) break
  }
  return value
}

/** The x with betaCdf(x) = p, by bisection to neighbouring doubles; p in [0, 1], a, b > 0. */
export function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1]
  for (;;) {
    const middle = 0.5 * (low + high)
    if (middle <= low || middle >= high) return middle
    if (betaCdf(middle, a, b) < p) low = middle
    else high = middle
  }
}

/** Quantile of Student's t with `freedom` degrees of freedom (> 0, whole or not), p in [0.5, 1). */
export function studentQuantile(p: number, freedom: number): number {
  const y = betaQuantile(2 * p - 1, 0.5, 0.5 * freedom)
  return Math.sqrt((freedom * y) / (1 - y))
}
