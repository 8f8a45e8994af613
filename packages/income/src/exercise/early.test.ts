import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceEuropean } from '@parley/quant'
import { dividendExercise, dividendRisks, isPutExerciseRational } from './early.ts'

const option = {
  right: 'call',
  style: 'american',
  spot: 100,
  strike: 95,
  years: 30 / 365,
  vol: 0.2,
  rate: 0.04,
  yield: 0,
  dividends: [{ years: 15 / 365, amount: 1 }],
} as const

test('A24: a dividend of 1.0 over a put of .293 and carry of .156 is exercised for', () => {
  assert.equal(dividendExercise(1, 0.293, 0.156).isRational, true)
  assert.equal(dividendExercise(0.44, 0.293, 0.156).isRational, false)
  // The carry of the published case: fifteen days' interest on 95.
  assert.ok(Math.abs(-95 * Math.expm1((-0.04 * 15) / 365) - 0.156) < 5e-4)
})

test('above the threshold the put and the carry are under the dividend, below it over', () => {
  const [risk] = dividendRisks(option)
  const threshold = risk?.threshold ?? NaN
  const years = 15 / 365
  const waiting = (spot: number): number =>
    priceEuropean({ ...option, right: 'put', spot: spot - 1, years }).price -
    95 * Math.expm1(-0.04 * years)
  assert.ok(waiting(threshold + 0.01) < 1 && waiting(threshold - 0.01) > 1)
  assert.ok(risk && risk.odds > 0.5 && risk.odds < 1)
})

test('no dividend, a small one, a European call and a put are not exercised for it', () => {
  assert.deepEqual(dividendRisks({ ...option, dividends: [] }), [])
  assert.deepEqual(dividendRisks({ ...option, style: 'european' }), [])
  assert.deepEqual(dividendRisks({ ...option, right: 'put' }), [])
  const small = dividendRisks({ ...option, dividends: [{ years: 15 / 365, amount: 0.1 }] })
  assert.deepEqual([small[0]?.threshold, small[0]?.odds], [undefined, 0])
})

test('a put is exercised where the interest on its strike is more than it still holds', () => {
  const put = { strike: 100, years: 0.25, rate: 0.04 }
  assert.equal(isPutExerciseRational(put, 0.9), true)
  assert.equal(isPutExerciseRational(put, 1.1), false)
})
