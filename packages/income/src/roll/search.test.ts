import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REG_T, regTMargin } from '@parley/quant'
import type { MarginPosition } from '@parley/quant'
import { modelChain } from '../chain/_market.ts'
import { viewChain } from '../chain/valuation.ts'
import { rollCandidates } from './search.ts'
import type { RollRequest } from './search.ts'
import { tailValue, tailsOf } from './tail.ts'

const strikes = Array.from({ length: 31 }, (_, i) => 70 + 2 * i)
const base = modelChain({ spot: 90, vol: 0.25, days: [7, 21, 35, 63], strikes })
const view = viewChain({ ...base, realisedVol: 0.21 })

/** A put sold at 94 for 1.5 and now in the money. */
const TESTED: RollRequest['position'] = {
  legs: [{ id: 'SPY-7d-94-P', quantity: -3, price: 1.5 }],
}

const near = (actual: number | undefined, expected: number, tolerance: number): void =>
  assert.ok(Math.abs((actual ?? NaN) - expected) <= tolerance, `${actual}, not ${expected}`)

const DOWN_AND_OUT: RollRequest = {
  position: TESTED,
  constraints: { netCredit: { least: 0 }, strikeMove: { most: -2 }, daysAdded: { least: 14 } },
}

test('a tested put rolls down and out for a net credit, and every candidate keeps the constraints', () => {
  const { top, considered, passed, refusals } = rollCandidates(view, { ...DOWN_AND_OUT, top: 50 })
  assert.equal(considered, 4 * 31 - 1)
  assert.equal(top.length, passed)
  assert.ok(passed > 0)
  for (const roll of top) {
    assert.equal(roll.name, 'down_and_out')
    assert.ok(roll.netCredit >= 0 && roll.strike <= 92 && roll.daysAdded >= 14)
    assert.deepEqual(
      roll.legs.map(({ id, quantity }) => [id, quantity]),
      [
        ['SPY-7d-94-P', 3],
        [roll.legs[1]?.id, -3],
      ],
    )
  }
  const credit = refusals.find(({ measure }) => measure === 'netCredit')
  assert.ok(credit && credit.refused > 0 && credit.nearest.length === 3)
})

test('the score is the sum of its terms, best first, and the baselines are on the same scale', () => {
  const { top, baselines, best, weights } = rollCandidates(view, { ...DOWN_AND_OUT, top: 20 })
  const scores = top.map(({ score }) => score)
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  )
  for (const { terms, score } of [...top, ...baselines])
    near(terms.edge + terms.cost + terms.risk + terms.capital, score, 1e-12)
  assert.deepEqual(
    baselines.map(({ action }) => action),
    ['close', 'let_assign'],
  )
  const [close, assign] = baselines
  const open = view.byId.get('SPY-7d-94-P')
  assert.ok(open && close && assign)
  // The book is two hundredths either side of the price: half of that is expected to be paid.
  near(close.score, -weights.cross * 0.02 * open.mid, 1e-9)
  near(close.debit, open.mid * 1.01, 1e-9)
  near(close.chainProfit, 1.5 - open.mid * 1.01, 1e-9)
  near(assign.assignedOdds, open.inTheMoney, 1e-12)
  const highest = Math.max(scores[0] ?? -Infinity, close.score, assign.score)
  assert.equal(
    best,
    highest === scores[0] ? 'roll' : highest === close.score ? 'close' : 'let_assign',
  )
})

test('credits of the campaign set its break-even, and the number of rolls is bounded', () => {
  const history = { original: 1.5, net: 2.25, rolls: 2 }
  const position = { ...TESTED, history }
  const { top } = rollCandidates(view, { ...DOWN_AND_OUT, position })
  const [first] = top
  assert.ok(first)
  near(first.chainCredit, 2.25 + first.netCredit, 1e-12)
  near(first.breakEven, first.strike - first.chainCredit, 1e-12)
  assert.equal(first.rolls, 3)
  const bounded = { ...DOWN_AND_OUT.constraints, rolls: { most: 2 } }
  const none = rollCandidates(view, { position, constraints: bounded })
  assert.equal(none.passed, 0)
  assert.notEqual(none.best, 'roll')
})

