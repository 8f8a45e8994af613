import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { madeBook } from '../scenario/_book.ts'
import type { BookLine } from '../scenario/book.ts'
import { ScenarioError } from '../scenario/book.ts'
import { revalueBook } from '../scenario/revalue.ts'
import { assignmentCalendar, concentrationOf, strikeClusters } from './concentration.ts'
import type { ShortOption } from './concentration.ts'
import { diversification, eigenvalues } from './diversification.ts'
import { marginDistance, marginDistanceSearch } from './margin-distance.ts'
import { betaWeighted, bookGreeks, greeksBy, moneyGreeks, sumGreeks } from './money-greeks.ts'
import type { MoneyGreeks } from './money-greeks.ts'
import {
  NAMED_STRESSES,
  assignmentStress,
  dividendStress,
  liquidityStress,
  stressBook,
  togetherStress,
} from './stress.ts'

const close = (found: number | undefined, wanted: number, tolerance = 1e-9): void => {
  const size = Math.max(1, Math.abs(wanted))
  assert.ok(Math.abs((found ?? Number.NaN) - wanted) <= tolerance * size, `${found} ~ ${wanted}`)
}

void test('money greeks are what full revaluation gains for a small move', () => {
  const book = madeBook(200, 4)
  const { total } = bookGreeks(book)
  const h = 1e-4
  const scenarios = [
    { spotMove: h, volMove: 0, years: 0 },
    { spotMove: -h, volMove: 0, years: 0 },
    { spotMove: 0, volMove: h, years: 0 },
    { spotMove: 0, volMove: -h, years: 0 },
    { spotMove: 0, volMove: 0, years: 1e-6 },
  ]
  const { value, changes } = revalueBook(book, scenarios)
  const [up = 0, down = 0, volUp = 0, volDown = 0, later = 0] = changes
  close(total.value, value)
  close((up - down) / (2 * h), total.delta, 1e-5)
  close((up + down) / (h * h) / 100, total.gamma, 1e-4)
  close((volUp - volDown) / (2 * h) / 100, total.vega, 1e-5)
  close(later / 1e-6 / 365, total.theta, 1e-3)
})

void test('money greeks of Hull: a stock index option and its shares', () => {
  // Hull, Options, Futures and Other Derivatives: S 49, K 50, r 5 %, vol 20 %, 20 weeks: delta 0.522,
  // theta -4.31 a year, gamma 0.066, vega 12.1 per 1.00, rho 8.91 per 1.00.
  const line: BookLine = {
    kind: 'option',
    underlying: 'S',
    right: 'call',
    strike: 50,
    years: 20 / 52,
    vol: 0.2,
    quantity: 1000,
    multiplier: 100,
  }
  const at = moneyGreeks(line, { spot: 49, rate: 0.05, yield: 0 })
  const units = 100_000
  close(at.value / units, 2.4005, 1e-4)
  close(at.delta / units / 49, 0.522, 1e-3)
  close((at.gamma * 100) / units / 49 ** 2, 0.066, 1e-2)
  close((at.vega * 100) / units, 12.1, 5e-3)
  close((at.theta * 365) / units, -4.31, 2e-3)
  close((at.rho * 10_000) / units, 8.91, 2e-3)
})

void test('greeks by any key sum to the whole, whatever the key', () => {
  const book = madeBook(120, 5)
  const { lines, total } = bookGreeks(book)
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 120, maxLength: 120 }),
      (k) => {
        const rows = greeksBy(lines, (i) => String(k[i]))
        const sum = sumGreeks(rows.map(({ greeks }) => greeks))
        for (const field of Object.keys(total) as (keyof MoneyGreeks)[])
          close(sum[field], total[field], 1e-11)
        assert.equal(
          rows.reduce((n, row) => n + row.lines, 0),
          120,
        )
      },
    ),
    { numRuns: 30 },
  )
  assert.deepEqual(
    greeksBy(lines, () => undefined),
    [],
  )
})

