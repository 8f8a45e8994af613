import assert from 'node:assert/strict'
import { test } from 'node:test'

import { priceEuropean } from '../european/european.ts'
import { madeBook } from './_book.ts'
import { ScenarioError, scenarioGrid } from './book.ts'
import type { BookLine, Scenario, ScenarioBook } from './book.ts'
import { planScenarios } from './plan.ts'
import { reduceScenarios, revalueBook, splitPlan } from './revalue.ts'
import { runShard } from './shard.ts'

const GRID = scenarioGrid({
  spotMoves: [-1, -0.3, -0.1, 0, 0.1, 0.3, 2],
  volMoves: [-0.2, 0, 0.15],
  years: [0, 0.02, 0.5],
})

/** Line by line with the pricing function: slow and plain. */
function oracle(book: ScenarioBook, scenario: Scenario): number {
  let change = 0
  for (const line of book.lines) {
    const market = book.markets[line.underlying]
    const move = scenario.byUnderlying?.[line.underlying] ?? scenario
    if (market === undefined) continue
    const spot = market.spot * (1 + move.spotMove)
    const units = line.quantity * (line.multiplier ?? 1)
    if (line.kind === 'stock') {
      change += units * (spot - market.spot)
      continue
    }
    const { right, strike, years, vol } = line
    const { rate, yield: carried } = market
    const terms = { right, strike, rate, yield: carried }
    const before = priceEuropean({ ...terms, spot: market.spot, years, vol })
    const moved = Math.max(vol * (move.volScale ?? 1) + move.volMove, 0)
    const left = Math.max(years - scenario.years, 0)
    const after = priceEuropean({ ...terms, spot, years: left, vol: moved })
    change += units * (after.price - before.price)
  }
  return change
}

void test('every scenario agrees with pricing line by line', () => {
  const book = madeBook(300, 4)
  for (const kernel of ['wasm', 'typescript'] as const) {
    const { changes } = revalueBook(book, GRID, { kernel })
    GRID.forEach((scenario, i) => {
      const expected = oracle(book, scenario)
      const size = 300 * 100 * 10 * 250
      assert.ok(Math.abs((changes[i] ?? 0) - expected) < 1e-13 * size, `${kernel} ${i}`)
    })
  }
})

void test('groups sum to the total and each equals its own book', () => {
  const book = madeBook(500, 5)
  const whole = revalueBook(book, GRID)
  assert.equal(whole.byGroup.length, 5)
  for (const { group, value, changes } of whole.byGroup) {
    const lines = book.lines.filter((line) => line.underlying === group)
    const own = revalueBook({ ...book, lines }, GRID)
    assert.equal(own.value, value)
    assert.deepEqual(own.changes, changes)
  }
  GRID.forEach((_, i) => {
    const sum = whole.byGroup.reduce((s, { changes }) => s + (changes[i] ?? 0), 0)
    assert.ok(Math.abs(sum - (whole.changes[i] ?? 0)) < 1e-6)
  })
})

void test('any split over workers gives the same bits', () => {
  const book = madeBook(3000, 7)
  const plan = planScenarios(book, GRID)
  const once = reduceScenarios(plan, [runShard(plan, 0, plan.chunks.length)])
  for (const workers of [2, 3, 8, 1000]) {
    const parts = splitPlan(plan, workers)
    assert.equal(parts.at(-1)?.to, plan.chunks.length)
    const posted = structuredClone(plan)
    const shards = parts.map(({ from, to }) => runShard(posted, from, to))
    assert.deepEqual(reduceScenarios(plan, shards), once)
  }
  assert.throws(() => reduceScenarios(plan, []), RangeError)
})

void test('no move is no change, and offsetting lines are nothing', () => {
  const book = madeBook(200, 3)
  const still = revalueBook(book, [{ spotMove: 0, volMove: 0, years: 0 }])
  assert.deepEqual([...still.changes], [0])
  const against = book.lines.map((line): BookLine => ({ ...line, quantity: -line.quantity }))
  const { value, changes } = revalueBook({ ...book, lines: [...book.lines, ...against] }, GRID)
  assert.equal(value, 0)
  assert.ok(changes.every((change) => change === 0))
})

