import { dividendsInLife, escrowedValue } from './dividend.ts'
import type { CashDividend, DividendOption } from './dividend.ts'
import { stepBack } from './step.ts'
import type { Lattice } from './step.ts'

/** What a grid yields; units as for a European option. */
export type GridFigures = {
  readonly price: number
  readonly delta: number
  readonly gamma: number
  readonly vega: number
  readonly theta: number
  readonly rho: number
}

type Point = { readonly price: number; readonly delta: number; readonly gamma: number }

/** Deviations to either side of the median beyond which the odds do not matter. */
const REACH = 6
/** Where e to that power still is a number. */
const FARTHEST = 300
/** Half the nodes of the fine grid, and its time steps. */
const HALF_NODES = 240
const TIME_STEPS = 160

/**
 * Finite differences in the log of spot: two implicit stages a step (TR-BDF2), exercise decided
 * by policy iteration, jumps at dividends, two grids extrapolated. Takes any sign of rate and
 * yield. Error about 1e-6 of the strike; vega and rho by repricing.
 * Expects valid terms with positive spot, strike, vol and years.
 */
export function priceOnGrid(option: DividendOption): GridFigures {
  const { vol, rate, spot } = option
  const point = extrapolated(option)
  const priceAt = (changed: Partial<DividendOption>): number => gridPrice({ ...option, ...changed })
  const volStep = 0.01 * vol
  const rateStep = 5e-4
  const vega = (priceAt({ vol: vol + volStep }) - priceAt({ vol: vol - volStep })) / (2 * volStep)
  const rho =
    (priceAt({ rate: rate + rateStep }) - priceAt({ rate: rate - rateStep })) / (2 * rateStep)
  const theta = isExercised(option, point.price)
    ? 0
    : rate * point.price -
      (rate - option.yield) * spot * point.delta -
      0.5 * vol * vol * lognormalPart(option) ** 2 * point.gamma
  return { ...point, vega, theta, rho }
}

/** The price alone. */
export function gridPrice(option: DividendOption): number {
  return extrapolated(option).price
}

function isExercised(option: DividendOption, price: number): boolean {
  if (option.style === 'european') return false
  const intrinsic = (option.right === 'call' ? 1 : -1) * (option.spot - option.strike)
  return intrinsic > 0 && price <= intrinsic
}

/** The share of spot that moves: all of it, or what is not escrowed. */
function lognormalPart(option: DividendOption): number {
  if (option.model === 'spot') return option.spot
  return option.spot - escrowedValue(option, dividendsInLife(option), 0)
}

function extrapolated(option: DividendOption): Point {
  // Boundaries are as sharp as ever where many deviations stretch the grid.
  const finer = Math.min(Math.max(Math.ceil(option.vol * Math.sqrt(option.years)), 1), 2)
  const fine = solve(option, finer * HALF_NODES, finer * TIME_STEPS)
  const coarse = solve(option, (finer * HALF_NODES) / 2, (finer * TIME_STEPS) / 2)
  // Second order without exercise; with it, the boundary between nodes costs a little: measured.
  const share = option.style === 'american' ? 0.4 : 1 / 3
  const better = (f: number, c: number): number => f + (f - c) * share
  const price = better(fine.price, coarse.price)
  const intrinsic = (option.right === 'call' ? 1 : -1) * (option.spot - option.strike)
  if (option.style === 'american' && fine.price <= intrinsic * (1 + 1e-12)) return fine
  return {
    price: Math.max(price, 0, option.style === 'american' ? intrinsic : 0),
    delta: better(fine.delta, coarse.delta),
    gamma: better(fine.gamma, coarse.gamma),
  }
}

function solve(option: DividendOption, half: number, steps: number): Point {
  const dividends = dividendsInLife(option)
  const lattice = makeLattice(option, dividends, half)
  let values = averagedPayoff(option, lattice)
  let now = option.years
  // Every dividend's date is a time level: before it both models exercise on another footing.
  const dates = new Set([...dividends.map((d) => d.years), 0].sort((a, b) => b - a))
  for (const date of dates) {
    if (date < now) {
      const count = Math.max(Math.ceil((steps * (now - date)) / option.years), 4)
      const dt = (now - date) / count
      for (let k = 0; k < count; k++) values = stepBack(lattice, values, now - k * dt, dt)
      now = date
    }
    const paid = dividends.filter((d) => d.years === date)
    if (paid.length > 0) values = crossDate(option, lattice, values, paid, date)
  }
  return readPoint(lattice.spotAt(half, 0), values, half, lattice.dx)
}

