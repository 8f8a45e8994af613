import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelChain } from './_market.ts'
import { checkChain } from './chain.ts'
import { escrowedSpot, viewChain } from './valuation.ts'

const near = (actual: number | undefined, expected: number, tolerance: number): void =>
  assert.ok(Math.abs((actual ?? NaN) - expected) <= tolerance, `${actual} is not ${expected}`)

const chain = modelChain({ spot: 100, vol: 0.25, days: [30], strikes: [90, 95, 100, 105, 110] })

// options-income.md 6.4; A1.
const TABLE = [
  ['SPY-30d-90-P', 0.19176, -0.06036, 0.0167, 3.43134, -4.96937, 0.06943],
  ['SPY-30d-95-P', 0.89638, -0.21262, 0.0405, 8.32269, -11.77109, 0.23401],
  ['SPY-30d-100-P', 2.69291, -0.46744, 0.05548, 11.39921, -15.35882, 0.496],
  ['SPY-30d-100-C', 3.02114, 0.53256, 0.05548, 11.39921, -19.34569, 0.504],
  ['SPY-30d-105-C', 1.1677, 0.27458, 0.04652, 9.55882, -15.58897, 0.25121],
  ['SPY-30d-110-C', 0.35336, 0.106, 0.02554, 5.2489, -8.39256, 0.09346],
] as const

test('a row is seen with the price, greeks and odds of the published vectors', () => {
  checkChain(chain)
  const { byId, unpriced } = viewChain(chain)
  assert.deepEqual(unpriced, [])
  for (const [id, price, delta, gamma, vega, theta, inTheMoney] of TABLE) {
    const seen = byId.get(id)
    near(seen?.mid, price, 1e-5)
    near(seen?.vol, 0.25, 1e-9)
    near(seen?.delta, delta, 1e-5)
    near(seen?.gamma, gamma, 1e-5)
    near(seen?.vega, vega, 1e-5)
    near(seen?.theta, theta, 1e-5)
    near(seen?.inTheMoney, inTheMoney, 1e-5)
    near(seen?.spread, 0.04, 1e-12)
  }
})

test('what cannot be priced has its reason, and an in-the-money row its twin’s vol', () => {
  const [row] = chain.rows
  assert.ok(row)
  const { bid: _bid, ask: _ask, ...bare } = row
  const deepPut = { ...bare, id: 'deep', right: 'put' as const, strike: 150, mark: 49.4 }
  const twin = { ...bare, id: 'twin', right: 'call' as const, strike: 150, mark: 0.0001 }
  const rows = [
    { ...row, id: 'stale', stale: true },
    { ...row, id: 'ended', years: 0 },
    { ...bare, id: 'empty' },
    { ...row, id: 'crossed', bid: 2, ask: 1 },
    { ...row, id: 'broken', bid: Number.NaN },
    { ...bare, id: 'lonely', strike: 160, right: 'put' as const, mark: 50 },
    deepPut,
    twin,
  ]
  const { byId, unpriced } = viewChain({ ...chain, rows })
  assert.deepEqual(
    unpriced.map(({ id, reason }) => [id, reason]),
    [
      ['stale', 'stale'],
      ['ended', 'expired'],
      ['empty', 'no_price'],
      ['crossed', 'crossed'],
      ['broken', 'bad_price'],
      ['lonely', 'no_vol'],
    ],
  )
  assert.equal(byId.get('deep')?.vol, byId.get('twin')?.vol)
  assert.equal(byId.get('deep')?.spread, Infinity)
})

test('dividends up to the expiry leave the spot, later ones do not', () => {
  const dividends = [
    { years: 0.1, amount: 1 },
    { years: 0.5, amount: 2 },
  ]
  near(escrowedSpot({ ...chain, dividends }, 0.2), 100 - Math.exp(-0.04 * 0.1), 1e-12)
  assert.equal(escrowedSpot({ ...chain, dividends }, 0.05), 100)
})
