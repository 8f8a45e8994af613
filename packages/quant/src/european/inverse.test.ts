import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceInverse } from './black.ts'

void test('A4: a coin-settled call pays and hedges in coin as published', () => {
  const ended = priceInverse({ right: 'call', forward: 66_000, strike: 60_000, years: 0, vol: 0.6 })
  assert.ok(Math.abs(ended.price - 6_000 / 66_000) < 1e-6, `${ended.price}`)
  const terms = {
    right: 'call',
    forward: 60_000,
    strike: 66_000,
    years: 30 / 365,
    vol: 0.6,
  } as const
  const { price, delta } = priceInverse(terms)
  assert.ok(Math.abs(price - 0.0327026) < 1e-6, `${price}`)
  // Black-Scholes delta 0.319866 less the price in coin.
  assert.ok(Math.abs(delta * terms.forward - 0.287163) < 1e-6, `${delta * terms.forward}`)
})
