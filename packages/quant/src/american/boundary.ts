import { ROOT_TWO_PI, gaussian, normalCdf, scaledTail } from '../normal/normal.ts'
import { factor, solveFactored } from './linear.ts'
import type { Factored } from './linear.ts'
import type { Scheme } from './scheme.ts'

/** A put of unit strike; a call is the put with rate and yield exchanged. */
export type PutTerms = {
  readonly years: number
  readonly vol: number
  readonly rate: number
  readonly yield: number
}

/**
 * The early exercise boundary of a put of unit strike.
 * `depth[i]` = ln(boundary / ceiling) <= 0 at time to expiry years root[i]^2, 0 at expiry;
 * `ceiling` = the boundary just before expiry, min(1, rate/yield).
 */
export type Boundary = {
  readonly depth: Float64Array
  readonly logCeiling: number
  /** The last Newton matrix: reused for what a small change of terms does to the boundary. */
  readonly jacobian: Factored
  /** Largest relative move of the last step. */
  readonly residual: number
}

/** ln of the boundary just before expiry. */
export function logCeiling(terms: PutTerms): number {
  return terms.yield > terms.rate ? Math.log(terms.rate / terms.yield) : 0
}

/**
 * Solves the Kim equation of a single boundary by collocation at Chebyshev nodes in the root of
 * time, interpolating the squared log depth, and full Newton steps: the whole Jacobian costs
 * little more than the residual, and two steps do what many fixed-point passes do.
 * Source: Andersen, Lake, Offengenden (2015), equation B; the angle substitution in the integrals
 * and the Newton iteration are ours.
 */
export function exerciseBoundary(terms: PutTerms, scheme: Scheme): Boundary {
  const n = scheme.nodes
  const log = logCeiling(terms)
  const depth = new Float64Array(n + 1)
  for (let i = 0; i < n; i++) depth[i] = startingDepth(terms, log, (scheme.root[i] ?? 0) ** 2)
  const residual = new Float64Array(n)
  let jacobian: Factored = { lu: new Float64Array(n * n), order: new Int32Array(n), n }
  let moved = Infinity
  for (let step = 0; step < scheme.steps && moved > scheme.tolerance; step++) {
    const matrix = new Float64Array(n * n)
    collocate(terms, scheme, log, depth, residual, matrix)
    jacobian = factor(matrix, n)
    moved = advance(depth, solveFactored(jacobian, residual))
  }
  return { depth, logCeiling: log, jacobian, residual: moved }
}

/** The boundary after a small change of terms: one step with the Newton matrix already at hand. */
export function nearbyBoundary(terms: PutTerms, scheme: Scheme, base: Boundary): Boundary {
  const log = logCeiling(terms)
  const depth = base.depth.slice()
  const residual = new Float64Array(scheme.nodes)
  for (let step = 0; step < 2; step++) {
    collocate(terms, scheme, log, depth, residual, undefined)
    advance(depth, solveFactored(base.jacobian, residual))
  }
  return { ...base, depth, logCeiling: log }
}

/** Applies depth -= move, damped where it would overshoot; returns the largest relative move. */
function advance(depth: Float64Array, move: Float64Array): number {
  let largest = 0
  move.forEach((by, i) => {
    const old = depth[i] ?? 0
    // Deepening steps overshoot near expiry, where the equation bends exponentially.
    const share = -by / old > 0.15 ? 0.5 : 1
    let next = old - by * share
    if (!(next < 0)) next = 0.5 * old
    if (next < 2 * old) next = 2 * old
    depth[i] = next
    largest = Math.max(largest, Math.abs(next / old - 1))
  })
  return largest
}

/**
 * ln(N/D) - ln(boundary) at every node, where boundary = N/D is equation B with both sides
 * discounted to today; and, into `matrix`, its derivatives with respect to the depths.
 */
