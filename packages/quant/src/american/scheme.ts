import { angleRule, chebyshevPoints, interpolationRow } from './quadrature.ts'
import type { AngleRule } from './quadrature.ts'

/**
 * How finely the exercise boundary is solved for. Root mean square error of 720 options of strike
 * 100 (spot 25 to 200, 30 to 365 days, vol 10% to 60%): `fast` under 6e-5, `accurate` 4e-6,
 * `exact` 1e-7.
 */
export type AmericanPreset = 'fast' | 'accurate' | 'exact'

/** The terms of the unit put that make its boundary hard to interpolate. */
type Hardness = {
  readonly years: number
  readonly vol: number
  readonly rate: number
  readonly yield: number
}

/** Everything about a preset that does not depend on the option. */
export type Scheme = {
  /** Unknown nodes: time to expiry = years times root[i]^2; root[nodes] = 0 is known. */
  readonly nodes: number
  readonly root: Float64Array
  /** Rule of each node's integral, and rows of weights that interpolate at its points. */
  readonly rule: AngleRule
  readonly rows: Float64Array
  /** Rule of the price's integral and its interpolation rows. */
  readonly priceRule: AngleRule
  readonly priceRows: Float64Array
  /** Newton steps at most, and the step below which they stop (0: take them all). */
  readonly steps: number
  readonly tolerance: number
}

type Size = {
  readonly nodes: number
  readonly points: number
  readonly pricePoints: number
  readonly steps: number
  readonly tolerance: number
}

const SIZES: Readonly<Record<AmericanPreset, Size>> = {
  fast: { nodes: 6, points: 4, pricePoints: 10, steps: 2, tolerance: 0 },
  accurate: { nodes: 10, points: 10, pricePoints: 32, steps: 4, tolerance: 0 },
  exact: { nodes: 24, points: 32, pricePoints: 64, steps: 40, tolerance: 1e-11 },
}

/** How hard an option may be for a preset to keep an error near its promise; measured. */
const HARDEST = { fast: 1.4, accurate: 5.6, exact: Infinity } as const

const made = new Map<AmericanPreset, Scheme>()

/**
 * The scheme of a preset, or of the next finer one that can do the option: over many deviations,
 * under much interest, or under interest that dwarfs the vol, few nodes would give a smooth, wrong
 * boundary.
 */
export function schemeFor(preset: AmericanPreset, terms: Hardness): Scheme {
  const { years, vol } = terms
  const interest = Math.max(Math.abs(terms.rate), Math.abs(terms.yield))
  const hardness = Math.max(vol * Math.sqrt(years), interest * years, interest / (25 * vol * vol))
  if (hardness <= HARDEST[preset]) return schemeOf(preset)
  return schemeOf(hardness <= HARDEST.accurate && preset === 'fast' ? 'accurate' : 'exact')
}

/** The tables of a preset, computed once. */
export function schemeOf(preset: AmericanPreset): Scheme {
  const found = made.get(preset)
  if (found !== undefined) return found
  const scheme = makeScheme(SIZES[preset])
  made.set(preset, scheme)
  return scheme
}

function makeScheme(size: Size): Scheme {
  const root = chebyshevPoints(size.nodes)
  const rule = angleRule(size.points)
  const priceRule = angleRule(size.pricePoints)
  const width = size.nodes + 1
  const rows = new Float64Array(size.nodes * size.points * width)
  for (let i = 0; i < size.nodes; i++) {
    for (let j = 0; j < size.points; j++) {
      const at = (root[i] ?? 0) * (rule.cos[j] ?? 0)
      rows.set(interpolationRow(root, at), (i * size.points + j) * width)
    }
  }
  const priceRows = new Float64Array(size.pricePoints * width)
  for (let j = 0; j < size.pricePoints; j++) {
    priceRows.set(interpolationRow(root, priceRule.cos[j] ?? 0), j * width)
  }
  const { steps, tolerance } = size
  return { nodes: size.nodes, root, rule, rows, priceRule, priceRows, steps, tolerance }
}

/** Doubles the kernel works in after the tables: depths, sums, the Jacobian, discounts. */
const workNumbers = (nodes: number, points: number): number =>
  9 * nodes + nodes * nodes + 2 * nodes * points

/**
 * Writes a scheme where the kernel's `selectScheme` reads it: six numbers, then the tables, the
 * interpolation rows turned so that neighbouring points are neighbours in memory.
 */
export function uploadScheme(scheme: Scheme, into: Float64Array): void {
  const { nodes, rule, priceRule, rows, priceRows } = scheme
  const points = rule.sin.length
  const pricePoints = priceRule.sin.length
  const width = nodes + 1
  let at = 0
  const put = (values: ArrayLike<number>): void => {
    into.set(values, at)
    at += values.length
  }
  put([nodes, points, pricePoints, scheme.steps, scheme.tolerance, 0])
  put(scheme.root.subarray(0, nodes))
  put(rule.sin)
  put(rule.weight)
  for (let i = 0; i < nodes; i++) {
    for (let k = 0; k < nodes; k++) {
      for (let j = 0; j < points; j++) into[at++] = rows[(i * points + j) * width + k] ?? 0
    }
  }
  put(priceRule.sin)
  put(priceRule.weight)
  for (let k = 0; k < nodes; k++) {
    for (let j = 0; j < pricePoints; j++) into[at++] = priceRows[j * width + k] ?? 0
  }
  if (at + workNumbers(nodes, points) > into.length) {
    throw new RangeError('the scheme does not fit into the kernel')
  }
}
