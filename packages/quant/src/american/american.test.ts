import assert from 'node:assert/strict'
import { test } from 'node:test'

import { priceEuropean } from '../european/european.ts'
import { DOUBLE, PORTFOLIO } from './_quantlib.ts'
import { EDGES, NEGATIVE_RATES, PREMIUMS, TRUE_VALUES } from './_vectors.ts'
import { priceAmericanMany } from './american-many.ts'
import { priceAmerican } from './american.ts'
import type { AmericanInput } from './american.ts'

const PRESETS = ['fast', 'accurate', 'exact'] as const
const FIGURES = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'] as const

const plainPut = { right: 'put', strike: 100 } as const

void test('exact: values two high-order schemes agree on', () => {
  for (const [right, spot, strike, years, vol, rate, income, value, spread] of TRUE_VALUES) {
    const input = { right, spot, strike, years, vol, rate, yield: income }
    const { price } = priceAmerican(input, { preset: 'exact' })
    assert.ok(Math.abs(price - value) <= spread + 2e-7, `${JSON.stringify(input)} ${price}`)
  }
})

void test('premiums of Andersen, Lake and Offengenden', () => {
  for (const [rate, premium] of PREMIUMS) {
    const terms = { spot: 100, strike: 100, years: 1, vol: 0.25, rate, yield: 0.05 } as const
    const input: AmericanInput = { right: 'put', ...terms }
    const found = priceAmerican(input, { preset: 'exact' }).price - priceEuropean(input).price
    assert.ok(Math.abs(found - premium) < 2e-7, `${found}, printed ${premium}`)
  }
})

void test('limits: no spot, no strike, no vol, deep in and out, one day, expired', () => {
  for (const [right, spot, strike, years, vol, rate, income, expected, tolerance] of EDGES) {
    const input = { right, spot, strike, years, vol, rate, yield: income }
    const found = priceAmerican(input)
    assert.equal(found.status, 'ok')
    assert.ok(
      Math.abs(found.price - expected) <= Math.max(tolerance, 1e-15 * (spot + strike)),
      `${JSON.stringify(input)} ${found.price}, not ${expected}`,
    )
  }
})

void test('negative rates: two boundaries, none, and the symmetric call', () => {
  for (const [right, spot, strike, years, vol, rate, income, value, tolerance] of NEGATIVE_RATES) {
    const input = { right, spot, strike, years, vol, rate, yield: income }
    const found = priceAmerican(input, { preset: 'exact' })
    assert.ok(Math.abs(found.price - value) <= tolerance, `${found.price}, not ${value}`)
    const never = right === 'put' ? rate <= 0 && rate <= income : income <= 0 && income <= rate
    assert.equal(found.method === 'european', never)
  }
})

/** The benchmark puts: ten spots, three lives, three vols, eight pairs of rates. */
function portfolio(): readonly AmericanInput[] {
  const puts: AmericanInput[] = []
  for (const years of [30 / 365, 182 / 365, 1]) {
    for (const vol of [0.1, 0.25, 0.6]) {
      for (const rate of [0.02, 0.1]) {
        for (const income of [0, 0.04, 0.08, 0.12]) {
          for (const spot of [25, 50, 80, 90, 100, 110, 120, 150, 175, 200]) {
            puts.push({ right: 'put', spot, strike: 100, years, vol, rate, yield: income })
          }
        }
      }
    }
  }
  return puts
}

/** Of strike 100, every preset: the bars. */
const PROMISED = [
  ['fast', 6e-5],
  ['accurate', 4e-6],
  ['exact', 1e-7],
] as const

