/**
 * The implied surface: SSVI with a power law (Gatheral and Jacquier 2014, "Arbitrage-free SVI volatility surfaces",
 * section 4). Free of butterfly arbitrage for curvature × (1 + |skew|) ≤ 2 and an exponent up to 1/2, and of calendar
 * arbitrage because at-the-money total variance grows with time.
 */
import type { SimulatedAsset } from './asset.ts'

/** How fast skew fades with tenor: at the short end it is steepest. */
const EXPONENT = 0.4

/** At-the-money total variance to `years`, from the state's variance relaxing to its mean, plus that of jumps. */
export function atTheMoneyVariance(asset: SimulatedAsset, variance: number, years: number): number {
  const { reversion, varianceMean, jumpsPerYear, jumpMean, jumpDeviation } = asset
  const relaxed = ((variance - varianceMean) * -Math.expm1(-reversion * years)) / reversion
  return (
    varianceMean * years + relaxed + jumpsPerYear * (jumpMean ** 2 + jumpDeviation ** 2) * years
  )
}

/** Total implied variance at log-moneyness ln(strike/forward). */
export function totalVariance(
  asset: SimulatedAsset,
  atTheMoney: number,
  logMoneyness: number,
): number {
  const { skew, curvature } = asset
  const phi = curvature / (atTheMoney ** EXPONENT * (1 + atTheMoney) ** (1 - EXPONENT))
  const x = phi * logMoneyness
  return (atTheMoney / 2) * (1 + skew * x + Math.sqrt((x + skew) ** 2 + 1 - skew ** 2))
}
