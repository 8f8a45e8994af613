import assert from 'node:assert/strict'
import { test } from 'node:test'
import { known } from './_record.ts'
import { betaQuantile, studentQuantile } from './beta.ts'
import type { Figure } from './figure.ts'
import { residuals } from './regression.ts'
import {
  absoluteDeviation,
  meanDifference,
  nearestRank,
  posteriorRate,
  proportion,
  proportionDifference,
  sampleDeviation,
  sampleMean,
  sampleQuantiles,
} from './sample.ts'
import type { Interval } from './sample.ts'
import type { Maybe } from './figure.ts'

const figures = (...values: number[]): readonly Figure[] =>
  values.map((value) => ({ known: true, value }))

function bounds(interval: Maybe<Interval>): readonly [number, number] {
  assert.ok(interval.known)
  return [interval.value.low, interval.value.high]
}

function close(found: number, wanted: number, tolerance: number): void {
  const error = Math.abs(found - wanted)
  assert.ok(error <= tolerance * Math.max(1, Math.abs(wanted)), `${found}, wanted ${wanted}`)
}

function closeBounds(found: Maybe<Interval>, wanted: readonly number[], tolerance: number): void {
  bounds(found).forEach((value, i) => close(value, wanted[i] ?? Number.NaN, tolerance))
}

void test('Wilson intervals are those Newcombe published (1998, table I, method 3)', () => {
  const rows = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const
  for (const [count, n, ...wanted] of rows)
    closeBounds(proportion(count, n).interval, wanted, 0.00005001)
})

void test('Wilson intervals agree with SciPy 1.17 to the last digits, and are exact at the ends', () => {
  closeBounds(proportion(7, 13).interval, [0.29143795714506016, 0.767939321904617], 1e-14)
  closeBounds(proportion(1, 29).interval, [0.006113214292762667, 0.17175521879320282], 1e-14)
  assert.equal(bounds(proportion(29, 29).interval)[1], 1)
  assert.equal(bounds(proportion(0, 29).interval)[0], 0)
  assert.throws(() => proportion(3, 2), RangeError)
  assert.throws(() => proportion(0.5, 2), RangeError)
})

void test('differences of proportions are those Newcombe published (1998, table II, method 10)', () => {
  const rows = [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 20, 0.6791, 1],
  ] as const
  for (const [a, n, b, m, ...wanted] of rows)
    closeBounds(proportionDifference([a, n], [b, m]).interval, wanted, 0.00005001)
  assert.equal(proportionDifference([0, 0], [1, 2]).value.known, false)
})

void test('Student and beta quantiles agree with SciPy 1.17', () => {
  const student = [
    [0.975, 1, 12.706204736174694],
    [0.975, 2.5, 3.5746548420036817],
    [0.975, 10, 2.228138851986274],
    [0.975, 194, 1.9722675325821355],
    [0.975, 1e5, 1.9599877075346095],
    [0.999, 3, 10.214531852407383],
    [0.5, 4, 0],
  ] as const
  for (const [p, freedom, wanted] of student) close(studentQuantile(p, freedom), wanted, 1e-10)
  const beta = [
    [0.025, 1, 19, 0.0013316288041794228],
    [0.975, 3, 57, 0.11714846388839315],
    [0.975, 0.5, 0.5, 0.9984586668665639],
    [0.025, 400, 1600, 0.18276163467094295],
    [0.5, 2, 3, 0.3857275681323895],
  ] as const
  for (const [p, a, b, wanted] of beta) close(betaQuantile(p, a, b), wanted, 1e-11)
})

void test('Beta(1, 1) and Beta(n, 1) have their closed forms', () => {
  for (const p of [0.001, 0.3, 0.5, 0.975]) {
    close(betaQuantile(p, 1, 1), p, 1e-13)
    close(betaQuantile(p, 7, 1), p ** (1 / 7), 1e-13)
  }
})

void test('means, deviations and Welch agree with SciPy 1.17', () => {
  const a = [1.2, 3.4, 2.2, 5.1, 0.3, 2.9]
  const b = [4.4, 6.1, 5, 3.8]
  const mean = sampleMean(figures(...a))
  close(known(mean.value), 2.5166666666666666, 1e-15)
  closeBounds(mean.interval, [0.7389131936843518, 4.294420139648981], 1e-12)
  close(known(sampleDeviation(a)), 1.6940090515303237, 1e-14)
  close(known(absoluteDeviation(a)), 1.1, 1e-14)
  const difference = meanDifference(figures(...a), figures(...b))
  close(known(difference.value), -2.3083333333333336, 1e-14)
  closeBounds(difference.interval, [-4.26591070603836, -0.3507559606283066], 1e-11)
})

