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

type Cubic = readonly [number, number, number, number]

/** For each interval of the knots, the bumps that stand on it and their cubics there. */
export type BumpBasis = {
  readonly knots: readonly number[]
  readonly intervals: readonly (readonly { readonly of: number; readonly cubic: Cubic }[])[]
}

/** The cubics of all knots.length - 4 bumps, computed once. */
export function bumpBasis(knots: readonly number[]): BumpBasis {
  const intervals = knots.slice(0, -1).map((left, i) => {
    const right = knots[i + 1] ?? left
    const first = Math.max(0, i - 3)
    const last = Math.min(i, knots.length - 5)
    return Array.from({ length: Math.max(last - first + 1, 0) }, (_, n) => ({
      of: first + n,
      cubic: cubicOn(knots, first + n, left, right),
    }))
  })
  return { knots, intervals }
}

/** Expanded at `left` from the values at the middle, away from the knots. */
function cubicOn(knots: readonly number[], first: number, left: number, right: number): Cubic {
  const middle = 0.5 * (left + right)
  const d = middle - left
  const here = bump(knots, first, middle)
  const further = bump(knots, first, middle + 0.5 * d)
  const c3 = (further.curve - here.curve) / (0.5 * d) / 6
  const c2 = 0.5 * here.curve - 3 * d * c3
  const c1 = here.slope - d * (2 * c2 + 3 * d * c3)
  return [here.value - d * (c1 + d * (c2 + d * c3)), c1, c2, c3]
}

/** The spline sum of weights[j] times the j-th bump. */
export function sumOfBumps(basis: BumpBasis, weights: readonly number[]): Spline {
  const pieces = basis.intervals.map((bumps): Cubic => {
    let [c0, c1, c2, c3] = [0, 0, 0, 0]
    for (const { of, cubic } of bumps) {
      const weight = weights[of] ?? 0
      c0 += weight * cubic[0]
      c1 += weight * cubic[1]
      c2 += weight * cubic[2]
      c3 += weight * cubic[3]
    }
    return [c0, c1, c2, c3]
  })
  return { knots: basis.knots, pieces }
}
