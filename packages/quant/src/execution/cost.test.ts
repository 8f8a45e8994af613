import assert from 'node:assert/strict'
import { test } from 'node:test'
import { known, level, markOf, near, OPENED, recordWith } from './_record.ts'
import {
  arrivalSlippage,
  decisionDrift,
  effectiveHalfSpread,
  legDetail,
  opportunityCost,
} from './cost.ts'
import { markAt, tradePrice } from './record.ts'

void test('slippage, drift and half-spread in every unit, by hand', () => {
  const record = recordWith()
  const slippage = arrivalSlippage(record)
  // p - m(t0) = 0.3: 15 bp of 200, 0.75 of a vol point worth 0.4, 3 ticks, 10 x 100 x 0.3.
  near(known(slippage.price), 0.3)
  near(known(slippage.basisPoints), 15)
  near(known(slippage.volPoints), 0.75)
  near(known(slippage.ticks), 3)
  near(known(slippage.cash), 300)
  near(known(decisionDrift(record).price), 0.1)
  near(known(effectiveHalfSpread(record).price), 0.2)
  near(known(arrivalSlippage(record, 'with_fees').cash), 307)
})

void test('a seller pays by getting less, and fees take from what it gets', () => {
  const fills = [{ maker: 'A', price: 9.8, size: 10 }]
  const record = recordWith({ side: 'sell', fills })
  near(known(arrivalSlippage(record).price), 0.1)
  near(known(decisionDrift(record).price), -0.1)
  near(known(tradePrice(record, 'with_fees')), 9.793)
  near(known(arrivalSlippage(record, 'with_fees').cash), 107)
})

void test('a fill over two makers counts at its size-weighted price', () => {
  const fills = [
    { maker: 'A', price: 10.2, size: 6 },
    { maker: 'B', price: 10.3, size: 2 },
  ]
  near(known(tradePrice(recordWith({ fills }))), 10.225)
})

void test('vol points keep the sign of the cost for a structure short vega', () => {
  const marks = { request: markOf(0, 9.9, { vega: -40 }) }
  near(known(arrivalSlippage(recordWith({ marks })).volPoints), 0.75)
})

void test('vol points are missing where a vol point is worth less than a tick, or nothing', () => {
  for (const vega of [0, 9.99, -9.99]) {
    const marks = { request: markOf(0, 9.9, { vega }) }
    const { volPoints } = arrivalSlippage(recordWith({ marks }))
    assert.deepEqual(volPoints, { known: false, reason: 'no_vega' })
  }
  const marks = { request: markOf(0, 9.9, { vega: 10 }) }
  assert.ok(arrivalSlippage(recordWith({ marks })).volPoints.known)
})

void test('nothing is judged by a mark that came later, or one too old', () => {
  const reasonAt = (end: number, markAgeMaxMs?: number): string => {
    const marks = { end: markOf(end, 10) }
    const record = recordWith({ marks, ...(markAgeMaxMs !== undefined && { markAgeMaxMs }) })
    const found = effectiveHalfSpread(record).price
    return found.known ? 'known' : found.reason
  }
  assert.equal(reasonAt(4.000001), 'stale_mark')
  assert.equal(reasonAt(4), 'known')
  assert.equal(reasonAt(-56), 'known')
  assert.equal(reasonAt(-56.001), 'stale_mark')
  assert.equal(reasonAt(2, 1_000), 'stale_mark')
  assert.equal(reasonAt(2, 2_000), 'known')
})

void test('a mark at a horizon is no older than half of it', () => {
  const at = (seconds: number): boolean =>
    markAt(
      recordWith({ marks: { after: [{ horizonMs: 1_000, mark: markOf(seconds, 10) }] } }),
      1_000,
    ).known
  assert.deepEqual([at(4), at(4.499), at(4.5), at(5), at(5.001)], [false, false, true, true, false])
})

void test('each thing that is missing is named', () => {
  const { tick: _, ...tickless } = recordWith()
  const bare = { atUs: OPENED, mid: 9.9 }
  const record = { ...tickless, marks: { request: bare } }
  const found = arrivalSlippage(record)
  assert.ok(found.price.known && found.cash.known)
  assert.deepEqual(found.basisPoints, { known: false, reason: 'no_underlying' })
  assert.deepEqual(found.volPoints, { known: false, reason: 'no_vega' })
  assert.deepEqual(found.ticks, { known: false, reason: 'no_tick' })
  assert.deepEqual(decisionDrift(record).price, { known: false, reason: 'no_mark' })
  const { takerFee: __, ...feeless } = recordWith()
  const fee = arrivalSlippage(feeless, 'with_fees').price
  assert.deepEqual(fee, { known: false, reason: 'no_fee' })
  const none = arrivalSlippage(recordWith({ fills: [] })).price
  assert.deepEqual(none, { known: false, reason: 'not_traded' })
})

void test('opportunity cost is on the unfilled part alone', () => {
  const fills = [{ maker: 'A', price: 10.2, size: 4 }]
  // 10.5 - 9.9 on six structures of 100.
  near(known(opportunityCost(recordWith({ fills }), 60_000).cash), 360)
  near(known(opportunityCost(recordWith({ fills: [], side: 'sell' }), 60_000).cash), -600)
})

void test('implied leg prices sum to the trade, and move options by equal vol points', () => {
  const book = { bids: [level(1)], asks: [level(2)] }
  const legs = [
    { instrument: 'put', ratio: 2, mid: 3, vega: 20, ...book },
    { instrument: 'call', ratio: -1, mid: 4, vega: 10, ...book },
    { instrument: 'stock', ratio: 1, mid: 8, vega: 0, ...book },
  ]
  const detail = legDetail(recordWith({ marks: { end: markOf(4, 10, { legs }) } }))
  assert.ok(detail.known)
  const { residual, legs: rows } = detail.value
  // 10.2 - (6 - 4 + 8) = 0.2 over 2 x 20 + 10 = 50 of vega: 0.4 of a vol point each.
  near(residual, 0.2)
  const implied = rows.map((row) => row.implied)
  near(implied[0] ?? 0, 3.08)
  near(implied[1] ?? 0, 3.96)
  near(implied[2] ?? 0, 8)
  near(
    rows.reduce((sum, row) => sum + row.ratio * row.implied, 0),
    10.2,
  )
  const stock = legs.slice(2)
  const bare = legDetail(recordWith({ marks: { end: markOf(4, 10, { legs: stock }) } }))
  assert.ok(bare.known)
  near(bare.value.legs[0]?.implied ?? 0, 10.2)
})
