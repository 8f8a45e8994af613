import { ScenarioError } from '../scenario/book.ts'
import type { Move, Scenario } from '../scenario/book.ts'
import { normalsAt } from './random.ts'

/** An underlying's closes, oldest first, one a session: all > 0. */
export type CloseSeries = Readonly<Record<string, readonly number[]>>

export type HistoryOptions = {
  /** Sessions a scenario spans, >= 1: overlapping spans are used. 1 where left out. */
  readonly horizon?: number
  /**
   * Filtered: each return is scaled by the deviation of now over that of its day, both
   * exponentially weighted with this decay (0.94 is usual). Plain history where left out.
   * Source: Hull and White (1998).
   */
  readonly decay?: number
}

/** Sessions at the start from which the first weighted deviation is taken; they make no scenarios. */
const WARM_UP = 20

/**
 * Scenarios of the past: for each span of sessions the relative move of every underlying, vols
 * unmoved. Only sessions that all underlyings have are used, counted from the last.
 * @throws ScenarioError for a close that is not above zero.
 */
export function historicalScenarios(
  series: CloseSeries,
  options: HistoryOptions = {},
): readonly Scenario[] {
  const { horizon = 1, decay } = options
  const names = Object.keys(series)
  const lengths = names.map((name) => series[name]?.length ?? 0)
  const sessions = Math.min(...lengths)
  if (names.length === 0 || sessions <= horizon) return []
  const moves = names.map((name) => {
    const closes = (series[name] ?? []).slice(-sessions)
    const bad = closes.findIndex((close) => !(Number.isFinite(close) && close > 0))
    if (bad !== -1) throw new ScenarioError(`series.${name}.${bad}`, 'a close must be > 0')
    const daily = closes.slice(1).map((close, t) => Math.log(close / (closes[t] ?? close)))
    const used = decay === undefined ? daily : filtered(daily, decay)
    return used.slice(horizon - 1).map((_, t) => {
      let sum = 0
      for (let k = 0; k < horizon; k++) sum += used[t + k] ?? 0
      return Math.expm1(sum)
    })
  })
  const count = Math.max(moves[0]?.length ?? 0, 0)
  return Array.from({ length: count }, (_, t): Scenario => {
    const byUnderlying = names.map((name, i): readonly [string, Move] => [
      name,
      { spotMove: moves[i]?.[t] ?? 0, volMove: 0 },
    ])
    return { spotMove: 0, volMove: 0, years: 0, byUnderlying: Object.fromEntries(byUnderlying) }
  })
}

function filtered(returns: readonly number[], decay: number): readonly number[] {
  if (returns.length <= WARM_UP) return []
  let variance = returns.slice(0, WARM_UP).reduce((sum, r) => sum + r * r, 0) / WARM_UP
  const scaled = returns.slice(WARM_UP).map((r) => {
    const standard = variance > 0 ? r / Math.sqrt(variance) : 0
    variance = decay * variance + (1 - decay) * r * r
    return standard
  })
  const now = Math.sqrt(variance)
  return scaled.map((each) => each * now)
}

/** An underlying as simulated: `vol` annual; its vols may move too, in proportion, with `volOfVol` annual. */
export type Factor = {
  readonly name: string
  readonly vol: number
  /** 0 where left out: vols stay. */
  readonly volOfVol?: number
  /** Of spot and vol, -1 to 1; 0 where left out. */
  readonly spotVolCorrelation?: number
}

export type MonteCarlo = {
  readonly factors: readonly Factor[]
  /** Of spots, in the factors' order: symmetric, ones on the diagonal, positive semi-definite. */
  readonly correlation: readonly (readonly number[])[]
  readonly samples: number
  readonly seed: number
  /** Horizon in years, > 0. */
  readonly years: number
}

/**
 * Seeded scenarios of lognormal spots without drift in the mean, correlated, and lognormal vols.
 * Scenario i depends on the seed and i alone. The book is valued at the present moment: time does
 * not pass within a scenario. @throws ScenarioError for numbers out of range or correlations that
 * no variables can have.
 */