void test('small samples say what they cannot tell', () => {
  assert.deepEqual(sampleMean([]).value, { known: false, reason: 'no_observation' })
  const one = sampleMean([...figures(5), { known: false, reason: 'no_mark' }])
  assert.equal(known(one.value), 5)
  assert.deepEqual(one.interval, { known: false, reason: 'one_observation' })
  assert.deepEqual(one.missing, { no_mark: 1 })
  assert.equal(meanDifference(figures(1), figures(1, 2)).interval.known, false)
  assert.deepEqual(bounds(meanDifference(figures(3, 3), figures(1, 1)).interval), [2, 2])
  assert.equal(sampleDeviation([1]).known, false)
  assert.equal(absoluteDeviation([]).known, false)
})

void test('a mean keeps its digits beside a large level', () => {
  const offset = 1e9
  const mean = sampleMean(figures(offset + 0.25, offset + 0.5, offset + 0.75))
  const [low, high] = bounds(mean.interval)
  close((high - low) / 2, 4.302652729749462 * Math.sqrt(0.0625 / 3), 1e-6)
})

void test('quantiles are nearest ranks, as inverted_cdf of NumPy', () => {
  const values = [1.2, 3.4, 2.2, 5.1, 0.3, 2.9]
  const found = sampleQuantiles(figures(...values))
  assert.deepEqual([known(found.p50), known(found.p90), known(found.p99)], [2.2, 5.1, 5.1])
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1)
  assert.equal(known(nearestRank(hundred, 0.99)), 99)
  assert.equal(known(nearestRank(hundred, 1)), 100)
  assert.equal(known(nearestRank([10, 20, 30], 1 / 3)), 10)
  assert.equal(nearestRank([], 0.5).known, false)
})

void test('a rate with a prior is the posterior, and the prior where nothing was seen', () => {
  const none = posteriorRate(0, 0, 1, 19)
  assert.equal(known(none.value), 0.05)
  closeBounds(none.interval, [0.0013316288041794228, 0.17646691180696536], 1e-12)
  closeBounds(
    posteriorRate(2, 40, 1, 19).interval,
    [0.010611280323879802, 0.11714846388839315],
    1e-12,
  )
})

/** Longley's data, NIST StRD: certified residual standard deviation 304.854073561965. */
const LONGLEY = [
  [60323, 83, 234289, 2356, 1590, 107608, 1947],
  [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
  [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
  [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
  [63221, 96.2, 328975, 2099, 3099, 112075, 1951],
  [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
  [64989, 99, 365385, 1870, 3547, 115094, 1953],
  [63761, 100, 363112, 3578, 3350, 116219, 1954],
  [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
  [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
  [68169, 108.4, 442769, 2936, 2798, 120445, 1957],
  [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
  [68655, 112.6, 482704, 3813, 2552, 123366, 1959],
  [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
  [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
  [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
]

void test('least squares meets the certified residuals of Longley’s data (NIST StRD)', () => {
  const column = (j: number): number[] => LONGLEY.map((row) => row[j] ?? 0)
  const columns = [LONGLEY.map(() => 1), ...[1, 2, 3, 4, 5, 6].map(column)]
  const { values, rank } = residuals(column(0), columns)
  const squares = values.reduce((sum, value) => sum + value * value, 0)
  assert.equal(rank, 7)
  close(Math.sqrt(squares / 9), 304.854073561965, 1e-8)
})

void test('a column that depends on others changes no residual', () => {
  const outcome = [1, 0, 0, 1, 1]
  const base = [
    [1, 1, 1, 1, 1],
    [2, 3, 5, 7, 11],
  ]
  const double = base[1]?.map((value) => 4 - 2 * value) ?? []
  const plain = residuals(outcome, base)
  const more = residuals(outcome, [...base, double, [0, 0, 0, 0, 0]])
  assert.equal(more.rank, 2)
  assert.deepEqual(more.values, plain.values)
})
