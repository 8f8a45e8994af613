/** Which strikes an expiry offers: a grid around spot that widens as spot moves and never narrows. */
import type { SimulatedAsset } from './asset.ts'
import { atTheMoneyVariance } from './surface.ts'

/** Strikes are step × first … step × last. */
export type StrikeGrid = { readonly step: number; readonly first: number; readonly last: number }

const STEPS_EACH_WAY = 8
const DEVIATIONS = 2.5
const WIDTH = { min: 0.05, max: 0.6 }

/** A new grid, or `grid` widened to cover `DEVIATIONS` of spot's likely moves to expiry. */
export function coverStrikes(
  asset: SimulatedAsset,
  state: { readonly spot: number; readonly variance: number },
  years: number,
  grid?: StrikeGrid,
): StrikeGrid {
  const deviation = Math.sqrt(atTheMoneyVariance(asset, state.variance, years))
  const width = Math.min(Math.max(DEVIATIONS * deviation, WIDTH.min), WIDTH.max)
  const step = grid?.step ?? niceStep((state.spot * width) / STEPS_EACH_WAY)
  const first = Math.max(1, Math.floor((state.spot * (1 - width)) / step))
  const last = Math.ceil((state.spot * (1 + width)) / step)
  if (!grid) return { step, first, last }
  if (first >= grid.first && last <= grid.last) return grid
  return { step, first: Math.min(first, grid.first), last: Math.max(last, grid.last) }
}

/** Strikes as numbers; steps of 0.5 and more, so they are exact. */
export function strikesOf({ step, first, last }: StrikeGrid): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step)
}

/** The nearest of 1, 2.5, 5 × 10^n to a wanted step, at least 0.5. */
function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted))
  const steps = [1, 2.5, 5, 10].map((factor) => factor * power)
  const nearest = steps.reduce((best, step) =>
    Math.abs(step - wanted) < Math.abs(best - wanted) ? step : best,
  )
  return Math.max(nearest, 0.5)
}
