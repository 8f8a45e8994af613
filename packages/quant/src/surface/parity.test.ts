import assert from 'node:assert/strict'
import { test } from 'node:test'

import { priceEuropean } from '../european/european.ts'
import type { ChainQuote } from './chain.ts'
import { forwardByParity, median } from './parity.ts'

const FORWARD = 100 * Math.exp(0.5 * 0.03)
const DISCOUNT = Math.exp(-0.5 * 0.04)

function quotes(strikes: readonly number[]): readonly ChainQuote[] {
  return strikes.flatMap((strike) =>
    (['call', 'put'] as const).map((right): ChainQuote => {
      const terms = { right, spot: 100, strike, years: 0.5, vol: 0.25, rate: 0.04, yield: 0.01 }
      const { price } = priceEuropean(terms)
      return { right, strike, bid: price - 0.1, ask: price + 0.1 }
    }),
  )
}

const STRIKES = Array.from({ length: 21 }, (_, i) => 80 + 2 * i)

void test('clean pairs give forward and discount back', () => {
  const found = forwardByParity(quotes(STRIKES))
  assert.equal(found.status, 'ok')
  assert.ok(Math.abs(found.forward - FORWARD) < 1e-9)
  assert.ok(Math.abs(found.discount - DISCOUNT) < 1e-10)
})

void test('stale quotes do not move the line', () => {
  const bad = quotes(STRIKES).map((quote): ChainQuote => {
    const stale = quote.right === 'call' && [84, 90, 110, 118].includes(quote.strike)
    return stale ? { ...quote, bid: quote.bid + 3, ask: quote.ask + 3 } : quote
  })
  const found = forwardByParity(bad)
  assert.ok(Math.abs(found.forward - FORWARD) < 1e-3, `${found.forward}`)
  assert.ok(Math.abs(found.discount - DISCOUNT) < 1e-4, `${found.discount}`)
})

void test('one pair gives the forward alone; none gives nothing', () => {
  const one = forwardByParity(quotes([100]), DISCOUNT)
  assert.ok(Math.abs(one.forward - FORWARD) < 1e-9)
  assert.equal(forwardByParity(quotes([100])).discountError, Infinity)
  const calls = quotes(STRIKES).filter(({ right }) => right === 'call')
  const none = forwardByParity(calls)
  assert.equal(none.status, 'no_pairs')
  assert.ok(Number.isNaN(none.forward))
})

void test('median', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 2, 3]), 2.5)
  assert.ok(Number.isNaN(median([])))
})
