import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flowCurrencies, flowDays } from './flow-days.ts'

const FLOWS = [
  { date: '2026-12-18', kind: 'expiry' },
  { date: '2026-12-18', kind: 'assignment', cash: '95000', expected: '15000', currency: 'USD' },
  { date: '2026-12-18', kind: 'assignment', cash: '-70000', expected: '-20000', currency: 'USD' },
  { date: '2026-12-04', kind: 'assignment', cash: '54600', currency: 'USD' },
  { date: '2026-12-10', kind: 'dividend', cash: '1650', currency: 'USD' },
  { date: '2026-12-10', kind: 'dividend', cash: '5', currency: 'EUR' },
] as const

void test('what comes in and goes out is told apart; dividends count whole, unknown odds not at all', () => {
  assert.deepEqual(flowDays(FLOWS, 'USD'), [
    { date: '2026-12-04', in: 54_600, out: 0, expected: 0 },
    { date: '2026-12-10', in: 1650, out: 0, expected: 1650 },
    { date: '2026-12-18', in: 95_000, out: -70_000, expected: -5000 },
  ])
  assert.deepEqual(flowCurrencies(FLOWS), ['USD', 'EUR'])
})
