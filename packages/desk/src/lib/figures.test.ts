import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatMoney, formatMove, formatShort } from './figures.ts'

for (const [found, wanted] of [
  [formatMoney(1_234_567.8), '1,234,568'],
  [formatMoney(-12.345), '−12.35'],
  [formatMoney(-0.0001), '0'],
  [formatShort(-1_250_000), '−1.3M'],
  [formatShort(0.0152), '0.0152'],
  [formatShort(0), '0'],
  [formatMove(-0.3), '−30%'],
  [formatMove(0.05), '+5%'],
  [formatMove(0), '0%'],
] as const)
  void test(`a figure reads ${wanted}`, () => {
    assert.equal(found, wanted)
  })
