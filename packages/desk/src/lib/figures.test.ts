import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBrief, formatGreek, formatMoney, formatMove, formatShort } from './figures.ts'

for (const [found, wanted] of [
  [formatMoney(1_234_567.8), '1,234,568'],
  [formatMoney(-12.345), '−12.35'],
  [formatMoney(-0.0001), '0'],
  [formatGreek(-0.000_041_27), '−0.0000413'],
  [formatGreek(0.5), '0.5'],
  [formatGreek(-12.345), '−12.35'],
  [formatGreek(1e-12), '0'],
  [formatShort(-1_250_000), '−1.3M'],
  [formatShort(0.0152), '0.0152'],
  [formatShort(0), '0'],
  [formatBrief(321_756), '322K'],
  [formatBrief(-21_359), '−21.4K'],
  [formatBrief(-289.4), '−289'],
  [formatBrief(0.514), '0.51'],
  [formatMove(-0.3), '−30%'],
  [formatMove(0.05), '+5%'],
  [formatMove(0), '0%'],
] as const)
  void test(`a figure reads ${wanted}`, () => {
    assert.equal(found, wanted)
  })
