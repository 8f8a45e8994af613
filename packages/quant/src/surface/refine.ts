import { butterflyDensity, smileVariance } from './smile.ts'
import type { EssviSmile } from './smile.ts'
import { bump, bumpBasis, sumOfBumps } from './spline.ts'
import type { BumpBasis } from './spline.ts'
import type { SmilePoint } from './points.ts'

/**
 * What three numbers per expiry cannot say: a smooth correction of each eSSVI slice towards its
 * quotes, a sum of local bumps in total variance that vanishes in the wings. Wherever a bump would
 * bring a butterfly or calendar arbitrage on a grid finer than the quotes it is taken back, if need
 * be to nothing, where the eSSVI surface stands, which has none.
 */
export function refine(
  smiles: readonly EssviSmile[],
  slices: readonly (readonly SmilePoint[])[],
): readonly EssviSmile[] {
  const layers = smiles.map((smile, i) => layerOf(smile, slices[i] ?? []))
  // Only what the last round changed can have come right or gone wrong.
  let changed = layers.map(() => true)
  for (let round = 0; round < ROUNDS && changed.includes(true); round++) {
    const keep = round < ROUNDS - 12 ? 0.85 : 0
    const culprits = layers.map(() => new Set<number>())
    layers.forEach((layer, i) => {
      const blamed = culprits[i] ?? new Set()
      if (changed[i] === true) markButterflies(layer, blamed)
      const later = layers[i + 1]
      const blamedLater = culprits[i + 1]
      const settled = changed[i] !== true && changed[i + 1] !== true
      if (later === undefined || blamedLater === undefined || settled) return
      markCrossings(layer, later, blamed, blamedLater)
    })
    layers.forEach((layer, i) => {
      const blamed = culprits[i]
      if (blamed !== undefined && blamed.size > 0) shrink(layer, blamed, keep)
    })
    changed = culprits.map((blamed) => blamed.size > 0)
  }
  return layers.map((layer) => layer.smile)
}

const ROUNDS = 60
/** Share of the base's own g that a bump must leave, and the level that is enough. */
const DENSITY_KEPT = 0.25
const DENSITY_ENOUGH = 0.02
/** Share of the base's own gap between expiries that bumps must leave, where it is small. */
const GAP_KEPT = 0.5

type Layer = {
  readonly base: EssviSmile
  readonly knots: readonly number[]
  readonly basis: BumpBasis
  readonly grid: readonly number[]
  readonly floor: readonly number[]
  weights: readonly number[]
  smile: EssviSmile
}

function layerOf(base: EssviSmile, points: readonly SmilePoint[]): Layer {
  const knots = placeKnots(points, Math.sqrt(base.theta))
  const weights = knots.length > 0 ? fitBumps(base, points, knots) : []
  const grid = gridOver(knots)
  const floor = grid.map((k) => Math.min(DENSITY_ENOUGH, DENSITY_KEPT * butterflyDensity(base, k)))
  const basis = bumpBasis(knots)
  return { base, knots, basis, grid, floor, weights, smile: corrected(base, basis, weights) }
}

function corrected(base: EssviSmile, basis: BumpBasis, weights: readonly number[]): EssviSmile {
  if (weights.every((weight) => weight === 0)) return base
  return { ...base, correction: sumOfBumps(basis, weights) }
}

/** Twelve grid points in every knot interval. */
function gridOver(knots: readonly number[]): readonly number[] {
  return knots.slice(0, -1).flatMap((left, i) => {
    const step = ((knots[i + 1] ?? left) - left) / 12
    return Array.from({ length: 12 }, (_, j) => left + j * step)
  })
}

/** A knot every few points, never closer than a tenth of a standard deviation; four beyond. */
function placeKnots(points: readonly SmilePoint[], deviation: number): readonly number[] {
  if (points.length < 6) return []
  const perKnot = Math.max(2, Math.ceil(points.length / 30))
  const inner: number[] = []
  points.forEach((point, i) => {
    const last = inner.at(-1)
    const far = last === undefined || point.k - last >= 0.12 * deviation
    if (i % perKnot === 0 && far) inner.push(point.k)
  })
  const first = inner[0] ?? 0
  const last = inner.at(-1) ?? 0
  if (inner.length < 4) return []
  const stepLeft = Math.max((inner[1] ?? first) - first, 0.25 * deviation)
  const stepRight = Math.max(last - (inner.at(-2) ?? last), 0.25 * deviation)
  const outwards = [1, 2.2, 3.6]
  return [
    ...outwards.map((n) => first - n * stepLeft).toReversed(),
    ...inner,
    ...outwards.map((n) => last + n * stepRight),
  ]
}

