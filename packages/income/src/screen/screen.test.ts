import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelChain } from '../chain/_market.ts'
import { viewChain } from '../chain/valuation.ts'
import { evaluateStrategy } from '../strategy/evaluate.ts'
import { listedCase } from '../strategy/standard.ts'
import type { Candidate, ScreenStrategy } from './candidate.ts'
import { screen } from './screen.ts'

const strikes = Array.from({ length: 25 }, (_, i) => 76 + 2 * i)
const chain = modelChain({ spot: 100, vol: 0.25, days: [9, 30, 60], strikes })
const holdings = [{ underlying: 'SPY', quantity: 450, basis: 97, covered: 100 }]

const ALL: readonly ScreenStrategy[] = [
  'covered_call',
  'cash_secured_put',
  'bull_put_spread',
  'bear_call_spread',
  'iron_condor',
  'collar',
  'covered_strangle',
]

const near = (actual: number | undefined, expected: number, tolerance: number, what = ''): void =>
  assert.ok(
    Math.abs((actual ?? NaN) - expected) <= tolerance,
    `${what}: ${actual}, not ${expected}`,
  )

function seen(strategy: ScreenStrategy, over: object = {}): readonly Candidate[] {
  const constraints = { delta: { least: 0.1, most: 0.4 } }
  return screen([chain], {
    strategies: [strategy],
    holdings,
    cash: 50_000,
    constraints,
    ...over,
  }).top
}

test('the closed forms of the screener agree with the whole evaluation, strategy by strategy', () => {
  const view = viewChain(chain)
  for (const strategy of ALL) {
    const found = seen(strategy, { top: 40 })
    assert.ok(found.length > 5, strategy)
    for (const candidate of found) {
      const legs = Object.fromEntries(
        candidate.legs.map(({ role, id }) => [role, view.byId.get(id)]),
      )
      const isHeld = ['covered_call', 'collar', 'covered_strangle'].includes(strategy)
      const own = isHeld ? { basis: 97 } : {}
      const whole = evaluateStrategy(listedCase(strategy, view, legs, own))
      near(candidate.credit, whole.credit, 1e-9, strategy)
      near(candidate.profitOdds, whole.odds.implied.profit, 1e-6, `${strategy} odds`)
      const { maxLoss, maxProfit } = whole
      near(candidate.maxLoss, maxLoss.bounded ? maxLoss.amount : NaN, 1e-9, `${strategy} loss`)
      near(candidate.maxProfit, maxProfit.bounded ? maxProfit.amount : NaN, 1e-9, strategy)
      const cash = whole.capital.find(({ regime }) => regime === 'cash')?.initial
      near(candidate.capital, cash ?? NaN, 1e-6, `${strategy} capital`)
      assert.deepEqual(
        candidate.breakEvens.map((each) => each.toFixed(6)),
        whole.breakEvens.map((each) => each.toFixed(6)),
        strategy,
      )
    }
  }
})

test('a yearly yield counts what is kept if the spot stands still, so nothing is earned by being in the money', () => {
  const view = viewChain(chain)
  for (const strategy of ALL)
    for (const each of seen(strategy, { constraints: {}, top: 500 })) {
      const held = each.legs.reduce((sum, { id, quantity }) => {
        const option = view.byId.get(id)
        assert.ok(option)
        const { right, strike } = option
        return sum + quantity * Math.max(right === 'call' ? 100 - strike : strike - 100, 0)
      }, 0)
      const yearly = ((each.credit + held) * each.multiplier * 365) / each.days / each.capital
      near(each.annualYield, yearly, 1e-9, strategy)
    }
  const calls = seen('covered_call', { constraints: {}, top: 500 })
  // Deep in the money there is no time value but the interest, 4 %: it is not the most to earn, but the least.
  const [best] = calls
  assert.ok(best && best.strike >= 98 && best.strike <= 104, String(best?.strike))
  const deep = calls.filter(({ strike, days }) => strike <= 80 && days === 9)
  assert.ok(deep.length > 0 && deep.every(({ annualYield }) => annualYield < 0.05))
})

test('holdings and cash bound the contracts: free lots for calls, strikes for puts', () => {
  for (const each of seen('covered_call')) assert.equal(each.contracts, 3)
  for (const each of seen('cash_secured_put'))
    assert.equal(each.contracts, Math.floor(50_000 / each.capital))
  assert.deepEqual(seen('cash_secured_put', { cash: 5_000 }), [])
  assert.deepEqual(seen('covered_call', { holdings: [] }), [])
})

