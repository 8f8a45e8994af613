import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Instrument, Leg } from '@parley/sdk'
import { parseFixed } from '../../lib/decimal.ts'
import { structureOf } from '../../lib/structure.ts'
import { deltaHedge } from './hedge.ts'

const TERMS = { quoteAsset: 'USD', tick: '0.01', lot: '1', scale: 0, takerFeePerLot: '0' }
const option = (instrument: string, underlying = 'SPY'): Instrument => ({
  ...TERMS,
  kind: 'option',
  instrument,
  underlying,
  multiplier: 100,
})
const LISTED = new Map(
  [
    option('C1'),
    option('C2'),
    option('C3'),
    option('Q1', 'QQQ'),
    { ...TERMS, kind: 'share', instrument: 'SPY' } satisfies Instrument,
  ].map((each) => [each.instrument, each]),
)
const DELTAS = new Map([
  ['C1', 0.307],
  ['C2', 0.12],
  ['Q1', 0.4],
])

function hedged(legs: readonly Leg[], size: number, spot: string | undefined = '380.254') {
  const listed = (id: string): Instrument | undefined => LISTED.get(id)
  const structure = structureOf(legs, listed) ?? assert.fail()
  const priceOf = () => parseFixed(spot)
  return deltaHedge(structure, size, { listed, priceOf, deltaOf: (id) => DELTAS.get(id) })
}
const leg = (instrument: string, side: 'buy' | 'sell', ratio = 1): Leg => ({
  instrument,
  side,
  ratio,
})

void test('a sold call is hedged by buying its delta, at the mark rounded to the tick', () => {
  assert.deepEqual(hedged([leg('C1', 'sell')], 10), {
    instrument: 'SPY',
    side: 'buy',
    lots: '307',
    price: '380.25',
    band: '3.8',
  })
})

void test('legs net before they are hedged, in the orientation of the legs', () => {
  const spread = hedged([leg('C1', 'buy'), leg('C2', 'sell', 2)], 5)
  assert.deepEqual([spread?.side, spread?.lots], ['sell', '34'])
  assert.equal(hedged([leg('C1', 'buy'), leg('C1', 'sell')], 5), undefined)
})

void test('without a delta, a mark, or one underlying there is no hedge', () => {
  assert.equal(hedged([leg('C1', 'buy'), leg('Q1', 'sell')], 5), undefined)
  assert.equal(hedged([leg('SPY', 'buy')], 5), undefined)
  assert.equal(hedged([leg('C3', 'buy')], 5), undefined)
  assert.equal(hedged([leg('C1', 'buy')], 5, ''), undefined)
})
