import { normalQuantile } from '../normal/normal.ts'
import { betaQuantile, studentQuantile } from './beta.ts'
import { figure, missing } from './figure.ts'
import type { Figure, Maybe, MissingReason } from './figure.ts'

/** Confidence of every interval. */
export const CONFIDENCE = 0.95

export type Interval = {
  readonly low: number
  readonly high: number
  readonly confidence: number
  readonly method: 'wilson' | 'student' | 'welch' | 'newcombe' | 'beta_posterior'
}

/** `count` of `n`. */
export type Rate = {
  readonly n: number
  readonly count: number
  readonly value: Figure
  readonly interval: Maybe<Interval>
}

/** A mean over the n observations known; `missing` counts the others by reason. */
export type Mean = {
  readonly n: number
  readonly value: Figure
  readonly interval: Maybe<Interval>
  readonly missing: Readonly<Partial<Record<MissingReason, number>>>
}

/** A difference of two means or rates, with the observations of each. */
export type Difference = {
  readonly n: readonly [number, number]
  readonly value: Figure
  readonly interval: Maybe<Interval>
}

/** Quantiles by nearest rank; `missing` as for {@link Mean}. */
export type Quantiles = {
  readonly n: number
  readonly p50: Figure
  readonly p90: Figure
  readonly p99: Figure
  readonly missing: Mean['missing']
}

function interval(low: number, high: number, method: Interval['method']): Maybe<Interval> {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return missing('not_finite')
  return { known: true, value: { low, high, confidence: CONFIDENCE, method } }
}

/**
 * A proportion with Wilson's score interval, without continuity correction; missing for n = 0.
 * Throws RangeError unless 0 <= count <= n, both whole. Source: Wilson (1927), Newcombe (1998).
 */
export function proportion(count: number, n: number): Rate {
  const whole = Number.isSafeInteger(count) && Number.isSafeInteger(n) && count >= 0 && count <= n
  if (!whole) throw new RangeError('count and n must be whole, 0 <= count <= n')
  if (n === 0)
    return { n, count, value: missing('no_observation'), interval: missing('no_observation') }
  const [low, high] = wilson(count, n)
  return { n, count, value: figure(count / n), interval: interval(low, high, 'wilson') }
}

function wilson(count: number, n: number): readonly [number, number] {
  const z = normalQuantile(0.5 + CONFIDENCE / 2)
  const p = count / n
  const centre = p + (z * z) / (2 * n)
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  // At the ends the bound is 0 or 1 exactly; rounding must not leave it a hair inside.
  const low = count === 0 ? 0 : (centre - half) / scale
  return [low, count === n ? 1 : (centre + half) / scale]
}

/**
 * p1 - p2 of independent proportions, with Newcombe's hybrid score interval. Missing where either
 * has no observation. Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
 */
export function proportionDifference(
  [first, n]: readonly [number, number],
  [second, m]: readonly [number, number],
): Difference {
  if (n === 0 || m === 0) return noDifference([n, m], 'no_observation')
  const [a, b] = [first / n, second / m]
  const [aLow, aHigh] = wilson(first, n)
  const [bLow, bHigh] = wilson(second, m)
  const value = a - b
  const low = value - Math.hypot(a - aLow, bHigh - b)
  const high = value + Math.hypot(aHigh - a, b - bLow)
  return { n: [n, m], value: figure(value), interval: interval(low, high, 'newcombe') }
}

/**
 * Posterior mean of a rate under a Beta(alpha, beta) prior, with its equal-tailed interval:
 * (alpha + count) / (alpha + beta + n). Defined for n = 0 too, where it is the prior's mean.
 */
export function posteriorRate(count: number, n: number, alpha: number, beta: number): Rate {
  const [a, b] = [alpha + count, beta + n - count]
  const tail = (1 - CONFIDENCE) / 2
  const [low, high] = [betaQuantile(tail, a, b), betaQuantile(1 - tail, a, b)]
  return { n, count, value: figure(a / (a + b)), interval: interval(low, high, 'beta_posterior') }
}

