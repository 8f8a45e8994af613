/**
 * A day of a book from close to close: what it moved by its exposure to each underlying, and by its options beside that. All of it in
 * one currency.
 */
export type ExposedDay = {
  /** Equity as the day began, with what was put in. */
  readonly capital: number
  readonly exposures: readonly Exposure[]
  /** Change of the options held over the day, less their delta times the move of what they are on. */
  readonly shortVol: number
}

export type Exposure = {
  readonly underlying: string
  /** Units that the book moves like, as the day began. */
  readonly delta: number
  /** Currency per unit. */
  readonly spot: number
  readonly spotEnd: number
}

export type ExposureSplit = {
  /** Of each day; `equity` and `timing` make up the sum of delta times move. */
  readonly days: readonly ExposedParts[]
  /** Mean share of capital that each underlying had. */
  readonly meanShare: ReadonlyMap<string, number>
  /** Covariance of each part with their sum, over its variance; undefined where nothing moved, or what moved cancels. They sum to 1. */
  readonly riskShares: Readonly<Record<keyof ExposedParts, number>> | undefined
}

export type ExposedParts = {
  readonly equity: number
  readonly timing: number
  readonly shortVol: number
}

/**
 * Israelov and Nielsen (2015), "Covered Calls Uncovered", for any book: with x the share of capital exposed to an underlying and r its
 * return, equity is mean(x) r and timing (x - mean(x)) r on the day's capital; what options did beside it is short volatility. A day
 * without capital has no share: all of it is timing.
 */
export function splitExposure(days: readonly ExposedDay[]): ExposureSplit {
  const meanShare = meansOf(days)
  const parts = days.map((day): ExposedParts => {
    let [equity, timing] = [0, 0]
    for (const [underlying, mean] of meanShare) {
      const found = day.exposures.find((each) => each.underlying === underlying)
      if (!found) continue
      const moved = found.delta * (found.spotEnd - found.spot)
      const passive = day.capital > 0 ? mean * day.capital * (found.spotEnd / found.spot - 1) : 0
      equity += passive
      timing += moved - passive
    }
    return { equity, timing, shortVol: day.shortVol }
  })
  return { days: parts, meanShare, riskShares: sharesOf(parts) }
}

/** Over the days with capital; a day without the underlying counts with 0. */
function meansOf(days: readonly ExposedDay[]): ReadonlyMap<string, number> {
  const funded = days.filter(({ capital }) => capital > 0)
  const sums = new Map<string, number>()
  for (const { exposures } of days)
    for (const { underlying } of exposures) sums.set(underlying, sums.get(underlying) ?? 0)
  for (const { capital, exposures } of funded)
    for (const { underlying, delta, spot } of exposures)
      sums.set(underlying, (sums.get(underlying) ?? 0) + (delta * spot) / (capital * funded.length))
  return sums
}

const PARTS = ['equity', 'timing', 'shortVol'] as const
/** Of the largest part's variance: a sum below it is made of rounding. */
const CANCELS = 1e-8
/** Variance of moves of a trillionth of a unit of the currency. */
const NOTHING = 1e-24

function sharesOf(days: readonly ExposedParts[]): ExposureSplit['riskShares'] {
  const totals = days.map(({ equity, timing, shortVol }) => equity + timing + shortVol)
  const variance = covariance(totals, totals)
  const parts = { equity: [], timing: [], shortVol: [] } as Record<keyof ExposedParts, number[]>
  for (const day of days) for (const part of PARTS) parts[part].push(day[part])
  const largest = Math.max(...PARTS.map((part) => covariance(parts[part], parts[part])))
  // Parts that cancel to within their own rounding leave nothing to divide.
  if (!(variance > Math.max(CANCELS * largest, NOTHING))) return undefined
  const share = (part: keyof ExposedParts): number => covariance(parts[part], totals) / variance
  return { equity: share('equity'), timing: share('timing'), shortVol: share('shortVol') }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function covariance(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [mean(one), mean(other)]
  return mean(one.map((value, i) => (value - a) * ((other[i] ?? 0) - b)))
}
