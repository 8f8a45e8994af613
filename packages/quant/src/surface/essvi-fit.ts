import { nelderMead } from './nelder-mead.ts'
import type { SmilePoint } from './points.ts'
import type { EssviSmile } from './smile.ts'

/**
 * eSSVI by slices without static arbitrage: each slice's parameters are searched only where the
 * slice itself has no butterfly and, with its neighbours, no calendar arbitrage; a few sweeps up
 * and down the expiries then let early slices yield to later ones.
 * Sources: Hendriks and Martini (2017); Corbetta, Cohort, Laachir and Martini (2019).
 */
export function fitEssvi(slices: readonly (readonly SmilePoint[])[]): readonly EssviSmile[] {
  const data = slices.map(toData)
  const smiles: EssviSmile[] = []
  for (const slice of data) {
    smiles.push(fitSlice(slice, smiles.at(-1), undefined, startOf(slice)))
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let step = 0; step < data.length; step++) {
      const i = sweep % 2 === 0 ? data.length - 1 - step : step
      const slice = data[i]
      const now = smiles[i]
      if (slice === undefined || now === undefined) continue
      smiles[i] = fitSlice(slice, smiles[i - 1], smiles[i + 1], now)
    }
  }
  return smiles
}

const SWEEPS = 4
/** Kept off the bounds, so that rounding cannot cross them. */
const MARGIN = 1e-9

type SliceData = {
  readonly k: Float64Array
  readonly w: Float64Array
  readonly perHalf: Float64Array
}

function toData(points: readonly SmilePoint[]): SliceData {
  return {
    k: Float64Array.from(points, (p) => p.k),
    w: Float64Array.from(points, (p) => p.variance),
    perHalf: Float64Array.from(points, (p) => 1 / p.halfWidth),
  }
}

/** At the money from the nearest point; wings and skew of an ordinary equity smile. */
function startOf(slice: SliceData): EssviSmile {
  let nearest = 0
  slice.k.forEach((k, i) => {
    if (Math.abs(k) < Math.abs(slice.k[nearest] ?? Infinity)) nearest = i
  })
  const theta = Math.max(slice.w[nearest] ?? 0.01, 1e-8)
  return { model: 'essvi', theta, rho: -0.5, psi: Math.min(1.5 * Math.sqrt(theta), 2) }
}

function fitSlice(
  slice: SliceData,
  before: EssviSmile | undefined,
  after: EssviSmile | undefined,
  start: EssviSmile,
): EssviSmile {
  const inside = (p: readonly number[]): EssviSmile | undefined =>
    confine(
      {
        model: 'essvi',
        rho: Math.tanh(p[0] ?? 0),
        psi: Math.exp(p[1] ?? 0),
        theta: Math.exp(p[2] ?? 0),
      },
      before,
      after,
    )
  const cost = (p: readonly number[]): number => {
    const smile = inside(p)
    return smile === undefined ? Infinity : misfit(slice, smile)
  }
  const feasible = confine(start, before, after) ?? start
  let point: readonly number[] = [
    Math.atanh(feasible.rho),
    Math.log(feasible.psi),
    Math.log(feasible.theta),
  ]
  let value = Infinity
  for (const size of [0.3, 0.1, 0.03]) {
    const found = nelderMead(cost, point, [size, size, 0.3 * size], 160, 1e-7)
    if (found.value < value) ({ point, value } = found)
  }
  return value < Infinity ? (inside(point) ?? feasible) : feasible
}

/** Sum of Huber's loss of the misses in half widths: one far quote does not bend the smile. */
function misfit(slice: SliceData, smile: EssviSmile): number {
  const { theta, rho, psi } = smile
  const phi = psi / theta
  const flat = 1 - rho * rho
  const { k, w, perHalf } = slice
  let sum = 0
  for (let i = 0; i < k.length; i++) {
    const z = phi * (k[i] ?? 0)
    const shifted = z + rho
    const fitted = 0.5 * theta * (1 + rho * z + Math.sqrt(shifted * shifted + flat))
    const miss = Math.abs((fitted - (w[i] ?? 0)) * (perHalf[i] ?? 0))
    sum += miss < 1 ? 0.5 * miss * miss : miss - 0.5
  }
  return sum
}

/**
 * The nearest allowed smile of the same skew, or undefined if no such smile exists: no butterfly
 * (psi (1 + |rho|) <= 4 and psi^2 (1 + |rho|) <= 4 theta), and towards a neighbour theta not
 * falling, psi / theta not rising, and the wings psi (1 +- rho) not falling with time.
 */
export function confine(
  wanted: EssviSmile,
  before: EssviSmile | undefined,
  after: EssviSmile | undefined,
): EssviSmile | undefined {
  const rho = Math.min(Math.max(wanted.rho, -0.9999), 0.9999)
  const lean = 1 + Math.abs(rho)
  let psiLow = 1e-8
  let psiHigh = (4 / lean) * (1 - MARGIN)
  if (before !== undefined) {
    const wings = Math.max((1 + before.rho) / (1 + rho), (1 - before.rho) / (1 - rho))
    psiLow = Math.max(psiLow, before.psi * wings * (1 + MARGIN))
  }
  if (after !== undefined) {
    const wings = Math.max((1 + rho) / (1 + after.rho), (1 - rho) / (1 - after.rho))
    psiHigh = Math.min(psiHigh, (after.psi / wings) * (1 - MARGIN))
    const phi = after.psi / after.theta
    psiHigh = Math.min(psiHigh, Math.sqrt((4 * after.theta) / lean), 4 / (lean * phi))
  }
  if (psiLow > psiHigh) return undefined
  const psi = Math.min(Math.max(wanted.psi, psiLow), psiHigh)
  let thetaLow = Math.max(1e-10, 0.25 * psi * psi * lean * (1 + MARGIN))
  let thetaHigh = Infinity
  if (before !== undefined) {
    thetaLow = Math.max(
      thetaLow,
      Math.max(before.theta, (psi * before.theta) / before.psi) * (1 + MARGIN),
    )
  }
  if (after !== undefined) {
    thetaHigh = Math.min(after.theta, (psi * after.theta) / after.psi) * (1 - MARGIN)
  }
  if (thetaLow > thetaHigh) return undefined
  return { model: 'essvi', theta: Math.min(Math.max(wanted.theta, thetaLow), thetaHigh), rho, psi }
}
