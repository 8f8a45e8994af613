import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPENED, SECOND, known, level, near, recordWith } from './_record.ts'
import {
  answerCount,
  answerTime,
  coverDistance,
  fillRatio,
  quoteDispersion,
  responseTimes,
  standingQuotes,
} from './competition.ts'
import { dealerValue } from './dealer-value.ts'
import { makerFeedback } from './feedback.ts'
import { makerOutcome } from './outcome.ts'
import type { DealerQuote } from './record.ts'
import { fadeRate, holdTime, lastLookAsymmetry } from './reliability.ts'

/** Asks of A, B, C … in this order, a second apart. */
const asks = (...prices: number[]): readonly DealerQuote[] =>
  prices.map((price, i) => ({
    maker: 'ABCDE'[i] ?? '',
    atUs: OPENED + (i + 1) * SECOND,
    ask: level(price),
  }))

void test('cover is the second best less the best on the taker’s side, and 0 in a tie', () => {
  near(known(coverDistance(recordWith()).price), 0.1)
  const sold = recordWith({ side: 'sell' })
  near(known(coverDistance(sold).ticks), 1)
  near(known(coverDistance(recordWith({ quotes: asks(10.2, 10.2, 10.5) })).cash), 0)
  const one = coverDistance(recordWith({ quotes: asks(10.2) })).price
  assert.deepEqual(one, { known: false, reason: 'one_quote' })
  const none = coverDistance(recordWith({ quotes: [] })).price
  assert.deepEqual(none, { known: false, reason: 'no_quote' })
})

void test('a quote that ended before the request did does not stand; the last of a maker does', () => {
  const [a, b, c] = recordWith().quotes
  assert.ok(a && b && c)
  const replaced = { ...a, endedAtUs: OPENED + 2 * SECOND }
  const again = { maker: 'A', atUs: OPENED + 2 * SECOND, ask: level(10.4) }
  const atEnd = { ...b, endedAtUs: OPENED + 4 * SECOND }
  const found = standingQuotes(recordWith({ quotes: [replaced, again, atEnd, c] }))
  assert.ok(found.known)
  assert.deepEqual(
    found.value.map(({ maker, price }) => [maker, price]),
    [
      ['B', 10.3],
      ['A', 10.4],
      ['C', 10.6],
    ],
  )
})

void test('dispersion by hand, in price and over vega', () => {
  const { deviation, absoluteDeviation, n } = quoteDispersion(recordWith())
  assert.equal(n, 3)
  // 10.2, 10.3, 10.6 about 10.3667.
  near(
    known(deviation.price),
    Math.sqrt((0.1666666667 ** 2 + 0.0666666667 ** 2 + 0.2333333333 ** 2) / 2),
  )
  near(known(absoluteDeviation.price), 0.1)
  near(known(absoluteDeviation.volPoints), 0.25)
})

void test('answers: a dealer that passed and then quoted has quoted', () => {
  const passes = [
    { maker: 'C', atUs: OPENED + SECOND },
    { maker: 'D', atUs: OPENED + 2 * SECOND },
  ]
  const record = recordWith({ asked: ['A', 'B', 'C', 'D', 'E'], passes })
  assert.deepEqual(answerCount(record), { asked: 5, quoted: 3, passed: 1, silent: 1 })
  near(known(answerTime(record, 'C')), 1000)
  assert.deepEqual(answerTime(record, 'E'), { known: false, reason: 'no_answer' })
})

void test('times to the first, best and last quote; a replacement is not late', () => {
  const late = { maker: 'B', atUs: OPENED + 3.5 * SECOND, ask: level(10.1) }
  const found = responseTimes(recordWith({ quotes: [...recordWith().quotes, late] }))
  assert.deepEqual([found.firstMs, found.bestMs, found.lastMs].map(known), [1000, 3500, 3000])
  const { side: _, ...sideless } = recordWith({ fills: [] })
  assert.deepEqual(responseTimes(sideless).bestMs, { known: false, reason: 'side_unknown' })
  assert.equal(known(responseTimes(sideless).firstMs), 1000)
})

void test('outcomes: won, tied, cover, done away, withdrawn, passed, silent', () => {
  const record = recordWith({
    asked: ['A', 'B', 'C', 'D', 'E', 'F', 'G'],
    quotes: [
      ...asks(10.2, 10.2, 10.3, 10.5),
      { maker: 'F', atUs: OPENED, endedAtUs: OPENED + SECOND, ask: level(10) },
    ],
    passes: [{ maker: 'E', atUs: OPENED }],
  })
  const kinds = 'ABCDEFGH'.split('').map((maker) => makerOutcome(record, maker).kind)
  assert.deepEqual(kinds, [
    'won',
    'tied',
    'cover',
    'done_away',
    'passed',
    'withdrawn',
    'silent',
    'not_asked',
  ])
  near(known(makerOutcome(record, 'B').behind.price), 0)
  near(known(makerOutcome(record, 'C').behind.price), 0.1)
  near(known(makerOutcome(record, 'D').behind.ticks), 3)
  assert.equal(makerOutcome(recordWith({ fills: [] }), 'A').kind, 'not_traded')
})