test('both legs of a spread move together; the short one alone only where diagonals are allowed', () => {
  const position: RollRequest['position'] = {
    legs: [
      { id: 'SPY-21d-88-P', quantity: -2, price: 1.8 },
      { id: 'SPY-21d-82-P', quantity: 2, price: 0.6 },
    ],
  }
  const constraints = { width: { most: 6 }, netCredit: { least: 0 } }
  const both = rollCandidates(view, { position, constraints, top: 500 })
  assert.ok(both.top.length > 0 && both.top.every(({ kind }) => kind.legs === 'all'))
  for (const { legs, width } of both.top) {
    assert.ok((width ?? 0) <= 6)
    // A leg that stays is not traded.
    assert.ok(legs.filter(({ id }) => id === 'SPY-21d-82-P').length <= 1)
  }
  const loose = rollCandidates(view, { position, constraints: {}, diagonals: true, top: 10_000 })
  const diagonals = loose.top.filter(({ kind }) => kind.legs === 'short')
  assert.ok(diagonals.length > 0)
  for (const { days, legs, strike } of diagonals) {
    assert.ok(days <= 21 + 1e-9 && strike > 82)
    assert.equal(legs.length, 2)
  }
})

test('of a condor the tested side is rolled, and strikes are not crossed', () => {
  const position: RollRequest['position'] = {
    legs: [
      { id: 'SPY-21d-88-P', quantity: -1 },
      { id: 'SPY-21d-80-P', quantity: 1 },
      { id: 'SPY-21d-98-C', quantity: -1 },
      { id: 'SPY-21d-106-C', quantity: 1 },
    ],
  }
  const tested = rollCandidates(view, { position, constraints: {}, top: 10_000 })
  assert.ok(tested.top.every(({ side, strike }) => side === 'put' && strike <= 98))
  const crossed = tested.refusals.find(({ measure }) => measure === 'inverted')
  assert.ok(crossed && crossed.refused > 0)
  const other = rollCandidates(view, { position, constraints: {}, sides: 'untested', top: 10_000 })
  assert.ok(other.top.every(({ side, strike }) => side === 'call' && strike >= 88))
  const each = rollCandidates(view, { position, constraints: {}, sides: 'each', top: 10_000 })
  assert.equal(each.passed, tested.passed + other.passed)
})

test('a covered call rolls up over its basis, and the tax flags say what it may cost', () => {
  const position: RollRequest['position'] = {
    legs: [{ id: 'SPY-7d-88-C', quantity: -1, price: 0.9 }],
    shares: 100,
    basis: 89,
  }
  const constraints = { strikeOverBasis: { least: 0 }, qualified: { least: 1 } }
  const { top, refusals } = rollCandidates(view, { position, constraints, top: 100 })
  assert.ok(top.length > 0)
  for (const { strike, days, realisedLoss, taxFlags } of top) {
    assert.ok(strike >= 89 && days > 30 && realisedLoss > 0)
    assert.deepEqual(taxFlags, ['loss_realised'])
  }
  assert.ok(refusals.some(({ measure }) => measure === 'qualified'))
  const kept = rollCandidates(view, { position, constraints: { realisedLoss: { most: 0 } } })
  assert.equal(kept.passed, 0)
})

test('without a view nothing sold has an edge: closing beats whatever only costs', () => {
  const { top, baselines } = rollCandidates(viewChain(base), { ...DOWN_AND_OUT, top: 10 })
  for (const { terms } of [...top, ...baselines]) assert.equal(terms.edge, 0)
})

