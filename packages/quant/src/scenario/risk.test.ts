import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { priceEuropean } from '../european/european.ts'
import { attributeChange } from './attribution.ts'
import { componentShortfall, expectedShortfall, valueAtRisk } from './risk.ts'

const sample = (...changes: number[]): Float64Array => Float64Array.from(changes)

void test('VaR is the smallest loss not exceeded with that confidence', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, i) => -(i + 1))
  assert.equal(valueAtRisk(hundred, 0.99), 99)
  assert.equal(valueAtRisk(hundred, 0.985), 99)
  assert.equal(valueAtRisk(hundred, 0.995), 100)
  assert.equal(valueAtRisk(sample(5), 0.99), -5)
  assert.equal(valueAtRisk(sample(3, 1, 2), 0.5), -2)
  assert.equal(valueAtRisk(sample(1, 1, 1, -4), 0.75), -1)
})

void test('ES takes part of the scenario at the edge', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, i) => -(i + 1))
  assert.equal(expectedShortfall(hundred, 0.99), 100)
  assert.ok(Math.abs(expectedShortfall(hundred, 0.975) - (100 + 99 + 0.5 * 98) / 2.5) < 1e-12)
  assert.equal(expectedShortfall(sample(5), 0.99), -5)
  assert.equal(expectedShortfall(sample(2, 4), 0.5), -2)
})

void test('a normal sample: 2.326348 and 2.337803 deviations', () => {
  const n = 200_001
  const changes = Float64Array.from({ length: n }, (_, i) => normalQuantile((i + 0.5) / n))
  assert.ok(Math.abs(valueAtRisk(changes, 0.99) - 2.326348) < 1e-4)
  assert.ok(Math.abs(expectedShortfall(changes, 0.975) - 2.337803) < 1e-4)
})

function normalQuantile(p: number): number {
  let [low, high] = [-9, 9]
  const cdf = (x: number): number => priceCdf(x)
  for (let i = 0; i < 60; i++) {
    const middle = 0.5 * (low + high)
    if (cdf(middle) < p) low = middle
    else high = middle
  }
  return 0.5 * (low + high)
}

/** The normal distribution as minus a put's delta at no drift. */
function priceCdf(x: number): number {
  const terms = { right: 'call', strike: 1, years: 1, vol: 1, rate: 0, yield: 0 } as const
  return priceEuropean({ ...terms, spot: Math.exp(x - 0.5) }).delta
}

void test('no scenarios, a bad one, a bad confidence', () => {
  assert.throws(() => valueAtRisk(sample(), 0.99), RangeError)
  assert.throws(() => expectedShortfall(sample(1, Number.NaN), 0.99), RangeError)
  assert.throws(() => valueAtRisk(sample(1), 1), RangeError)
})

const changes = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 })
  .map((xs) => Float64Array.from(xs))
const confidence = fc.constantFrom(0.5, 0.9, 0.95, 0.975, 0.99)

void test('ES is at least VaR, sub-additive, and blind to order', () => {
  fc.assert(
    fc.property(changes, changes, confidence, (a, b, level) => {
      const es = expectedShortfall(a, level)
      assert.ok(es >= valueAtRisk(a, level) - 1e-9)
      assert.ok(Math.abs(expectedShortfall(a.toReversed(), level) - es) < 1e-9)
      const n = Math.min(a.length, b.length)
      const [x, y] = [a.slice(0, n), b.slice(0, n)]
      const joint = x.map((value, i) => value + (y[i] ?? 0))
      const apart = expectedShortfall(x, level) + expectedShortfall(y, level)
      assert.ok(expectedShortfall(joint, level) <= apart + 1e-9)
    }),
  )
})

void test('components sum to the total and do not depend on scenario order', () => {
  fc.assert(
    fc.property(changes, changes, confidence, (a, b, level) => {
      const n = Math.min(a.length, b.length)
      const parts = (flip: boolean): readonly number[] => {
        const [x, y] = [a.slice(0, n), b.slice(0, n)].map((v) => (flip ? v.toReversed() : v))
        if (x === undefined || y === undefined) return []
        const total = x.map((value, i) => value + (y[i] ?? 0))
        const groups = [
          { group: 'x', changes: x },
          { group: 'y', changes: y },
        ]
        const shares = componentShortfall(total, groups, level)
        const sum = shares.reduce((s, { component }) => s + component, 0)
        assert.ok(Math.abs(sum - expectedShortfall(total, level)) < 1e-9)
        return shares.map(({ component }) => component)
      }
      const [forwards, backwards] = [parts(false), parts(true)]
      forwards.forEach((value, i) => assert.ok(Math.abs(value - (backwards[i] ?? 0)) < 1e-9))
    }),
  )
})

void test('attribution sums to the change and small moves leave little', () => {
  const before = {
    right: 'put',
    spot: 100,
    strike: 95,
    years: 30 / 365,
    vol: 0.25,
    rate: 0.04,
    yield: 0.01,
  } as const
  const after = { ...before, spot: 100.5, years: 29 / 365, vol: 0.252, rate: 0.0405, yield: 0.0101 }
  const { change, ...parts } = attributeChange({ before, after, units: -100 })
  const sum = Object.values(parts).reduce((s, part) => s + part, 0)
  assert.ok(Math.abs(sum - change) < 1e-12)
  assert.ok(Math.abs(parts.residual) < 0.01 * Math.abs(change))
  assert.ok(parts.delta > 0 && parts.theta > 0 && parts.gamma < 0 && parts.vega < 0)
  const other = { ...after, strike: 90 }
  assert.throws(() => attributeChange({ before, after: other }), RangeError)
})
