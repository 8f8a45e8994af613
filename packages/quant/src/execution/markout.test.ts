import assert from 'node:assert/strict'
import { test } from 'node:test'
import { known, level, markOf, near, recordWith } from './_record.ts'
import { markout, quoteEdge } from './markout.ts'
import { makerMarkout, winnersCurse } from './selection.ts'

const horizonMs = 60_000
void test('markouts of both sides by hand: plain, hedged and with fees', () => {
  const record = recordWith()
  const plain = markout(record, { horizonMs })
  near(known(plain.taker.cash), 300)
  near(known(plain.makers[0]?.cash ?? plain.venue), -300)
  near(known(plain.venue), 0)
  // Half a delta of a move of two takes out one point.
  const hedged = markout(record, { horizonMs, hedged: true })
  near(known(hedged.taker.price), -0.7)
  near(known(hedged.taker.basisPoints), -35)
  const fees = markout(record, { horizonMs, fees: 'with_fees' })
  near(known(fees.taker.cash), 293)
  near(known(fees.makers[0]?.cash ?? fees.venue), -303)
  near(known(fees.venue), 10)
})

void test('what the hedge needs is named where it is missing', () => {
  const { delta: _, ...deltaless } = markOf(4, 10)
  const after = [{ horizonMs, mark: markOf(64, 10.5) }]
  const lacking = recordWith({ marks: { end: deltaless, after } })
  const hedged = markout(lacking, { horizonMs, hedged: true })
  assert.deepEqual(hedged.taker.price, { known: false, reason: 'no_delta' })
  assert.deepEqual(hedged.imbalance, { known: false, reason: 'no_delta' })
  assert.ok(markout(lacking, { horizonMs }).taker.price.known)
  const { takerFee: __, ...feeless } = recordWith()
  const charged = markout(feeless, { horizonMs, fees: 'with_fees' })
  assert.deepEqual(charged.imbalance, { known: false, reason: 'no_fee' })
  const none = markout(recordWith({ fills: [] }), { horizonMs })
  assert.deepEqual(none.venue, { known: false, reason: 'not_traded' })
})

void test('a maker’s fills of one trade are taken together', () => {
  const fills = [
    { maker: 'A', price: 10.2, size: 6 },
    { maker: 'A', price: 10.4, size: 2 },
    { maker: 'B', price: 10.3, size: 2 },
  ]
  const record = recordWith({ fills })
  // 6 x (10.2 - 10.5) + 2 x (10.4 - 10.5), times 100.
  near(known(makerMarkout(record, 'A', { horizonMs }).cash), -200)
  near(known(makerMarkout(record, 'A', { horizonMs }).price), -0.25)
  assert.equal(makerMarkout(record, 'C', { horizonMs }).cash.known, false)
})

void test('the winner’s curse is edge plus move, by hand', () => {
  const later = (mid: number) => [{ horizonMs, mark: markOf(64, mid) }]
  const end = markOf(4, 10)
  const lose = { fills: [{ maker: 'B', price: 10.3, size: 10 }] }
  const records = [
    recordWith({ marks: { end, after: later(10.6) } }),
    recordWith({ marks: { end, after: later(10.2) } }),
    recordWith({ marks: { end, after: later(10) }, ...lose }),
    recordWith({ marks: { end, after: later(9.8) }, ...lose, quotes: quoting(10.5) }),
    // Neither counts: nothing traded, and no quote that stood.
    recordWith({ marks: { end, after: later(20) }, fills: [] }),
    recordWith({ marks: { end, after: later(20) }, ...lose, quotes: [] }),
  ]
  const curse = winnersCurse(records, 'A', { horizonMs })
  // Won: -0.4 and 0. Lost: 0.2 and 0.7. In bp of 200: x 50.
  near(known(curse.won.value), -10)
  near(known(curse.lost.value), 22.5)
  near(known(curse.difference.value), -32.5)
  near(known(curse.edge.value), 10 - 17.5)
  near(known(curse.move.value), -20 - 5)
  assert.deepEqual(curse.difference.n, [2, 2])
  assert.ok(curse.difference.interval.known)
  near(known(quoteEdge(records[0] ?? recordWith(), 10.2).price), 0.2)
})

function quoting(price: number) {
  return [{ maker: 'A', atUs: recordWith().openedAtUs, ask: level(price) }]
}