/** Penalised weighted least squares of the misses, reweighted against outliers. */
function fitBumps(
  base: EssviSmile,
  points: readonly SmilePoint[],
  knots: readonly number[],
): readonly number[] {
  const size = knots.length - 4
  const rows = points.map((p) => {
    const values: (readonly [number, number])[] = []
    for (let j = 0; j < size; j++) {
      const { value } = bump(knots, j, p.k)
      if (value !== 0) values.push([j, value])
    }
    return values
  })
  const misses = points.map((p) => p.variance - smileVariance(base, p.k))
  let weights: readonly number[] = Array.from({ length: size }, () => 0)
  for (let round = 0; round < 4; round++) {
    const matrix = Array.from({ length: size }, () => new Float64Array(size + 1))
    rows.forEach((row, i) => {
      const { halfWidth } = points[i] ?? { halfWidth: Infinity }
      const miss = misses[i] ?? 0
      const fitted = row.reduce((sum, [j, value]) => sum + value * (weights[j] ?? 0), 0)
      const off = Math.abs(miss - fitted) / halfWidth
      const robust = round === 0 || off < 1 ? 1 : 1 / off
      const weight = robust / (halfWidth * halfWidth)
      for (const [j, a] of row) {
        const line = matrix[j]
        if (line === undefined) continue
        for (const [m, b] of row) line[m] = (line[m] ?? 0) + weight * a * b
        line[size] = (line[size] ?? 0) + weight * a * miss
      }
    })
    smooth(matrix, size)
    weights = solveInPlace(matrix)
  }
  return weights
}

/** Adds a ridge on neighbouring bumps' differences, relative to the data's own weight. */
function smooth(matrix: readonly Float64Array[], size: number): void {
  let trace = 0
  matrix.forEach((line, j) => (trace += line[j] ?? 0))
  const typical = trace / Math.max(size, 1)
  for (let j = 0; j < size; j++) {
    for (const [other, share] of [
      [j - 1, -1],
      [j, 2.01],
      [j + 1, -1],
    ] as const) {
      const line = matrix[j]
      if (line === undefined || other < 0 || other >= size) continue
      line[other] = (line[other] ?? 0) + share * RIDGE * typical
    }
  }
}

const RIDGE = 1e-5

/** Gauss-Jordan on a symmetric positive definite system with its right side as last column. */
function solveInPlace(matrix: readonly Float64Array[]): readonly number[] {
  const size = matrix.length
  matrix.forEach((pivotLine, c) => {
    const pivot = pivotLine[c] ?? 1
    for (let m = c; m <= size; m++) pivotLine[m] = (pivotLine[m] ?? 0) / pivot
    matrix.forEach((line, r) => {
      const factor = line[c] ?? 0
      if (r === c || factor === 0) return
      for (let m = c; m <= size; m++) line[m] = (line[m] ?? 0) - factor * (pivotLine[m] ?? 0)
    })
  })
  return matrix.map((line) => line[size] ?? 0)
}

function markButterflies(layer: Layer, blamed: Set<number>): void {
  if (layer.smile.correction === undefined) return
  layer.grid.forEach((k, i) => {
    const g = butterflyDensity(layer.smile, k)
    if (!(g >= (layer.floor[i] ?? 0))) blame(layer, k, blamed)
  })
}

function markCrossings(
  early: Layer,
  late: Layer,
  blamedEarly: Set<number>,
  blamedLate: Set<number>,
): void {
  for (const k of [...early.grid, ...late.grid]) {
    const w = smileVariance(early.smile, k)
    const gap = smileVariance(late.base, k) - smileVariance(early.base, k)
    if (smileVariance(late.smile, k) - w >= Math.min(1e-3 * w, GAP_KEPT * gap)) continue
    blame(early, k, blamedEarly)
    blame(late, k, blamedLate)
  }
}

function blame(layer: Layer, k: number, blamed: Set<number>): void {
  layer.weights.forEach((weight, j) => {
    const inside = k > (layer.knots[j] ?? 0) && k < (layer.knots[j + 4] ?? 0)
    if (weight !== 0 && inside) blamed.add(j)
  })
}

function shrink(layer: Layer, blamed: ReadonlySet<number>, keep: number): void {
  layer.weights = layer.weights.map((weight, j) => (blamed.has(j) ? weight * keep : weight))
  layer.smile = corrected(layer.base, layer.basis, layer.weights)
}