void test('an index hedge: deltas by beta, and what has none is named', () => {
  const { delta, units, missing } = betaWeighted(
    { A: 100_000, B: -50_000, C: 1, D: 0 },
    { A: 1.2, B: 0.8 },
    400,
  )
  close(delta, 80_000)
  close(units, 200)
  assert.deepEqual(missing, ['C'])
})

const short = (over: Partial<ShortOption>): ShortOption => ({
  underlying: 'SPY',
  right: 'put',
  strike: 400,
  expiry: '2026-01-16',
  units: 100,
  ...over,
})

void test('assignment cash by date, in the order of dates', () => {
  const days = assignmentCalendar([
    short({ expiry: '2026-02-20', strike: 380 }),
    short({}),
    short({ units: 200, strike: 390 }),
    short({ right: 'call', strike: 420 }),
  ])
  assert.deepEqual(days, [
    { expiry: '2026-01-16', cash: 118_000, received: 42_000, deliver: { SPY: 100 }, contracts: 3 },
    { expiry: '2026-02-20', cash: 38_000, received: 0, deliver: {}, contracts: 1 },
  ])
})

void test('concentration: shares sum to one, and the index lies between even and all in one', () => {
  const { shares, index, total } = concentrationOf([
    { key: 'A', amount: -60 },
    { key: 'B', amount: 30 },
    { key: 'A', amount: 10 },
  ])
  assert.equal(total, 100)
  assert.deepEqual(
    shares.map(({ key, share }) => [key, share]),
    [
      ['A', 0.7],
      ['B', 0.3],
    ],
  )
  close(index, 0.58)
  assert.deepEqual(concentrationOf([]), { total: 0, shares: [], index: 0 })
})

void test('the strike cluster is the band that holds most', () => {
  const [cluster] = strikeClusters(
    [380, 395, 400, 402, 430].map((strike) => short({ strike })),
    0.02,
  )
  assert.equal(cluster?.from, 395)
  assert.equal(cluster?.to, 402)
  close(cluster?.share, 1197 / 2007)
})

void test('equicorrelated streams: the first factor has (1 + (n - 1) rho) / n of it', () => {
  const rho = 0.4
  const matrix = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 1 : rho)))
  const values = [...eigenvalues(matrix)].toSorted((a, b) => b - a)
  close(values[0], 1 + 3 * rho, 1e-12)
  for (const other of values.slice(1)) close(other, 1 - rho, 1e-12)
})

void test('streams: one bet twice is one bet, two that offset nothing are two', () => {
  const a = [1, -1, 1, -1]
  const b = [1, 1, -1, -1]
  const twice = diversification([
    { name: 'a', changes: a },
    { name: 'b', changes: a.map((x) => 2 * x) },
  ])
  close(twice?.ratio, 1, 1e-12)
  close(twice?.firstFactorShare, 1, 1e-12)
  const apart = diversification([
    { name: 'a', changes: a },
    { name: 'b', changes: b },
  ])
  close(apart?.effectiveBets, 2, 1e-12)
  close(apart?.firstFactorShare, 0.5, 1e-12)
  close(
    apart?.streams.reduce((sum, { component }) => sum + component, 0),
    apart?.deviation ?? Number.NaN,
  )
  assert.equal(diversification([{ name: 'a', changes: a }]), undefined)
  assert.equal(
    diversification([
      { name: 'a', changes: [0, 0, 0] },
      { name: 'b', changes: [1, 2, 3] },
    ]),
    undefined,
  )
})

void test('the distance to a margin call of a naked put under Reg T is where cash no longer meets it', () => {
  // One short 380 put at an unmoved mark: requirement = 3 + max(20 % of spot - out of the money, 10 % of strike).
  const requirement = (spot: number): number =>
    100 * (3 + Math.max(0.2 * spot - Math.max(spot - 380, 0), 38))
  const excess = (move: number): number => 7_000 - requirement(400 * (1 + move))
  const { down, up } = marginDistance(excess)
  assert.equal(up === undefined, true)
  assert.equal(down === undefined, false)
  const spot = 400 * (1 + (down ?? 0))
  close(requirement(spot), 7_000, 1e-6)
  assert.deepEqual(
    marginDistance(() => -1),
    { excess: -1, down: 0, up: 0 },
  )
  assert.deepEqual(
    marginDistance(() => 1),
    { excess: 1, down: undefined, up: undefined },
  )
})

