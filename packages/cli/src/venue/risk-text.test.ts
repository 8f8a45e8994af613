import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Risk } from '@parley/sdk'
import { riskText } from './risk-text.ts'

const NONE = { value: 0, delta: 0, gamma: 0, vega: 0, vega30: 0, theta: 0, rho: 0 }
const BARE: Risk = {
  basis: {
    asOf: '2026-01-05T21:00:00.000000Z',
    asset: 'USD',
    model: 'european',
    rate: 0,
    positions: 0,
    complete: true,
    inputs: [],
    missing: [],
  },
  total: NONE,
  underlyings: [],
  expiries: [],
  accounts: [],
  concentration: { total: 0, shares: [], index: 0 },
  counterparties: { total: 0, shares: [], index: 0 },
  assignment: [],
  strikes: [],
  marginDistances: [],
  unmeasured: [],
}

void test('strikes that are pinned together are told, and not where nothing is written', () => {
  assert.doesNotMatch(riskText(BARE), /strikes together/)
  const cluster = { underlying: 'SPY', from: 395, to: 402, notional: 119_700, share: 0.5964 }
  const text = riskText({ ...BARE, strikes: [cluster] })
  assert.match(text, /^SPY +395\.00 +402\.00 +119,700\.00 +59\.6 %$/m)
})
