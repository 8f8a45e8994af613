import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SHARE, USD, balance, cover, listedOf, mark, option } from '../../lib/_rows.ts'
import { fixedText } from '../../lib/decimal.ts'
import { valuation } from './valuation.ts'

const CALL = option('380', 'call')
const from = {
  balances: [
    balance('USD', '625710.25'),
    balance('SPY', '1000', '1000'),
    balance(CALL.instrument, '-10'),
    balance('OLD', '0'),
  ],
  holds: [cover(CALL.instrument, 'SPY', '1000')],
  listed: listedOf(USD, SHARE, CALL),
  markOf: (id: string) =>
    ({
      SPY: mark('SPY', '374.255', { observedAt: '2026-11-23T13:00:00.000000Z' }),
      [CALL.instrument]: mark(CALL.instrument, '4.35', { stale: true }),
    })[id],
}

void test('cash, holdings and written options at the marks, exactly', () => {
  const { totals, options, holdings, cash } = valuation(from)
  const [usd, ...others] = totals
  assert.ok(usd)
  assert.deepEqual(others, [])
  const { cash: money, holdings: held, options: written, equity, ...rest } = usd
  assert.deepEqual([money, held, written, equity].map(fixedText), [
    '625710.25',
    '374255',
    '-4350',
    '995615.25',
  ])
  assert.deepEqual(rest, {
    currency: 'USD',
    unpriced: 0,
    stale: 1,
    oldest: '2026-11-23T13:00:00.000000Z',
  })
  assert.deepEqual([cash.length, holdings.length, options.length], [1, 1, 1])
  assert.deepEqual(options[0]?.cover?.lines, [{ asset: 'SPY', amount: '1000' }])
})

void test('what has no mark is left out of the sums and counted', () => {
  const [usd] = valuation({ ...from, markOf: () => undefined }).totals
  assert.ok(usd)
  assert.equal(fixedText(usd.equity), '625710.25')
  assert.equal(usd.unpriced, 2)
  assert.equal(usd.oldest, undefined)
})

void test('of a future only what it has moved by since its last variation counts', () => {
  const future = {
    instrument: 'BTC-20261127-F',
    kind: 'future' as const,
    scale: 0,
    quoteAsset: 'USD',
    tick: '1',
    multiplier: 1,
    underlying: 'BTC',
    carryPrice: '90000',
  }
  const [usd] = valuation({
    balances: [balance('USD', '1000'), balance(future.instrument, '-2')],
    holds: [cover(future.instrument, 'USD', '500')],
    listed: listedOf(USD, future),
    markOf: () => mark(future.instrument, '90150.5'),
  }).totals
  assert.ok(usd)
  assert.equal(fixedText(usd.equity), '699')
})
