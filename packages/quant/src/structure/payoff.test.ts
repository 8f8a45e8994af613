import assert from 'node:assert/strict'
import { test } from 'node:test'

import { LegError } from './leg.ts'
import type { OptionLeg, StructureLeg } from './leg.ts'
import { analysePayoff, payoffAtExpiry, structureProfit } from './payoff.ts'

const put = (strike: number, quantity: number, price: number, years = 0.1): StructureLeg => ({
  kind: 'option',
  right: 'put',
  strike,
  years,
  quantity,
  price,
})
const call = (strike: number, quantity: number, price: number, years = 0.1): OptionLeg => ({
  kind: 'option',
  right: 'call',
  strike,
  years,
  quantity,
  price,
})
const stock = (quantity: number, price: number): StructureLeg => ({
  kind: 'stock',
  quantity,
  price,
})

type Row = {
  readonly what: string
  readonly legs: readonly StructureLeg[]
  readonly breakEvens: readonly number[]
  readonly most: number
  readonly least: number
}

const ROWS: readonly Row[] = [
  {
    what: 'bull put 95/90',
    legs: [put(95, -1, 2), put(90, 1, 0.8)],
    breakEvens: [93.8],
    most: 1.2,
    least: -3.8,
  },
  {
    what: 'cash-secured put',
    legs: [put(95, -1, 1.5)],
    breakEvens: [93.5],
    most: 1.5,
    least: -93.5,
  },
  {
    what: 'covered call',
    legs: [stock(1, 100), call(105, -1, 2)],
    breakEvens: [98],
    most: 7,
    least: -98,
  },
  { what: 'long call', legs: [call(100, 1, 3)], breakEvens: [103], most: Infinity, least: -3 },
  {
    what: 'short straddle',
    legs: [call(100, -1, 3), put(100, -1, 2)],
    breakEvens: [95, 105],
    most: 5,
    least: -Infinity,
  },
  {
    what: 'iron condor',
    legs: [put(90, 1, 0.2), put(95, -1, 0.9), call(105, -1, 1.1), call(110, 1, 0.3)],
    breakEvens: [93.5, 106.5],
    most: 1.5,
    least: -3.5,
  },
  {
    what: 'collar',
    legs: [stock(1, 100), put(95, 1, 1), call(105, -1, 1.2)],
    breakEvens: [99.8],
    most: 5.2,
    least: -4.8,
  },
  {
    what: 'protective put',
    legs: [stock(1, 100), put(95, 1, 1)],
    breakEvens: [101],
    most: Infinity,
    least: -6,
  },
  {
    what: 'box at a discount',
    legs: [call(90, 1, 11), call(110, -1, 1), put(90, -1, 1), put(110, 1, 10)],
    breakEvens: [],
    most: 1,
    least: 1,
  },
  { what: 'short stock', legs: [stock(-1, 50)], breakEvens: [50], most: 50, least: -Infinity },
  {
    what: 'butterfly',
    legs: [call(90, 1, 11), call(100, -2, 4), call(110, 1, 1)],
    breakEvens: [94, 106],
    most: 6,
    least: -4,
  },
]

for (const { what, legs, breakEvens, most, least } of ROWS) {
  void test(`${what}: break-evens, best and worst`, () => {
    const found = analysePayoff(legs)
    assert.equal(found.exact, true)
    assert.equal(found.breakEvens.length, breakEvens.length, found.breakEvens.join(' '))
    breakEvens.forEach((spot, i) => {
      assert.ok(Math.abs((found.breakEvens[i] ?? 0) - spot) < 1e-9, found.breakEvens.join(' '))
    })
    const { maxProfit, maxLoss } = found
    const top = maxProfit.bounded ? maxProfit.amount : Infinity
    const bottom = maxLoss.bounded ? maxLoss.amount : -Infinity
    assert.ok(top === most || Math.abs(top - most) < 1e-9, `best ${top}`)
    assert.ok(bottom === least || Math.abs(bottom - least) < 1e-9, `worst ${bottom}`)
  })
}

void test('a long calendar gains most at its strike and loses at most what it cost', () => {
  const legs = [call(100, -1, 3.02, 30 / 365), call(100, 1, 5.6, 90 / 365)]
  const found = analysePayoff(legs, { rate: 0.04, yield: 0, vol: 0.25 })
  assert.equal(found.exact, false)
  assert.equal(found.horizonYears, 30 / 365)
  assert.equal(found.breakEvens.length, 2)
  assert.ok(found.maxProfit.bounded && Math.abs(found.maxProfit.spot - 100) < 1e-6)
  assert.ok(found.maxLoss.bounded && Math.abs(found.maxLoss.amount + 2.58) < 1e-9)
  for (const spot of found.breakEvens) {
    const profit = payoffAtExpiry(legs, spot, { rate: 0.04, yield: 0, vol: 0.25 })
    assert.ok(Math.abs(profit) < 1e-9)
  }
})

/** Covered-call change in value per 100 shares: spot move, days, vol change, published figure. */
const GRID = [
  [-0.2, 0, -0.1, -1883.23],
  [-0.1, 0, 0.1, -911.52],
  [0, 0, 0.1, -101.26],
  [0.05, 0, 0, 299.55],
  [0.1, 15, 0, 549.74],
  [0, 15, -0.1, 108.65],
  [0.2, 15, 0.1, 590.85],
] as const

void test('a covered call before expiry', () => {
  for (const [move, days, vol, change] of GRID) {
    const legs = (own: number): readonly StructureLeg[] => [
      { kind: 'stock', quantity: 100, price: 100 },
      { ...call(105, -1, 1.1677, 30 / 365), multiplier: 100, vol: own },
    ]
    const market = { rate: 0.04, yield: 0 }
    const after = structureProfit(legs(0.25 + vol), 100 * (1 + move), days / 365, market)
    assert.ok(Math.abs(after - change) < 0.01, `${move} ${days} ${vol}: ${after}`)
  }
})

const bad = (legs: readonly StructureLeg[], path: string): void =>
  assert.throws(
    () => analysePayoff(legs),
    (e) => e instanceof LegError && e.path === path,
  )

void test('bad legs name the field', () => {
  bad([], 'legs')
  bad([put(Number.NaN, 1, 1)], 'legs.0.strike')
  bad([stock(1, 1), put(90, Infinity, 1)], 'legs.1.quantity')
  bad([put(90, 1, 1, -1)], 'legs.0.years')
})
