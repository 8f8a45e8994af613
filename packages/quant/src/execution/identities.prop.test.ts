import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { OPENED, SECOND, anyRecord, known, legBook, legBooks, near } from './_record.ts'
import { answerCount } from './competition.ts'
import { arrivalSlippage, decisionDrift, effectiveHalfSpread } from './cost.ts'
import { bestPriceGain } from './dealer-value.ts'
import { markout, moveAfter } from './markout.ts'
import { microPrice } from './micro-price.ts'
import { makerOutcome } from './outcome.ts'
import type { DealerQuote, ExecutionRecord, LegBook } from './record.ts'
import { reportRows } from './report-table.ts'
import { executionReport } from './report.ts'
import { sweepCost } from './screen.ts'

const horizonMs = 60_000
const DAY = 86_400 * SECOND
const period = { fromUs: OPENED - DAY, untilUs: OPENED + DAY }

const named = (records: readonly ExecutionRecord[]): readonly ExecutionRecord[] =>
  records.map((record, i) => ({ ...record, requestId: `r${i}` }))

/** The same market with every price turned over, seen from the other side. */
function mirrored(record: ExecutionRecord): ExecutionRecord {
  const { request, end, after } = record.marks
  return {
    ...record,
    ...(record.side && { side: record.side === 'buy' ? 'sell' : 'buy' }),
    fills: record.fills.map((fill) => ({ ...fill, price: -fill.price })),
    marks: {
      ...(request && { request: { ...request, mid: -request.mid } }),
      ...(end && { end: { ...end, mid: -end.mid } }),
      ...(after && {
        after: after.map((one) => ({ ...one, mark: { ...one.mark, mid: -one.mark.mid } })),
      }),
    },
  }
}

/** One unit after another from the best level left: slow, and plainly right. */
function sweepByUnit(
  legs: readonly LegBook[],
  side: 'buy' | 'sell',
  size: number,
): number | undefined {
  let total = 0
  for (const { ratio, bids, asks } of legs) {
    const buys = ratio > 0 === (side === 'buy')
    const units = (buys ? asks : bids).flatMap(({ price, size: count }) =>
      Array.from({ length: count }, () => price),
    )
    units.sort((a, b) => (buys ? a - b : b - a))
    const needed = Math.abs(ratio) * size
    if (units.length < needed) return undefined
    total += Math.sign(ratio) * units.slice(0, needed).reduce((sum, price) => sum + price, 0)
  }
  return total / size
}

const legs = legBooks(1)

const side = fc.constantFrom('buy' as const, 'sell' as const)

/** Paths of numbers that are not finite, and of undefined or null. */
function holes(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  if (value === undefined || value === null) return [path]
  if (typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) => holes(inner, `${path}.${key}`))
}

void test('slippage is drift plus half-spread, whatever the record', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const whole = arrivalSlippage(record).price
      const parts = [decisionDrift(record).price, effectiveHalfSpread(record).price]
      if (!parts.every((part) => part.known)) return
      near(
        known(whole),
        parts.reduce((sum, part) => sum + known(part), 0),
      )
    }),
  )
})

void test('costs do not depend on which way round a structure is written', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const other = mirrored(record)
      for (const fees of ['without_fees', 'with_fees'] as const)
        for (const measure of [arrivalSlippage, effectiveHalfSpread]) {
          const [a, b] = [measure(record, fees), measure(other, fees)]
          for (const unit of ['price', 'basisPoints', 'volPoints', 'ticks', 'cash'] as const) {
            const [x, y] = [a[unit], b[unit]]
            assert.equal(x.known, y.known)
            if (x.known) near(known(y), x.value)
          }
        }
    }),
  )
})

void test('a sweep costs what taking unit after unit does', () => {
  fc.assert(
    fc.property(legs, side, fc.integer({ min: 1, max: 30 }), (books, taker, size) => {
      const wanted = sweepByUnit(books, taker, size)
      const { price, coverage } = sweepCost(books, taker, size)
      assert.equal(price.known, wanted !== undefined)
      assert.equal(coverage === 1, wanted !== undefined)
      if (wanted !== undefined) near(known(price), wanted)
    }),
    { numRuns: 500 },
  )
})

void test('a larger sweep never gets a better price', () => {
  fc.assert(
    fc.property(legs, side, fc.integer({ min: 1, max: 20 }), (books, taker, size) => {
      const [small, large] = [sweepCost(books, taker, size), sweepCost(books, taker, size + 1)]
      if (!large.price.known) return
      const sign = taker === 'buy' ? 1 : -1
      assert.ok(sign * (large.price.value - known(small.price)) >= -1e-9)
    }),
  )
})

