import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SHARE, option } from '../../lib/_rows.ts'
import { atTheMoney, chainRows, daysTo, underlyingsOf } from './chain-rows.ts'

const NOW = Date.parse('2026-11-23T14:00:00Z')
const INSTRUMENTS = [
  option('400', 'call'),
  option('95', 'put'),
  option('95', 'call'),
  option('375', 'call', '2027-01-15'),
  option('375', 'call', '2026-11-20'),
  { ...option('375', 'call', '2026-12-04'), settledAt: '374.25' },
  SHARE,
]

void test('expiries in order, strikes by value, calls beside puts; what is over is left out', () => {
  const { lines, expiries } = chainRows(INSTRUMENTS, 'SPY', NOW)
  assert.deepEqual(
    lines.map((line) =>
      line.kind === 'expiry' ? line.expiryDate : [line.strike, line.call?.right, line.put?.right],
    ),
    [
      '2026-12-18',
      ['95', 'call', 'put'],
      ['400', 'call', undefined],
      '2027-01-15',
      ['375', 'call', undefined],
    ],
  )
  assert.deepEqual(
    expiries.map(({ at }) => at),
    [0, 3],
  )
})

void test('[CRA-4] options that deliver other than their multiplier stand apart, and say what; retired ones are gone', () => {
  const odd = (right: 'call' | 'put') => ({
    ...option('95', right),
    instrument: `SPY1-20261218-95-${right === 'call' ? 'C' : 'P'}`,
    deliverable: '150',
  })
  const retired = { ...option('500', 'call'), retired: { actionId: 'action-1' } }
  const { lines, expiries } = chainRows(
    [...INSTRUMENTS, odd('call'), odd('put'), retired],
    'SPY',
    NOW,
  )
  assert.deepEqual(
    expiries.map(({ expiryDate, adjusted, at }) => [expiryDate, adjusted, at]),
    [
      ['2026-12-18', undefined, 0],
      ['2026-12-18', 'SPY1 delivers 150 SPY', 3],
      ['2027-01-15', undefined, 5],
    ],
  )
  const [standard, pair] = [lines[1], lines[4]]
  assert.equal(standard?.kind === 'strike' && standard.call?.instrument, 'SPY-20261218-95-C')
  assert.equal(pair?.kind === 'strike' && pair.put?.instrument, 'SPY1-20261218-95-P')
})

void test('options paid in the coin they are on stand apart from those of their day paid in cash, and say so', () => {
  const inverse = (right: 'call' | 'put') => ({ ...option('95', right), quoteAsset: 'SPY' })
  const { lines, expiries } = chainRows(
    [...INSTRUMENTS, inverse('call'), inverse('put')],
    'SPY',
    NOW,
  )
  assert.deepEqual(
    expiries.map(({ expiryDate, coin, at }) => [expiryDate, coin, at]),
    [
      ['2026-12-18', undefined, 0],
      ['2026-12-18', 'SPY', 3],
      ['2027-01-15', undefined, 5],
    ],
  )
  const [line] = lines.slice(4)
  assert.ok(line?.kind === 'strike' && line.call?.quoteAsset === 'SPY')
  assert.equal(line.put?.quoteAsset, 'SPY')
  assert.equal(new Set(expiries.map(({ key }) => key)).size, 3)
})

void test('finds the strike nearest the spot within its expiry', () => {
  const rows = chainRows(INSTRUMENTS, 'SPY', NOW)
  assert.equal(atTheMoney(rows, 0, 100), 1)
  assert.equal(atTheMoney(rows, 0, 399), 2)
  assert.equal(atTheMoney(rows, 3, 1), 4)
  assert.equal(atTheMoney(rows, 0, undefined), 0)
})

void test('[CRA-2] underlyings are those that have options and are not retired', () => {
  assert.deepEqual(underlyingsOf(INSTRUMENTS), ['SPY'])
  assert.deepEqual(underlyingsOf([SHARE]), [])
  const renamed = { ...SHARE, retired: { actionId: 'action-1', into: 'SPX' } }
  assert.deepEqual(underlyingsOf([...INSTRUMENTS.filter((each) => each !== SHARE), renamed]), [])
})

void test('days to expiry are whole and never negative', () => {
  assert.equal(daysTo('2026-12-18T21:00:00Z', NOW), 26)
  assert.equal(daysTo('2026-11-01T21:00:00Z', NOW), 0)
})
