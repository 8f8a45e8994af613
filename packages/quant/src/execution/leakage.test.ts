import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPENED, SECOND, known, markOf, recordWith } from './_record.ts'
import { dealerValue } from './dealer-value.ts'
import { dealerLeakage, drawHoldout, matchControls, preTradeLeakage } from './leakage.ts'
import type { ExecutionRecord, MarketWindow } from './record.ts'

const DAY = 86_400 * SECOND
const horizonMs = 60_000
const near = (found: number, wanted: number): void =>
  assert.ok(Math.abs(found - wanted) <= 1e-9, `${found}, wanted ${wanted}`)

const control = (over: Partial<MarketWindow> = {}): MarketWindow => ({
  structure: 'X',
  fromUs: OPENED - DAY,
  untilUs: OPENED - DAY + 4 * SECOND,
  fromMid: 9,
  untilMid: 9.02,
  vol: 0.3,
  ...over,
})

void test('controls match by structure, time of day, vol and length, and do not overlap', () => {
  const record = recordWith({ vol: 0.3 })
  const shifted = (minutes: number): MarketWindow => {
    const fromUs = OPENED - DAY + minutes * 60 * SECOND
    return control({ fromUs, untilUs: fromUs + 4 * SECOND })
  }
  const accepted = (window: MarketWindow): boolean => matchControls(record, [window]).length === 1
  assert.ok(accepted(control()))
  assert.ok(!accepted(control({ structure: 'Y' })))
  assert.deepEqual([29, 31, -29, -31].map(shifted).map(accepted), [true, false, true, false])
  assert.deepEqual(
    [0.24, 0.26, 0.35, 0.37].map((vol) => accepted(control({ vol }))),
    [false, true, true, false],
  )
  assert.ok(!accepted(control({ untilUs: OPENED - DAY + 5 * SECOND })))
  assert.ok(!accepted(control({ fromUs: OPENED + SECOND, untilUs: OPENED + 5 * SECOND })))
  assert.deepEqual(matchControls(recordWith(), [control()]), [])
})

void test('a time of day just past midnight is near one just before it', () => {
  const midnight = Math.ceil(OPENED / DAY) * DAY
  const openedAtUs = midnight + 60 * SECOND
  const record = recordWith({ vol: 0.3, openedAtUs, endedAtUs: openedAtUs + 4 * SECOND })
  const fromUs = midnight - 3 * DAY - 60 * SECOND
  assert.equal(matchControls(record, [control({ fromUs, untilUs: fromUs + 4 * SECOND })]).length, 1)
})

void test('leakage before the trade is the drift less the usual move, in the taker’s direction', () => {
  const controls = [control(), control({ untilMid: 9.08 })]
  // Drift 0.1, usual move 0.05.
  near(known(preTradeLeakage(recordWith({ controls })).price), 0.05)
  near(known(preTradeLeakage(recordWith({ controls, side: 'sell' })).price), -0.05)
  const none = preTradeLeakage(recordWith()).price
  assert.deepEqual(none, { known: false, reason: 'no_control' })
})

/**
 * A world in which dealer L makes the market run 0.2 (10 bp) after each request it sees, and takers
 * ask it mostly in busy markets, which run 0.5 anyway. Noise is a fixed sequence.
 */
function world(count: number): readonly ExecutionRecord[] {
  return Array.from({ length: count }, (_, i) => {
    const busy = i % 2 === 0
    const eligible = busy || i % 10 === 1
    const drawn = drawHoldout(eligible ? ['L'] : [], 0.5, `seed ${i}`)
    const sees = drawn.asked.includes('L')
    const noise = (((i * 7919) % 101) - 50) / 500
    const move = (busy ? 0.5 : 0) + (sees ? 0.2 : 0) + noise
    return recordWith({
      requestId: `r${i}`,
      asked: ['A', 'B', 'C', ...drawn.asked],
      ...(eligible && { holdout: { makers: drawn.makers, share: drawn.share } }),
      marks: { end: markOf(4, 10), after: [{ horizonMs, mark: markOf(64, 10 + move) }] },
    })
  })
}

