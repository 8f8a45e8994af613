import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  DERIBIT_PORTFOLIO_BTC,
  DERIBIT_PORTFOLIO_ETH,
  deribitPortfolioMargin,
} from './deribit-portfolio.ts'
import { deribitStandardMargin } from './deribit.ts'
import { MarginError } from './model.ts'
import type { MarginMarks, MarginModel, MarginPosition, MarginResult } from './model.ts'
import { regTMargin } from './reg-t.ts'
import { SPAN, SPAN_16, spanMargin } from './span.ts'
import { timsMargin, timsMoves } from './tims.ts'

const option = (
  id: string,
  right: 'call' | 'put',
  strike: number,
  quantity: number,
  multiplier = 100,
): MarginPosition => ({
  kind: 'option',
  id,
  underlying: 'U',
  right,
  strike,
  years: 30 / 365,
  quantity,
  multiplier,
})
const stock = (quantity: number): MarginPosition => ({
  kind: 'stock',
  id: 'shares',
  underlying: 'U',
  quantity,
})
const near = (actual: number, expected: number, tolerance: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, expected ${expected}`)

/** Parts sum to the whole, by leg and by group. */
function adds(result: MarginResult, ofLegs = result.initial): void {
  const size = 1e-9 * (1 + Math.abs(result.initial))
  near(
    result.byLeg.reduce((s, leg) => s + leg.initial, 0),
    ofLegs,
    size,
    'legs',
  )
  near(
    result.byGroup.reduce((s, group) => s + group.initial, 0),
    result.initial,
    size,
    'groups',
  )
}

const marks: MarginMarks = {
  underlyings: { U: { price: 100, rate: 0.04 } },
  positions: { call: { price: 1.1677, vol: 0.25 }, put: { price: 0.89638, vol: 0.25 } },
}

void test('TIMS: covered call 1,384 and short put 898', () => {
  const covered = timsMargin().evaluate([stock(100), option('call', 'call', 105, -1)], marks)
  near(covered.maintenance, 1384, 1, 'covered call')
  assert.equal(covered.worstScenario?.name, 'price -15.0%')
  adds(covered)
  const put = timsMargin().evaluate([option('put', 'put', 95, -1)], marks)
  near(put.maintenance, 898, 1, 'short put')
})

void test('TIMS: points of the ranges', () => {
  const rounded = (range: readonly [number, number]): readonly number[] =>
    timsMoves(range, 10).map((move) => Math.round(move * 1e6) / 1e6)
  assert.deepEqual(
    rounded([-0.15, 0.15]),
    [-0.15, -0.12, -0.09, -0.06, -0.03, 0.03, 0.06, 0.09, 0.12, 0.15],
  )
  assert.deepEqual(
    rounded([-0.08, 0.06]),
    [-0.08, -0.064, -0.048, -0.032, -0.016, 0.012, 0.024, 0.036, 0.048, 0.06],
  )
})

void test('TIMS: minimum per contract, and vol implied from the mark', () => {
  const far = { ...marks, positions: { put: { price: 0.0001 } } }
  const result = timsMargin().evaluate([option('put', 'put', 40, -2)], far)
  assert.equal(result.maintenance, 75)
  adds(result)
  const implied = { ...marks, positions: { put: { price: 0.8963807 } } }
  near(
    timsMargin().evaluate([option('put', 'put', 95, -1)], implied).maintenance,
    898,
    1,
    'implied',
  )
})

void test('TIMS: a product group offsets in part and never costs more than apart', () => {
  const book: readonly MarginPosition[] = [
    { kind: 'stock', id: 'a', underlying: 'A', quantity: 100 },
    { kind: 'stock', id: 'b', underlying: 'B', quantity: -100 },
  ]
  const two: MarginMarks = { underlyings: { A: { price: 100 }, B: { price: 100 } }, positions: {} }
  const apart = timsMargin().evaluate(book, two)
  near(apart.maintenance, 3000, 1e-9, 'apart')
  const productGroups = [{ name: 'AB', underlyings: ['A', 'B'], offset: 0.9 }]
  const parameters = {
    ranges: { equity: [-0.15, 0.15] as const },
    defaultClass: 'equity',
    points: 10,
    minimumPerUnit: 0.375,
    initialFactor: 1,
    productGroups,
  }
  const together = timsMargin(parameters).evaluate(book, two)
  near(together.maintenance, 150, 1e-9, 'together')
  adds(together)
})

const CALL = [
  460, -610, 2640, 1730, -1270, -2340, 5210, 4540, -2540, -3430, 8060, 7640, -3380, -3990, 3130,
  -1500,
]
const FUTURE = [
  0, 0, 3330, 3330, -3330, -3330, 6670, 6670, -6670, -6670, 10000, 10000, -10000, -10000, 7000,
  -7000,
]

void test('SPAN: published arrays, long call 3,990 and covered write 6,620', () => {
  const model = spanMargin({ ...SPAN, riskArrays: { call: CALL, future: FUTURE } })
  const long = model.evaluate([option('call', 'call', 410, 1)], marks)
  assert.equal(long.initial, 3990)
  assert.deepEqual(long.worstScenario, { name: 'scenario 14', loss: 3990 })
  const future: MarginPosition = { kind: 'future', id: 'future', underlying: 'U', quantity: 1 }
  const write = model.evaluate([future, option('call', 'call', 410, -1)], marks)
  assert.equal(write.initial, 6620)
  adds(write)
})

void test('SPAN: the sixteen scenarios, and a future by model', () => {
  assert.equal(SPAN_16.length, 16)
  assert.deepEqual(SPAN_16.slice(12), [
    { priceFraction: -1, volDirection: 1, cover: 1 },
    { priceFraction: -1, volDirection: -1, cover: 1 },
    { priceFraction: 3, volDirection: 0, cover: 0.33 },
    { priceFraction: -3, volDirection: 0, cover: 0.33 },
  ])
  const commodity = {
    priceScan: 10,
    priceScanShare: 0,
    volScan: 0.04,
    shortOptionMinimum: 0.5,
    calendarCharge: 0.2,
  }
  const model = spanMargin({ ...SPAN, fallback: commodity })
  const at = (id: string, quantity: number, years: number): MarginPosition => ({
    kind: 'future',
    id,
    underlying: 'U',
    quantity,
    years,
  })
  near(model.evaluate([at('f', 3, 0.1)], marks).initial, 30, 1e-9, 'three futures')
  near(model.evaluate([at('f', 3, 0.1), at('g', -3, 0.4)], marks).initial, 0.6, 1e-9, 'calendar')
  const short = model.evaluate([option('put', 'put', 20, -2)], {
    ...marks,
    positions: { put: { price: 0, vol: 0.25 } },
  })
  near(short.initial, 100, 1e-9, 'short option minimum')
  adds(short)
})

void test('SPAN: inter-commodity credit on opposite deltas', () => {
  const commodity = {
    priceScan: 10,
    priceScanShare: 0,
    volScan: 0,
    shortOptionMinimum: 0,
    calendarCharge: 0,
  }
  const interCredits = [{ legs: ['A', 'B'] as const, deltas: [1, 1] as const, credit: 0.5 }]
  const model = spanMargin({ ...SPAN, fallback: commodity, interCredits })
  const two: MarginMarks = { underlyings: { A: { price: 100 }, B: { price: 100 } }, positions: {} }
  const book: readonly MarginPosition[] = [
    { kind: 'future', id: 'a', underlying: 'A', quantity: 2 },
    { kind: 'future', id: 'b', underlying: 'B', quantity: -1 },
  ]
  const result = model.evaluate(book, two)
  near(result.initial, 20 - 5 + 10 - 5, 1e-9, 'credited')
  adds(result)
})

void test('Deribit standard: the published call, puts, futures', () => {
  const model = deribitStandardMargin()
  const btc: MarginMarks = {
    underlyings: { U: { price: 60_000 } },
    positions: { call: { price: 0.012 }, put: { price: 0.02 }, deep: { price: 1.2 } },
  }
  const call = model.evaluate([option('call', 'call', 66_000, -1, 1)], btc)
  near(call.initial, 0.112, 1e-12, 'call IM')
  near(call.maintenance, 0.087, 1e-12, 'call MM')
  const put = model.evaluate([option('put', 'put', 59_400, -2, 1)], btc)
  near(put.initial, 2 * (0.14 + 0.02), 1e-12, 'put IM')
  near(put.maintenance, 2 * (0.075 + 0.02), 1e-12, 'put MM')
  const deep = model.evaluate([option('deep', 'put', 130_000, -1, 1)], btc)
  near(deep.maintenance, 0.075 * 1.2 + 1.2, 1e-12, 'deep put MM')
  near(deep.initial, 1.35, 1e-12, 'deep put IM')
  assert.equal(model.evaluate([option('call', 'call', 66_000, 5, 1)], btc).initial, 0)
  const future: MarginPosition = { kind: 'future', id: 'f', underlying: 'U', quantity: -10 }
  near(model.evaluate([future], btc).initial, 10 * (0.02 + 0.0005), 1e-12, 'future')
})

void test("Deribit portfolio: the exchange's BTC example", () => {
  const model = deribitPortfolioMargin({
    ...DERIBIT_PORTFOLIO_BTC,
    addOns: { spot: 0, mmp: 0.06, openOrders: 1.8212e-5 },
  })
  const book: readonly MarginPosition[] = [
    { kind: 'future', id: 'perpetual', underlying: 'BTC', quantity: 0.314538364 },
    { kind: 'future', id: '28JUN24', underlying: 'BTC', quantity: -0.001187534, years: 10 / 365 },
  ]
  const result = model.evaluate(book, { underlyings: { BTC: { price: 65_666.19 } }, positions: {} })
  near(result.initial, 0.06284313098 + 0.06 + 1.8212e-5, 1e-15, 'initial')
  near(result.maintenance, 0.050274504784, 1e-15, 'maintenance')
  assert.equal(result.worstScenario?.name, 'price -16.0%, vol down')
  near(result.worstScenario?.loss ?? 0, 0.05968587238095239, 1e-14, 'worst case')
  adds(result, 0.06284313098)
})

void test('Deribit portfolio: a roll is charged by time to expiry, beyond the least move', () => {
  const asked = (years: number): number => {
    const one = { kind: 'future', id: 'f', underlying: 'U', quantity: 0.1, years } as const
    const coin = { underlyings: { U: { price: 60_000 } }, positions: {} }
    return deribitPortfolioMargin(DERIBIT_PORTFOLIO_BTC).evaluate([one], coin).initial
  }
  // 7.5 % a year, at least 1 %: the scan is the same for both.
  near(asked(2) - asked(0.1), 0.1 * (0.15 - 0.01), 1e-12, 'two years')
})

void test("Deribit portfolio: the exchange's ETH example, gains offset in part", () => {
  const model = deribitPortfolioMargin(DERIBIT_PORTFOLIO_ETH)
  const book: readonly MarginPosition[] = [
    { kind: 'future', id: 'perpetual', underlying: 'ETH', quantity: -0.999487053 },
  ]
  const result = model.evaluate(book, { underlyings: { ETH: { price: 1949.34 } }, positions: {} })
  near(result.initial, 0.157461562265, 1e-15, 'risk matrix')
  near(result.maintenance, 0.125969249812, 1e-15, 'maintenance')
})

void test('Deribit portfolio: a short put loses most down with vol up, a hedge helps', () => {
  const model = deribitPortfolioMargin(DERIBIT_PORTFOLIO_BTC)
  const btc: MarginMarks = {
    underlyings: { U: { price: 60_000 } },
    positions: { put: { price: 0.02, vol: 0.6 } },
  }
  const naked = model.evaluate([option('put', 'put', 55_000, -1, 1)], btc)
  assert.equal(naked.worstScenario?.name, 'price -16.0%, vol up')
  const short: MarginPosition = { kind: 'future', id: 'f', underlying: 'U', quantity: -0.3 }
  const hedged = model.evaluate([option('put', 'put', 55_000, -1, 1), short], btc)
  assert.ok(hedged.initial < naked.initial)
  adds(hedged)
})

const MODELS: readonly MarginModel[] = [
  regTMargin(),
  timsMargin(),
  spanMargin(),
  deribitStandardMargin(),
  deribitPortfolioMargin(DERIBIT_PORTFOLIO_BTC),
]

for (const model of MODELS) {
  void test(`${model.name}: nothing held needs nothing; bad input is named`, () => {
    const empty = model.evaluate([], { underlyings: {}, positions: {} })
    assert.deepEqual(empty, {
      initial: 0,
      maintenance: 0,
      worstScenario: undefined,
      byGroup: [],
      byLeg: [],
    })
    const bad = (book: readonly MarginPosition[], path: string): void =>
      assert.throws(
        () => model.evaluate(book, marks),
        (e) => e instanceof MarginError && e.path === path,
      )
    bad([option('none', 'call', 100, 1)], 'marks.positions.none')
    bad([option('call', 'call', -1, 1)], 'book.0.strike')
    bad([stock(Number.NaN)], 'book.0.quantity')
    bad([stock(1), stock(1)], 'book.1.id')
    bad([{ kind: 'stock', id: 'x', underlying: 'Z', quantity: 1 }], 'marks.underlyings.Z')
  })
}