export function monteCarloScenarios(of: MonteCarlo): readonly Scenario[] {
  const { factors, correlation, samples, seed, years } = of
  const n = factors.length
  const need = (ok: boolean, path: string, what: string): void => {
    if (!ok) throw new ScenarioError(path, what)
  }
  need(Number.isInteger(samples) && samples >= 1, 'samples', 'at least one sample')
  need(Number.isFinite(years) && years > 0, 'years', 'a horizon above zero')
  factors.forEach(({ vol, volOfVol = 0, spotVolCorrelation: rho = 0 }, i) => {
    need(vol >= 0 && volOfVol >= 0, `factors.${i}.vol`, 'vols must be >= 0')
    need(Math.abs(rho) <= 1, `factors.${i}.spotVolCorrelation`, 'must lie in [-1, 1]')
  })
  const root = choleskyOf(correlation, n)
  const step = Math.sqrt(years)
  return Array.from({ length: samples }, (_, index): Scenario => {
    const draws = normalsAt(seed, index, 2 * n)
    const byUnderlying = factors.map((factor, i): readonly [string, Move] => {
      const { vol, volOfVol = 0, spotVolCorrelation: rho = 0 } = factor
      let z = 0
      for (let j = 0; j <= i; j++) z += (root[i]?.[j] ?? 0) * (draws[j] ?? 0)
      const own = rho * z + Math.sqrt(1 - rho * rho) * (draws[n + i] ?? 0)
      const spotMove = Math.expm1(vol * step * z - 0.5 * vol * vol * years)
      const volScale = Math.exp(volOfVol * step * own - 0.5 * volOfVol * volOfVol * years)
      return [factor.name, { spotMove, volMove: 0, volScale }]
    })
    return { spotMove: 0, volMove: 0, years: 0, byUnderlying: Object.fromEntries(byUnderlying) }
  })
}

/** Lower triangle with matrix = L L'. A direction without variance is left at zero. */
function choleskyOf(
  matrix: readonly (readonly number[])[],
  n: number,
): readonly (readonly number[])[] {
  const lower: number[][] = []
  for (let i = 0; i < n; i++) {
    const row: number[] = []
    for (let j = 0; j <= i; j++) {
      const at = matrix[i]?.[j] ?? Number.NaN
      const twin = matrix[j]?.[i] ?? Number.NaN
      const path = `correlation.${i}.${j}`
      const symmetric = Math.abs(at - twin) <= 1e-12 && Math.abs(at) <= 1 + 1e-12
      if (!symmetric || (i === j && Math.abs(at - 1) > 1e-12))
        throw new ScenarioError(path, 'symmetric, within [-1, 1], ones on the diagonal')
      let rest = at
      const other = i === j ? row : lower[j]
      for (let k = 0; k < j; k++) rest -= (row[k] ?? 0) * (other?.[k] ?? 0)
      if (j < i) {
        const pivot = lower[j]?.[j] ?? 0
        if (pivot === 0 && Math.abs(rest) > 1e-7)
          throw new ScenarioError(path, 'correlations contradict each other')
        row.push(pivot === 0 ? 0 : rest / pivot)
        continue
      }
      if (rest < -1e-9) throw new ScenarioError(path, 'correlations contradict each other')
      row.push(rest < 1e-12 ? 0 : Math.sqrt(rest))
    }
    lower.push(row)
  }
  return lower
}

/** Correlations of the daily returns of series over the sessions all have; undefined with fewer than `least` returns. */
export function returnCorrelation(
  series: CloseSeries,
  names: readonly string[],
  least = 20,
): readonly (readonly number[])[] | undefined {
  const sessions = Math.min(...names.map((name) => series[name]?.length ?? 0))
  if (names.length === 0 || sessions - 1 < least) return undefined
  const centred = names.map((name) => {
    const closes = (series[name] ?? []).slice(-sessions)
    const returns = closes.slice(1).map((close, t) => Math.log(close / (closes[t] ?? close)))
    const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length
    return returns.map((r) => r - mean)
  })
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, x, t) => sum + x * (b[t] ?? 0), 0)
  const sizes = centred.map((c) => Math.sqrt(dot(c, c)))
  if (sizes.some((size) => !(size > 0))) return undefined
  return centred.map((a, i) =>
    centred.map((b, j) => (i === j ? 1 : dot(a, b) / ((sizes[i] ?? 1) * (sizes[j] ?? 1)))),
  )
}
