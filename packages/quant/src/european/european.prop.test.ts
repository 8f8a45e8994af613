import * as fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { priceAmerican } from '../american/american.ts'
import { impliedVolMany } from '../implied-vol/implied-vol-many.ts'
import { impliedVol } from '../implied-vol/implied-vol.ts'
import { createEuropeanResult, priceEuropeanMany } from './european-many.ts'
import { priceEuropean } from './european.ts'
import type { OptionTerms } from './option.ts'

const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true })

const option: fc.Arbitrary<OptionTerms> = fc.record({
  right: fc.constantFrom('call', 'put'),
  spot: number(10, 1000),
  strike: number(10, 1000),
  years: number(0.001, 5),
  vol: number(0.01, 2),
  rate: number(-0.05, 0.2),
  yield: number(-0.05, 0.2),
})

const size = (o: OptionTerms): number =>
  Math.max(o.spot * Math.exp(-o.yield * o.years), o.strike * Math.exp(-o.rate * o.years))

void test('put-call parity holds to an ulp of the larger leg', () => {
  fc.assert(
    fc.property(option, (o) => {
      const call = priceEuropean({ ...o, right: 'call' }).price
      const put = priceEuropean({ ...o, right: 'put' }).price
      const gap = o.spot * Math.exp(-o.yield * o.years) - o.strike * Math.exp(-o.rate * o.years)
      assert.ok(Math.abs(call - put - gap) <= 2 ** -52 * size(o))
    }),
    { numRuns: 500 },
  )
})

void test('scaling spot and strike scales the price to 1e-15', () => {
  fc.assert(
    fc.property(option, number(1e-100, 1e100), (o, scale) => {
      const one = priceEuropean(o).price
      const other = priceEuropean({ ...o, spot: o.spot * 2 ** 40, strike: o.strike * 2 ** 40 })
      // Below it a price is subnormal or nearly so, and has no digits left to compare.
      if (one > 1e-290) assert.equal(other.price, one * 2 ** 40)
      const odd = priceEuropean({ ...o, spot: o.spot * scale, strike: o.strike * scale }).price
      assert.ok(Math.abs(odd / scale - one) <= 1e-15 * size(o))
    }),
  )
})

void test('C(S, K, r, q) = P(K, S, q, r)', () => {
  fc.assert(
    fc.property(option, (o) => {
      const call = priceEuropean({ ...o, right: 'call' }).price
      const mirrored = { spot: o.strike, strike: o.spot, rate: o.yield, yield: o.rate }
      const put = priceEuropean({ ...o, ...mirrored, right: 'put' }).price
      assert.ok(Math.abs(call - put) <= 1e-13 * size(o))
    }),
  )
})

void test('price is monotone and convex in strike, and rises with vol', () => {
  fc.assert(
    fc.property(option, number(0.01, 0.2), (o, gap) => {
      const at = (strike: number): number => priceEuropean({ ...o, strike }).price
      const [low, middle, high] = [at(o.strike * (1 - gap)), at(o.strike), at(o.strike * (1 + gap))]
      const slack = 1e-13 * size(o) * 2
      assert.ok(o.right === 'call' ? low >= high - slack : high >= low - slack)
      assert.ok(low + high - 2 * middle >= -slack)
      assert.ok(priceEuropean({ ...o, vol: o.vol * (1 + gap) }).price >= at(o.strike) - slack)
    }),
  )
})

void test('price to vol and back to price', () => {
  fc.assert(
    fc.property(option, (o) => {
      const { price, vega } = priceEuropean(o)
      if (price === 0) return
      const found = impliedVol({ ...o, price })
      if (found.status !== 'ok') {
        assert.ok(vega * o.vol < 1e-12 * size(o) || price < 1e-300)
        return
      }
      const allowed = price > 1e-290 ? 60 * found.accuracy : 0.05
      assert.ok(Math.abs(found.vol / o.vol - 1) <= allowed)
      const again = priceEuropean({ ...o, vol: found.vol }).price
      assert.ok(Math.abs(again - price) <= 1e-13 * size(o))
    }),
    { numRuns: 500 },
  )
})