test('a leg that cannot be priced stops the search and says why', () => {
  const rows = base.rows.map((row) => (row.id === 'SPY-7d-94-P' ? { ...row, stale: true } : row))
  const broken = viewChain({ ...base, rows })
  assert.throws(() => rollCandidates(broken, DOWN_AND_OUT), /cannot be priced: stale/)
  const unknown = { ...DOWN_AND_OUT, position: { legs: [{ id: 'NONE', quantity: -1 }] } }
  assert.throws(() => rollCandidates(view, unknown), /NONE is not in the chain/)
})

/** Mean payoff in the worst and best twentieth by brute force over equally likely outcomes. */
function bruteTail(years: number, vol: number, payoff: (spot: number) => number): [number, number] {
  const { forward } = tailsOf(view.chain, years, vol)
  const steps = 200_000
  const deviation = vol * Math.sqrt(years)
  let [low, high, weight] = [0, 0, 0]
  for (let i = 0; i < steps; i++) {
    const z = 1.6448536269514722 + (8 * (i + 0.5)) / steps
    const share = Math.exp(-0.5 * z * z)
    const at = (sign: number): number =>
      forward * Math.exp(sign * deviation * z - 0.5 * deviation * deviation)
    low += share * payoff(at(-1))
    high += share * payoff(at(1))
    weight += share
  }
  return [low / weight, high / weight]
}

test('mean values in the tails agree with brute force, strikes inside and outside of them', () => {
  const years = 35 / 365
  const tails = tailsOf(view.chain, years, 0.21)
  for (const strike of [70, 76, 80, 90, 100, 104, 112, 130])
    for (const right of ['put', 'call'] as const) {
      const [row] = view.options
      assert.ok(row)
      const value = tailValue(view.chain, tails, { ...row, right, strike, years })
      const sign = right === 'call' ? 1 : -1
      const [low, high] = bruteTail(years, 0.21, (spot) => Math.max(sign * (spot - strike), 0))
      near(value.low, low, 2e-3)
      near(value.high, high, 2e-3)
    }
})

test('the change of margin is that of a Reg-T account that holds the position, and then the rolled one', () => {
  const model = regTMargin(REG_T)
  const maintenance = (
    legs: readonly { readonly id: string; readonly quantity: number }[],
  ): number => {
    const options = legs.map(({ id, quantity }): MarginPosition => {
      const option = view.byId.get(id)
      assert.ok(option, id)
      const { right, strike, years, multiplier } = option
      const underlying = 'SPY'
      return { kind: 'option', id, underlying, right, strike, years, quantity, multiplier }
    })
    const priced = legs.map(({ id }) => {
      const { mid: price = 0, vol = 0 } = view.byId.get(id) ?? {}
      return [id, { price, vol }] as const
    })
    return model.evaluate(options, {
      underlyings: { SPY: { price: 90 } },
      positions: Object.fromEntries(priced),
    }).maintenance
  }
  for (const legs of [
    [{ id: 'SPY-7d-94-P', quantity: -1, price: 1.5 }],
    [{ id: 'SPY-7d-88-C', quantity: -1, price: 1.5 }],
    [
      { id: 'SPY-7d-94-P', quantity: -1, price: 1.5 },
      { id: 'SPY-7d-90-P', quantity: 1, price: 0.5 },
    ],
  ]) {
    const { top } = rollCandidates(view, { position: { legs }, constraints: {}, top: 60, wings: 4 })
    assert.ok(top.length > 20)
    const before = maintenance(legs)
    for (const roll of top) {
      const held = new Map(legs.map(({ id, quantity }) => [id, quantity]))
      for (const { id, quantity } of roll.legs) held.set(id, (held.get(id) ?? 0) + quantity)
      const after = [...held].flatMap(([id, quantity]) =>
        quantity === 0 ? [] : [{ id, quantity }],
      )
      near(roll.marginChange, maintenance(after) - before, 1e-6)
    }
  }
})
