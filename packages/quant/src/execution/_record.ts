import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import type { Figure } from './figure.ts'
import type { ExecutionRecord, LegBook, PriceLevel, StructureMark } from './record.ts'

export const SECOND = 1_000_000
export const OPENED = 1_767_610_800 * SECOND

/** A one-leg structure bought at 10.2 from A; what a test changes comes in `over`. */
export function recordWith(over: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    requestId: 'r',
    structure: 'X',
    currency: 'USD',
    side: 'buy',
    size: 10,
    cashPerPoint: 100,
    tick: 0.1,
    openedAtUs: OPENED,
    endedAtUs: OPENED + 4 * SECOND,
    asked: ['A', 'B', 'C'],
    quotes: [
      { maker: 'A', atUs: OPENED + SECOND, bid: level(9.8), ask: level(10.2) },
      { maker: 'B', atUs: OPENED + 2 * SECOND, bid: level(9.7), ask: level(10.3) },
      { maker: 'C', atUs: OPENED + 3 * SECOND, bid: level(9.9), ask: level(10.6) },
    ],
    passes: [],
    fills: [{ maker: 'A', price: 10.2, size: 10, fee: 3 }],
    takerFee: 7,
    marks: {
      request: markOf(0, 9.9),
      end: markOf(4, 10),
      after: [{ horizonMs: 60_000, mark: markOf(64, 10.5, { underlying: 202 }) }],
    },
    ...over,
  }
}

export function level(price: number, size = 10): PriceLevel {
  return { price, size }
}

/** A mark seen `seconds` after the request opened. */
export function markOf(
  seconds: number,
  mid: number,
  over: Partial<StructureMark> = {},
): StructureMark {
  return { atUs: OPENED + seconds * SECOND, mid, vega: 40, delta: 0.5, underlying: 200, ...over }
}

/** Equal but for rounding. */
export function near(found: number, wanted: number): void {
  const error = Math.abs(found - wanted)
  assert.ok(error <= 1e-9 * Math.max(1, Math.abs(wanted)), `${found}, wanted ${wanted}`)
}

export function known(found: Figure): number {
  if (!found.known) throw new Error(`missing: ${found.reason}`)
  return found.value
}

const price = fc.double({ min: -500, max: 500, noNaN: true })
const size = fc.integer({ min: 1, max: 40 })
const makers = ['A', 'B', 'C', 'D']

export const levels = fc.array(fc.record({ price, size }), { maxLength: 6 })

export const legBook: fc.Arbitrary<LegBook> = fc.record(
  {
    instrument: fc.constantFrom('K1', 'K2', 'K3'),
    ratio: fc.constantFrom(-2, -1, 1, 2, 3),
    bids: levels,
    asks: levels,
    mid: price,
    vega: price,
    delta: price,
    feePerUnit: fc.double({ min: 0, max: 1, noNaN: true }),
  },
  { requiredKeys: ['instrument', 'ratio', 'bids', 'asks'] },
)

/** Legs of a structure, each of another instrument. */
export const legBooks = (minLength: number): fc.Arbitrary<readonly LegBook[]> =>
  fc.uniqueArray(legBook, { minLength, maxLength: 3, selector: ({ instrument }) => instrument })

/** Marks seen `seconds` after the opening, with anything but the mid left out at times. */
const mark = (seconds: number): fc.Arbitrary<StructureMark> =>
  fc.record(
    {
      atUs: fc.constant(OPENED + seconds * SECOND),
      mid: price,
      bid: price,
      ask: price,
      vega: fc.oneof(fc.constant(0), price),
      delta: price,
      underlying: fc.double({ min: 1, max: 500, noNaN: true }),
      legs: legBooks(0),
    },
    { requiredKeys: ['atUs', 'mid'] },
  )

/** Records that could be true, with every optional part missing at times. */
export const anyRecord: fc.Arbitrary<ExecutionRecord> = fc
  .record({
    asked: fc.subarray(makers),
    prices: fc.array(price, { minLength: 8, maxLength: 8 }),
    winners: fc.integer({ min: 0, max: 2 }),
    side: fc.constantFrom('buy', 'sell', undefined),
    fees: fc.boolean(),
    two: fc.boolean(),
    held: fc.boolean(),
    marks: fc.record(
      {
        request: mark(0),
        end: mark(4),
        after: fc
          .array(mark(63), { maxLength: 1 })
          .map((found) => found.map((one) => ({ horizonMs: 60_000, mark: one }))),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ asked, prices, winners, side, fees, two, held, marks }) => {
    const quoting = asked.slice(0, 3)
    const fills = side === undefined ? [] : quoting.slice(0, winners)
    const record = recordWith({
      asked,
      ...(held && {
        holdout: { makers: makers.filter((maker) => !asked.includes(maker)), share: 0.25 },
      }),
      quotes: quoting.map((maker, i) => ({
        maker,
        atUs: OPENED + (i + 1) * SECOND,
        ask: level(prices[i] ?? 0),
        ...(two && { bid: level(prices[i + 4] ?? 0) }),
      })),
      passes: asked.slice(3).map((maker) => ({ maker, atUs: OPENED + SECOND })),
      fills: fills.map((maker, i) => ({
        maker,
        price: prices[i] ?? 0,
        size: 3 + i,
        ...(fees && { fee: (prices[i + 2] ?? 0) / 10 }),
      })),
      marks,
      ...(two && { taker: 'T' }),
    })
    const { side: _, takerFee, ...rest } = record
    return { ...rest, ...(side && { side }), ...(fees && takerFee && { takerFee }) }
  })