void test('makers are told as much as the policy says, distances in whole steps', () => {
  const record = recordWith({
    asked: ['A', 'B', 'C', 'D', 'E'],
    quotes: asks(10.2, 10.3, 10.3, 10.6),
  })
  const told = (maker: string, stepTicks: number) =>
    makerFeedback(record, maker, { level: 'distance', stepTicks })
  assert.deepEqual(told('A', 1), { kind: 'won', rank: 'first', ticks: 1 })
  assert.deepEqual(told('B', 1), { kind: 'cover', rank: 'top_three', ticks: 1 })
  assert.deepEqual(told('C', 5), { kind: 'cover', rank: 'top_three', ticks: 5 })
  assert.deepEqual(told('D', 1), { kind: 'done_away', rank: 'lower', ticks: 4 })
  assert.deepEqual(told('D', 3), { kind: 'done_away', rank: 'lower', ticks: 6 })
  assert.deepEqual(told('E', 1), { kind: 'silent' })
  assert.deepEqual(told('Z', 1), {})
  assert.throws(() => told('A', 0), RangeError)
  assert.deepEqual(makerFeedback(record, 'B', { level: 'none' }), {})
  assert.deepEqual(makerFeedback(record, 'B', { level: 'outcome' }), { kind: 'cover' })
  assert.deepEqual(makerFeedback(record, 'D', { level: 'rank' }), {
    kind: 'done_away',
    rank: 'lower',
  })
  const untraded = recordWith({ fills: [] })
  assert.deepEqual(makerFeedback(untraded, 'A', { level: 'rank' }), { kind: 'not_traded' })
  const tied = recordWith({ quotes: asks(10.2, 10.2) })
  const last = makerFeedback(tied, 'B', { level: 'distance', stepTicks: 2 })
  assert.deepEqual(last, { kind: 'tied', rank: 'first', ticks: 0 })
})

void test('what a maker is told is the same for a buyer and a seller of the mirrored market', () => {
  const sold = recordWith({
    side: 'sell',
    quotes: recordWith().quotes.map(({ maker, atUs, ask }) => {
      return { maker, atUs, bid: level(-(ask?.price ?? 0)) }
    }),
    fills: [{ maker: 'A', price: -10.2, size: 10 }],
  })
  for (const maker of ['A', 'B', 'C'])
    assert.deepEqual(
      makerFeedback(sold, maker, { level: 'distance', stepTicks: 1 }),
      makerFeedback(recordWith(), maker, { level: 'distance', stepTicks: 1 }),
    )
})

void test('nothing a maker is told of a request without a trade depends on the taker’s side', () => {
  const quotes = [
    { maker: 'A', atUs: OPENED, bid: level(9.8) },
    { maker: 'B', atUs: OPENED, ask: level(10.2) },
    { maker: 'C', atUs: OPENED, endedAtUs: OPENED + SECOND, ask: level(10.2), bid: level(9.8) },
  ]
  const told = (side: 'buy' | 'sell') =>
    ['A', 'B', 'C'].map((maker) =>
      makerFeedback(recordWith({ side, quotes, fills: [] }), maker, {
        level: 'distance',
        stepTicks: 1,
      }),
    )
  assert.deepEqual(told('buy'), told('sell'))
  assert.deepEqual(told('buy'), [
    { kind: 'not_traded' },
    { kind: 'not_traded' },
    { kind: 'withdrawn' },
  ])
  const traded = recordWith({ quotes, fills: [{ maker: 'B', price: 10.2, size: 10 }] })
  assert.equal(makerOutcome(traded, 'A').kind, 'other_side')
  assert.deepEqual(makerFeedback(traded, 'A', { level: 'rank' }), {
    kind: 'done_away',
    rank: 'lower',
  })
})

void test('a fill ratio of partial trades', () => {
  assert.equal(known(fillRatio(recordWith({ fills: [{ maker: 'A', price: 10, size: 4 }] }))), 0.4)
  assert.equal(known(fillRatio(recordWith({ fills: [] }))), 0)
})

void test('where a dealer alone quoted no gain is claimed, and it is counted', () => {
  const alone = recordWith({ quotes: asks(10.2) })
  const found = dealerValue([alone, recordWith()], 'A', { horizonMs: 60_000 })
  assert.equal(found.soleQuotes, 1)
  assert.deepEqual(found.gain.missing, { one_quote: 1 })
  near(known(found.gain.value), 5)
})

void test('fades are smoothed as by UniswapX, hold times are per maker', () => {
  const answered = (outcome: 'filled' | 'declined' | 'failed', ms: number) =>
    recordWith({
      acceptances: [{ maker: 'A', atUs: OPENED, decidedAtUs: OPENED + 1000 * ms, outcome }],
    })
  const records = [answered('filled', 10), answered('declined', 30), answered('failed', 50)]
  near(known(fadeRate(records, 'A').value), 3 / 23)
  near(known(fadeRate(records, 'B').value), 1 / 20)
  near(known(holdTime(records, 'A').mean.value), 30)
  assert.equal(known(holdTime(records, 'A').quantiles.p90), 50)
  assert.equal(holdTime(records, 'B').mean.value.known, false)
})

void test('a look that refuses only when the market moves against it is asymmetric, for both sides', () => {
  const look = (side: 'buy' | 'sell', move: number, outcome: 'filled' | 'declined') =>
    recordWith({
      side,
      acceptances: [
        { maker: 'A', atUs: OPENED, outcome, midAtAccept: 10, midAtDecision: 10 + move },
      ],
    })
  const oneSided = [
    look('buy', 0.1, 'declined'),
    look('buy', -0.1, 'filled'),
    look('sell', -0.1, 'declined'),
    look('sell', 0.1, 'filled'),
    look('buy', 0, 'declined'),
  ]
  const found = lastLookAsymmetry(oneSided, 'A')
  assert.equal(known(found.value), 1)
  assert.deepEqual(found.n, [2, 2])
  const fair = [...oneSided, look('buy', -0.1, 'declined'), look('buy', 0.1, 'filled')]
  near(known(lastLookAsymmetry(fair, 'A').value), 1 / 3)
})
