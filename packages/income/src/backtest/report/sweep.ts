/**
 * Several variants of one program on one tape, and how far to believe the best. The best of many is better than it is: the more are
 * tried, the higher the greatest Sharpe ratio that luck alone brings.
 */
import { normalCdf, normalQuantile } from '@parley/quant'
import type { BacktestReport } from './report.ts'

/** Euler–Mascheroni. */
const GAMMA = 0.5772156649015329

export type Deflated = {
  readonly variants: number
  /** Of the best variant, of one day. */
  readonly sharpe: number
  /** Greatest that as many variants without skill are expected to show, of one day. */
  readonly expectedBest: number
  /** Probability that the best one's true Sharpe ratio is above zero, for all that were tried. */
  readonly probability: number
}

export type Tried = {
  /** Sharpe ratio of the best, and the variance of those of all, of one return. */
  readonly sharpe: number
  readonly variance: number
  readonly variants: number
  /** How many returns the best had, their skew, and their kurtosis (3 of a normal). */
  readonly returns: number
  readonly skew: number
  readonly kurtosis: number
}

/**
 * The deflated Sharpe ratio of Bailey and López de Prado (2014): with N variants whose Sharpe ratios have variance V, T returns of the
 * best, of skew g3 and kurtosis g4,
 * SR0 = √V ((1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e))),
 * DSR = Φ((SR − SR0) √(T − 1) / √(1 − g3 SR + (g4 − 1)/4 SR²)).
 * Variants that resemble each other count as one each, which deflates too much.
 */
export function deflate(tried: Tried): Pick<Deflated, 'expectedBest' | 'probability'> {
  const { sharpe, variance, variants: many, returns, skew, kurtosis } = tried
  const expectedBest =
    Math.sqrt(variance) *
    ((1 - GAMMA) * normalQuantile(1 - 1 / many) + GAMMA * normalQuantile(1 - 1 / (many * Math.E)))
  const spread = Math.sqrt(Math.max(1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2, 1e-12))
  const z = ((sharpe - expectedBest) * Math.sqrt(Math.max(returns - 1, 1))) / spread
  return { expectedBest, probability: normalCdf(z) }
}

/** Of the best of these; undefined where fewer than two moved. */
export function deflatedSharpe(reports: readonly BacktestReport[]): Deflated | undefined {
  const ratios = reports.flatMap(({ returns }) => returns.dailySharpe ?? [])
  const best = bestBySharpe(reports)
  if (ratios.length < 2 || !best) return undefined
  const mean = ratios.reduce((sum, each) => sum + each, 0) / ratios.length
  const variance = ratios.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (ratios.length - 1)
  const { dailySharpe: sharpe = 0, skew = 0, kurtosis = 3 } = best.returns
  const variants = reports.length
  const returns = best.sessions - 1
  return { variants, sharpe, ...deflate({ sharpe, variance, variants, returns, skew, kurtosis }) }
}

export function bestBySharpe(reports: readonly BacktestReport[]): BacktestReport | undefined {
  return reports.reduce<BacktestReport | undefined>((best, each) => {
    const [a, b] = [each.returns.dailySharpe ?? -Infinity, best?.returns.dailySharpe ?? -Infinity]
    return best === undefined || a > b ? each : best
  }, undefined)
}
