import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer } from './command.ts'
import { portfolioCommand } from './portfolio.ts'

const call = {
  underlying: 'SPY',
  right: 'call',
  strike: 410,
  years: 0.08,
  vol: 0.18,
  quantity: -1,
  multiplier: 100,
  program: 'calls',
  expiry: '2026-02-20',
}
const BOOK = {
  lines: [{ underlying: 'SPY', quantity: 100 }, call],
  markets: { SPY: { spot: 400 } },
}

type Out = {
  readonly total: { readonly delta: number }
  readonly programs: readonly { readonly key: string; readonly lines: number }[]
  readonly assignment: readonly { readonly expiry: string; readonly received: number }[]
  readonly stresses: readonly { readonly name: string; readonly change?: number }[]
  readonly monteCarlo: {
    readonly expectedShortfall: number
    readonly components: readonly { readonly component: number }[]
  }
  readonly grid: { readonly changes: readonly number[] }
  readonly diversification: { readonly ratio: number } | null
}

const ask = (more: object): Out => answer(portfolioCommand, { ...BOOK, ...more }) as Out

void test('a book from plain positions: greeks by any tag, and what assignment would ask for', () => {
  const { total, programs, assignment } = ask({})
  assert.ok(total.delta > 0 && total.delta < 40_000)
  assert.deepEqual(
    programs.map(({ key, lines }) => [key, lines]),
    [['calls', 1]],
  )
  assert.deepEqual(
    assignment.map(({ expiry, received }) => [expiry, received]),
    [['2026-02-20', 41_000]],
  )
})

void test('grid, stresses, Monte Carlo and streams where they are asked for', () => {
  const out = ask({
    facts: { SPY: { vol: 0.18, asset: 'share' } },
    grid: { spotMoves: [-0.1, 0], volMoves: [0] },
    stresses: [{ name: 'mine', spotMove: -0.1 }],
    monteCarlo: { samples: 500, seed: 3 },
    streams: [
      { name: 'a', changes: [1, -1, 1] },
      { name: 'b', changes: [2, -2, 2] },
    ],
  })
  assert.ok(Math.abs((out.grid.changes[0] ?? 0) - (out.stresses[0]?.change ?? 1)) < 1e-9)
  assert.equal(out.grid.changes[1], 0)
  const sum = out.monteCarlo.components.reduce((total, { component }) => total + component, 0)
  assert.ok(Math.abs(sum - out.monteCarlo.expectedShortfall) < 1e-9)
  assert.ok(Math.abs((out.diversification?.ratio ?? 0) - 1) < 1e-12)
})

for (const [what, more, path] of [
  ['a misspelt field', { lines: [{ ...call, strik: 1 }] }, 'lines.0.strik'],
  ['a market that is not there', { markets: {} }, 'lines.0.underlying'],
  ['a vol that is not known', { monteCarlo: {} }, 'facts.SPY.vol'],
  ['an index without a market', { betas: { SPY: 1 }, index: 'QQQ' }, 'index'],
  ['a confidence of one', { history: { closes: {}, confidence: 1 } }, 'history.confidence'],
] as const)
  void test(`${what} is refused by its path`, () => {
    const { error } = ask(more) as unknown as { readonly error: { readonly path: string } }
    assert.equal(error.path, path)
  })
