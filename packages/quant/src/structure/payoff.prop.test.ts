import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import type { StructureLeg } from './leg.ts'
import { analysePayoff, payoffAtExpiry } from './payoff.ts'

const option = fc
  .record({
    right: fc.constantFrom('call' as const, 'put' as const),
    strike: fc.integer({ min: 10, max: 200 }),
    quantity: fc.integer({ min: -5, max: 5 }).filter((n) => n !== 0),
    price: fc.integer({ min: 0, max: 4000 }).map((n) => n / 100),
  })
  .map((o): StructureLeg => ({ kind: 'option', years: 0.25, ...o }))
const stock = fc
  .record({ quantity: fc.integer({ min: -5, max: 5 }), price: fc.integer({ min: 10, max: 200 }) })
  .map((o): StructureLeg => ({ kind: 'stock', ...o }))
const structures = fc.array(fc.oneof(option, option, stock), { minLength: 1, maxLength: 6 })

void test('no spot does better than the best or worse than the worst', () => {
  fc.assert(
    fc.property(structures, fc.double({ min: 0, max: 1000, noNaN: true }), (legs, spot) => {
      const { maxProfit, maxLoss, slopeAbove } = analysePayoff(legs)
      const profit = payoffAtExpiry(legs, spot)
      if (maxProfit.bounded) assert.ok(profit <= maxProfit.amount + 1e-9 * 1e4)
      else assert.ok(slopeAbove > 0)
      if (maxLoss.bounded) assert.ok(profit >= maxLoss.amount - 1e-9 * 1e4)
      else assert.ok(slopeAbove < 0)
    }),
  )
})

void test('profit is zero at every break-even and keeps its sign between them', () => {
  fc.assert(
    fc.property(structures, fc.double({ min: 0, max: 1, noNaN: true }), (legs, part) => {
      const { breakEvens } = analysePayoff(legs)
      for (const spot of breakEvens) assert.ok(Math.abs(payoffAtExpiry(legs, spot)) < 1e-7)
      const edges = [0, ...breakEvens, 5000]
      edges.slice(1).forEach((right, i) => {
        const left = edges[i] ?? 0
        const inner = [0.05 + 0.9 * part, 0.5].map((p) =>
          payoffAtExpiry(legs, left + p * (right - left)),
        )
        const [a = 0, b = 0] = inner
        assert.ok(a * b >= 0 || Math.min(Math.abs(a), Math.abs(b)) < 1e-6)
      })
    }),
  )
})
