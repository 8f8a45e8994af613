import assert from 'node:assert/strict'
import { test } from 'node:test'

import { HAUG, HAUG_GREEKS, REFERENCE } from './_vectors.ts'
import { priceBlack, priceInverse } from './black.ts'
import type { InverseInput } from './black.ts'
import { priceEuropean } from './european.ts'
import type { EuropeanInput, EuropeanResult } from './european.ts'

const FIELDS = [
  'price',
  'delta',
  'gamma',
  'vega',
  'theta',
  'rho',
  'vanna',
  'charm',
  'volga',
] as const

const base: EuropeanInput = {
  right: 'call',
  spot: 100,
  strike: 100,
  years: 1,
  vol: 0.2,
  rate: 0.05,
  yield: 0.02,
}

void test('Haug: printed values at their tolerance, exact ones to the last digits', () => {
  for (const [right, spot, strike, income, rate, years, vol, printed, tolerance, exact] of HAUG) {
    const { price } = priceEuropean({ right, spot, strike, years, vol, rate, yield: income })
    assert.ok(Math.abs(price - printed) <= tolerance, `${price}, printed ${printed}`)
    assert.ok(Math.abs(price - exact) <= 1e-13 * Math.max(spot, strike), `${price}, exact ${exact}`)
  }
})

void test("Haug's greeks", () => {
  for (const row of HAUG_GREEKS) {
    const [greek, right, spot, strike, income, rate, years, vol, printed, tolerance, exact] = row
    const option = priceEuropean({ right, spot, strike, years, vol, rate, yield: income })
    const found = greekOf(greek, option, spot, years)
    assert.ok(Math.abs(found - printed) <= tolerance, `${greek}: ${found}, printed ${printed}`)
    assert.ok(Math.abs(found - exact) <= 1e-12 * Math.max(1, Math.abs(exact)), `${greek} ${found}`)
  }
})

function greekOf(name: string, option: EuropeanResult, spot: number, years: number): number {
  if (name === 'elasticity') return (option.delta * spot) / option.price
  if (name === 'thetaPerDay') return option.theta / 365
  // Held rate, moving yield: minus years times spot times delta, whichever the right.
  if (name === 'dividendRho') return -years * spot * option.delta
  const field = FIELDS.find((f) => f === name)
  assert.ok(field !== undefined, name)
  return option[field]
}

void test('price and every greek against 60 digits, far out of the money too', () => {
  for (const { right, numbers } of REFERENCE) {
    const [spot, strike, years, vol, rate, income, ...expected] = numbers
    const option = priceEuropean({
      right,
      spot: spot ?? 0,
      strike: strike ?? 0,
      years: years ?? 0,
      vol: vol ?? 0,
      rate: rate ?? 0,
      yield: income ?? 0,
    })
    FIELDS.forEach((field, i) => {
      const want = expected[i] ?? Number.NaN
      const miss = Math.abs(option[field] - want)
      assert.ok(
        miss <= 1e-11 * Math.abs(want) || Math.abs(want) < 1e-290,
        `${right} ${spot} ${strike} ${years} ${vol} ${field}: ${option[field]}, not ${want}`,
      )
    })
  }
})

void test('expired, no vol, worthless legs: limits, not NaN', () => {
  const rows: readonly (readonly [Partial<EuropeanInput>, number, number])[] = [
    [{ years: 0, spot: 110 }, 10, 1],
    [{ years: 0, spot: 90 }, 0, 0],
    [{ years: 0 }, 0, 0.5],
    [{ years: 0, right: 'put', spot: 90 }, 10, -1],
    [{ vol: 0 }, 100 * Math.exp(-0.02) - 100 * Math.exp(-0.05), Math.exp(-0.02)],
    [{ vol: 0, right: 'put' }, 0, 0],
    [{ spot: 0 }, 0, 0],
    [{ spot: 0, right: 'put' }, 100 * Math.exp(-0.05), -Math.exp(-0.02)],
    [{ strike: 0 }, 100 * Math.exp(-0.02), Math.exp(-0.02)],
    [{ vol: 1e3 }, 100 * Math.exp(-0.02), Math.exp(-0.02)],
    [{ vol: 1e3, right: 'put' }, 100 * Math.exp(-0.05), 0],
  ]
  for (const [change, price, delta] of rows) {
    const option = priceEuropean({ ...base, ...change })
    assert.equal(option.status, 'ok')
    assert.ok(Math.abs(option.price - price) < 1e-12, `${JSON.stringify(change)} ${option.price}`)
    assert.ok(Math.abs(option.delta - delta) < 1e-12, `${JSON.stringify(change)} ${option.delta}`)
    for (const field of FIELDS) assert.ok(Number.isFinite(option[field]), field)
  }
})

void test('bad inputs have a status and no number', () => {
  for (const change of [
    { spot: Number.NaN },
    { spot: -1 },
    { strike: Infinity },
    { strike: -1 },
    { years: -1 },
    { vol: -0.1 },
    { vol: Infinity },
    { rate: Number.NaN },
    { yield: -Infinity },
  ]) {
    const option = priceEuropean({ ...base, ...change })
    assert.equal(option.status, 'bad_input', JSON.stringify(change))
    for (const field of FIELDS) assert.ok(Number.isNaN(option[field]), field)
  }
})

void test('huge and tiny scales give the same option', () => {
  const one = priceEuropean(base)
  for (const scale of [1e-150, 1e-30, 1e30, 1e150]) {
    const other = priceEuropean({ ...base, spot: 100 * scale, strike: 100 * scale })
    assert.ok(Math.abs(other.price / scale / one.price - 1) < 1e-15)
    assert.ok(Math.abs(other.delta / one.delta - 1) < 1e-15)
  }
})

void test('Black and inverse forms', () => {
  const terms = { forward: 105, strike: 100, years: 0.5, vol: 0.6 }
  const input: InverseInput = { right: 'put', ...terms }
  const undiscounted = priceBlack({ ...input, rate: 0 })
  const discounted = priceBlack({ ...input, rate: 0.04 })
  assert.ok(Math.abs(discounted.price / undiscounted.price - Math.exp(-0.02)) < 1e-15)
  const bump = (by: number): number => priceBlack({ ...input, rate: 0.04 + by }).price
  assert.ok(Math.abs(discounted.rho - (bump(1e-5) - bump(-1e-5)) / 2e-5) < 1e-8)

  const coin = priceInverse(input)
  assert.equal(coin.price, undiscounted.price / 105)
  const at = (change: Partial<InverseInput>): EuropeanResult =>
    priceInverse({ ...input, ...change })
  const [up, down] = [at({ forward: 105.01 }), at({ forward: 104.99 })]
  assert.ok(Math.abs(coin.delta - (up.price - down.price) / 0.02) < 1e-9)
  assert.ok(Math.abs(coin.gamma - (up.delta - down.delta) / 0.02) < 1e-9)
  const [high, low] = [at({ vol: 0.601 }), at({ vol: 0.599 })]
  assert.ok(Math.abs(coin.vega - (high.price - low.price) / 0.002) < 1e-6)
  assert.ok(Math.abs(coin.vanna - (high.delta - low.delta) / 0.002) < 1e-6)
  assert.equal(priceInverse({ ...input, forward: 0 }).status, 'bad_input')
})