void test('presets keep their promised error against QuantLib, and never fall below a bound', () => {
  const puts = portfolio()
  const column = (f: (put: AmericanInput) => number): Float64Array => Float64Array.from(puts, f)
  const batch = {
    right: new Int8Array(puts.length).fill(-1),
    spot: column((put) => put.spot),
    strike: column((put) => put.strike),
    years: column((put) => put.years),
    vol: column((put) => put.vol),
    rate: column((put) => put.rate),
    yield: column((put) => put.yield),
  }
  for (const [preset, promised] of PROMISED) {
    const { price } = priceAmericanMany(batch, undefined, { preset })
    let squares = 0
    puts.forEach((put, i) => {
      const found = price[i] ?? Number.NaN
      squares += (found - (PORTFOLIO[i] ?? Number.NaN)) ** 2
      assert.ok(found >= Math.max(put.strike - put.spot, priceEuropean(put).price))
    })
    const error = Math.sqrt(squares / puts.length)
    assert.ok(error < promised, `${preset}: ${error}`)
  }
})

void test('two boundaries: price and delta of finite differences elsewhere', () => {
  for (const [right, ...numbers] of DOUBLE) {
    const [spot = 0, strike = 0, years = 0, vol = 0, rate = 0, income = 0, price = 0, delta = 0] =
      numbers
    const found = priceAmerican({ right, spot, strike, years, vol, rate, yield: income })
    assert.equal(found.method, 'grid')
    assert.ok(Math.abs(found.price - price) < 2e-4, `${found.price}, not ${price}`)
    assert.ok(Math.abs(found.delta - delta) < 5e-5, `${found.delta}, not ${delta}`)
  }
})

void test('terms too hard for a preset are given to a finer one', () => {
  const hard: readonly Omit<AmericanInput, 'right' | 'strike'>[] = [
    { spot: 92, years: 33, vol: 1.72, rate: 10, yield: 10 },
    { spot: 80, years: 9.8, vol: 2.43, rate: 4.8, yield: 0 },
    { spot: 34, years: 90, vol: 6.36, rate: 0.36, yield: 0 },
    { spot: 164, years: 68, vol: 5.3, rate: 0.46, yield: 0 },
    { spot: 123, years: 30, vol: 0.028, rate: 0.027, yield: 0.216 },
    { spot: 100, years: 170, vol: 0.3, rate: 0.04, yield: 0.02 },
  ]
  for (const terms of hard) {
    const option = { right: 'put', strike: 100, ...terms } as const
    const exact = priceAmerican(option, { preset: 'exact' }).price
    for (const preset of ['fast', 'accurate'] as const) {
      const { price } = priceAmerican(option, { preset })
      assert.ok(Math.abs(price - exact) < 1e-2, `${preset} ${JSON.stringify(terms)} ${price}`)
    }
  }
})

void test('hardly any vol under much interest: the value of certainty, not of a coarse grid', () => {
  const still: readonly (readonly [AmericanInput, number])[] = [
    [{ ...plainPut, spot: 102.58, years: 14.3, vol: 0.0013, rate: 0.17, yield: -0.04 }, 0],
    [{ ...plainPut, spot: 161.1, years: 19.6, vol: 0.0018, rate: 0.107, yield: -0.02 }, 0],
    [{ ...plainPut, spot: 80, years: 10, vol: 0.001, rate: 0.2, yield: 0 }, 20],
  ]
  for (const [option, worth] of still) {
    const { price } = priceAmerican(option)
    assert.ok(Math.abs(price - worth) < 1e-4, `${JSON.stringify(option)} ${price}`)
  }
})

void test('interest too small to matter leaves the European value, to its last digits', () => {
  const option = { ...plainPut, right: 'call', spot: 55, years: 0.03, vol: 1.9 } as const
  const terms = { ...option, rate: 1e-13, yield: 2e-13 }
  assert.ok(Math.abs(priceAmerican(terms).price - priceEuropean(terms).price) < 1e-11)
})

void test('calls are puts with spot and strike, rate and yield exchanged', () => {
  for (const preset of PRESETS) {
    const shared = { years: 0.7, vol: 0.3 }
    const call = { right: 'call', spot: 110, strike: 95, rate: 0.03, yield: 0.06 } as const
    const put = { right: 'put', spot: 95, strike: 110, rate: 0.06, yield: 0.03 } as const
    const a = priceAmerican({ ...shared, ...call }, { preset }).price
    const b = priceAmerican({ ...shared, ...put }, { preset }).price
    assert.ok(Math.abs(a - b) < 1e-12)
  }
})