function collocate(
  terms: PutTerms,
  scheme: Scheme,
  log: number,
  depth: Float64Array,
  residual: Float64Array,
  matrix: Float64Array | undefined,
): void {
  const { rate, vol, years } = terms
  const carry = rate - terms.yield
  const { nodes: n, rule, rows } = scheme
  const points = rule.sin.length
  const width = n + 1
  const square = depth.map((d) => d * d)
  const pull = new Float64Array(2 * n)
  for (let i = 0; i < n; i++) {
    const root = scheme.root[i] ?? 0
    const tau = years * root * root
    const own = depth[i] ?? 0
    const deviation = vol * root * Math.sqrt(years)
    const low = (log + own + carry * tau) / deviation - 0.5 * deviation
    const discountK = Math.exp(-rate * tau)
    const discountS = Math.exp(-terms.yield * tau)
    let upper = discountK * normalCdf(low)
    let lower = discountS * normalCdf(low + deviation)
    let upperSlope = (discountK * gaussian(low)) / (ROOT_TWO_PI * deviation)
    let lowerSlope = (discountS * gaussian(low + deviation)) / (ROOT_TWO_PI * deviation)
    pull.fill(0)
    for (let j = 0; j < points; j++) {
      const row = (i * points + j) * width
      let h = 0
      for (let k = 0; k < n; k++) h += (rows[row + k] ?? 0) * (square[k] ?? 0)
      const other = -Math.sqrt(Math.max(h, 0))
      const sin = rule.sin[j] ?? 0
      const v = tau * sin * sin
      const s = deviation * sin
      const d2 = (own - other + carry * v) / s - 0.5 * s
      const weight = tau * (rule.weight[j] ?? 0)
      const k2 = rate * weight * Math.exp(-rate * v)
      const k1 = terms.yield * weight * Math.exp(-terms.yield * v)
      const e2 = gaussian(d2)
      const e1 = gaussian(d2 + s)
      upper += k2 * fromGaussian(d2, e2)
      lower += k1 * fromGaussian(d2 + s, e1)
      const p2 = (k2 * e2) / (ROOT_TWO_PI * s)
      const p1 = (k1 * e1) / (ROOT_TWO_PI * s)
      upperSlope += p2
      lowerSlope += p1
      if (matrix !== undefined && h > 0) {
        for (let k = 0; k < n; k++) {
          const weightOfNode = ((rows[row + k] ?? 0) * (depth[k] ?? 0)) / other
          pull[k] = (pull[k] ?? 0) - p2 * weightOfNode
          pull[n + k] = (pull[n + k] ?? 0) - p1 * weightOfNode
        }
      }
    }
    residual[i] = Math.log(upper / lower) - log - own
    if (matrix === undefined) continue
    for (let k = 0; k < n; k++) {
      matrix[i * n + k] = (pull[k] ?? 0) / upper - (pull[n + k] ?? 0) / lower
    }
    matrix[i * n + i] = (matrix[i * n + i] ?? 0) + upperSlope / upper - lowerSlope / lower - 1
  }
}

/** Phi(x), given exp(-x^2/2). */
function fromGaussian(x: number, e: number): number {
  const tail = e * scaledTail(Math.abs(x))
  return x > 0 ? 1 - tail : tail
}

/**
 * Where the quadratic approximation (MacMillan; Barone-Adesi and Whaley) puts the boundary:
 * two Newton steps from its own closed-form guess.
 */
function startingDepth(terms: PutTerms, log: number, share: number): number {
  const { rate, vol } = terms
  const tau = terms.years * share
  const ceiling = Math.exp(log)
  const variance = vol * vol
  const tilt = (2 * (rate - terms.yield)) / variance - 1
  const accrued = -Math.expm1(-rate * tau)
  const perAccrued = rate === 0 ? 2 / (variance * tau) : (2 * rate) / (variance * accrued)
  const power = -0.5 * (tilt + Math.sqrt(tilt * tilt + 4 * perAccrued))
  const lasting = -0.5 * (tilt + Math.sqrt(tilt * tilt + (8 * rate) / variance))
  const floor = rate === 0 ? 0 : lasting / (lasting - 1)
  const s = vol * Math.sqrt(tau)
  const discountK = Math.exp(-rate * tau)
  const discountS = Math.exp(-terms.yield * tau)
  const decay = ((rate - terms.yield) * tau - 2 * s) / (1 - floor)
  let b = floor + (ceiling - floor) * Math.exp(Math.min(decay, 0))
  if (!(b > 0 && b < ceiling)) b = 0.9 * ceiling
  for (let step = 0; step < 2; step++) {
    const d1 = (Math.log(b) + (rate - terms.yield) * tau) / s + 0.5 * s
    const spotWeight = discountS * normalCdf(-d1)
    const put = discountK * normalCdf(s - d1) - b * spotWeight
    const held = 1 - spotWeight
    const f = held * b + power * (1 - b - put)
    const slope = held + (discountS * gaussian(d1)) / (ROOT_TWO_PI * s) - power * held
    let next = b - f / slope
    if (!(next > 0)) next = 0.5 * b
    if (next > ceiling) next = 0.5 * (b + ceiling)
    b = next
  }
  // Never quite at the ceiling: the depth must be able to grow by ratio.
  return Math.min(Math.log(b) - log, -1e-3 * s)
}
