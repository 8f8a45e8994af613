import { CLEANING } from './chain.ts'
import type { CleaningRules, ExpiryChain, RefusedQuote } from './chain.ts'
import { fitEssvi } from './essvi-fit.ts'
import { cleanChain } from './points.ts'
import type { CleanExpiry } from './points.ts'
import { refine } from './refine.ts'
import { reportFit } from './report.ts'
import type { FitReport } from './report.ts'
import { fitSabr } from './sabr-fit.ts'
import { smileVariance } from './smile.ts'
import type { Smile } from './smile.ts'
import { fitSvi } from './svi-fit.ts'

/** One fitted expiry. */
export type SurfaceSlice = {
  readonly expiry: string
  /** ACT/365, > 0. */
  readonly years: number
  readonly forward: number
  /** Price today of 1 at expiry. */
  readonly discount: number
  readonly smile: Smile
}

/** Slices in the order of time; plain data, safe to store as JSON. */
export type VolSurface = { readonly slices: readonly SurfaceSlice[] }

/**
 * - `essvi`: slices without static arbitrage plus a local correction that keeps it so (default).
 * - `essvi_plain`: the same without the correction: three numbers an expiry.
 * - `svi`, `sabr`: each expiry on its own; arbitrage is possible and reported by the checks.
 */
export type SurfaceModel = 'essvi' | 'essvi_plain' | 'svi' | 'sabr'

export type SurfaceOptions = {
  readonly model?: SurfaceModel
  /** SABR's beta in [0, 1]; 1 where left out. */
  readonly beta?: number
  readonly cleaning?: Partial<CleaningRules>
}

export type SurfaceFit = { readonly surface: VolSurface; readonly report: FitReport }

/** Fewest clean quotes from which an expiry is fitted. */
const FEWEST = 3

/**
 * Fits a volatility surface to the European quotes of one underlying: cleans them, finds forwards
 * and discounts by parity where they are not given, fits out-of-the-money mids weighted by their
 * width, and reports the misses and every refused quote. Expiries with under three clean quotes
 * are left out. An empty chain gives a surface without slices.
 */
export function fitSurface(
  chain: readonly ExpiryChain[],
  options: SurfaceOptions = {},
): SurfaceFit {
  const rules = { ...CLEANING, ...options.cleaning }
  const { expiries, refused } = cleanChain(chain, rules)
  const fitted = expiries.filter((expiry) => expiry.points.length >= FEWEST)
  const smiles = fitSmiles(fitted, options)
  const slices = fitted.flatMap((expiry, i): readonly SurfaceSlice[] => {
    const smile = smiles[i]
    if (smile === undefined) return []
    const { forward, discount, years } = expiry
    return [{ expiry: expiry.expiry, years, forward, discount, smile }]
  })
  const thin = expiries.filter((expiry) => expiry.points.length < FEWEST)
  const all: readonly RefusedQuote[] = [
    ...refused,
    ...thin.flatMap(({ expiry, points }) =>
      points.map(({ quote }) => ({ expiry, quote, reason: 'too_few' as const })),
    ),
  ]
  return { surface: { slices }, report: reportFit(slices, fitted, all, rules.tick) }
}

function fitSmiles(expiries: readonly CleanExpiry[], options: SurfaceOptions): readonly Smile[] {
  const model = options.model ?? 'essvi'
  const points = expiries.map((expiry) => expiry.points)
  switch (model) {
    case 'essvi':
      return refine(fitEssvi(points), points)
    case 'essvi_plain':
      return fitEssvi(points)
    case 'svi':
      return points.map(fitSvi)
    case 'sabr':
      return expiries.map(({ forward, years, points: own }) =>
        fitSabr(own, { forward, years, beta: options.beta ?? 1 }),
      )
  }
}

type Bracket = {
  readonly before: SurfaceSlice
  readonly after: SurfaceSlice
  /** Share of `after`, in [0, 1]. */
  readonly part: number
}

function bracket(surface: VolSurface, years: number): Bracket | undefined {
  const { slices } = surface
  const next = slices.findIndex((slice) => slice.years >= years)
  const after = slices[next === -1 ? slices.length - 1 : next]
  if (after === undefined || !(years >= 0)) return undefined
  const before = next > 0 ? slices[next - 1] : undefined
  if (before === undefined) return { before: after, after, part: 1 }
  return { before, after, part: (years - before.years) / (after.years - before.years) }
}

/**
 * Total variance at log-moneyness k and `years`: linear in time at equal k between expiries, so
 * that calendar order is kept; in proportion to time before the first and after the last.
 * NaN for a surface without slices or years < 0.
 */
export function surfaceVariance(surface: VolSurface, k: number, years: number): number {
  const found = bracket(surface, years)
  if (found === undefined) return Number.NaN
  const { before, after, part } = found
  const late = smileVariance(after.smile, k)
  if (before === after) return (late * years) / after.years
  return (1 - part) * smileVariance(before.smile, k) + part * late
}

/** Forward price at `years`: log-linear between expiries, constant growth outside. */
export function surfaceForward(surface: VolSurface, years: number): number {
  const { slices } = surface
  const first = slices[0]
  const found = bracket(surface, years)
  if (found === undefined || first === undefined) return Number.NaN
  let { before, after } = found
  if (before === after) {
    const outer = years < first.years ? slices[1] : slices.at(-2)
    if (outer === undefined || years === after.years) return after.forward
    ;[before, after] = years < first.years ? [first, outer] : [outer, after]
  }
  const part = (years - before.years) / (after.years - before.years)
  return before.forward * (after.forward / before.forward) ** part
}

/** Discount factor to `years`: constant forward rates between expiries, constant rate outside. */
export function surfaceDiscount(surface: VolSurface, years: number): number {
  const found = bracket(surface, years)
  if (found === undefined) return Number.NaN
  const { before, after, part } = found
  if (before === after) return after.discount ** (years / after.years)
  return before.discount * (after.discount / before.discount) ** part
}

/** Black volatility at a strike > 0 and years > 0; NaN outside or without slices. */
export function surfaceVol(surface: VolSurface, strike: number, years: number): number {
  const k = Math.log(strike / surfaceForward(surface, years))
  return Math.sqrt(surfaceVariance(surface, k, years) / years)
}
