/** How the simulated underlyings move: one step is a pure function of the state, the seed and the step's number. */
import type { SimulatedAsset } from './asset.ts'
import type { Draws } from './random.ts'

/** Spot in the quote currency and instantaneous annual variance. */
export type AssetState = { readonly spot: number; readonly variance: number }

export type Step = {
  readonly draws: Draws
  /** Counts from the market's start. */
  readonly step: number
  readonly years: number
  /** Index of the asset, which numbers its streams. */
  readonly index: number
}

const VARIANCE_FLOOR = 0.0025
const STREAMS_PER_ASSET = 8
const COMMON = { coin: 1000, share: 1001 } as const

export function startOf(asset: SimulatedAsset): AssetState {
  return { spot: asset.spotStart, variance: asset.varianceStart }
}

/** Euler step of log spot and variance (Heston 1993) with normal jumps (Merton 1976), drifting at rate less yield. */
export function advanceAsset(
  asset: SimulatedAsset,
  { spot, variance }: AssetState,
  { draws, step, years, index }: Step,
): AssetState {
  const stream = index * STREAMS_PER_ASSET
  const shared = draws.normal(COMMON[asset.asset], step)
  const own = Math.sqrt(1 - asset.common ** 2) * draws.normal(stream, step)
  const shock = asset.common * shared + own
  const orthogonal = Math.sqrt(1 - asset.leverage ** 2) * draws.normal(stream + 1, step)
  const deviation = Math.sqrt(variance * years)
  const jumps = draws.uniform(stream + 2, step) < asset.jumpsPerYear * years
  const jump = jumps ? asset.jumpMean + asset.jumpDeviation * draws.normal(stream + 3, step) : 0
  const drift = asset.rate - asset.yield - variance / 2 - jumpCompensation(asset)
  const pull = asset.reversion * (asset.varianceMean - variance) * years
  const push = asset.volOfVariance * deviation * (asset.leverage * shock + orthogonal)
  return {
    spot: spot * Math.exp(drift * years + deviation * shock + jump),
    variance: Math.max(variance + pull + push, VARIANCE_FLOOR),
  }
}

function jumpCompensation({ jumpsPerYear, jumpMean, jumpDeviation }: SimulatedAsset): number {
  return jumpsPerYear * (Math.exp(jumpMean + jumpDeviation ** 2 / 2) - 1)
}
