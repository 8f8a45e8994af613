import assert from 'node:assert/strict'
import { test } from 'node:test'
import { qualifiedCall } from './qualified-call.ts'

const rows: readonly (readonly [
  days: number,
  strike: bigint,
  stock: bigint,
  strikes: readonly bigint[],
  boolean,
])[] = [
  [30, 110n, 100n, [90n, 95n, 100n, 105n], false],
  [31, 105n, 100n, [90n, 95n, 100n, 105n], true],
  // The highest strike below the price, and no lower.
  [31, 95n, 100n, [90n, 95n, 100n, 105n], true],
  [31, 90n, 100n, [90n, 95n, 100n, 105n], false],
  // Over 90 days one strike more, but not more than 10 below a price up to 150.
  [91, 90n, 100n, [90n, 95n, 100n, 105n], true],
  [91, 80n, 100n, [80n, 95n, 100n, 105n], false],
  [91, 180n, 200n, [180n, 190n, 200n], true],
  // 85 % of a price up to 25.
  [40, 20n, 24n, [15n, 20n], false],
  [40, 21n, 24n, [15n, 21n], true],
]
for (const [days, strike, stock, strikes, qualified] of rows)
  void test(`[LOT-9] a call at ${strike} on a stock at ${stock}, ${days} days: ${qualified ? '' : 'not '}qualified`, () => {
    assert.equal(qualifiedCall({ days, strike, stock, strikes, one: 1n }), qualified)
  })
