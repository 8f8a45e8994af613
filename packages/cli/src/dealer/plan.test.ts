import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refusal } from '@parley/sdk'
import { BUY_SHARE, CALL, PUT, SHARE, rfq } from './_world.ts'
import { PERSONALITIES } from './personality.ts'
import { asked, planQuote, retreat } from './plan.ts'

const personality = { ...PERSONALITIES['tight-small'], notionalMax: 1_000_000, noise: 1 }
const instruments = new Map([SHARE, CALL, PUT].map((each) => [each.instrument, each]))

void test('prices lie on the tick, rounded away from the fair price', () => {
  const rows = [
    // mid, half, opinion, bid, ask
    [370, 0.02, 0, '369.98', '370.02'],
    [370.004, 0.02, 0, '369.98', '370.03'],
    [370, 0.02, 1, '370', '370.04'],
    [0.1 + 0.2, 0.1, 0, '0.2', '0.4'],
    [370, 0, 0, '370', '370.01'],
  ] as const
  for (const [mid, half, opinion, bid, ask] of rows) {
    const plan = planQuote(BUY_SHARE, { mid, half, notional: 370 }, personality, opinion)
    assert.deepEqual([plan?.bid?.price, plan?.ask?.price], [bid, ask])
  }
})

void test('what can only be an asset gets no bid at zero; what can be owed may have a negative price', () => {
  const fair = { mid: 0.005, half: 0.02, notional: 370 }
  assert.deepEqual(planQuote(BUY_SHARE, fair, personality, 0), {
    ask: { price: '0.03', size: '1000' },
  })
  const spread = rfq([
    { instrument: 'SPY-C', side: 'buy', ratio: 1 },
    { instrument: 'SPY-P', side: 'sell', ratio: 1 },
  ])
  const plan = planQuote(spread, { ...fair, mid: -1 }, personality, 0)
  assert.deepEqual([plan?.bid?.price, plan?.ask?.price], ['-1.02', '-0.98'])
})

void test('the size limit counts the value of the largest leg', () => {
  const of = (notional: number): string | undefined =>
    planQuote(BUY_SHARE, { mid: 1, half: 0.1, notional }, personality, 0)?.ask?.size
  assert.equal(of(370), '1000')
  assert.equal(of(2_000), '500')
  assert.equal(of(1_000_000), '1')
  assert.equal(of(1_000_001), undefined)
})

function short(detail: Record<string, string>): Refusal {
  return { code: 'insufficient_available', meaning: '', retry: true, detail }
}

void test('a shortage shrinks the sides that owe the asset, in proportion', () => {
  const two = { bid: { price: '5', size: '10' }, ask: { price: '6', size: '10' } }
  const call = rfq([{ instrument: 'SPY-C', side: 'buy', ratio: 1 }])
  const put = rfq([{ instrument: 'SPY-P', side: 'buy', ratio: 1 }])
  const rows = [
    [call, { asset: 'USD', available: '60', short: '40' }, '6', '10'],
    [call, { asset: 'SPY', available: '300', short: '700' }, '10', '3'],
    [call, { asset: 'SPY', available: '0', short: '1000' }, '10', undefined],
    [put, { asset: 'USD', available: '50', short: '50' }, '5', '5'],
    [call, { asset: 'USD', available: '9999', short: '1' }, '9', '10'],
    [call, { asset: 'USD', available: '-40', line: '100', short: '40' }, '6', '10'],
  ] as const
  for (const [of, detail, bid, ask] of rows) {
    const left = retreat(two, short(detail), { rfq: of, instruments })
    assert.deepEqual([left?.bid?.size, left?.ask?.size], [bid, ask])
  }
})

void test('no cover drops the side it names, and other refusals end the retreat', () => {
  const two = { bid: { price: '5', size: '10' }, ask: { price: '6', size: '10' } }
  const of = { rfq: BUY_SHARE, instruments }
  const uncovered = { code: 'cover_unavailable', meaning: '', retry: false }
  assert.deepEqual(retreat(two, { ...uncovered, path: 'ask' }, of), { bid: two.bid })
  assert.equal(retreat({ ask: two.ask }, { ...uncovered, path: 'ask' }, of), undefined)
  assert.equal(retreat(two, { ...uncovered, code: 'bad_tick' }, of), undefined)
})

for (const [sides, left] of [
  ['two_way', 'ask bid'],
  ['buy', 'ask'],
  ['sell', 'bid'],
] as const)
  void test(`a request to trade ${sides} is shown: ${left}`, () => {
    const side = { price: '1', size: '1' }
    const shown = asked({ bid: side, ask: side }, sides) ?? {}
    assert.equal(Object.keys(shown).sort().join(' '), left)
  })
