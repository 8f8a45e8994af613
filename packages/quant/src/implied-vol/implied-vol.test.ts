import assert from 'node:assert/strict'
import { test } from 'node:test'

import { priceEuropean } from '../european/european.ts'
import { EXTREMES, NAMED } from './_vectors.ts'
import { IMPLIED_VOL_STATUSES, impliedVolMany } from './implied-vol-many.ts'
import type { ImpliedVolColumns } from './implied-vol-many.ts'
import { impliedVol } from './implied-vol.ts'
import type { ImpliedVolInput, ImpliedVolStatus } from './implied-vol.ts'

const undiscounted = { rate: 0, yield: 0 }

void test('extremes: within a few times what is attainable at all', () => {
  for (const [right, spot, strike, years, price, vol, attainable] of EXTREMES) {
    const found = impliedVol({ right, spot, strike, years, price, ...undiscounted })
    const miss = Math.abs(found.vol / vol - 1)
    assert.equal(found.status, 'ok', `${right} ${spot} ${strike} ${years} ${price}`)
    assert.ok(miss <= 16 * attainable, `${found.vol}, not ${vol}: ${miss / attainable} times`)
  }
})

void test('the same extremes in one batch, on both kernels', () => {
  const batch: ImpliedVolColumns = {
    right: Int8Array.from(EXTREMES, ([right]) => (right === 'call' ? 1 : -1)),
    spot: Float64Array.from(EXTREMES, ([, spot]) => spot),
    strike: Float64Array.from(EXTREMES, ([, , strike]) => strike),
    years: Float64Array.from(EXTREMES, ([, , , years]) => years),
    price: Float64Array.from(EXTREMES, ([, , , , price]) => price),
    rate: new Float64Array(EXTREMES.length),
    yield: new Float64Array(EXTREMES.length),
  }
  for (const kernel of ['wasm', 'typescript'] as const) {
    const found = impliedVolMany(batch, undefined, { kernel })
    EXTREMES.forEach(([, , , , , vol, attainable], i) => {
      const miss = Math.abs((found.vol[i] ?? 0) / vol - 1)
      assert.equal(found.status[i], 0, `${kernel} row ${i}`)
      assert.ok(miss <= 20 * attainable, `${kernel} row ${i}: ${miss / attainable} times`)
    })
  }
})

void test('cases of the literature', () => {
  for (const [name, right, forward, strike, years, discount, price, vol] of NAMED) {
    const rate = -Math.log(discount) / years
    const found = impliedVol({ right, spot: forward, strike, years, price, rate, yield: rate })
    assert.ok(Math.abs(found.vol / vol - 1) < 1e-8, `${name}: ${found.vol}`)
  }
})

const quote: ImpliedVolInput = {
  right: 'call',
  spot: 100,
  strike: 80,
  years: 1,
  price: 25,
  ...undiscounted,
}

const ANSWERS: readonly (readonly [string, Partial<ImpliedVolInput>, ImpliedVolStatus, number])[] =
  [
    ['nothing, out of the money', { strike: 120, price: 0 }, 'no_information', 0],
    ['intrinsic', { price: 20 }, 'no_information', 0],
    ['below intrinsic', { price: 19.999 }, 'below_intrinsic', Number.NaN],
    ['an ulp below intrinsic', { price: 19.999999999999996 }, 'below_intrinsic', Number.NaN],
    ['call at its bound', { price: 100 }, 'above_bound', Number.NaN],
    ['call over its bound', { price: 100.01 }, 'above_bound', Number.NaN],
    ['put at its bound', { right: 'put', price: 80 }, 'above_bound', Number.NaN],
    ['negative price', { right: 'put', price: -1e-300 }, 'bad_input', Number.NaN],
    ['expired above intrinsic', { years: 0, price: 21 }, 'above_bound', Number.NaN],
    ['expired at intrinsic', { years: 0, price: 20 }, 'no_information', 0],
    ['NaN price', { price: Number.NaN }, 'bad_input', Number.NaN],
    ['negative spot', { spot: -1 }, 'bad_input', Number.NaN],
    ['no strike', { strike: 0, price: 100 }, 'no_information', 0],
    ['infinite strike', { strike: Infinity }, 'bad_input', Number.NaN],
    ['negative years', { years: -1 }, 'bad_input', Number.NaN],
  ]

void test('what a price cannot tell is said, one at a time and in a batch', () => {
  for (const [name, change, status, vol] of ANSWERS) {
    const input = { ...quote, ...change }
    const one = impliedVol(input)
    assert.equal(one.status, status, name)
    assert.equal(one.vol, vol, name)
    const column = (value: number): Float64Array => Float64Array.of(0.5, value, 0.5)
    const many = impliedVolMany({
      right: Int8Array.of(1, input.right === 'call' ? 1 : -1, 1),
      spot: Float64Array.of(100, input.spot, 100),
      strike: Float64Array.of(100, input.strike, 100),
      years: Float64Array.of(1, input.years, 1),
      price: Float64Array.of(8, input.price, 8),
      rate: column(0).fill(0),
      yield: column(0).fill(0),
    })
    assert.equal(IMPLIED_VOL_STATUSES[many.status[1] ?? 99], status, name)
    assert.equal(many.vol[1], vol, name)
    assert.deepEqual([many.status[0], many.status[2]], [0, 0])
    assert.equal(many.vol[0], many.vol[2])
  }
})

void test('a subnormal price ends, finite or with a status', () => {
  const found = impliedVol({ ...quote, strike: 1000, years: 0.01, price: 5e-324 })
  assert.ok(found.vol > 0 && Number.isFinite(found.vol))
})

void test('an in-the-money price says how little it knows', () => {
  const terms = { right: 'call', spot: 100, strike: 50, years: 0.1, rate: 0.02, yield: 0 } as const
  const { price } = priceEuropean({ ...terms, vol: 0.5 })
  const found = impliedVol({ ...terms, price })
  assert.ok(found.accuracy > 1e-12)
  assert.ok(Math.abs(found.vol / 0.5 - 1) < 4 * found.accuracy)
  const silent = impliedVol({ ...terms, price: priceEuropean({ ...terms, vol: 0.2 }).price })
  assert.equal(silent.status, 'no_information')
})

void test('columns of unequal length are refused', () => {
  const one = Float64Array.of(1)
  const batch = { right: Int8Array.of(1), spot: one, strike: one, years: one, rate: one }
  assert.throws(
    () => impliedVolMany({ ...batch, price: new Float64Array(2), yield: one }),
    /column price has 2 rows, right has 1/,
  )
})
