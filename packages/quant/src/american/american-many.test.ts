import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { EuropeanColumns } from '../european/european-many.ts'
import { priceAmericanChain, priceAmericanMany } from './american-many.ts'
import { priceAmerican } from './american.ts'

const FIELDS = ['price', 'delta', 'gamma', 'theta'] as const

function someColumns(rows: number): EuropeanColumns {
  const wave = (i: number, k: number): number => 0.5 + 0.5 * Math.sin(i * k + k)
  const column = (f: (i: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => f(i))
  return {
    right: Int8Array.from({ length: rows }, (_, i) => (wave(i, 7.1) < 0.5 ? 1 : -1)),
    spot: column((i) => 80 + 40 * wave(i, 0.7)),
    strike: column(() => 100),
    years: column((i) => 0.02 + 2 * wave(i, 2.7)),
    vol: column((i) => 0.1 + 0.6 * wave(i, 3.9)),
    rate: column((i) => 0.1 * wave(i, 4.3)),
    yield: column((i) => 0.08 * wave(i, 5.7)),
  }
}

function oneByOne(batch: EuropeanColumns, preset: 'fast' | 'accurate') {
  return Array.from(batch.right, (sign, i) =>
    priceAmerican(
      {
        right: sign === -1 ? 'put' : 'call',
        spot: sign === 0 ? Number.NaN : (batch.spot[i] ?? 0),
        strike: batch.strike[i] ?? 0,
        years: batch.years[i] ?? 0,
        vol: batch.vol[i] ?? 0,
        rate: batch.rate[i] ?? 0,
        yield: batch.yield[i] ?? 0,
      },
      { preset },
    ),
  )
}

void test('wasm, TypeScript and one at a time agree', () => {
  for (const preset of ['fast', 'accurate'] as const) {
    const batch = someColumns(61)
    const wasm = priceAmericanMany(batch, undefined, { preset })
    const twin = priceAmericanMany(batch, undefined, { preset, kernel: 'typescript' })
    oneByOne(batch, preset).forEach((one, i) => {
      for (const field of FIELDS) {
        assert.ok(Math.abs((twin[field][i] ?? 0) - one[field]) <= 1e-12, `twin ${field} ${i}`)
        const miss = Math.abs((wasm[field][i] ?? 0) - one[field])
        assert.ok(miss <= 1e-11, `${preset} ${field} row ${i}: ${miss}`)
      }
    })
  }
})

void test('rows that need another method, or are bad, leave their neighbours alone', () => {
  const batch = someColumns(8)
  const clean = priceAmericanMany(someColumns(8))
  batch.right.fill(-1, 1, 4)
  batch.rate[1] = -0.005
  batch.yield[1] = -0.01
  batch.rate[2] = -0.01
  batch.yield[2] = 0.02
  batch.years[3] = 0
  batch.vol[4] = Number.NaN
  batch.right[6] = 0
  const found = priceAmericanMany(batch)
  assert.deepEqual([...found.status], [0, 0, 0, 0, 1, 0, 1, 0])
  oneByOne(batch, 'accurate').forEach((one, i) => {
    for (const field of FIELDS) {
      const value = found[field][i] ?? 0
      if (one.status === 'ok') assert.ok(Math.abs(value - one[field]) < 1e-10, `${field} ${i}`)
      else assert.ok(Number.isNaN(value))
    }
  })
  for (const i of [0, 5, 7]) {
    for (const field of FIELDS) assert.equal(found[field][i], clean[field][i])
  }
})

void test('a chain shares its boundary and gives the bits of its rows', () => {
  const strike = Float64Array.from({ length: 41 }, (_, i) => 60 + 2 * i)
  const right = Int8Array.from(strike, (_, i) => (i % 2 === 0 ? 1 : -1))
  const shared = { spot: 100, years: 0.5, vol: 0.3, rate: 0.04, yield: 0.02 }
  const chain = priceAmericanChain({ ...shared, right, strike })
  strike.forEach((k, i) => {
    const side = right[i] === 1 ? 'call' : 'put'
    const one = priceAmerican({ right: side, strike: k, ...shared })
    for (const field of FIELDS) {
      assert.ok(Math.abs((chain[field][i] ?? 0) - one[field]) <= 1e-11, `${field} at ${k}`)
    }
  })
})

void test('no rows, and columns of unequal length', () => {
  assert.equal(priceAmericanMany(someColumns(0)).price.length, 0)
  const uneven = { ...someColumns(3), rate: new Float64Array(4) }
  assert.throws(() => priceAmericanMany(uneven), /column rate has 4 rows, right has 3/)
})
