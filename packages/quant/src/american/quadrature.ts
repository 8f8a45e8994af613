/** Gauss-Legendre abscissas and weights on [-1, 1], by Newton's method on the polynomial. */
export function gaussLegendre(count: number): {
  readonly x: Float64Array
  readonly w: Float64Array
} {
  const x = new Float64Array(count)
  const w = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    let root = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5))
    let slope = 1
    // Newton converges from this start in four or five steps.
    for (let step = 0; step < 8; step++) {
      let value = 1
      let previous = 0
      for (let k = 0; k < count; k++) {
        const next = ((2 * k + 1) * root * value - k * previous) / (k + 1)
        previous = value
        value = next
      }
      slope = (count * (root * value - previous)) / (root * root - 1)
      root -= value / slope
    }
    x[i] = root
    w[i] = 2 / ((1 - root * root) * slope * slope)
  }
  return { x, w }
}

/**
 * Points for an integral over time to expiry tau: with v = tau sin^2 and tau - v = tau cos^2 the
 * integrand is smooth in the angle at both ends, where it has square roots in time.
 * The integral of f(v) over [0, tau] is tau times the sum of weight f(tau sin^2).
 */
export type AngleRule = {
  readonly sin: Float64Array
  readonly cos: Float64Array
  readonly weight: Float64Array
}

export function angleRule(count: number): AngleRule {
  const { x, w } = gaussLegendre(count)
  const angle = x.map((node) => (Math.PI / 4) * (1 + node))
  const sin = angle.map((a) => Math.sin(a))
  const cos = angle.map((a) => Math.cos(a))
  const weight = w.map((value, j) => (Math.PI / 2) * value * (sin[j] ?? 0) * (cos[j] ?? 0))
  return { sin, cos, weight }
}

/** Chebyshev points of the second kind on [0, 1], from 1 down to 0: count + 1 of them. */
export function chebyshevPoints(count: number): Float64Array {
  return Float64Array.from(
    { length: count + 1 },
    (_, i) => (1 + Math.cos((Math.PI * i) / count)) / 2,
  )
}

/** Weights of the values at `chebyshevPoints(count)` in the interpolant at `at` (barycentric). */
export function interpolationRow(points: Float64Array, at: number): Float64Array {
  const last = points.length - 1
  const terms = points.map((point, i) => {
    const weight = (i % 2 === 0 ? 1 : -1) * (i === 0 || i === last ? 0.5 : 1)
    return weight / (at - point)
  })
  const hit = points.findIndex((point) => Math.abs(point - at) < 1e-15)
  if (hit >= 0) return points.map((_, i) => (i === hit ? 1 : 0))
  const total = terms.reduce((sum, term) => sum + term, 0)
  return terms.map((term) => term / total)
}