void test('a small line beside a huge pair is kept', () => {
  const line: BookLine = {
    kind: 'option',
    underlying: 'U',
    right: 'call',
    strike: 100,
    years: 0.5,
    vol: 0.2,
    quantity: 1,
  }
  const markets = { U: { spot: 100, rate: 0.02, yield: 0 } }
  const alone = revalueBook({ lines: [line], markets }, GRID)
  const huge = [1e12, -1e12].map((quantity): BookLine => ({ ...line, strike: 90, quantity }))
  const [up, down] = huge
  const lines = up === undefined || down === undefined ? [] : [up, line, down]
  assert.deepEqual(revalueBook({ lines, markets }, GRID).changes, alone.changes)
})

void test('more scenarios than a block holds, odd counts, none', () => {
  const book = madeBook(40, 2)
  for (const count of [0, 1, 2, 509, 510, 511, 1033]) {
    const scenarios = Array.from({ length: count }, (_, i): Scenario => ({
      spotMove: -0.5 + i / 1033,
      volMove: 0,
      years: (i % 3) / 100,
    }))
    const { changes } = revalueBook(book, scenarios)
    assert.equal(changes.length, count)
    for (const i of [0, count >> 1, count - 1]) {
      const scenario = scenarios[i]
      if (scenario === undefined) continue
      assert.ok(Math.abs((changes[i] ?? 0) - oracle(book, scenario)) < 1e-5, `${count} ${i}`)
    }
  }
  assert.deepEqual(revalueBook({ lines: [], markets: {} }, GRID).byGroup, [])
})

void test('moves by underlying, and groups of the caller', () => {
  const book: ScenarioBook = {
    lines: [
      { kind: 'stock', underlying: 'A', quantity: 10, group: 'income' },
      { kind: 'stock', underlying: 'B', quantity: 10, group: 'income' },
      { kind: 'stock', underlying: 'B', quantity: -5, group: 'hedge' },
    ],
    markets: { A: { spot: 100, rate: 0, yield: 0 }, B: { spot: 200, rate: 0, yield: 0 } },
  }
  const crash = {
    spotMove: -0.5,
    volMove: 0,
    years: 0,
    byUnderlying: { B: { spotMove: 0.5, volMove: 0 } },
  }
  const { changes, byGroup } = revalueBook(book, [crash])
  assert.deepEqual([...changes], [0])
  assert.deepEqual(
    byGroup.map(({ group, changes: own }) => [group, own[0]]),
    [
      ['income', 500],
      ['hedge', -500],
    ],
  )
})

const BAD: readonly (readonly [string, Partial<Record<string, unknown>>, Partial<Scenario>])[] = [
  ['lines.0.underlying', { underlying: 'X' }, {}],
  ['lines.0.quantity', { quantity: Number.NaN }, {}],
  ['lines.0.strike', { strike: -1 }, {}],
  ['lines.0.vol', { vol: Infinity }, {}],
  ['scenarios.0.spotMove', {}, { spotMove: -1.5 }],
  ['scenarios.0.years', {}, { years: -1 }],
]

for (const [path, line, scenario] of BAD) {
  void test(`a bad ${path} is named`, () => {
    const good = {
      kind: 'option',
      underlying: 'A',
      right: 'put',
      strike: 1,
      years: 1,
      vol: 1,
      quantity: 1,
    }
    const book = {
      lines: [{ ...good, ...line } as BookLine],
      markets: { A: { spot: 1, rate: 0, yield: 0 } },
    }
    const move: Scenario = { spotMove: 0, volMove: 0, years: 0, ...scenario }
    assert.throws(
      () => revalueBook(book, [move]),
      (e) => e instanceof ScenarioError && e.path === path,
    )
  })
}
