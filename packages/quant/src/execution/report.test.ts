import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPENED, SECOND, known, level, markOf, recordWith } from './_record.ts'
import { ExecutionError, checkRecords } from './check.ts'
import { splitPeriod } from './period.ts'
import { rankMakers } from './ranking.ts'
import type { ExecutionRecord } from './record.ts'
import { reportRows } from './report-table.ts'
import { executionReport } from './report.ts'
import { makerScorecard, takerScorecard } from './scorecard.ts'

const DAY = 86_400 * SECOND
const period = { fromUs: OPENED - DAY, untilUs: OPENED + DAY }

const named = (records: readonly ExecutionRecord[]): readonly ExecutionRecord[] =>
  records.map((record, i) => ({ ...record, requestId: `r${i}` }))

void test('currencies are never added', () => {
  const records = named([recordWith(), recordWith({ currency: 'EUR' }), recordWith()])
  const { cash } = executionReport(records, period).total.withoutFees.arrivalSlippage
  assert.deepEqual(
    cash.map(({ currency, n, total }) => [currency, n, Math.round(total)]),
    [
      ['USD', 2, 600],
      ['EUR', 1, 300],
    ],
  )
})

void test('requests fall into the period they end in: from is in, until is out', () => {
  const at = (endedAtUs: number) => recordWith({ openedAtUs: endedAtUs, endedAtUs, quotes: [] })
  const records = named([at(period.fromUs), at(period.untilUs - 1), at(period.untilUs)])
  const { total, periods } = executionReport(records, { ...period, every: 'day' })
  assert.equal(total.requests, 2)
  assert.deepEqual(
    periods.map(({ summary }) => summary.requests),
    [1, 0, 1],
  )
})

void test('periods are UTC days, weeks from Monday and months, without a gap', () => {
  const us = (iso: string): number => 1000 * Date.parse(iso)
  const cut = (from: string, until: string, every: 'day' | 'week' | 'month'): readonly string[] =>
    splitPeriod({ fromUs: us(from), untilUs: us(until), every }).map(({ fromUs }) =>
      new Date(fromUs / 1000).toISOString().slice(0, 13),
    )
  assert.deepEqual(cut('2024-01-31T12:00Z', '2024-04-01T00:00Z', 'month'), [
    '2024-01-31T12',
    '2024-02-01T00',
    '2024-03-01T00',
  ])
  // 1 January 2026 was a Thursday.
  assert.deepEqual(cut('2026-01-01T00:00Z', '2026-01-13T00:00Z', 'week'), [
    '2026-01-01T00',
    '2026-01-05T00',
    '2026-01-12T00',
  ])
  assert.deepEqual(cut('1969-12-28T06:00Z', '1969-12-30T00:00Z', 'day'), [
    '1969-12-28T06',
    '1969-12-29T00',
  ])
  const spans = splitPeriod({ fromUs: 5, untilUs: 40 * DAY + 1, every: 'week' })
  spans.forEach(({ untilUs }, i) => assert.equal(untilUs, spans[i + 1]?.fromUs ?? 40 * DAY + 1))
  assert.throws(() => splitPeriod({ fromUs: 5, untilUs: 5 }), RangeError)
})

void test('a scorecard by hand: three requests of one maker', () => {
  const lost = { fills: [{ maker: 'B', price: 10.3, size: 10 }] }
  const records = named([
    recordWith(),
    recordWith({ ...lost, quotes: recordWith().quotes.slice(1) }),
    recordWith({ ...lost, quotes: [{ maker: 'A', atUs: OPENED, ask: level(10.4) }] }),
    recordWith({ asked: ['B', 'C'], quotes: [], fills: [] }),
  ])
  const card = makerScorecard(records, 'A')
  assert.equal(card.requests, 3)
  assert.deepEqual(card.outcomes, { won: 1, silent: 1, cover: 1 })
  assert.deepEqual([card.hitRate.count, card.hitRate.n], [1, 2])
  assert.deepEqual([card.winRate.count, card.winRate.n], [1, 3])
  assert.deepEqual([card.responseRate.count, card.responseRate.n], [2, 3])
  // 0.1 of 200 behind.
  assert.ok(Math.abs(known(card.behind.value) - 5) < 1e-9)
  const minute = card.markouts.find(({ horizonMs }) => horizonMs === 60_000)
  assert.ok(minute && Math.abs(known(minute.withoutFees.value) + 15) < 1e-9)
  assert.ok(Math.abs(known(minute.withFees.value) + 15.15) < 1e-9)
})

void test('a taker’s scorecard by hand', () => {
  const own = [recordWith({ taker: 'T' }), recordWith({ taker: 'T', fills: [] })]
  const card = takerScorecard(named([...own, recordWith({ taker: 'U' })]), 'T')
  assert.deepEqual([card.tradeRate.count, card.tradeRate.n], [1, 2])
  assert.equal(known(card.fillRatio.value), 0.5)
  assert.equal(known(card.decisionTimeMs.p99), 4000)
  assert.ok(Math.abs(known(card.effectiveHalfSpread.value) - 10) < 1e-9)
  const minute = card.toxicity.find(({ horizonMs }) => horizonMs === 60_000)
  assert.ok(minute && Math.abs(known(minute.move.value) - 25) < 1e-9)
})

