import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mark } from '@parley/sdk'
import { COIN, SHARE, mark, option } from '../../lib/_rows.ts'
import { parseFixed } from '../../lib/decimal.ts'
import { buyBlock, sellCalls } from './shortcuts.ts'
import type { Filled } from './shortcuts.ts'

void test('a block is 1,000 shares or 10 coins, counted in lots', () => {
  assert.deepEqual(buyBlock(SHARE), {
    legs: [{ instrument: 'SPY', side: 'buy', ratio: 1 }],
    size: 1000,
  })
  assert.equal(buyBlock(COIN).size, 1000)
})

const NEAR = option('380', 'call', '2026-11-24')
const MONTH = ['370', '380', '390'].map((strike) => option(strike, 'call', '2026-12-18'))
const FAR = option('380', 'call', '2027-03-19')
const DELTAS: Readonly<Record<string, number>> = { '370': 0.55, '380': 0.32, '390': 0.12 }
const from = {
  underlying: 'SPY',
  instruments: [NEAR, ...MONTH, FAR, SHARE],
  now: Date.parse('2026-11-23T14:00:00Z'),
  markOf: (id: string): Mark | undefined => {
    const strike = id.split('-')[2] ?? ''
    return mark(id, '4.35', { delta: DELTAS[strike] ?? 0 })
  },
}

void test('sells the call nearest 0.30 delta about a month out, as many as the free holding covers', () => {
  assert.deepEqual(sellCalls({ ...from, available: parseFixed('1050') }), {
    legs: [{ instrument: 'SPY-20261218-380-C', side: 'sell', ratio: 1 }],
    size: 10,
  })
})

void test('says why not', () => {
  assert.match(whyNot(sellCalls({ ...from, available: parseFixed('99') })), /Needs 100 SPY/)
  assert.match(whyNot(sellCalls({ ...from, available: undefined })), /Needs 100 SPY/)
  const none = { ...from, instruments: [SHARE], available: parseFixed('1000') }
  assert.match(whyNot(sellCalls(none)), /No call on SPY/)
  const unmarked = { ...from, markOf: () => undefined, available: parseFixed('1000') }
  assert.match(whyNot(sellCalls(unmarked)), /No fresh marks/)
})

function whyNot(filled: Filled | string): string {
  return typeof filled === 'string' ? filled : 'filled'
}