void test('a micro-price lies between the bid and the ask', () => {
  fc.assert(
    fc.property(legBook, ({ bids, asks }) => {
      const bid = Math.max(...bids.map(({ price }) => price))
      const ask = Math.min(...asks.map(({ price }) => price))
      const found = microPrice(bids, asks)
      assert.equal(found.known, bids.length > 0 && asks.length > 0)
      if (!found.known) return
      const [low, high] = [Math.min(bid, ask), Math.max(bid, ask)]
      assert.ok(found.value >= low - 1e-9 && found.value <= high + 1e-9)
    }),
  )
})

void test('taker, makers and venue sum to nothing, whatever the marks, fees and fills', () => {
  let seen = 0
  fc.assert(
    fc.property(anyRecord, fc.boolean(), fc.boolean(), (record, hedged, charged) => {
      const fees = charged ? 'with_fees' : 'without_fees'
      const { taker, makers, venue, imbalance } = markout(record, { horizonMs, hedged, fees })
      if (!imbalance.known) return
      seen++
      const gross = makers.reduce((sum, { cash }) => sum + Math.abs(known(cash)), 0)
      const scale = 1 + gross + Math.abs(known(taker.cash)) + Math.abs(known(venue))
      assert.ok(Math.abs(imbalance.value) <= 1e-10 * scale, `${imbalance.value} of ${scale}`)
    }),
    { numRuns: 1000 },
  )
  assert.ok(seen > 20, `only ${seen} records had a markout`)
})

void test('a taker’s markout is the move after less the half-spread', () => {
  fc.assert(
    fc.property(anyRecord, fc.boolean(), (record, hedged) => {
      const { taker } = markout(record, { horizonMs, hedged })
      const [move, spread] = [moveAfter(record, { horizonMs, hedged }), effectiveHalfSpread(record)]
      if (!taker.price.known || !record.marks.end) return
      near(taker.price.value, known(move.price) - known(spread.price))
    }),
    { numRuns: 500 },
  )
})

void test('answers always add up, and each dealer’s outcome agrees with them', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const { asked, quoted, passed, silent } = answerCount(record)
      assert.equal(quoted + passed + silent, asked)
      const kinds = record.asked.map((maker) => makerOutcome(record, maker).kind)
      assert.equal(kinds.filter((kind) => kind === 'silent').length, silent)
      assert.equal(kinds.filter((kind) => kind === 'passed').length, passed)
      const winners = new Set(record.fills.map(({ maker }) => maker)).size
      assert.equal(kinds.filter((kind) => kind === 'won').length, winners)
    }),
  )
})

void test('a dealer’s gain is the best price without it less the best with it, by brute force', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      for (const maker of record.asked) {
        const found = bestPriceGain(record, maker).price
        if (record.side === undefined) {
          assert.deepEqual(found, { known: false, reason: 'side_unknown' })
          continue
        }
        const sign = record.side === 'buy' ? 1 : -1
        const priceOf = (quote: DealerQuote): number | undefined =>
          (record.side === 'buy' ? quote.ask : quote.bid)?.price
        const best = (quotes: readonly DealerQuote[]): number =>
          Math.min(
            ...quotes.flatMap((quote) => {
              const price = priceOf(quote)
              return price === undefined ? [] : [sign * price]
            }),
          )
        const others = best(record.quotes.filter((quote) => quote.maker !== maker))
        assert.equal(found.known, others < Infinity)
        if (found.known) near(found.value, others - best(record.quotes))
      }
    }),
  )
})

void test('a report holds no NaN and no hole, and goes through JSON, whatever is missing', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 6 }), (records) => {
      const report = executionReport(named(records), period)
      assert.deepEqual(holes(report), [])
      assert.deepEqual(JSON.parse(JSON.stringify(report)), report)
      const rows = reportRows(report)
      assert.deepEqual(holes(rows), [])
      for (const { value, reason } of rows)
        assert.notEqual(value === undefined, reason === undefined)
    }),
    { numRuns: 60 },
  )
})

void test('the order of records is of no account', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 2, maxLength: 5 }), (records) => {
      const list = named(records)
      const counts = (found: readonly ExecutionRecord[]): unknown => {
        const { dealers, total } = executionReport(found, period)
        return [total.answers, dealers.map(({ maker, outcomes }) => [maker, outcomes])]
      }
      assert.deepEqual(counts(list.toReversed()), counts(list))
    }),
    { numRuns: 30 },
  )
})
