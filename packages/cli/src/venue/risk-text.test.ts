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
  programs: [],
  stacks: [],
  concentration: { total: 0, shares: [], index: 0 },
  counterparties: { total: 0, shares: [], index: 0 },
  assignment: [],
  strikes: [],
  marginDistances: [],
  unmeasured: [],
  stresses: [],
}

void test('strikes that are pinned together are told, and not where nothing is written', () => {
  assert.doesNotMatch(riskText(BARE), /strikes together/)
  const cluster = { underlying: 'SPY', from: 395, to: 402, notional: 119_700, share: 0.5964 }
  const text = riskText({ ...BARE, strikes: [cluster] })
  assert.match(text, /^SPY +395\.00 +402\.00 +119,700\.00 +59\.6 %$/m)
})

void test('own stresses and how far programs are one bet are told where there are some', () => {
  assert.doesNotMatch(riskText(BARE), /own stress|programs/)
  const text = riskText({
    ...BARE,
    stresses: [{ name: 'crash', title: 'spot -15 %, vol +50 %', change: -1234.5 }],
    diversification: {
      periods: 30,
      programs: ['a', 'b', 'c'],
      correlation: [
        [1, 0.25, null],
        [0.25, 1, null],
        [null, null, null],
      ],
      ratio: 1.4,
      effectiveBets: 1.96,
      firstFactorShare: 0.5,
    },
  })
  assert.match(text, /^crash +-1,234\.50 +spot -15 %, vol \+50 %$/m)
  assert.match(text, /correlation at most 0\.25, diversification ratio 1\.40, first factor 50\.0 %/)
})

void test('what accounts, programs and stacks have of it is told where there are some', () => {
  assert.doesNotMatch(riskText(BARE), /^(?:account|program|stack) /m)
  const row = (key: string, delta: number) => ({ key, lines: 1, greeks: { ...NONE, delta } })
  const text = riskText({
    ...BARE,
    accounts: [row('acme:main', 30), row('acme:lent', 12)],
    programs: [row('calls', 20)],
    stacks: [row('core', 20)],
  })
  assert.match(text, /^account .*\nacme:main +0\.00 +30\.00 .*\nacme:lent +0\.00 +12\.00 /m)
  assert.match(text, /^program .*\ncalls +0\.00 +20\.00 /m)
  assert.match(text, /^stack .*\ncore +0\.00 +20\.00 /m)
  // One account has all of it, as the total says.
  assert.doesNotMatch(riskText({ ...BARE, accounts: [row('acme:main', 30)] }), /^account /m)
})

void test('an option that no volatility values at its mark is named, with both', () => {
  assert.doesNotMatch(riskText(BARE), /Not valued/)
  const observed = { source: 'test', observedAt: BARE.basis.asOf, ageMs: 0 }
  const input = { instrument: 'X-C', price: '9.5', ...observed, stale: false, simulated: false }
  const text = riskText({ ...BARE, basis: { ...BARE.basis, inputs: [{ ...input, off: 0.52 }] } })
  assert.match(text, /^Not valued at their marks, .*: X-C at 10\.020000, marked 9\.5\.$/m)
})
