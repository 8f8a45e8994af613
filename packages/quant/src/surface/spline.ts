/**
 * A cubic spline with compact support: zero with two zero derivatives at and beyond both ends.
 * `pieces[i]` holds the value and the coefficients of d, d^2, d^3 for d = x - knots[i] on
 * [knots[i], knots[i + 1]).
 */
export type Spline = {
  readonly knots: readonly number[]
  readonly pieces: readonly (readonly [number, number, number, number])[]
}

export type SplineValue = { readonly value: number; readonly slope: number; readonly curve: number }

const NOTHING: SplineValue = { value: 0, slope: 0, curve: 0 }

/** Value, first and second derivative at x. */
export function splineAt(spline: Spline, x: number): SplineValue {
  const { knots, pieces } = spline
  let low = 0
  let high = knots.length - 1
  if (!(x > (knots[0] ?? Infinity)) || x >= (knots[high] ?? -Infinity)) return NOTHING
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((knots[middle] ?? 0) <= x) low = middle
    else high = middle
  }
  const piece = pieces[low]
  if (piece === undefined) return NOTHING
  const d = x - (knots[low] ?? 0)
  const [c0, c1, c2, c3] = piece
  return {
    value: c0 + d * (c1 + d * (c2 + d * c3)),
    slope: c1 + d * (2 * c2 + 3 * d * c3),
    curve: 2 * c2 + 6 * d * c3,
  }
}

const ratio = (top: number, bottom: number): number => (bottom > 0 ? top / bottom : 0)

/** The cubic B-spline over knots[first .. first + 4]; value and two derivatives at x. */
export function bump(knots: readonly number[], first: number, x: number): SplineValue {
  const t = (i: number): number => knots[first + i] ?? 0
  if (!(x > t(0)) || x >= t(4)) return NOTHING
  const box = [0, 1, 2, 3].map((i) => (x >= t(i) && x < t(i + 1) ? 1 : 0))
  const raise = (lower: readonly number[], degree: number): readonly number[] =>
    Array.from({ length: lower.length - 1 }, (_, i) => {
      const up = ratio(x - t(i), t(i + degree) - t(i)) * (lower[i] ?? 0)
      const down = ratio(t(i + degree + 1) - x, t(i + degree + 1) - t(i + 1)) * (lower[i + 1] ?? 0)
      return up + down
    })
  const fall = (lower: readonly number[], degree: number): readonly number[] =>
    Array.from(
      { length: lower.length - 1 },
      (_, i) =>
        degree *
        (ratio(lower[i] ?? 0, t(i + degree) - t(i)) -
          ratio(lower[i + 1] ?? 0, t(i + degree + 1) - t(i + 1))),
    )
  const linear = raise(box, 1)
  const quadratic = raise(linear, 2)
  return {
    value: raise(quadratic, 3)[0] ?? 0,
    slope: fall(quadratic, 3)[0] ?? 0,
    curve: fall(fall(linear, 2), 3)[0] ?? 0,
  }
}

/** The spline sum of weights[j] times the j-th bump; there are knots.length - 4 bumps. */
export function sumOfBumps(knots: readonly number[], weights: readonly number[]): Spline {
  const pieces = knots.slice(0, -1).map((left, i): [number, number, number, number] => {
    const right = knots[i + 1] ?? left
    const middle = 0.5 * (left + right)
    const d = middle - left
    let [value, slope, curve, third] = [0, 0, 0, 0]
    for (let j = Math.max(0, i - 3); j <= i && j < weights.length; j++) {
      const weight = weights[j] ?? 0
      if (weight === 0) continue
      const here = bump(knots, j, middle)
      const quarter = bump(knots, j, middle + 0.25 * (right - middle))
      value += weight * here.value
      slope += weight * here.slope
      curve += weight * here.curve
      third += (weight * (quarter.curve - here.curve)) / (0.25 * (right - middle))
    }
    const c3 = third / 6
    const c2 = 0.5 * (curve - third * d)
    const c1 = slope - d * (2 * c2 + 3 * d * c3)
    return [value - d * (c1 + d * (c2 + d * c3)), c1, c2, c3]
  })
  return { knots, pieces }
}