test('each bound says what it refused, what it alone refused, and what came nearest', () => {
  const result = screen([chain], {
    strategies: ['covered_call'],
    holdings,
    cash: 0,
    constraints: {
      delta: { most: 0.3 },
      days: { least: 20, most: 45 },
      strikeOverBasis: { least: 0 },
    },
  })
  assert.equal(result.considered, 75)
  assert.ok(result.top.every(({ days, strike }) => days === 30 && strike >= 97))
  const days = result.refusals.filter(({ measure }) => measure === 'days')
  assert.deepEqual(
    days.map(({ bound, refused }) => [bound, refused]),
    [
      ['least', 25],
      ['most', 25],
    ],
  )
  const delta = result.refusals.find(({ measure }) => measure === 'delta')
  assert.ok(delta && delta.alone > 0 && delta.alone < delta.refused)
  const [first] = delta.nearest
  assert.ok(first && first.observed > 0.3 && first.observed < 0.35)
})

test('what is not known is refused, not passed over', () => {
  const result = screen([chain], {
    strategies: ['covered_call'],
    holdings,
    cash: 0,
    constraints: { dealers: { least: 2 } },
  })
  assert.equal(result.passed, 0)
  assert.equal(result.refusals[0]?.unknown, 75)
  const [row] = chain.rows.filter(({ right }) => right === 'call')
  assert.ok(row)
  const quoted = { ...row, rfq: { dealers: 3, width: 0.1, age: 1 / 365 } }
  const rows = chain.rows.map((each) => (each.id === row.id ? quoted : each))
  const known = screen([{ ...chain, rows }], {
    strategies: ['covered_call'],
    holdings,
    cash: 0,
    constraints: { dealers: { least: 2 }, quoteAgeDays: { most: 2 } },
  })
  assert.deepEqual(
    known.top.map(({ legs }) => legs[0]?.id),
    [row.id],
  )
})

test('earnings, dividends and early exercise are counted up to the expiry', () => {
  const events = { ...chain, earnings: [20 / 365], dividends: [{ years: 25 / 365, amount: 2 }] }
  const ask = (constraints: object): readonly number[] => {
    const found = screen([events], {
      strategies: ['covered_call'],
      holdings,
      cash: 0,
      constraints,
      top: 100,
    }).top
    return [...new Set(found.map(({ days }) => Math.round(days)))].toSorted((a, b) => a - b)
  }
  assert.deepEqual(ask({ earnings: { most: 0 } }), [9])
  assert.deepEqual(ask({ dividends: { most: 0 } }), [9])
  assert.deepEqual(ask({}), [9, 30, 60])
})

test('a bound without a meaning for a strategy refuses nothing of it', () => {
  const ask = {
    holdings,
    cash: 50_000,
    constraints: { strikeOverBasis: { least: 0.05 } },
    top: 200,
  }
  const { top } = screen([chain], { ...ask, strategies: ['covered_call', 'cash_secured_put'] })
  assert.ok(top.some(({ strategy }) => strategy === 'cash_secured_put'))
  const calls = top.filter(({ strategy }) => strategy === 'covered_call')
  assert.ok(calls.length > 0 && calls.every(({ strike }) => strike >= 1.05 * 97))
})

test('a view on vol gives an edge, and the edge score ranks by it', () => {
  const view = { ...chain, realisedVol: 0.2 }
  const found = screen([view], {
    strategies: ['cash_secured_put'],
    holdings: [],
    cash: 100_000,
    constraints: {},
    score: 'edge',
    top: 5,
  })
  assert.ok(found.top.every(({ edge }) => (edge ?? 0) > 0))
  const scores = found.top.map(({ score }) => score)
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  )
  assert.match(found.score.formula, /edge x multiplier/)
})

test('under margin regimes less is tied up, and unpriced rows are told', () => {
  const [cash, regT, portfolio] = (['cash', 'reg_t', 'portfolio'] as const).map(
    (regime) => seen('cash_secured_put', { regime, score: 'odds' })[0]?.capital ?? 0,
  )
  assert.ok(cash && regT && portfolio && regT < cash && portfolio < cash)
  const [row] = chain.rows
  assert.ok(row)
  const stale = screen([{ ...chain, rows: [{ ...row, stale: true }] }], {
    strategies: ['covered_call'],
    holdings: [...holdings, { underlying: 'QQQ', quantity: 100 }],
    cash: 0,
    constraints: {},
  })
  assert.deepEqual(stale.unpriced, [{ underlying: 'SPY', reason: 'stale', count: 1 }])
  assert.deepEqual(stale.missing, ['QQQ'])
})
