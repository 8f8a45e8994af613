/** The four underlyings of the simulated market and how each behaves. Annual figures; no claim on any real asset. */

/** Jump-diffusion with mean-reverting variance, and the shape of the surface its options are quoted on. */
export type SimulatedAsset = {
  readonly symbol: string
  readonly asset: 'coin' | 'share'
  readonly scale: number
  readonly tick: string
  readonly lot: string
  readonly optionTick: string
  readonly multiplier: number
  readonly style: 'american' | 'european'
  readonly settlement: 'physical' | 'cash'
  readonly spotStart: number
  readonly varianceStart: number
  readonly varianceMean: number
  /** Speed of mean reversion, per year. */
  readonly reversion: number
  readonly volOfVariance: number
  /** Correlation of spot and variance. */
  readonly leverage: number
  readonly jumpsPerYear: number
  readonly jumpMean: number
  readonly jumpDeviation: number
  /** Correlation with the other asset of its kind is this squared. */
  readonly common: number
  /** Surface: correlation and scale of SSVI. scale × (1 + |skew|) ≤ 2 keeps it free of static arbitrage. */
  readonly skew: number
  readonly curvature: number
  readonly rate: number
  readonly yield: number
  /** Half the underlying's bid-ask, as a share of price. */
  readonly halfSpread: number
  /** Tick of a few inverse options beside the others, in coins; left out where there are none. */
  readonly inverseTick?: string
}

const COIN = {
  asset: 'coin',
  scale: 8,
  multiplier: 1,
  style: 'european',
  settlement: 'cash',
  common: 0.9,
  rate: 0.04,
  yield: 0,
  reversion: 4,
  skew: -0.25,
  curvature: 1.4,
} as const

const SHARE = {
  asset: 'share',
  scale: 0,
  multiplier: 100,
  style: 'american',
  settlement: 'physical',
  common: 0.6,
  rate: 0.04,
  yield: 0,
  reversion: 5,
  skew: -0.6,
  curvature: 1.2,
  tick: '0.01',
  lot: '1',
  optionTick: '0.01',
} as const

export const ASSETS: readonly SimulatedAsset[] = [
  {
    ...COIN,
    symbol: 'BTC',
    tick: '1',
    lot: '0.01',
    optionTick: '1',
    spotStart: 96_000,
    varianceStart: 0.26,
    varianceMean: 0.3,
    volOfVariance: 1.1,
    leverage: -0.3,
    jumpsPerYear: 8,
    jumpMean: -0.01,
    jumpDeviation: 0.05,
    halfSpread: 0.0001,
    inverseTick: '0.0001',
  },
  {
    ...COIN,
    symbol: 'ETH',
    tick: '0.1',
    lot: '0.1',
    optionTick: '0.1',
    spotStart: 3400,
    varianceStart: 0.42,
    varianceMean: 0.46,
    volOfVariance: 1.4,
    leverage: -0.25,
    jumpsPerYear: 10,
    jumpMean: -0.01,
    jumpDeviation: 0.06,
    halfSpread: 0.00015,
  },
  {
    ...SHARE,
    symbol: 'ACME.SIM',
    spotStart: 182,
    varianceStart: 0.05,
    varianceMean: 0.055,
    volOfVariance: 0.5,
    leverage: -0.7,
    jumpsPerYear: 4,
    jumpMean: -0.02,
    jumpDeviation: 0.03,
    halfSpread: 0.0001,
  },
  {
    ...SHARE,
    symbol: 'GLOBEX.SIM',
    spotStart: 47,
    varianceStart: 0.13,
    varianceMean: 0.12,
    volOfVariance: 0.8,
    leverage: -0.6,
    jumpsPerYear: 6,
    jumpMean: -0.02,
    jumpDeviation: 0.06,
    halfSpread: 0.0004,
  },
]