/** `count` requests won by A but for every third, won by B; C is asked in the first 29 only. */
const many = (count: number): readonly ExecutionRecord[] =>
  named(
    Array.from({ length: count }, (_, i) =>
      recordWith({
        asked: i < 29 ? ['A', 'B', 'C'] : ['A', 'B'],
        quotes: recordWith().quotes.slice(0, 2),
        fills: [{ maker: i % 3 === 0 ? 'B' : 'A', price: 10.2, size: 10 }],
      }),
    ),
  )

void test('makers with fewer than thirty requests are not ranked', () => {
  const cards = (count: number) =>
    ['C', 'B', 'A'].map((maker) => makerScorecard(many(count), maker))
  const thirty = rankMakers(cards(30), 'winRate')
  assert.deepEqual(
    thirty.ranked.map(({ rank, maker, n }) => [rank, maker, n]),
    [
      [1, 'A', 30],
      [2, 'B', 30],
    ],
  )
  assert.deepEqual(thirty.refused, [{ maker: 'C', n: 29, reason: 'too_few_requests' }])
  assert.deepEqual(rankMakers(cards(29), 'winRate').ranked, [])
  const fades = rankMakers(cards(30), 'fadeRate')
  assert.ok(fades.refused.some(({ reason }) => reason === 'too_few_observations'))
})

void test('equal makers share a rank; an order that is not established says so', () => {
  const even = many(60).map((record, i) => ({
    ...record,
    fills: [{ maker: i % 2 === 0 ? 'A' : 'B', price: 10.2, size: 10 }],
  }))
  const cards = ['A', 'B'].map((maker) => makerScorecard(even, maker))
  const { ranked } = rankMakers(cards, 'hitRate')
  assert.deepEqual(
    ranked.map(({ rank, overlapsAbove }) => [rank, overlapsAbove]),
    [
      [1, false],
      [1, true],
    ],
  )
  const apart = ['A', 'B'].map((maker) => makerScorecard(many(300), maker))
  assert.equal(rankMakers(apart, 'hitRate').ranked[1]?.overlapsAbove, false)
})

void test('records that cannot be true are refused with the path of the field', () => {
  const rows: readonly [Partial<ExecutionRecord>, string][] = [
    [{ size: 0 }, 'size'],
    [{ cashPerPoint: Number.NaN }, 'cashPerPoint'],
    [{ endedAtUs: OPENED - 1 }, 'endedAtUs'],
    [{ asked: ['A', 'A', 'B', 'C'] }, 'asked'],
    [{ asked: ['A', 'B'] }, 'quotes.2.maker'],
    [{ holdout: { makers: ['A'], share: 0.5 } }, 'holdout.makers'],
    [{ holdout: { makers: [], share: 1 } }, 'holdout.share'],
    [{ quotes: [{ maker: 'A', atUs: OPENED - 1, ask: level(1) }] }, 'quotes.0.atUs'],
    [{ quotes: [{ maker: 'A', atUs: OPENED, bid: level(1, 0) }] }, 'quotes.0.bid.size'],
    [{ fills: [{ maker: 'A', price: 1, size: 11 }] }, 'fills'],
    [{ fills: [{ maker: 'Z', price: 1, size: 1 }] }, 'fills.0.maker'],
    [{ marks: { end: markOf(4, Infinity) } }, 'marks.end.mid'],
    [{ marks: { request: markOf(0, 1, { underlying: 0 }) } }, 'marks.request.underlying'],
  ]
  for (const [over, path] of rows)
    assert.throws(
      () => checkRecords([recordWith(over)]),
      (error) => error instanceof ExecutionError && error.path === `records.0.${path}`,
      path,
    )
  const { side: _, ...sideless } = recordWith()
  assert.throws(() => checkRecords([sideless]), { path: 'records.0.side' })
  assert.throws(() => checkRecords([recordWith(), recordWith()]), { path: 'records.1.requestId' })
  checkRecords([recordWith()])
})

void test('the table has the total, each period, dealers and takers, with reasons for what is missing', () => {
  const report = executionReport(named([recordWith({ taker: 'T' })]), { ...period, every: 'day' })
  const rows = reportRows(report)
  const of = (subject: string, measure: string, unit?: string) =>
    rows
      .filter((row) => row.subject === subject && row.measure === measure)
      .filter((row) => unit === undefined || row.unit === unit)
  const [slippage] = of('total', 'arrival slippage', 'bp')
  assert.ok(slippage && Math.abs((slippage.value ?? 0) - 15) < 1e-9)
  assert.equal(slippage.n, 1)
  assert.equal(slippage.fromUs, period.fromUs)
  const [screen] = of('total', 'improvement on screen', 'bp')
  assert.deepEqual([screen?.value, screen?.reason], [undefined, 'no_legs'])
  assert.deepEqual(
    of('period', 'trade rate').map(({ n }) => n),
    [0, 1, 0],
  )
  const [win] = of('dealer A', 'win rate')
  assert.deepEqual([win?.value, win?.unit], [1, 'share'])
  assert.equal(of('taker T', 'trade rate').length, 1)
  const keys = rows.map(({ subject, fromUs, measure, unit }) =>
    [subject, fromUs, measure, unit].join(),
  )
  assert.equal(new Set(keys).size, keys.length, 'no line comes twice')
})
