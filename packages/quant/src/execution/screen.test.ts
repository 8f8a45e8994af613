import assert from 'node:assert/strict'
import { test } from 'node:test'
import { known, level, markOf, near, recordWith } from './_record.ts'
import { microPrice } from './micro-price.ts'
import type { LegBook } from './record.ts'
import { fairImprovement, screenImprovement, sweepCost, topOfBookImprovement } from './screen.ts'
import { structureMark } from './structure-mark.ts'

void test('where depth is short the share covered and its price are told, never a price for all', () => {
  const books: LegBook[] = [
    { instrument: 'a', ratio: 2, bids: [], asks: [level(5, 8), level(6, 4)] },
    { instrument: 'b', ratio: -1, bids: [level(3, 20)], asks: [] },
  ]
  const found = sweepCost(books, 'buy', 10)
  assert.deepEqual(found.price, { known: false, reason: 'depth_short' })
  near(found.coverage, 0.6)
  // 12 of a at (8 x 5 + 4 x 6) / 12, six structures: 2 x 16/3 - 3.
  near(known(found.coveredPrice), (2 * 16) / 3 - 3)
  assert.deepEqual(
    found.legs.map(({ needed, available, levels }) => [needed, available, levels]),
    [
      [20, 12, 2],
      [10, 20, 1],
    ],
  )
  const empty = sweepCost(books, 'sell', 10)
  assert.deepEqual(empty.price, { known: false, reason: 'no_book' })
  assert.equal(empty.coverage, 0)
  assert.deepEqual(sweepCost([], 'buy', 1).price, { known: false, reason: 'no_legs' })
  assert.throws(() => sweepCost(books, 'buy', 0), RangeError)
  assert.throws(() => sweepCost([...books, ...books], 'buy', 1), RangeError)
})

const book: LegBook = {
  instrument: 'x',
  ratio: 1,
  bids: [level(9.6, 5), level(9.8, 3)],
  asks: [level(10.4, 8), level(10.3, 4)],
  feePerUnit: 0.05,
}

void test('improvements against screen, top and fair, by hand and for both sides', () => {
  const mark = structureMark(markOf(4, 10).atUs, [book], 200)
  assert.ok(mark.known)
  const bought = recordWith({ marks: { end: mark.value } })
  // Ten from the asks: (4 x 10.3 + 6 x 10.4) / 10 = 10.36.
  near(known(screenImprovement(bought).price), 0.16)
  near(known(screenImprovement(bought, 'with_fees').price), 0.16 + 0.05 - 0.007)
  near(known(topOfBookImprovement(bought).price), 0.1)
  // 9.8 + 3 / 7 x 0.5.
  near(known(fairImprovement(bought).price), 9.8 + 1.5 / 7 - 10.2)
  const fills = [{ maker: 'A', price: 9.75, size: 5 }]
  const sold = recordWith({ side: 'sell', fills, marks: { end: mark.value } })
  // Five into the bids: (3 x 9.8 + 2 x 9.6) / 5 = 9.72.
  near(known(screenImprovement(sold).price), 0.03)
  near(known(topOfBookImprovement(sold).price), -0.05)
  near(known(sweepCost([book], 'sell', 5).priceWithFees), 9.67)
  const short = screenImprovement(recordWith({ side: 'sell', marks: { end: mark.value } }))
  assert.deepEqual(short.price, { known: false, reason: 'depth_short' })
  near(known(short.coverage), 0.8)
})

void test('a screen whose fees are not known gives no comparison with fees', () => {
  const { feePerUnit: _, ...feeless } = book
  const marks = { end: markOf(4, 10, { legs: [feeless] }) }
  const record = recordWith({ marks })
  assert.ok(screenImprovement(record).price.known)
  const found = screenImprovement(record, 'with_fees').price
  assert.deepEqual(found, { known: false, reason: 'no_fee' })
})

void test('the micro-price leans to the side about to be used up and adds sizes at the top', () => {
  near(known(microPrice([level(9, 10)], [level(11, 10)])), 10)
  near(known(microPrice([level(9, 30)], [level(11, 10)])), 10.5)
  near(known(microPrice([level(9, 15), level(8, 99), level(9, 15)], [level(11, 10)])), 10.5)
})

void test('a mark made of legs leaves out what a leg does not have', () => {
  const found = structureMark(0, [
    { ...book, vega: 3 },
    { ...book, ratio: -2, asks: [], mid: 4 },
  ])
  assert.ok(found.known)
  near(found.value.mid, 10.05 - 8)
  assert.equal('vega' in found.value, false)
  assert.equal('bid' in found.value, false)
  near(found.value.ask ?? 0, 10.3 - 2 * 9.8)
  const lost = structureMark(0, [{ ...book, asks: [] }])
  assert.deepEqual(lost, { known: false, reason: 'no_mark' })
})
