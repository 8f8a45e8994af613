import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { normalCdf, normalQuantile } from '../normal/normal.ts'
import { madeBook } from '../scenario/_book.ts'
import { ScenarioError } from '../scenario/book.ts'
import { revalueBook } from '../scenario/revalue.ts'
import { componentShortfall, expectedShortfall } from '../scenario/risk.ts'
import { sampledRisk } from './sampling-error.ts'
import { historicalScenarios, monteCarloScenarios, returnCorrelation } from './simulate.ts'

const VOL = 0.25
const YEARS = 10 / 252
const ONE = { name: 'S', vol: VOL } as const
const STOCK = {
  lines: [{ kind: 'stock', underlying: 'S', quantity: 1000 }],
  markets: { S: { spot: 100, rate: 0, yield: 0 } },
} as const

/** VaR and ES of 100,000 in a lognormal share without drift in the mean, in closed form. */
function exact(confidence: number): readonly [number, number] {
  const s = VOL * Math.sqrt(YEARS)
  const z = normalQuantile(1 - confidence)
  const quantile = Math.exp(s * z - 0.5 * s * s)
  return [1e5 * (1 - quantile), 1e5 * (1 - normalCdf(z - s) / (1 - confidence))]
}

void test('Monte Carlo VaR and ES lie within four standard errors of the closed form', () => {
  const of = { factors: [ONE], correlation: [[1]], samples: 20_000, years: YEARS, seed: 11 }
  const { changes } = revalueBook(STOCK, monteCarloScenarios(of))
  for (const confidence of [0.95, 0.975, 0.99]) {
    const [wantedVar, wantedEs] = exact(confidence)
    const found = sampledRisk(changes, confidence)
    assert.ok(Math.abs(found.valueAtRisk - wantedVar) < 4 * found.valueAtRiskError)
    assert.ok(Math.abs(found.expectedShortfall - wantedEs) < 4 * found.expectedShortfallError)
    assert.ok(found.expectedShortfallError < 0.03 * wantedEs)
  }
})

void test('standard errors are those seen over seeds', () => {
  const runs = 120
  const found = Array.from({ length: runs }, (_, seed) => {
    const of = { factors: [ONE], correlation: [[1]], samples: 1000, years: YEARS, seed }
    return sampledRisk(revalueBook(STOCK, monteCarloScenarios(of)).changes, 0.95)
  })
  const spread = (values: readonly number[]): number => {
    const mean = values.reduce((a, b) => a + b, 0) / runs
    return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / (runs - 1))
  }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / runs
  const es = spread(found.map((f) => f.expectedShortfall))
  const atRisk = spread(found.map((f) => f.valueAtRisk))
  assert.ok(Math.abs(mean(found.map((f) => f.expectedShortfallError)) / es - 1) < 0.25)
  assert.ok(Math.abs(mean(found.map((f) => f.valueAtRiskError)) / atRisk - 1) < 0.3)
})

void test('a scenario is a function of its seed and place, and correlations are met', () => {
  const factors = [
    { name: 'A', vol: 0.2, volOfVol: 0.8, spotVolCorrelation: -0.7 },
    { name: 'B', vol: 0.5 },
  ]
  const correlation = [
    [1, 0.6],
    [0.6, 1],
  ]
  const of = { factors, correlation, samples: 5000, years: 1 / 252, seed: 3 }
  const scenarios = monteCarloScenarios(of)
  assert.deepEqual(monteCarloScenarios({ ...of, samples: 10 }), scenarios.slice(0, 10))
  const moves = (name: string): number[] =>
    scenarios.map((s) => Math.log1p(s.byUnderlying?.[name]?.spotMove ?? 0))
  const vols = scenarios.map((s) => Math.log(s.byUnderlying?.['A']?.volScale ?? 1))
  const correlate = (x: readonly number[], y: readonly number[]): number => {
    const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length
    const [mx, my] = [mean(x), mean(y)]
    const dot = (a: readonly number[], ma: number, b: readonly number[], mb: number): number =>
      a.reduce((sum, v, i) => sum + (v - ma) * ((b[i] ?? 0) - mb), 0)
    return dot(x, mx, y, my) / Math.sqrt(dot(x, mx, x, mx) * dot(y, my, y, my))
  }
  assert.ok(Math.abs(correlate(moves('A'), moves('B')) - 0.6) < 0.04)
  assert.ok(Math.abs(correlate(moves('A'), vols) + 0.7) < 0.04)
})

