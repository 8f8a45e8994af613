import assert from 'node:assert/strict'
import { test } from 'node:test'

import { priceEuropean } from '../european/european.ts'
import {
  expectedProfit,
  probabilityInTheMoney,
  probabilityOfProfit,
  probabilityOfTouch,
} from './probability.ts'
import type { SpotOutlook } from './probability.ts'

const outlook: SpotOutlook = { spot: 100, years: 0.5, vol: 0.3, rate: 0.04, yield: 0.01 }

void test('in the money: the strike derivative of the price, and the two sides sum to one', () => {
  for (const strike of [60, 100, 140]) {
    const call = probabilityInTheMoney(outlook, 'call', strike)
    const put = probabilityInTheMoney(outlook, 'put', strike)
    assert.ok(Math.abs(call + put - 1) < 1e-15)
    const at = (k: number): number => priceEuropean({ right: 'call', ...outlook, strike: k }).price
    const slope = (at(strike + 1e-3) - at(strike - 1e-3)) / 2e-3
    assert.ok(Math.abs(call + slope * Math.exp(0.02)) < 1e-8)
  }
})

void test('touch: reflection without drift, certainty at the level, twice the odds of ending there', () => {
  const still = { ...outlook, rate: 0.045, yield: 0 }
  for (const level of [70, 95, 105, 160]) {
    const side = level > 100 ? 'call' : 'put'
    const ends = probabilityInTheMoney(still, side, level)
    assert.ok(Math.abs(probabilityOfTouch(still, level) - 2 * ends) < 1e-14)
  }
  assert.equal(probabilityOfTouch(outlook, 100), 1)
})

void test('touch with drift equals the integral of the first-passage density', () => {
  const drift = 0.04 - 0.01 - 0.045
  for (const level of [80, 130]) {
    const b = Math.log(level / 100)
    let sum = 0
    const steps = 200_000
    for (let i = 0; i < steps; i++) {
      const t = (0.5 * (i + 0.5)) / steps
      const z = (b - drift * t) / (0.3 * Math.sqrt(t))
      const density = Math.abs(b) / (0.3 * Math.sqrt(2 * Math.PI * t ** 3))
      sum += (0.5 / steps) * density * Math.exp(-0.5 * z * z)
    }
    assert.ok(Math.abs(probabilityOfTouch(outlook, level) - sum) < 1e-8)
  }
})

void test('touch stays a probability when drift dwarfs vol', () => {
  for (const rate of [-5, -0.5, 0.5, 5]) {
    for (const level of [50, 99, 101, 200]) {
      const found = probabilityOfTouch({ ...outlook, vol: 0.01, rate }, level)
      assert.ok(found >= 0 && found <= 1, `${rate} ${level} ${found}`)
    }
  }
})

const soldPut = { profit: (spot: number) => 3 - Math.max(95 - spot, 0), kinks: [95] }

void test('profit: one break-even, and an iron condor with two', () => {
  const found = probabilityOfProfit(outlook, soldPut)
  assert.ok(Math.abs(found - probabilityInTheMoney(outlook, 'call', 92)) < 1e-12)
  const profit = (spot: number): number =>
    2 -
    Math.max(90 - spot, 0) +
    Math.max(85 - spot, 0) -
    Math.max(spot - 110, 0) +
    Math.max(spot - 115, 0)
  const condor = probabilityOfProfit(outlook, { profit, kinks: [85, 90, 110, 115] })
  const between =
    probabilityInTheMoney(outlook, 'call', 88) - probabilityInTheMoney(outlook, 'call', 112)
  assert.ok(Math.abs(condor - between) < 1e-12)
})

void test('expected profit is the undiscounted price of what is held', () => {
  const put = priceEuropean({ right: 'put', ...outlook, strike: 95 }).price * Math.exp(0.02)
  assert.ok(Math.abs(expectedProfit(outlook, soldPut) - (3 - put)) < 1e-11)
  const share = expectedProfit(outlook, { profit: (spot) => spot, kinks: [] })
  assert.ok(Math.abs(share - 100 * Math.exp(0.015)) < 1e-11)
})

void test('without vol the forward decides', () => {
  const sure = { ...outlook, vol: 0 }
  assert.equal(probabilityInTheMoney(sure, 'call', 100), 1)
  assert.equal(probabilityInTheMoney(sure, 'call', 102), 0)
  assert.equal(probabilityInTheMoney({ ...sure, years: 0 }, 'call', 100), 0.5)
  assert.equal(probabilityOfTouch(sure, 101), 1)
  assert.equal(probabilityOfTouch(sure, 99), 0)
  assert.equal(probabilityOfProfit(sure, soldPut), 1)
  assert.equal(expectedProfit(sure, soldPut), 3)
})

void test('a bad outlook names its field', () => {
  for (const [path, change] of [
    ['spot', { spot: 0 }],
    ['years', { years: -1 }],
    ['vol', { vol: Number.NaN }],
    ['rate', { rate: Infinity }],
    ['yield', { yield: Number.NaN }],
  ] as const) {
    const act = (): number => probabilityInTheMoney({ ...outlook, ...change }, 'call', 100)
    assert.throws(act, { name: 'OutlookError', path })
  }
  assert.throws(() => probabilityOfTouch(outlook, 0), { name: 'OutlookError', path: 'level' })
})