void test('the search asks at 0 first, then outwards, and is as good as its answers', () => {
  const asked: number[] = []
  const search = marginDistanceSearch({ from: -0.5, to: 0.5, steps: 5, tolerance: 1e-3 })
  let step = search.next()
  while (step.done !== true) {
    asked.push(step.value)
    step = search.next(0.25 - step.value)
  }
  assert.deepEqual(asked.slice(0, 7), [0, -0.1, -0.2, -0.3, -0.4, -0.5, 0.1])
  assert.equal(step.value.down, undefined)
  close(step.value.up ?? 0, 0.25, 1e-3)
})

const HELD: readonly BookLine[] = [
  { kind: 'stock', underlying: 'SPY', quantity: 100, group: 'income' },
  {
    kind: 'option',
    underlying: 'SPY',
    right: 'call',
    strike: 380,
    years: 0.01,
    vol: 0.2,
    quantity: -2,
    multiplier: 100,
    group: 'income',
  },
  {
    kind: 'option',
    underlying: 'BTC',
    right: 'put',
    strike: 30_000,
    years: 0.1,
    vol: 0.6,
    quantity: -1,
    group: 'coin',
  },
]
const BOOK = {
  lines: HELD,
  markets: { SPY: { spot: 400, rate: 0, yield: 0 }, BTC: { spot: 40_000, rate: 0, yield: 0 } },
}
const FACTS = {
  SPY: { asset: 'share', vol: 0.2, dividend: 1.5 },
  BTC: { asset: 'coin', vol: 0.6 },
} as const

void test('named stresses: groups sum to the change, coins alone move in a coin stress', () => {
  const rows = stressBook(BOOK, NAMED_STRESSES, FACTS)
  assert.equal(rows.length, NAMED_STRESSES.length)
  for (const { change, byGroup } of rows)
    close(
      byGroup.reduce((sum, row) => sum + row.change, 0),
      change ?? Number.NaN,
    )
  const coins = rows.find(({ name }) => name === 'crypto-down')
  const own = (group: string): number | undefined =>
    coins?.byGroup.find((row) => row.group === group)?.change
  assert.equal(own('income'), 0)
  assert.ok((own('coin') ?? 0) < 0)
})

void test('what a stress needs and is not told is named, and no number made up', () => {
  const together = togetherStress(BOOK, { SPY: { vol: 0.2 } })
  assert.equal(together.change, undefined)
  assert.deepEqual(together.missing, ['BTC: vol'])
  assert.ok((togetherStress(BOOK, FACTS).change ?? 0) < 0)
  const spreads = [0.01, 0.1, undefined]
  const wide = liquidityStress(HELD, spreads, (i) => `line ${i}`)
  assert.deepEqual(wide.missing, ['line 2: spread'])
  const closed = liquidityStress(HELD, [0.01, 0.1, 50], (i) => `line ${i}`)
  close(closed.change, -(100 * 0.01 + 200 * 0.1 + 50) * 1.5)
  assert.deepEqual(dividendStress(BOOK, {}).missing, ['SPY: dividend'])
  close(dividendStress(BOOK, FACTS).change, -200 * 1.5, 1e-2)
})

void test('assignment of everything: cash for puts, shares that are not held bought at spot', () => {
  const { cash, received, toBuy, buyCost } = assignmentStress(BOOK)
  assert.equal(cash, 30_000)
  assert.equal(received, 2 * 100 * 380)
  assert.deepEqual(toBuy, { SPY: 100 })
  assert.equal(buyCost, 40_000)
})

void test('a line that cannot be priced is refused by its path', () => {
  const bad = { ...BOOK, lines: [{ ...HELD[0], quantity: Number.NaN } as BookLine] }
  assert.throws(
    () => bookGreeks(bad),
    (e) => e instanceof ScenarioError && e.path === 'lines.0.quantity',
  )
})