void test('correlations that no variables can have are refused', () => {
  const factors = ['A', 'B', 'C'].map((name) => ({ name, vol: 0.2 }))
  const of = { factors, samples: 1, years: 0.1, seed: 1 }
  const apart = [
    [1, -0.9, -0.9],
    [-0.9, 1, -0.9],
    [-0.9, -0.9, 1],
  ]
  assert.throws(() => monteCarloScenarios({ ...of, correlation: apart }), ScenarioError)
  const all = [0, 1, 2].map(() => [1, 1, 1])
  const [scenario] = monteCarloScenarios({ ...of, correlation: all })
  const moves = Object.values(scenario?.byUnderlying ?? {}).map(({ spotMove }) => spotMove)
  assert.equal(new Set(moves).size, 1)
})

void test('history: the moves that were, spans overlap, the shortest series decides', () => {
  const series = { A: [90, 100, 110, 99], B: [50, 55, 44] }
  const scenarios = historicalScenarios(series)
  const moves = scenarios.map((s) => [
    s.byUnderlying?.['A']?.spotMove ?? 0,
    s.byUnderlying?.['B']?.spotMove ?? 0,
  ])
  const wanted = [
    [0.1, 0.1],
    [-0.1, -0.2],
  ]
  moves.forEach((row, t) =>
    row.forEach((move, i) => assert.ok(Math.abs(move - (wanted[t]?.[i] ?? 9)) < 1e-12)),
  )
  const [both] = historicalScenarios(series, { horizon: 2 })
  assert.ok(Math.abs((both?.byUnderlying?.['A']?.spotMove ?? 0) + 0.01) < 1e-12)
  assert.deepEqual(historicalScenarios({ A: [1] }), [])
  assert.throws(() => historicalScenarios({ A: [1, 0] }), ScenarioError)
})

void test('filtered history scales old days to the deviation of now', () => {
  const quiet = Array.from({ length: 60 }, (_, t) => (t % 2 === 0 ? 0.001 : -0.001))
  const wild = Array.from({ length: 60 }, (_, t) => (t % 2 === 0 ? 0.05 : -0.05))
  const closes = [100]
  for (const r of [...quiet, ...wild]) closes.push((closes.at(-1) ?? 1) * Math.exp(r))
  const plain = historicalScenarios({ A: closes })
  const scaled = historicalScenarios({ A: closes }, { decay: 0.94 })
  const size = (list: typeof plain, at: number): number =>
    Math.abs(list[at]?.byUnderlying?.['A']?.spotMove ?? 0)
  assert.equal(scaled.length, plain.length - 20)
  assert.ok(size(plain, 30) < 0.002)
  assert.ok(size(scaled, 10) > 0.03)
})

void test('correlations of returns, or none where the common history is short', () => {
  const A = Array.from({ length: 30 }, (_, t) => 100 + Math.sin(t))
  const B = A.map((x) => 2 * x)
  const both = returnCorrelation({ A, B }, ['A', 'B'])
  assert.ok(Math.abs((both?.[0]?.[1] ?? 0) - 1) < 1e-12)
  assert.equal(returnCorrelation({ A, B: B.slice(-5) }, ['A', 'B']), undefined)
  assert.equal(returnCorrelation({ A }, ['A', 'C']), undefined)
})

void test('A25: component ES sums to ES over random books, scenarios and confidences', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(0.5, 0.9, 0.975, 0.99),
      (seed, lines, underlyings, confidence) => {
        const book = madeBook(lines, underlyings, seed)
        const names = Object.keys(book.markets)
        const factors = names.map((name, i) => ({ name, vol: 0.1 + 0.1 * i }))
        const correlation = names.map((_, i) => names.map((__, j) => (i === j ? 1 : 0.3)))
        const of = { factors, correlation, samples: 137, seed, years: 0.04 }
        const { changes, byGroup } = revalueBook(book, monteCarloScenarios(of))
        const es = expectedShortfall(changes, confidence)
        const shares = componentShortfall(changes, byGroup, confidence)
        const sum = shares.reduce((total, { component }) => total + component, 0)
        assert.ok(Math.abs(sum - es) <= 1e-9 * Math.max(1, Math.abs(es)), `${sum} ~ ${es}`)
      },
    ),
    { numRuns: 60 },
  )
})