/**
 * The mean with Student's t interval; missing for n = 0, and the interval for n = 1. Observations
 * are taken as independent: windows that overlap make the interval too narrow.
 */
export function sampleMean(figures: readonly Figure[]): Mean {
  const { values, missing: reasons } = split(figures)
  const n = values.length
  if (n === 0) {
    const none = missing('no_observation')
    return { n, value: none, interval: none, missing: reasons }
  }
  const value = average(values)
  if (n === 1)
    return { n, value: figure(value), interval: missing('one_observation'), missing: reasons }
  const half = studentQuantile(0.5 + CONFIDENCE / 2, n - 1) * Math.sqrt(variance(values) / n)
  const found = interval(value - half, value + half, 'student')
  return { n, value: figure(value), interval: found, missing: reasons }
}

/**
 * Mean of the first less mean of the second, with Welch's interval (degrees of freedom after
 * Satterthwaite). The value needs one observation of each, the interval two.
 */
export function meanDifference(first: readonly Figure[], second: readonly Figure[]): Difference {
  const a = split(first).values
  const b = split(second).values
  const n: [number, number] = [a.length, b.length]
  if (a.length === 0 || b.length === 0) return noDifference(n, 'no_observation')
  const value = average(a) - average(b)
  if (a.length === 1 || b.length === 1)
    return { n, value: figure(value), interval: missing('one_observation') }
  const [u, v] = [variance(a) / a.length, variance(b) / b.length]
  if (u + v === 0) return { n, value: figure(value), interval: interval(value, value, 'welch') }
  const freedom = (u + v) ** 2 / (u ** 2 / (a.length - 1) + v ** 2 / (b.length - 1))
  const half = studentQuantile(0.5 + CONFIDENCE / 2, freedom) * Math.sqrt(u + v)
  return { n, value: figure(value), interval: interval(value - half, value + half, 'welch') }
}

function noDifference(n: readonly [number, number], reason: MissingReason): Difference {
  return { n, value: missing(reason), interval: missing(reason) }
}

/** p50, p90 and p99 by {@link nearestRank}. Under 100 observations the p99 is the largest. */
export function sampleQuantiles(figures: readonly Figure[]): Quantiles {
  const { values, missing: reasons } = split(figures)
  const at = (p: number): Figure => nearestRank(values, p)
  return { n: values.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), missing: reasons }
}

/**
 * The ceil(n p)-th smallest value, without interpolation: an observation, never a number between
 * two (inverse of the empirical distribution; type 1 of Hyndman and Fan, 1996). p in (0, 1].
 */
export function nearestRank(values: readonly number[], p: number): Figure {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = Math.ceil(values.length * p - 1e-9)
  return figure(sorted[Math.max(rank, 1) - 1], 'no_observation')
}

/** Sample standard deviation (n - 1); missing under two values. */
export function sampleDeviation(values: readonly number[]): Figure {
  return values.length < 2 ? missing('one_observation') : figure(Math.sqrt(variance(values)))
}

/** Median of |x - median|, not scaled to a normal; the middle two of an even number are averaged. */
export function absoluteDeviation(values: readonly number[]): Figure {
  if (values.length < 2) return missing('one_observation')
  const centre = median(values)
  return figure(median(values.map((value) => Math.abs(value - centre))))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
  return 0.5 * (lower + upper)
}

const average = (values: readonly number[]): number => {
  const rough = values.reduce((sum, value) => sum + value, 0) / values.length
  // A second pass takes out what rounding left in the first.
  return rough + values.reduce((sum, value) => sum + (value - rough), 0) / values.length
}

const variance = (values: readonly number[]): number => {
  const centre = average(values)
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1)
}

function split(figures: readonly Figure[]): {
  readonly values: readonly number[]
  readonly missing: Mean['missing']
} {
  const reasons: Partial<Record<MissingReason, number>> = {}
  const values: number[] = []
  for (const found of figures) {
    if (found.known) values.push(found.value)
    else reasons[found.reason] = (reasons[found.reason] ?? 0) + 1
  }
  return { values, missing: reasons }
}
