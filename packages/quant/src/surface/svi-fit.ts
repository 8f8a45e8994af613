import { nelderMead } from './nelder-mead.ts'
import type { SmilePoint } from './points.ts'
import type { SviSmile } from './smile.ts'

/** A fit of raw SVI's inner problem: parameters for fixed m and sigma, and their cost. */
type Inner = { readonly a: number; readonly p: number; readonly q: number; readonly cost: number }

/**
 * Raw SVI of one expiry by the quasi-explicit method: for fixed (m, sigma) the rest is a least
 * squares problem in three numbers with bounds, solved exactly; (m, sigma) are searched.
 * The wings respect Lee's bound; butterfly arbitrage is possible and must be checked.
 * Source: Zeliade Systems, "Quasi-explicit calibration of Gatheral's SVI model" (2009).
 */
export function fitSvi(points: readonly SmilePoint[]): SviSmile {
  const scale = Math.sqrt(points[points.length >> 1]?.variance ?? 0.01)
  const bound = 2 * Math.max(...points.map((p) => Math.abs(p.k)), scale)
  const highest = Math.max(...points.map((p) => p.variance))
  const at = (x: readonly number[]): { readonly m: number; readonly sigma: number } => ({
    m: Math.min(Math.max(x[0] ?? 0, -bound), bound),
    sigma: Math.min(Math.max(Math.exp(x[1] ?? 0), 0.02 * scale), 10),
  })
  let best: { readonly point: readonly number[]; readonly value: number } | undefined
  for (const [m, sigma] of [
    [0, 1],
    [0.5, 0.5],
    [-0.5, 0.5],
    [1, 2],
  ] as const) {
    const start = [m * scale, Math.log(sigma * scale)]
    const found = nelderMead(
      (x) => inner(points, at(x).m, at(x).sigma, highest).cost,
      start,
      [0.3 * scale, 0.4],
      300,
      1e-12,
    )
    if (best === undefined || found.value < best.value) best = found
  }
  const { m, sigma } = at(best?.point ?? [0, Math.log(scale)])
  const { a, p, q } = inner(points, m, sigma, highest)
  const c = 0.5 * (p + q)
  const rho = c > 0 ? (0.5 * (p - q)) / c : 0
  return { model: 'svi', a, b: c / sigma, rho: Math.min(Math.max(rho, -1), 1), m, sigma }
}

/**
 * w = a + p u + q v with u, v = (sqrt(y^2 + 1) +- y) / 2 and y = (k - m) / sigma: every published
 * constraint is a bound on a, p or q. All choices of active bounds are tried; the problem is convex.
 */
function inner(points: readonly SmilePoint[], m: number, sigma: number, highest: number): Inner {
  const g = new Float64Array(9)
  const h = new Float64Array(3)
  let constant = 0
  for (const point of points) {
    const y = (point.k - m) / sigma
    const root = Math.sqrt(y * y + 1)
    const row = [1, 0.5 * (root + y), 0.5 * (root - y)]
    const weight = 1 / (point.halfWidth * point.halfWidth)
    row.forEach((x, i) => {
      row.forEach((z, j) => (g[3 * i + j] = (g[3 * i + j] ?? 0) + weight * x * z))
      h[i] = (h[i] ?? 0) + weight * x * point.variance
    })
    constant += weight * point.variance * point.variance
  }
  const bounds = [
    [0, highest],
    [0, 4 * sigma],
    [0, 4 * sigma],
  ] as const
  let best: Inner = { a: 0, p: 0, q: 0, cost: Infinity }
  for (let choice = 0; choice < 27; choice++) {
    const fixed = [choice % 3, Math.floor(choice / 3) % 3, Math.floor(choice / 9)].map((c, i) =>
      c === 0 ? undefined : (bounds[i]?.[c - 1] ?? 0),
    )
    const x = solveFree(g, h, fixed)
    const inside = x.every((v, i) => v >= (bounds[i]?.[0] ?? 0) && v <= (bounds[i]?.[1] ?? 0))
    if (!inside) continue
    const cost = quadratic(g, h, x) + constant
    if (cost < best.cost) best = { a: x[0] ?? 0, p: x[1] ?? 0, q: x[2] ?? 0, cost }
    if (choice === 0) break
  }
  return best
}

function quadratic(g: Float64Array, h: Float64Array, x: readonly number[]): number {
  let sum = 0
  x.forEach((xi, i) => {
    x.forEach((xj, j) => (sum += (g[3 * i + j] ?? 0) * xi * xj))
    sum -= 2 * (h[i] ?? 0) * xi
  })
  return sum
}

/** Minimises over the coordinates left undefined, by Cramer-free elimination. */
function solveFree(
  g: Float64Array,
  h: Float64Array,
  fixed: readonly (number | undefined)[],
): readonly number[] {
  const free = [0, 1, 2].filter((i) => fixed[i] === undefined)
  const rows = free.map((i) => {
    let rhs = h[i] ?? 0
    fixed.forEach((value, j) => (rhs -= (g[3 * i + j] ?? 0) * (value ?? 0)))
    return [...free.map((j) => g[3 * i + j] ?? 0), rhs]
  })
  rows.forEach((pivot, c) => {
    rows.forEach((row, r) => {
      if (r === c) return
      const factor = (row[c] ?? 0) / (pivot[c] ?? 1)
      row.forEach((value, j) => (row[j] = value - factor * (pivot[j] ?? 0)))
    })
  })
  return fixed.map((value, i) => {
    if (value !== undefined) return value
    const row = rows[free.indexOf(i)] ?? []
    return (row.at(-1) ?? Number.NaN) / (row[free.indexOf(i)] ?? 1)
  })
}
