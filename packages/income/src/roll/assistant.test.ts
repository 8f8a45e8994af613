import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelChain } from '../chain/_market.ts'
import { viewChain } from '../chain/valuation.ts'
import { reviewBook } from './assistant.ts'
import type { BookPosition } from './assistant.ts'

const strikes = Array.from({ length: 21 }, (_, i) => 80 + 2 * i)
const spy = modelChain({ spot: 100, vol: 0.25, days: [5, 40], strikes })
const qqq = modelChain({ underlying: 'QQQ', spot: 90, vol: 0.3, days: [5, 40], strikes })
const american = qqq.rows.map((row) => ({ ...row, style: 'american' as const }))
const dividends = [{ years: 3 / 365, amount: 1.5 }]
const views = [viewChain(spy), viewChain({ ...qqq, rows: american, dividends })]

const put = (name: string, underlying: string, id: string, price: number): BookPosition => ({
  name,
  underlying,
  legs: [{ id: `${underlying}-${id}`, quantity: -2, price }],
})

test('a book is reviewed by deadline and by what is at stake, each reason with its numbers', () => {
  const review = reviewBook(views, [
    put('far and quiet', 'SPY', '40d-90-P', 0.4),
    put('near its end', 'SPY', '5d-96-P', 0.5),
    put('under water', 'SPY', '40d-106-P', 3),
    put('before its dividend', 'QQQ', '5d-84-C', 6),
    put('nowhere', 'IWM', '5d-84-C', 1),
    put('no such option', 'SPY', '6d-84-C', 1),
  ])
  assert.deepEqual(
    review.attention.map(({ name }) => name),
    ['before its dividend', 'near its end', 'under water'],
  )
  const [dividend, ending, lost] = review.attention
  assert.ok(dividend && ending && lost)
  const seen = dividend.reasons.map(({ rule }) => rule)
  for (const rule of ['expiry', 'in_the_money', 'delta', 'dividend'] as const)
    assert.ok(seen.includes(rule), rule)
  assert.ok(Math.abs(dividend.withinDays - 3) < 1e-9)
  assert.ok(ending.reasons.some(({ rule, observed }) => rule === 'expiry' && observed < 6))
  assert.ok(lost.reasons.some(({ rule }) => rule === 'in_the_money'))
  assert.deepEqual(review.quiet, ['far and quiet'])
  assert.deepEqual(
    review.unjudged.map(({ name }) => name),
    ['nowhere', 'no such option'],
  )
})

test('profit kept and losses are measured against the original credit, through rolls', () => {
  const rolled = {
    ...put('rolled', 'SPY', '40d-90-P', 0.5),
    history: { original: 0.4, net: 1.5, rolls: 2 },
  }
  const { attention } = reviewBook(views, [rolled])
  const profit = attention[0]?.reasons.find(({ rule }) => rule === 'profit')
  const debit = views[0]?.byId.get('SPY-40d-90-P')?.mid ?? NaN
  assert.ok(profit && Math.abs(profit.observed - (1.5 - debit) / 0.4) < 1e-9)
  const losing = { ...rolled, history: { original: 0.4, net: -0.6, rolls: 1 } }
  const rules = reviewBook(views, [losing]).attention[0]?.reasons.map(({ rule }) => rule)
  assert.ok(rules?.includes('loss'))
})

test('a spread that may end between its strikes is listed in its last week, and one far from them is not', () => {
  const spread = (name: string, short: string, long: string, days = 5): BookPosition => ({
    name,
    underlying: 'SPY',
    legs: [
      { id: `SPY-${days}d-${short}`, quantity: -2, price: 2 },
      { id: `SPY-${days}d-${long}`, quantity: 2, price: 1 },
    ],
  })
  const { attention } = reviewBook(views, [
    spread('pinned', '98-C', '104-C'),
    spread('far', '114-C', '118-C'),
    spread('early', '98-C', '104-C', 40),
  ])
  const between = attention.flatMap(({ name, reasons }) =>
    reasons.flatMap(({ rule, observed }) => (rule === 'between' ? [{ name, observed }] : [])),
  )
  assert.deepEqual(
    between.map(({ name }) => name),
    ['pinned'],
  )
  assert.ok((between[0]?.observed ?? 0) > 0.4)
})
