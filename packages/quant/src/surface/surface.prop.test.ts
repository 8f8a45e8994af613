import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { priceEuropean } from '../european/european.ts'
import { checkArbitrage } from './arbitrage.ts'
import type { ChainQuote, ExpiryChain } from './chain.ts'
import { fitSurface } from './surface.ts'

/** Noise in vol per quote, in points; enough to make raw quotes arbitrageable. */
const expiry = fc.record({
  years: fc.double({ min: 0.01, max: 3, noNaN: true }),
  level: fc.double({ min: 0.08, max: 0.8, noNaN: true }),
  skew: fc.double({ min: -0.5, max: 0.3, noNaN: true }),
  noise: fc.array(fc.double({ min: -0.02, max: 0.02, noNaN: true }), {
    minLength: 23,
    maxLength: 23,
  }),
})

function chainOf(terms: {
  readonly years: number
  readonly level: number
  readonly skew: number
  readonly noise: readonly number[]
}): ExpiryChain {
  const { years, level, skew, noise } = terms
  const quotes = noise.flatMap((off, i) => {
    const k = ((i - 11) / 4) * level * Math.sqrt(years)
    const strike = 100 * Math.exp(k)
    const vol = Math.max(level * (1 + skew * (k / (level * Math.sqrt(years))) * 0.3) + off, 0.02)
    return (['call', 'put'] as const).map((right): ChainQuote => {
      const { price } = priceEuropean({
        right,
        spot: 100,
        strike,
        years,
        vol,
        rate: 0.02,
        yield: 0,
      })
      return { right, strike, bid: 0.99 * price, ask: 1.01 * price }
    })
  })
  return { expiry: `${years}`, years, quotes }
}

void test('whatever the quotes, the default surface has no arbitrage', () => {
  fc.assert(
    fc.property(fc.array(expiry, { minLength: 1, maxLength: 4 }), (expiries) => {
      const { surface } = fitSurface(expiries.map(chainOf))
      const check = checkArbitrage(surface, { points: 401 })
      assert.deepEqual([check.butterfly[0], check.calendar[0]], [undefined, undefined])
    }),
    { numRuns: 40 },
  )
})
