import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quote } from '../../lib/_rows.ts'
import { bestOn, liveQuotes } from './best.ts'

const MAKO = quote('rfq-1', 'mako', '374.20', '374.30')
const NOVA = {
  ...quote('rfq-1', 'nova', '374.25', '374.30', '5'),
  placedAt: '2026-11-23T14:00:00.000000Z',
}
const ORCA = quote('rfq-1', 'orca', '374.1', '374.28', '1000')

void test('best is the highest bid and the lowest ask that cover the size', () => {
  const all = [MAKO, NOVA, ORCA]
  assert.equal(bestOn(all, 'bid', 5n)?.maker, 'nova')
  assert.equal(bestOn(all, 'bid', 10n)?.maker, 'mako')
  assert.equal(bestOn(all, 'bid', 11n)?.maker, 'orca')
  assert.equal(bestOn(all, 'ask', 1n)?.maker, 'orca')
  assert.equal(bestOn(all, 'ask', 1001n), undefined)
})

void test('of equal prices the first placed', () => {
  assert.equal(bestOn([MAKO, NOVA], 'ask', 1n)?.maker, 'nova')
})

void test('a one-sided quote has no best on its other side', () => {
  const { ask: _ask, ...bidOnly } = MAKO
  assert.equal(bestOn([bidOnly], 'ask', 1n), undefined)
  assert.equal(bestOn([bidOnly], 'bid', 1n)?.text, '374.20')
})

void test('a quote that ran out is gone at once', () => {
  const end = Date.parse(MAKO.expiresAt)
  assert.deepEqual(liveQuotes([MAKO], end - 1), [MAKO])
  assert.deepEqual(liveQuotes([MAKO], end), [])
})