void test('the lot finds the leak that was put in; who is asked misleads without it', () => {
  const { observed, randomised } = dealerLeakage(world(4000), 'L', { horizonMs })
  assert.ok(randomised.interval.known && observed.interval.known)
  const { low, high } = randomised.interval.value
  assert.ok(low <= 10 && 10 <= high && high - low < 3, `${low} to ${high}`)
  assert.ok(observed.interval.value.low > 12, 'the association is confounded upwards')
})

void test('of dealers that leak nothing one in twenty is thought to, no more', () => {
  const base = world(200)
  let claimed = 0
  for (let trial = 0; trial < 300; trial++) {
    const records = base.map((record, i) => {
      const { asked, makers, share } = drawHoldout(['N'], 0.5, `trial ${trial}, request ${i}`)
      return { ...record, asked: [...record.asked, ...asked], holdout: { makers, share } }
    })
    const { interval } = dealerLeakage(records, 'N', { horizonMs }).randomised
    assert.ok(interval.known)
    if (interval.value.low > 0 || interval.value.high < 0) claimed++
  }
  // Binomial(300, 0.05): 15, four deviations either way.
  assert.ok(claimed >= 1 && claimed <= 30, `${claimed} of 300`)
})

void test('without a holdout, or with several shares, no effect is claimed', () => {
  const none = dealerLeakage([recordWith()], 'A', { horizonMs }).randomised
  assert.deepEqual(none.value, { known: false, reason: 'no_holdout' })
  const mixed = [0.1, 0.2].map((share) => recordWith({ holdout: { makers: ['Z'], share } }))
  const refused = dealerLeakage(mixed, 'A', { horizonMs }).randomised
  assert.deepEqual(refused.value, { known: false, reason: 'mixed_holdout' })
})

void test('a holdout is drawn at its share, each dealer on its own, and repeats', () => {
  const both: [number, number, number] = [0, 0, 0]
  for (let i = 0; i < 20_000; i++) {
    const { asked, makers, share } = drawHoldout(['A', 'B'], 0.3, `request ${i}`)
    assert.equal(asked.length + makers.length, 2)
    assert.equal(share, 0.3)
    both[makers.length as 0 | 1 | 2]++
  }
  // Binomial counts, within five deviations.
  ;[0.49, 0.42, 0.09].forEach((p, k) => {
    const spread = 5 * Math.sqrt(20_000 * p * (1 - p))
    assert.ok(Math.abs((both[k] ?? 0) - 20_000 * p) < spread, `${both[k]} with ${k} held out`)
  })
  assert.deepEqual(drawHoldout(['A', 'B'], 0.3, 's'), drawHoldout(['A', 'B'], 0.3, 's'))
  assert.throws(() => drawHoldout(['A'], 0, 's'), RangeError)
})

void test('a request a dealer won is not one it lost, but is one it was drawn for', () => {
  const holdout = { makers: ['Z'], share: 0.5 }
  const moved = (requestId: string, mid: number, over: Partial<ExecutionRecord>) =>
    recordWith({
      requestId,
      marks: { end: markOf(4, 10), after: [{ horizonMs, mark: markOf(64, mid) }] },
      ...over,
    })
  const without = { asked: ['A'], quotes: [], holdout: { makers: ['B', 'Z'], share: 0.5 } }
  const records = [
    moved('won', 12, { holdout, fills: [{ maker: 'B', price: 10.3, size: 10 }] }),
    moved('lost', 11, { holdout }),
    moved('out', 10, without),
  ]
  const { observed, randomised } = dealerLeakage(records, 'B', { horizonMs })
  // In bp of 200: 50 after the one it lost; 100 and 50 after those it was drawn for.
  near(known(observed.value), 50)
  near(known(randomised.value), 75)
  const worth = dealerValue(records, 'B', { horizonMs })
  near(known(worth.net), known(worth.gain.value) - 75)
})
