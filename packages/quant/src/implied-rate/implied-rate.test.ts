import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { priceEuropean } from '../european/european.ts'
import { impliedRate } from './implied-rate.ts'

const terms = fc.record({
  right: fc.constantFrom('call' as const, 'put' as const),
  spot: fc.double({ min: 0.01, max: 100_000, noNaN: true }),
  strikeBySpot: fc.double({ min: 0.3, max: 3, noNaN: true }),
  years: fc.double({ min: 1 / 365, max: 3, noNaN: true }),
  vol: fc.double({ min: 0.01, max: 2, noNaN: true }),
  rate: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
})

void test('a price at the rate that it implies is that price, to 1e-12 of spot', () => {
  fc.assert(
    fc.property(terms, ({ right, spot, strikeBySpot, years, vol, rate }) => {
      const of = { right, spot, strike: spot * strikeBySpot, years, vol }
      const { price } = priceEuropean({ ...of, rate, yield: 0 })
      fc.pre(price > 1e-9 * spot && (right === 'put' || price < spot))
      const found = impliedRate({ ...of, price })
      const again = priceEuropean({ ...of, rate: found, yield: 0 }).price
      assert.ok(Math.abs(again - price) <= 1e-12 * (spot + of.strike), `${again} is not ${price}`)
    }),
    { numRuns: 2_000 },
  )
})

void test('it is what halving the interval finds, and by parity the same of call and put', () => {
  fc.assert(
    fc.property(terms, ({ spot, strikeBySpot, years, vol, rate }) => {
      const of = { spot, strike: spot * strikeBySpot, years, vol }
      const call = priceEuropean({ ...of, right: 'call', rate, yield: 0 }).price
      // Both know it: neither is all time value that is lost in rounding, nor all of spot.
      fc.pre(call > 1e-3 * spot && call < 0.999 * spot)
      const put = call - spot + of.strike * Math.exp(-rate * years)
      fc.pre(put > 1e-3 * spot)
      const found = impliedRate({ ...of, right: 'call', price: call })
      let [low, high] = [-1, 1]
      for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2
        const { price } = priceEuropean({ ...of, right: 'call', rate: middle, yield: 0 })
        if (price < call) low = middle
        else high = middle
      }
      assert.ok(Math.abs(found - low) <= 1e-8, `${found}, halving finds ${low}`)
      const other = impliedRate({ ...of, right: 'put', price: put })
      assert.ok(Math.abs(found - other) <= 1e-8, `${found} of the call, ${other} of the put`)
    }),
    { numRuns: 1_000 },
  )
})

/** QuantLib 1.29, BlackCalculator: spot 100, vol 20 %, half a year, rate 4 %. */
const QUANTLIB = [
  ['call', 70, 31.400048627576545],
  ['call', 90, 13.147550110559813],
  ['call', 120, 0.9551973426010041],
  ['put', 80, 0.21806532256716926],
  ['put', 100, 4.646945344290266],
  ['put', 130, 27.707586260631683],
] as const

for (const [right, strike, price] of QUANTLIB)
  void test(`the ${right} at ${strike} that QuantLib prices at 4 % implies 4 %`, () => {
    const found = impliedRate({ right, spot: 100, strike, years: 0.5, vol: 0.2, price })
    assert.ok(Math.abs(found - 0.04) < 1e-10, String(found))
  })

void test('what no rate gives has none', () => {
  const of = { right: 'call', spot: 100, strike: 90, years: 0.5, vol: 0.2, price: 12 } as const
  for (const wrong of [
    { price: 100 },
    { price: 0 },
    { years: 0 },
    { spot: Number.NaN },
    { vol: -0.1 },
    { strike: 0 },
  ])
    assert.ok(Number.isNaN(impliedRate({ ...of, ...wrong })), JSON.stringify(wrong))
  // A put is worth as much as you like where the rate is low enough.
  assert.ok(impliedRate({ ...of, right: 'put', price: 500 }) < -3)
  // Without vol a call is spot less its discounted strike.
  assert.ok(Math.abs(impliedRate({ ...of, vol: 0 }) + Math.log(88 / 90) / 0.5) < 1e-12)
})