function makeLattice(
  option: DividendOption,
  dividends: readonly CashDividend[],
  half: number,
): Lattice {
  const { strike, years, vol, rate } = option
  const sign = option.right === 'call' ? 1 : -1
  const start = lognormalPart(option)
  const drift = rate - option.yield - 0.5 * vol * vol
  const paid = dividends.reduce((sum, d) => sum + d.amount, 0)
  const fall = option.model === 'spot' ? Math.log1p((2 * paid) / start) : 0
  const dx = (Math.min(REACH * vol * Math.sqrt(years), FARTHEST) + fall) / half
  const nodes = 2 * half + 1
  const steps = Float64Array.from({ length: nodes }, (_, i) => start * Math.exp((i - half) * dx))
  const spotAt = (node: number, at: number): number => (steps[node] ?? 0) * Math.exp(drift * at)
  const payoff = (at: number): Float64Array => {
    const shift = option.model === 'escrowed' ? escrowedValue(option, dividends, at) : 0
    const grown = Math.exp(drift * at)
    return steps.map((s) => Math.max(sign * (s * grown + shift - strike), 0))
  }
  const edge = (s: number, at: number): number => edgeValue(option, dividends, s, at)
  const american = option.style === 'american'
  const exercised = new Uint8Array(nodes)
  return { dx, nodes, spotAt, vol, rate, american, exercised, payoff, edge }
}

/** Far from the strike: hold to expiry, or exercise now. */
function edgeValue(
  option: DividendOption,
  dividends: readonly CashDividend[],
  s: number,
  at: number,
): number {
  const sign = option.right === 'call' ? 1 : -1
  const left = option.years - at
  const gone = option.model === 'spot' ? escrowedValue(option, dividends, at) : 0
  const forward = Math.max(s - gone, 0) * Math.exp(-option.yield * left)
  const held = Math.max(sign * (forward - option.strike * Math.exp(-option.rate * left)), 0)
  if (option.style === 'european') return held
  const shift = option.model === 'escrowed' ? escrowedValue(option, dividends, at) : 0
  return Math.max(held, sign * (s + shift - option.strike))
}

/** The payoff averaged over each node's cell, which removes the error of the kink's place. */
function averagedPayoff(option: DividendOption, { nodes, spotAt, dx }: Lattice): Float64Array {
  const sign = option.right === 'call' ? 1 : -1
  const { strike, years } = option
  const side = Math.exp(0.5 * dx)
  return Float64Array.from({ length: nodes }, (_, i) => {
    const s = spotAt(i, years)
    const low = s / side
    const high = s * side
    if (high <= strike) return sign < 0 ? strike - (high - low) / dx : 0
    if (low >= strike) return sign > 0 ? (high - low) / dx - strike : 0
    const call = (high - strike - strike * Math.log(high / strike)) / dx
    const put = (strike * Math.log(strike / low) - (strike - low)) / dx
    return sign > 0 ? call : put
  })
}

/** From just after a dividend to just before it, where it may still be exercised. */
function crossDate(
  option: DividendOption,
  lattice: Lattice,
  after: Float64Array,
  paid: readonly CashDividend[],
  date: number,
): Float64Array {
  const amount = paid.reduce((sum, d) => sum + d.amount, 0)
  const drop = option.model === 'spot' ? amount : 0
  const exercise = lattice.payoff(date * (1 - 1e-15))
  return after.map((kept, i) => {
    const held = drop > 0 ? interpolate(lattice, after, lattice.spotAt(i, date) - drop, date) : kept
    return option.style === 'american' ? Math.max(held, exercise[i] ?? 0) : held
  })
}

/** Cubic in the log of spot; beyond the grid, the edge's value. */
function interpolate(
  { nodes, spotAt, dx, edge }: Lattice,
  values: Float64Array,
  s: number,
  at: number,
): number {
  const first = spotAt(0, at)
  if (s <= first) return edge(Math.max(s, 0), at)
  const place = Math.log(s / first) / dx
  const base = Math.min(Math.max(Math.floor(place), 1), nodes - 3)
  const u = place - base
  const [a, b, c, d] = [-1, 0, 1, 2].map((k) => values[base + k] ?? 0)
  const cubic =
    (-u * (u - 1) * (u - 2) * (a ?? 0)) / 6 +
    ((u + 1) * (u - 1) * (u - 2) * (b ?? 0)) / 2 -
    ((u + 1) * u * (u - 2) * (c ?? 0)) / 2 +
    ((u + 1) * u * (u - 1) * (d ?? 0)) / 6
  return Math.max(cubic, 0)
}

function readPoint(s: number, values: Float64Array, at: number, dx: number): Point {
  const value = (i: number): number => values[at + i] ?? 0
  // Fourth-order differences in the log, then the chain rule.
  const first = (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * dx)
  const second =
    (16 * (value(1) + value(-1)) - (value(2) + value(-2)) - 30 * value(0)) / (12 * dx * dx)
  return { price: value(0), delta: first / s, gamma: (second - first) / (s * s) }
}
