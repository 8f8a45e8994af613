import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { OPENED, SECOND, known, markOf, near, recordWith } from './_record.ts'
import { programExecution } from './program-execution.ts'
import type { ProgramAsk } from './program-execution.ts'
import type { LegBook } from './record.ts'

/** A book whose asks step up: 10 at 10.1, 10 at 10.3, 20 at 10.6. */
const BOOK: LegBook = {
  instrument: 'X',
  ratio: 1,
  mid: 10,
  bids: [{ price: 9.9, size: 40 }],
  asks: [
    { price: 10.1, size: 10 },
    { price: 10.3, size: 10 },
    { price: 10.6, size: 20 },
  ],
}

function ask(over: {
  readonly price: number
  readonly mid: number
  readonly decided?: number
  readonly decision?: string
  readonly seconds?: number
  readonly size?: number
  readonly slices?: number
  readonly arm?: ProgramAsk['arm']
  readonly filled?: boolean
}): ProgramAsk {
  const { price, mid, size = 10, seconds = 0, filled = true } = over
  const openedAtUs = OPENED + seconds * SECOND
  return {
    decision: over.decision ?? 'd',
    atDecision: markOf(0, over.decided ?? 10),
    slices: over.slices ?? 1,
    arm: over.arm,
    record: recordWith({
      openedAtUs,
      endedAtUs: openedAtUs + 4 * SECOND,
      size,
      quotes: [],
      fills: filled ? [{ maker: 'A', price, size }] : [],
      marks: { request: markOf(seconds, mid, { legs: [BOOK] }) },
    }),
  }
}

void test('timing is the move of the mid, and the rest is what asking cost; bought at 200 a point is 50 basis points', () => {
  const { total, timing, slicing, residual } = programExecution([ask({ price: 9.9, mid: 9.7 })])
  near(known(total.basisPoints.value), (0.1 / 200) * 1e4)
  near(known(timing.basisPoints.value), (0.3 / 200) * 1e4)
  near(known(residual.basisPoints.value), (-0.2 / 200) * 1e4)
  assert.equal(slicing.basisPoints.n, 0, 'what was not cut says nothing of cutting')
  near(timing.cash[0]?.total ?? 0, 0.3 * 10 * 100)
})

void test('slicing is held against all of it at the first slice, by hand', () => {
  const first = ask({ price: 10.2, mid: 10, slices: 2 })
  const second = ask({ price: 10.35, mid: 10.1, slices: 2, seconds: 60 })
  const { slicing, timing, total, residual, decisions } = programExecution([second, first])
  assert.equal(decisions, 1)
  // One request for 20: 0.2 as the first, and 10.2 - 10.1 on average more for twice the size.
  const whole = 0.2 + 0.1
  near(known(slicing.basisPoints.value), ((whole - (0.2 + 0.25) / 2) / 200) * 1e4)
  near(known(timing.basisPoints.value), (-0.05 / 200) * 1e4)
  near(known(residual.basisPoints.value), (-whole / 200) * 1e4)
  near(known(total.basisPoints.value), (-0.275 / 200) * 1e4)
})

void test('where the books do not reach, slicing has a reason, and its part is in what is left', () => {
  const cut = [0, 60].map((seconds) => ask({ price: 10.2, mid: 10, slices: 2, seconds, size: 30 }))
  const { slicing, total, residual } = programExecution(cut)
  assert.deepEqual(slicing.basisPoints.missing, { depth_short: 1 })
  assert.equal(total.basisPoints.n, 1)
  near(known(residual.basisPoints.value), known(total.basisPoints.value))
})

void test('the panel is held against those that were drawn to ask all, in price and in how many traded', () => {
  const asks = [
    ...[10.1, 10.2, 10.3].map((price, i) =>
      ask({ price, mid: 10, arm: 'chosen', decision: `c${i}` }),
    ),
    ...[10.3, 10.5].map((price, i) => ask({ price, mid: 10, arm: 'holdout', decision: `h${i}` })),
    ask({ price: 0, mid: 10, arm: 'holdout', decision: 'none', filled: false }),
    ask({ price: 99, mid: 10, arm: 'whole', decision: 'w' }),
  ]
  const { panel, requests, traded } = programExecution(asks)
  assert.deepEqual([requests, traded], [7, 6])
  assert.deepEqual(panel.gain.n, [2, 3])
  near(known(panel.gain.value), ((0.4 - 0.2) / 200) * 1e4)
  assert.ok(panel.gain.interval.known && panel.gain.interval.value.method === 'welch')
  near(known(panel.tradeRate.value), 1 - 2 / 3)
})

void test('a choice without a control is told nothing of, and with nothing asked nothing is told', () => {
  const alone = programExecution([ask({ price: 10.2, mid: 10, arm: 'chosen' })])
  assert.deepEqual(alone.panel.gain.value, { known: false, reason: 'no_observation' })
  const none = programExecution([])
  assert.deepEqual(none.total, {
    basisPoints: {
      n: 0,
      value: { known: false, reason: 'no_observation' },
      interval: { known: false, reason: 'no_observation' },
      missing: {},
    },
    cash: [],
  })
})

void test('the parts of every decision make up its total', () => {
  const price = fc.double({ min: 9, max: 11, noNaN: true })
  const one = fc.record({
    price,
    mid: price,
    decided: price,
    seconds: fc.integer({ min: 0, max: 600 }),
    size: fc.integer({ min: 1, max: 8 }),
    arm: fc.constantFrom('chosen', 'holdout', undefined),
  })
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 5 }), (all) => {
      const asks = all.map((each) => ask({ ...each, decided: 10, slices: all.length }))
      const { total, timing, slicing, residual, panel } = programExecution(asks)
      const size = all.reduce((sum, each) => sum + each.size, 0)
      const chosen = all.reduce((sum, each) => sum + (each.arm === 'chosen' ? each.size : 0), 0)
      const share = panel.gain.value.known ? panel.gain.value.value * (chosen / size) : 0
      const parts =
        known(timing.basisPoints.value) +
        (all.length > 1 ? known(slicing.basisPoints.value) : 0) +
        known(residual.basisPoints.value) +
        share
      assert.ok(Math.abs(parts - known(total.basisPoints.value)) < 1e-7)
    }),
  )
})
