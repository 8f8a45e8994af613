import assert from 'node:assert/strict'
import { test } from 'node:test'

import { priceBlack, priceBlackChain, priceBlackMany } from './black.ts'
import { priceInverse, priceInverseChain, priceInverseMany } from './black.ts'
import { WIDE } from './_wide.ts'
import { priceEuropean } from './european.ts'
import {
  createEuropeanResult,
  priceEuropeanChain,
  priceEuropeanMany,
  priceEuropeanManySecondOrder,
} from './european-many.ts'
import type { EuropeanColumns, EuropeanSecondOrder } from './european-many.ts'

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

/** A spread of ordinary options, the same on every run. */
function someColumns(rows: number): EuropeanColumns {
  const wave = (i: number, k: number): number => 0.5 + 0.5 * Math.sin(i * k + k)
  const column = (f: (i: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => f(i))
  return {
    right: Int8Array.from({ length: rows }, (_, i) => (wave(i, 7.1) < 0.5 ? 1 : -1)),
    spot: column(() => 100),
    strike: column((i) => 60 + 80 * wave(i, 1.3)),
    years: column((i) => 0.003 + 2 * wave(i, 2.7)),
    vol: column((i) => 0.05 + 0.75 * wave(i, 3.9)),
    rate: column((i) => -0.02 + 0.1 * wave(i, 4.3)),
    yield: column((i) => 0.06 * wave(i, 5.7)),
  }
}

const rowOf = (batch: EuropeanColumns, i: number): Parameters<typeof priceEuropean>[0] => ({
  right: batch.right[i] === 1 ? 'call' : 'put',
  spot: batch.spot[i] ?? 0,
  strike: batch.strike[i] ?? 0,
  years: batch.years[i] ?? 0,
  vol: batch.vol[i] ?? 0,
  rate: batch.rate[i] ?? 0,
  yield: batch.yield[i] ?? 0,
})

/** Largest natural size of each figure for a spot of 100, to which 1e-13 refers. */
const SIZE = { price: 100, delta: 1, gamma: 1, vega: 100, theta: 100, rho: 200 } as const
const SECOND_SIZE = { ...SIZE, vanna: 10, charm: 100, volga: 1000 } as const

void test('wasm and TypeScript agree to 1e-13, and both with one at a time', () => {
  const batch = someColumns(1501)
  const wasm = priceEuropeanManySecondOrder(batch)
  const twin = priceEuropeanManySecondOrder(batch, undefined, { kernel: 'typescript' })
  for (let i = 0; i < 1501; i++) {
    const one = priceEuropean(rowOf(batch, i))
    for (const field of FIELDS) {
      const allowed = 1e-13 * SECOND_SIZE[field]
      assert.equal(twin[field][i], one[field])
      assert.ok(Math.abs((wasm[field][i] ?? 0) - one[field]) <= allowed, `${field} row ${i}`)
    }
  }
  assert.ok(wasm.status.every((status) => status === 0))
})

void test('far out, near, and with vast vol: every figure to 12 digits on every path', () => {
  const column = (k: number): Float64Array => Float64Array.from(WIDE, (row) => row.numbers[k] ?? 0)
  const batch: EuropeanColumns = {
    right: Int8Array.from(WIDE, (row) => (row.right === 'call' ? 1 : -1)),
    spot: column(0),
    strike: column(1),
    years: column(2),
    vol: column(3),
    rate: column(4),
    yield: column(5),
  }
  for (const kernel of ['wasm', 'typescript'] as const) {
    const out = priceEuropeanManySecondOrder(batch, undefined, { kernel })
    WIDE.forEach(({ right, numbers }, i) => {
      const [spot = 0, strike = 0, years = 0, , rate = 0, income = 0] = numbers
      const leg = Math.max(spot * Math.exp(-income * years), strike * Math.exp(-rate * years))
      const forward = spot * Math.exp((rate - income) * years)
      const outside = right === 'call' ? forward <= strike : forward >= strike
      // Where legs or terms cancel, the answer keeps the digits of the largest of them.
      const lost = { price: outside ? 0 : leg, theta: leg * (Math.abs(rate) + Math.abs(income)) }
      FIELDS.forEach((field, k) => {
        const want = numbers[6 + k] ?? Number.NaN
        const cancelled = field === 'price' || field === 'theta' ? 5e-16 * lost[field] : 0
        const allowed = 1e-12 * Math.abs(want) + cancelled
        const miss = Math.abs((out[field][i] ?? Number.NaN) - want)
        assert.ok(
          miss <= allowed,
          `${kernel} ${right} ${numbers.slice(0, 6).join()} ${field} ${miss / want}`,
        )
      })
    })
  }
})

void test('any number of rows, odd or none, gives each row the same bits', () => {
  const whole = priceEuropeanManySecondOrder(someColumns(520))
  for (const rows of [0, 1, 2, 3, 511, 512, 513, 519]) {
    const part = priceEuropeanManySecondOrder(someColumns(rows))
    for (const field of FIELDS) {
      assert.deepEqual(part[field], whole[field].slice(0, rows), `${field} of ${rows}`)
    }
  }
})

void test('first order alone gives the same bits as all greeks', () => {
  const batch = someColumns(101)
  const all = priceEuropeanManySecondOrder(batch)
  const first = priceEuropeanMany(batch, createEuropeanResult(101))
  for (const field of ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'] as const) {
    assert.deepEqual(first[field], all[field])
  }
})

void test('a chain gives the same bits as its rows', () => {
  const { right, strike, vol } = someColumns(77)
  const shared = { spot: 100, years: 0.4, rate: 0.03, yield: 0.01 }
  const chain = priceEuropeanChain({ ...shared, right, strike, vol })
  const column = (value: number): Float64Array => new Float64Array(77).fill(value)
  const rows = priceEuropeanManySecondOrder({
    right,
    strike,
    vol,
    spot: column(100),
    years: column(0.4),
    rate: column(0.03),
    yield: column(0.01),
  })
  assert.deepEqual(chain, rows)
})

void test('a bad row is NaN with a status, and its neighbours keep their bits', () => {
  const clean = priceEuropeanManySecondOrder(someColumns(9))
  const spoil: readonly ((batch: EuropeanColumns, i: number) => void)[] = [
    (batch, i) => (batch.spot[i] = Number.NaN),
    (batch, i) => (batch.strike[i] = -1),
    (batch, i) => (batch.years[i] = -1),
    (batch, i) => (batch.vol[i] = Infinity),
    (batch, i) => (batch.rate[i] = Number.NaN),
    (batch, i) => (batch.yield[i] = -Infinity),
    (batch, i) => (batch.right[i] = 0),
  ]
  for (const breakRow of spoil) {
    for (const bad of [0, 3, 4, 8]) {
      const batch = someColumns(9)
      breakRow(batch, bad)
      const out = priceEuropeanManySecondOrder(batch)
      for (let i = 0; i < 9; i++) {
        assert.equal(out.status[i], i === bad ? 1 : 0)
        for (const field of FIELDS) {
          assert.equal(out[field][i], i === bad ? Number.NaN : clean[field][i])
        }
      }
    }
  }
})

void test('limits inside a batch are those of one option', () => {
  const batch = someColumns(6)
  batch.years[0] = 0
  batch.vol[1] = 0
  batch.spot[2] = 0
  batch.strike[3] = 0
  batch.strike[4] = 1e-200
  batch.vol[5] = 1e-9
  const out = priceEuropeanManySecondOrder(batch)
  for (let i = 0; i < 6; i++) {
    const one = priceEuropean(rowOf(batch, i))
    for (const field of FIELDS) assert.equal(out[field][i], one[field], `${field} row ${i}`)
  }
})

void test('results may overwrite inputs, and columns may start anywhere in a buffer', () => {
  const want = priceEuropeanManySecondOrder(someColumns(700))
  const batch = someColumns(700)
  const out: EuropeanSecondOrder = {
    ...createEuropeanResult(700),
    price: batch.spot,
    delta: batch.strike,
    gamma: batch.years,
    vega: batch.vol,
    theta: batch.rate,
    rho: batch.yield,
  }
  priceEuropeanManySecondOrder(batch, out)
  for (const field of FIELDS) assert.deepEqual(out[field], want[field], field)

  const shifted = (column: Float64Array): Float64Array => {
    const buffer = new Float64Array(column.length + 3)
    buffer.set(column, 3)
    return buffer.subarray(3)
  }
  const plain = someColumns(9)
  const moved = { ...plain, spot: shifted(plain.spot), strike: shifted(plain.strike) }
  assert.deepEqual(priceEuropeanManySecondOrder(moved), priceEuropeanManySecondOrder(plain))
})

void test('columns of unequal length are refused', () => {
  const batch = { ...someColumns(3), vol: new Float64Array(2) }
  assert.throws(() => priceEuropeanManySecondOrder(batch), /column vol has 2 rows, right has 3/)
  assert.throws(() => priceEuropeanMany(someColumns(3), createEuropeanResult(2)), RangeError)
})

void test('Black and inverse batches and chains agree with one at a time', () => {
  const { right, strike, years, vol, rate } = someColumns(33)
  const forward = new Float64Array(33).fill(105)
  const black = priceBlackMany({ right, forward, strike, years, vol, rate })
  const inverse = priceInverseMany({ right, forward, strike, years, vol })
  const blackChain = priceBlackChain({ forward: 105, years: 0.3, rate: 0.02, right, strike, vol })
  const coinChain = priceInverseChain({ forward: 105, years: 0.3, right, strike, vol })
  for (let i = 0; i < 33; i++) {
    const row = rowOf({ ...someColumns(33) }, i)
    const on = { right: row.right, forward: 105, strike: row.strike, vol: row.vol }
    const pairs = [
      [black, priceBlack({ ...on, years: row.years, rate: row.rate }), 1],
      [inverse, priceInverse({ ...on, years: row.years }), 0.01],
      [blackChain, priceBlack({ ...on, years: 0.3, rate: 0.02 }), 1],
      [coinChain, priceInverse({ ...on, years: 0.3 }), 0.01],
    ] as const
    for (const [many, one, scale] of pairs) {
      for (const field of FIELDS) {
        const miss = Math.abs((many[field][i] ?? Number.NaN) - one[field])
        assert.ok(miss <= 2e-13 * SECOND_SIZE[field] * scale, `${field} row ${i}: ${miss}`)
      }
    }
  }
})
