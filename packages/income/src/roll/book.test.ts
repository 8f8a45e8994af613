import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelChain } from '../chain/_market.ts'
import { viewChain } from '../chain/valuation.ts'
import { bookPositions } from './book.ts'

const view = viewChain(
  modelChain({ spot: 100, vol: 0.25, days: [20], strikes: [90, 95, 105, 110] }),
)

test('an account’s options are paired into spreads, covered calls and puts alone', () => {
  const found = bookPositions(
    [view],
    [
      { id: 'SPY', quantity: 250, price: 97 },
      { id: 'SPY-20d-95-P', quantity: -3, price: 1 },
      { id: 'SPY-20d-90-P', quantity: 2, price: 0.3 },
      { id: 'SPY-20d-105-C', quantity: -2 },
      { id: 'SPY-20d-110-C', quantity: -1 },
      { id: 'SPY-20d-90-C', quantity: 1 },
      { id: 'USD', quantity: 1e6 },
    ],
  )
  assert.deepEqual(
    found.map(({ name, legs, shares, basis }) => [
      name,
      legs.map(({ quantity }) => quantity),
      shares,
      basis,
    ]),
    [
      ['SPY-20d-105-C', [-2], 200, 97],
      ['SPY-20d-110-C', [-1], undefined, undefined],
      ['SPY-20d-95-P/SPY-20d-90-P', [-2, 2], undefined, undefined],
      ['SPY-20d-95-P', [-1], undefined, undefined],
    ],
  )
})