void test('a batch equals one at a time, vol and price, on either kernel', () => {
  fc.assert(
    fc.property(fc.array(option, { maxLength: 9 }), (options) => {
      const column = (f: (o: OptionTerms) => number): Float64Array => Float64Array.from(options, f)
      const batch = {
        right: Int8Array.from(options, (o) => (o.right === 'call' ? 1 : -1)),
        spot: column((o) => o.spot),
        strike: column((o) => o.strike),
        years: column((o) => o.years),
        vol: column((o) => o.vol),
        rate: column((o) => o.rate),
        yield: column((o) => o.yield),
      }
      for (const kernel of ['wasm', 'typescript'] as const) {
        const result = createEuropeanResult(options.length)
        const { price } = priceEuropeanMany(batch, result, { kernel })
        const many = impliedVolMany({ ...batch, price }, undefined, { kernel })
        options.forEach((o, i) => {
          assert.ok(Math.abs((price[i] ?? 0) - priceEuropean(o).price) <= 1e-13 * size(o))
          const one = impliedVol({ ...o, price: price[i] ?? 0 })
          const miss = Math.abs((many.vol[i] ?? 0) / one.vol - 1)
          const silent = one.status !== 'ok' || (price[i] ?? 0) < 1e-290
          assert.ok(silent || miss <= 1e-13 + 60 * one.accuracy, `${kernel} ${miss}`)
        })
      }
    }),
  )
})

const ordinary: fc.Arbitrary<OptionTerms> = fc.record({
  right: fc.constantFrom('call', 'put'),
  spot: number(60, 160),
  strike: fc.constant(100),
  years: number(0.02, 2),
  vol: number(0.1, 0.8),
  rate: number(0, 0.1),
  yield: number(0, 0.1),
})

void test('American: over both bounds, symmetric, rising with life and vol', () => {
  fc.assert(
    fc.property(ordinary, number(0.01, 0.3), (o, more) => {
      const price = (change: Partial<OptionTerms>): number =>
        priceAmerican({ ...o, ...change }).price
      const value = price({})
      const sign = o.right === 'call' ? 1 : -1
      assert.ok(value >= Math.max(sign * (o.spot - o.strike), 0))
      assert.ok(value >= priceEuropean(o).price)
      const flipped = o.right === 'call' ? 'put' : 'call'
      const mirrored = { spot: o.strike, strike: o.spot, rate: o.yield, yield: o.rate }
      assert.ok(Math.abs(price({ ...mirrored, right: flipped }) - value) < 1e-9)
      assert.ok(price({ years: o.years * (1 + more) }) >= value - 2e-4)
      assert.ok(price({ vol: o.vol * (1 + more) }) >= value - 2e-4)
    }),
    {
      examples: [
        // Worth intrinsic but for its rounding.
        [
          {
            right: 'call',
            spot: 110.794842791461,
            strike: 100,
            years: 0.02,
            vol: 0.1,
            rate: 0,
            yield: 1.4e-14,
          },
          0.01,
        ],
      ],
    },
  )
})

/** Anything finite: rates of any sign and size, minutes to a century, still to frantic. */
const wide: fc.Arbitrary<OptionTerms> = fc.record({
  right: fc.constantFrom('call', 'put'),
  spot: number(-3, 3).map((x) => 100 * Math.exp(x)),
  strike: fc.constant(100),
  years: number(-11, 4.6).map(Math.exp),
  vol: number(-7, 2.3).map(Math.exp),
  rate: fc.oneof(number(-0.05, 0.3), fc.constantFrom(0, 1e-13, 1e-6, 10)),
  yield: fc.oneof(number(-0.05, 0.3), fc.constantFrom(0, 1e-13, 10)),
})

void test('American, however wild the terms: finite, and between its bounds', () => {
  fc.assert(
    fc.property(wide, fc.constantFrom('fast', 'accurate'), (o, preset) => {
      const found = priceAmerican(o, { preset })
      const leg = o.right === 'call' ? o.spot : o.strike
      const growth = o.right === 'call' ? -o.yield : -o.rate
      const most = leg * Math.max(1, Math.exp(growth * o.years))
      assert.equal(found.status, 'ok')
      assert.ok(found.price >= (o.right === 'call' ? o.spot - o.strike : o.strike - o.spot))
      assert.ok(found.price >= priceEuropean(o).price)
      assert.ok(found.price <= most * (1 + 1e-9))
      for (const figure of [found.delta, found.gamma, found.vega, found.theta, found.rho]) {
        assert.ok(Number.isFinite(figure), JSON.stringify(found))
      }
    }),
    {
      numRuns: 40,
      examples: [
        // Interest that cannot be felt, of the sign that would make exercise pay.
        [
          {
            right: 'call',
            spot: 100,
            strike: 100,
            years: 1,
            vol: 1,
            rate: -5e-324,
            yield: -1.5e-323,
          },
          'fast',
        ],
      ],
    },
  )
})