void test('greeks are the slopes of the price', () => {
  const options: readonly AmericanInput[] = [
    { right: 'put', spot: 100, strike: 100, years: 1, vol: 0.25, rate: 0.06, yield: 0.02 },
    { right: 'call', spot: 105, strike: 100, years: 0.5, vol: 0.3, rate: 0.02, yield: 0.05 },
    { right: 'put', spot: 90, strike: 100, years: 1, vol: 0.3, rate: 0, yield: -0.03 },
    { right: 'put', spot: 60, strike: 100, years: 0.6, vol: 0.6, rate: 1e-6, yield: 0 },
  ]
  for (const option of options) {
    const at = (change: Partial<AmericanInput>): number =>
      priceAmerican({ ...option, ...change }, { preset: 'exact' }).price
    const { spot, years, vol, rate } = option
    const found = priceAmerican(option, { preset: 'exact' })
    const h = 0.05
    const [up, down] = [at({ spot: spot + h }), at({ spot: spot - h })]
    assert.ok(Math.abs(found.delta - (up - down) / (2 * h)) < 2e-6)
    assert.ok(Math.abs(found.gamma - (up - 2 * found.price + down) / (h * h)) < 2e-5)
    const later = (at({ years: years - 1e-3 }) - at({ years: years + 1e-3 })) / 2e-3
    assert.ok(Math.abs(found.theta - later) < 1e-3 * Math.abs(later))
    const vega = (at({ vol: vol + 1e-3 }) - at({ vol: vol - 1e-3 })) / 2e-3
    assert.ok(Math.abs(found.vega - vega) < 1e-4 * vega)
    const by = Math.min(1e-4, rate / 8)
    const rho =
      rate > 0
        ? (at({ rate: rate + by }) - at({ rate: rate - by })) / (2 * by)
        : (4 * at({ rate: 1e-4 }) - at({ rate: 2e-4 }) - 3 * at({ rate: 0 })) / 2e-4
    assert.ok(Math.abs(found.rho - rho) < 1e-3 * Math.abs(rho), `${found.rho} ${rho}`)
  }
})

void test('across the boundary price and delta are continuous, inside it exercise is exact', () => {
  const put = { right: 'put', strike: 100, years: 1, vol: 0.25, rate: 0.1, yield: 0 } as const
  const { boundary } = priceAmerican({ ...put, spot: 100 }, { preset: 'exact' })
  const inside = priceAmerican({ ...put, spot: boundary - 1e-6 }, { preset: 'exact' })
  const outside = priceAmerican({ ...put, spot: boundary + 1e-6 }, { preset: 'exact' })
  assert.deepEqual(
    [inside.exercised, inside.delta, inside.gamma, inside.theta, inside.vega],
    [true, -1, 0, 0, 0],
  )
  assert.equal(inside.price, 100 - (boundary - 1e-6))
  assert.ok(Math.abs(outside.price - (100 - boundary)) < 1e-4)
  for (const gap of [0.05, 0.5, 2]) {
    const near = priceAmerican({ ...put, spot: boundary + gap }, { preset: 'exact' })
    assert.ok(near.delta > -1 - 1e-3 && near.delta < -0.7, `${near.delta}`)
    assert.ok(near.gamma > 0.03 && near.gamma < 0.09, `${near.gamma}`)
  }
})

void test('bad inputs have a status and no number', () => {
  const put = { right: 'put', spot: 90, strike: 100, years: 1, vol: 0.3, rate: 0.05, yield: 0 }
  for (const change of [
    { spot: Number.NaN },
    { spot: -1 },
    { strike: Infinity },
    { years: -1 },
    { vol: -1 },
    { rate: Number.NaN },
    { yield: Infinity },
  ]) {
    const found = priceAmerican({ ...put, right: 'put', ...change })
    assert.equal(found.status, 'bad_input')
    for (const field of FIGURES) assert.ok(Number.isNaN(found[field]))
  }
})
