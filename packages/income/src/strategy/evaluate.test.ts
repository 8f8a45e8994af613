import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CASES, MARKET, MONTH } from './_cases.ts'
import { evaluateStrategy } from './evaluate.ts'
import type { Evaluation } from './evaluate.ts'
import { STRATEGIES } from './strategies.ts'

function near(actual: number | undefined, expected: number, tolerance: number, what = ''): void {
  assert.ok(Math.abs((actual ?? NaN) - expected) <= tolerance, `${what} ${actual}, not ${expected}`)
}

const returnOf = (
  { returns }: Evaluation,
  outcome: string,
  on = 'net_cash',
): { ratio: number; annual: number } => {
  const found = returns.find((each) => each.outcome === outcome && each.on === on)
  assert.ok(found, `${outcome} on ${on}`)
  return found
}

// Expected values of this file: options-income.md 6.1, 6.2, 6.4, 11.3 and its acceptance checks.

test('A2: probability of profit, touch and expected value meet the published vectors', () => {
  const put = evaluateStrategy({ ...CASES.cash_secured_put, realisedVol: 0.2 })
  near(put.odds.implied.profit, 0.80454, 1e-5)
  near(put.odds.implied.strikes[0]?.touch, 0.4708, 1e-5)
  near(put.odds.implied.strikes[0]?.beyond, 0.23401, 1e-5)
  near(put.expected.implied, 0, 1e-12)
  near(put.expected.realised, 0.3875, 1e-5)
  near(put.expected.edge, 0.3875, 1e-5)
  const call = evaluateStrategy(CASES.covered_call)
  near(call.breakEvens[0], 98.8323, 1e-5)
  near(call.odds.implied.profit, 0.56903, 1e-5)
  near(call.odds.implied.strikes[0]?.touch, 0.49943, 1e-5)
  const spread = evaluateStrategy(CASES.bull_put_spread)
  near(spread.credit, 0.70462, 1e-5)
  near(spread.breakEvens[0], 94.29538, 1e-5)
  assert.ok(spread.maxLoss.bounded)
  near(spread.maxLoss.amount, -4.29538, 1e-5)
  near(returnOf(spread, 'static', 'width_less_credit').ratio, 0.16404, 1e-5)
  near(spread.odds.implied.profit, 0.79661, 1e-5)
})

test('A3: static, if-called and annualised returns meet the published ones', () => {
  const dividends = [{ years: 10 / 365, amount: 0.5 }]
  const legs = { short_call: { strike: 105, years: MONTH, price: 2 } }
  const call = evaluateStrategy({ strategy: 'covered_call', spot: 100, dividends, legs })
  near(returnOf(call, 'static').ratio, 0.02551, 5e-6)
  near(returnOf(call, 'static').annual, 0.3104, 1e-4)
  near(returnOf(call, 'if_called').ratio, 0.07653, 5e-6)
  near(returnOf(call, 'if_called').annual, 0.9311, 1e-4)
  near(call.breakEvens[0], 97.5, 1e-9)
  const put = evaluateStrategy({
    strategy: 'cash_secured_put',
    spot: 100,
    legs: { short_put: { strike: 95, years: MONTH, price: 1.5 } },
  })
  near(returnOf(put, 'static').ratio, 0.01604, 5e-6)
  near(returnOf(put, 'static').annual, 0.195, 5e-4)
  near(returnOf(put, 'static', 'strike_value').ratio, 1.5 / 95, 1e-12)
  near(put.breakEvens[0], 93.5, 1e-9)
  near(put.basis.ifPut, 93.5, 1e-12)
  const spread = evaluateStrategy({
    strategy: 'bull_put_spread',
    spot: 100,
    legs: {
      short_put: { strike: 95, years: MONTH, price: 2 },
      long_put: { strike: 90, years: MONTH, price: 0.8 },
    },
  })
  near(returnOf(spread, 'static', 'width_less_credit').ratio, 0.316, 5e-4)
  assert.ok(spread.maxLoss.bounded && spread.maxProfit.bounded)
  near(spread.maxLoss.amount, -3.8, 1e-9)
  near(spread.maxProfit.amount, 1.2, 1e-9)
  near(spread.breakEvens[0], 93.8, 1e-9)
})

// Rows: spot move; columns: vol -10, 0, +10 now, then after 15 days.
const GRID: Readonly<Record<string, readonly number[]>> = {
  '-0.2': [-1883.23, -1883.24, -1884.28, -1883.23, -1883.23, -1883.24],
  '-0.1': [-883.25, -887.67, -911.52, -883.23, -883.41, -887.11],
  '-0.05': [-385.04, -412.41, -472.28, -383.28, -388.23, -409.91],
  '0': [84, 0, -101.26, 108.65, 67.5, 6.63],
  '0.05': [419.18, 299.55, 179.86, 480.69, 395.94, 311.16],
  '0.1': [554.13, 471.52, 368.29, 591.64, 549.74, 486.74],
  '0.2': [582.21, 573.64, 537.69, 599.52, 598.85, 590.85],
}

test('A6: the covered call’s grid of spot, vol and time meets the published one to the cent', () => {
  const { grid } = evaluateStrategy(CASES.covered_call)
  assert.equal(grid.length, 42)
  for (const [spot, row] of Object.entries(GRID)) {
    const cells = grid.filter((cell) => String(cell.spot) === spot)
    cells.forEach((cell, i) => near(cell.change, row[i] ?? NaN, 0.01, `${spot} ${i}`))
  }
})

