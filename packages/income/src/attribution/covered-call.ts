/**
 * One holding period of shares with calls written on them, per share. Values at its end are of the
 * same call: a roll begins a new period with the new one.
 */
export type CoveredPeriod = {
  readonly spot: number
  readonly spotEnd: number
  readonly call: number
  readonly callEnd: number
  /** Of the call, at the beginning. */
  readonly delta: number
  /** Calls written per share: 1 fully covered, 0 none. */
  readonly written: number
  /** Received per share within it. */
  readonly dividend: number
  /** Riskless return over it, simple. */
  readonly financing: number
  /** True where the call was written at its beginning: its premium is then counted as sold. */
  readonly isOpening: boolean
}

/** Excess return over the period on what was invested, by what it came from; the parts sum to it. */
export type PeriodReturn = {
  readonly equity: number
  readonly timing: number
  readonly shortVol: number
  readonly total: number
  /** Of the shares alone, on the same money: what simply holding would have earned. */
  readonly holding: number
}

export type Part = 'equity' | 'timing' | 'shortVol'

export type CoveredAttribution = {
  readonly periods: readonly PeriodReturn[]
  /** Sums of the periods. */
  readonly equity: number
  readonly timing: number
  readonly shortVol: number
  readonly total: number
  readonly holding: number
  /** total - holding. */
  readonly overHolding: number
  /** Mean exposure to the shares: what a passive holder of as much equity would have. */
  readonly meanDelta: number
  /** Covariance of each part with the total, over the total's variance: they sum to 1. */
  readonly riskShares: Readonly<Record<Part, number>> | undefined
  /** Premium sold, and what was left of it at the end of each call, per share. */
  readonly premium: { readonly sold: number; readonly kept: number; readonly capture: number }
}

/**
 * Splits a covered call's excess return into the equity a passive holder of its mean delta earns,
 * the timing that its changing delta adds, and what is left: being short volatility. Exactly
 * additive, period by period. Source: Israelov and Nielsen (2015), "Covered Calls Uncovered".
 * @throws RangeError for no periods, a number that is not finite, or nothing invested.
 */
export function attributeCoveredCall(periods: readonly CoveredPeriod[]): CoveredAttribution {
  if (periods.length === 0) throw new RangeError('there are no periods to attribute')
  periods.forEach(checkPeriod)
  const deltas = periods.map(({ delta, written }) => 1 - written * delta)
  const meanDelta = mean(deltas)
  const returns = periods.map((period, i) => returnOf(period, deltas[i] ?? 0, meanDelta))
  const sum = (part: keyof PeriodReturn): number =>
    returns.reduce((total, each) => total + each[part], 0)
  const [equity, timing, shortVol] = [sum('equity'), sum('timing'), sum('shortVol')]
  const [total, holding] = [sum('total'), sum('holding')]
  return {
    periods: returns,
    equity,
    timing,
    shortVol,
    total,
    holding,
    overHolding: total - holding,
    meanDelta,
    riskShares: sharesOf(returns),
    premium: premiumOf(periods),
  }
}

function returnOf(period: CoveredPeriod, delta: number, meanDelta: number): PeriodReturn {
  const { spot, spotEnd, call, callEnd, written, dividend, financing } = period
  const invested = spot - written * call
  const shares = spotEnd + dividend - spot * (1 + financing)
  const calls = -written * (callEnd - call * (1 + financing))
  const equity = (meanDelta * shares) / invested
  const timing = ((delta - meanDelta) * shares) / invested
  const shortVol = (calls + written * period.delta * shares) / invested
  return { equity, timing, shortVol, total: (shares + calls) / invested, holding: shares / spot }
}

function checkPeriod(period: CoveredPeriod, i: number): void {
  const { isOpening: _isOpening, ...numbers } = period
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isFinite(value)) throw new RangeError(`periods.${i}.${name} is not a finite number`)
  if (!(period.spot - period.written * period.call > 0 && period.spot > 0))
    throw new RangeError(`periods.${i}: nothing is invested`)
}

/** Of calls from their writing to their end: a period that opens ends the one before. */
function premiumOf(periods: readonly CoveredPeriod[]): CoveredAttribution['premium'] {
  let [sold, kept] = [0, 0]
  periods.forEach(({ isOpening, call, callEnd, written }, i) => {
    if (isOpening) sold += written * call
    if (isOpening) kept += written * call
    const next = periods[i + 1]
    if (next === undefined || next.isOpening) kept -= written * callEnd
  })
  return { sold, kept, capture: sold > 0 ? kept / sold : 0 }
}

function sharesOf(returns: readonly PeriodReturn[]): CoveredAttribution['riskShares'] {
  const totals = returns.map(({ total }) => total)
  const variance = covariance(totals, totals)
  if (!(variance > 0)) return undefined
  const shareOf = (part: Part): number =>
    covariance(
      returns.map((each) => each[part]),
      totals,
    ) / variance
  return { equity: shareOf('equity'), timing: shareOf('timing'), shortVol: shareOf('shortVol') }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function covariance(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [mean(one), mean(other)]
  return mean(one.map((value, i) => (value - a) * ((other[i] ?? 0) - b)))
}
