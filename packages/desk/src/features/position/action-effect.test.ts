import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CorporateAction } from '@parley/sdk'
import { SHARE, USD, listedOf, option } from '../../lib/_rows.ts'
import { effectWords } from './action-effect.ts'

const CALL = option('645', 'call')
const PUT = option('187.5', 'put')
const listed = listedOf(USD, SHARE, CALL, PUT)

function words(terms: Partial<CorporateAction['terms']>, instrument: string, quantity: string) {
  const whole = { underlying: 'SPY', ...terms } as CorporateAction['terms']
  const action = { terms: whole, effectiveAt: '2026-12-01T13:30:00.000000Z' }
  return effectWords(action, { instrument, quantity }, listed)
}

// Apple's of 2014-06-09, as the Options Clearing Corporation adjusted it (memo 34655): 645 became 92.14.
const SEVEN = { kind: 'split', numerator: 7, denominator: 1 } as const
const ODD = { kind: 'split', numerator: 3, denominator: 2, fractionPrice: '120' } as const
const SPECIAL = { kind: 'special_dividend', amount: '1.5' } as const
const MERGER = { kind: 'cash_merger', cash: '180' } as const

for (const [name, terms, instrument, quantity, wanted] of [
  ['CRA-3', SEVEN, 'SPY', '1000', '1,000 become 7,000'],
  ['CRA-3', SEVEN, CALL.instrument, '-5', '−5 become −35 at a strike of 92.14'],
  ['CRA-5', ODD, 'SPY', '1800', '1,800 become 2,700'],
  [
    'CRA-5',
    ODD,
    'SPY',
    '1801',
    '1,801 become 2,701, and the part left over is paid out: 60.00 USD',
  ],
  ['CRA-4', ODD, PUT.instrument, '-4', '−4 stay, and each delivers 150 SPY'],
  ['CRA-3', SPECIAL, PUT.instrument, '2', '2 stay, at a strike of 186'],
  ['CRA-3', SPECIAL, 'SPY', '10', '10 stay; the dividend is booked when it is paid'],
  ['CRA-3', { ...SPECIAL, amount: '700' }, CALL.instrument, '1', '1 stay, at a strike of 0.01'],
  ['CRA-3', { kind: 'symbol_change', symbol: 'NEW' }, 'SPY', '10', '10 become 10 NEW'],
  ['CRA-3', { kind: 'symbol_change', symbol: 'NEW' }, PUT.instrument, '1', '1 stay, on NEW'],
  ['CRA-6', MERGER, 'SPY', '1000', '1,000 become 180,000.00 USD'],
  ['CRA-6', MERGER, PUT.instrument, '-4', '−4 are settled: −3,000.00 USD'],
  ['CRA-6', MERGER, CALL.instrument, '3', '3 end worthless'],
] as const)
  void test(`[${name}] ${terms.kind} of ${quantity} ${instrument}: ${wanted}`, () => {
    assert.equal(words(terms, instrument, quantity), wanted)
  })

void test('[CRA-2] what has ended before it, or is of another underlying, is not touched', () => {
  const late = { kind: 'split', numerator: 2, denominator: 1 } as const
  const action = {
    terms: { ...late, underlying: 'SPY' },
    effectiveAt: '2027-01-04T00:00:00.000000Z',
  }
  const held = { instrument: PUT.instrument, quantity: '1' }
  assert.equal(effectWords(action, held, listed), 'expires before it')
  assert.equal(words({ ...late, underlying: 'QQQ' }, 'SPY', '1'), undefined)
  assert.equal(words(late, 'USD', '1'), undefined)
})