test('A7: portfolio capital of a covered call and a short put meets the published scan', () => {
  const capital = (case_: Evaluation, regime: string): number | undefined =>
    case_.capital.find((each) => each.regime === regime)?.maintenance
  near(capital(evaluateStrategy(CASES.covered_call), 'portfolio'), 1384, 1)
  const put = evaluateStrategy(CASES.cash_secured_put)
  near(capital(put, 'portfolio'), 898, 1)
  near(capital(put, 'reg_t'), 1590, 1)
  near(capital(put, 'cash'), 9500 - 89.638, 1e-2)
})

// Per unit by 6.1, from the case's own strikes and credit c: break-evens, best, worst, capital.
const SHAPES: Readonly<
  Record<string, (c: number) => readonly [readonly number[], number, number, number]>
> = {
  covered_call: (c) => [[100 - c], 5 + c, c - 100, 100 - c],
  cash_secured_put: (c) => [[95 - c], c, c - 95, 95 - c],
  bull_put_spread: (c) => [[95 - c], c, c - 5, 5 - c],
  bear_call_spread: (c) => [[105 + c], c, c - 5, 5 - c],
  iron_condor: (c) => [[95 - c, 105 + c], c, c - 7, 7 - c],
  collar: (c) => [[100 - c], 5 + c, c - 5, 100 - c],
  protective_put: (c) => [[100 - c], Infinity, c - 5, 100 - c],
  covered_strangle: (c) => [[100 - c], 5 + c, c - 195, 195 - c],
  wheel: (c) => [[95 - c], c, c - 95, 95 - c],
}

test('break-evens, best and worst outcome and cash are those of the formulas, A21 among them', () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    const seen = evaluateStrategy(CASES[name as keyof typeof CASES])
    const [evens, best, worst, capital] = shape(seen.credit)
    assert.equal(seen.breakEvens.length, evens.length, name)
    evens.forEach((even, i) => near(seen.breakEvens[i], even, 1e-9, name))
    const { maxProfit, maxLoss } = seen
    near(maxProfit.bounded ? maxProfit.amount : 1e9, Math.min(best, 1e9), 1e-9, name)
    near(maxLoss.bounded ? maxLoss.amount : -1e9, worst, 1e-9, name)
    near(seen.capital.find(({ regime }) => regime === 'cash')?.initial, 100 * capital, 1e-7, name)
  }
})

test('a poor man’s covered call risks its debit and values what is left of the long call', () => {
  const seen = evaluateStrategy(CASES.poor_mans_covered_call)
  assert.ok(seen.credit < 0 && seen.maxLoss.bounded)
  near(seen.maxLoss.amount, seen.credit, 1e-6)
  near(seen.basis.floor, 80 - seen.credit, 1e-12)
  near(seen.expected.implied, 0, 1e-12)
  // Realised at the implied vol, the model's long leg earns nothing either.
  near(seen.expected.realised, 0, 1e-6)
})

test('with implied equal to realised every strategy’s expected value is nothing', () => {
  for (const [name, given] of Object.entries(CASES)) {
    const { expected } = evaluateStrategy(given)
    near(expected.implied, 0, 1e-12, name)
    near(expected.realised, 0, 1e-7, name)
  }
})

test('a wheel shows the call to follow, from the basis that assignment gives', () => {
  const seen = evaluateStrategy(CASES.wheel)
  assert.equal(seen.next?.strategy, 'covered_call')
  near(seen.next?.basis.held?.before, 95 - seen.credit, 1e-12)
  near(seen.next?.basis.ifCalled, 97 + (seen.next?.credit ?? 0), 1e-12)
})

test('shares taken in and delivered, and what they cost, are told for each short leg', () => {
  const { assignment } = evaluateStrategy({
    ...CASES.covered_strangle,
    contracts: 3,
    assignmentFee: 2,
  })
  const [put, call] = assignment
  assert.deepEqual([put?.shares, put?.cash, put?.fee], [300, -28_500, 6])
  assert.deepEqual([call?.shares, call?.cash, call?.fee], [-300, 31_500, 6])
  // E[(K - S)+] grown from the price of the published put, over its odds.
  near(put?.costIfAssigned, ((0.89638 * Math.exp(0.04 * MONTH)) / 0.23401) * 300, 0.05)
})

test('a case that is not whole is refused by the field', () => {
  const refused = (given: object, path: string): void =>
    assert.throws(
      () => evaluateStrategy({ ...CASES.bull_put_spread, ...given }),
      (error: { name?: string; path?: string }) =>
        error.name === 'CaseError' && error.path === path,
    )
  refused({ legs: { short_put: { strike: 95, years: MONTH } } }, 'legs.long_put')
  refused({ strategy: 'covered_call' }, 'legs.short_put')
  const swapped = {
    short_put: { strike: 90, years: MONTH },
    long_put: { strike: 95, years: MONTH },
  }
  refused({ legs: swapped }, 'legs.short_put.strike')
  const dates = { short_put: { strike: 95, years: MONTH }, long_put: { strike: 90, years: 1 } }
  refused({ legs: dates }, 'legs')
  refused({ spot: 0 }, 'spot')
  refused({ contracts: 0.5 }, 'contracts')
  refused({ vol: -1 }, 'vol')
  assert.throws(
    () => evaluateStrategy({ ...CASES.cash_secured_put, vol: undefined as never }),
    /needs a price or a vol/,
  )
})

test('strategies are named once and told in words', () => {
  assert.equal(new Set(STRATEGIES.map(({ name }) => name)).size, STRATEGIES.length)
  assert.deepEqual(
    STRATEGIES.map(({ name }) => name),
    Object.keys(CASES),
  )
  assert.ok(MARKET.spot > 0)
})
