import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scenarioGrid } from '@parley/quant'
import { modelChain } from '../chain/_market.ts'
import { viewChain } from '../chain/valuation.ts'
import type { ProgramFile } from '../program/file.ts'
import { allocateRunning } from './running.ts'
import type { RunningAllocation, RunningMember } from './running.ts'

const strikes = Array.from({ length: 21 }, (_, i) => 80 + 2 * i)
const chains = {
  SPY: modelChain({ spot: 100, vol: 0.25, days: [30, 45], strikes }),
  QQQ: modelChain({ underlying: 'QQQ', spot: 90, vol: 0.3, days: [30, 45], strikes }),
}
const scenarios = scenarioGrid({ spotMoves: [-0.2, -0.1, 0, 0.1], volMoves: [0, 0.1], years: [0] })

const PUTS: ProgramFile = {
  strategy: 'cash_secured_put',
  underlying: 'SPY',
  target: { delta: 0.3, daysMin: 20, daysMax: 60 },
}

function member(
  program: string,
  over: Partial<ProgramFile> = {},
  own = 0,
  unitsHeld = 0,
): RunningMember {
  const file = { ...PUTS, ...over }
  const chain = chains[file.underlying as keyof typeof chains]
  return {
    program,
    file,
    own,
    book: {
      cash: own,
      units: unitsHeld,
      unitsHeld,
      basis: undefined,
      options: [],
      live: 0,
      mode: 'active',
    },
    market: { view: viewChain(chain), tick: () => 1_000_000n, closed: undefined },
  }
}

function found(
  members: readonly RunningMember[],
  over: Partial<Parameters<typeof allocateRunning>[0]> = {},
): RunningAllocation {
  const given = {
    members,
    pool: 0,
    scenarios,
    basis: 'time_value',
    whole: false,
    points: 3,
  } as const
  const allocation = allocateRunning({ ...given, ...over })
  assert.ok('units' in allocation)
  return allocation
}

const contracts = ({ sizes }: Pick<RunningAllocation, 'sizes'>): readonly number[] =>
  sizes.map(({ contracts: many }) => many)

const near = (actual: number | undefined, expected: number): void =>
  assert.ok(
    Math.abs((actual ?? NaN) - expected) < 1e-6 * Math.max(1, Math.abs(expected)),
    `${actual}`,
  )

test('a member uses its own cash alone, and the pool goes to what earns most on it', () => {
  const [rich, poor] = [member('rich', {}, 20_000), member('poor', { underlying: 'QQQ' })]
  const allocation = found([rich, poor], { pool: 9_000 })
  const [spy, qqq] = allocation.units
  assert.ok(spy && qqq)
  const better = spy.income / spy.capital > qqq.income / qqq.capital
  const [own = NaN, other = NaN] = contracts(allocation)
  near(own, (20_000 + (better ? 9_000 : 0)) / spy.capital)
  near(other, better ? 0 : 9_000 / qqq.capital)
  near(allocation.sizes[better ? 0 : 1]?.drawn, 9_000)
  near(allocation.income, own * spy.income + other * qqq.income)
  near(allocation.certificate.bound, allocation.income)
  assert.ok(allocation.certificate.violation < 1e-9)
  // By itself the other has nothing to write on.
  assert.deepEqual(contracts(found([rich, poor])).at(1), 0)
})

test('with whole contracts it is the best of all that can be enumerated', () => {
  const members = [
    member('a', { contracts: 4 }, 9_000),
    member('b', { underlying: 'QQQ', contracts: 4 }, 0),
    member('spread', { strategy: 'bull_put', contracts: 8, target: { ...PUTS.target, width: 6 } }),
  ]
  const allocation = found(members, { pool: 21_000, worstLoss: 3_500, whole: true })
  const { units } = allocation
  let best = -Infinity
  const [a, b, c] = units
  assert.ok(a && b && c)
  const losing = worstOf(members)
  for (let i = 0; i <= 4; i++)
    for (let j = 0; j <= 4; j++)
      for (let k = 0; k <= 8; k++) {
        const drawn = Math.max(i * a.capital - 9_000, 0) + j * b.capital + k * c.capital
        if (drawn > 21_000 || losing([i, j, k]) > 3_500) continue
        best = Math.max(best, i * a.income + j * b.income + k * c.income)
      }
  near(allocation.income, best)
  assert.ok(contracts(allocation).every(Number.isInteger))
  assert.ok(allocation.worstLoss <= 3_500 + 1e-6)
})

/** The worst loss of so many contracts of each, by asking for exactly those. */
function worstOf(members: readonly RunningMember[]): (many: readonly number[]) => number {
  const alone = members.map((each) => {
    const one = found([{ ...each, own: 1e9, file: { ...each.file, contracts: 1 } }])
    assert.deepEqual(contracts(one), [1])
    return one
  })
  // Every option written here loses most in the deepest fall with the higher vol: losses add up.
  return (many) => alone.reduce((sum, { worstLoss }, i) => sum + worstLoss * (many[i] ?? 0), 0)
}

test('calls on units that are there tie up no cash and lose nothing that the units gain', () => {
  const calls = member('calls', { strategy: 'covered_call' }, 0, 500)
  const spots = scenarioGrid({ spotMoves: [-0.2, 0, 0.1, 0.2], volMoves: [0], years: [0] })
  const allocation = found([calls], { worstLoss: 0, scenarios: spots })
  assert.deepEqual(contracts(allocation), [5])
  assert.equal(allocation.units[0]?.capital, 0)
  assert.equal(allocation.worstLoss, 0)
  const bare = member(
    'bare',
    { strategy: 'bear_call', contracts: 5, target: { ...PUTS.target, width: 6 } },
    1e6,
  )
  assert.deepEqual(contracts(found([bare], { worstLoss: 0, scenarios: spots })), [0])
})

test('the frontier rises with what may be lost, to what earns most', () => {
  const members = [member('a', {}, 30_000), member('b', { underlying: 'QQQ' }, 20_000)]
  const allocation = found(members, { points: 6 })
  const incomes = allocation.frontier.map(({ income }) => income)
  assert.deepEqual(
    incomes,
    incomes.toSorted((x, y) => x - y),
  )
  assert.equal(incomes.length, 6)
  near(incomes.at(0), 0)
  near(incomes.at(-1), allocation.income)
  for (const { limit, worstLoss } of allocation.frontier) assert.ok(worstLoss <= limit + 1e-6)
})

test('an edge needs a view, and a member that would write nothing says why', () => {
  const [plain] = found([member('a', {}, 30_000)], { basis: 'edge' }).units
  assert.equal(plain?.income, 0)
  const sure = member('a', {}, 30_000)
  const chain = { ...sure.market.view.chain, realisedVol: 0.2 }
  const viewed = { ...sure, market: { ...sure.market, view: { ...sure.market.view, chain } } }
  assert.ok((found([viewed], { basis: 'edge' }).units[0]?.income ?? 0) > 0)
  const none = allocateRunning({
    members: [member('idle', { limits: { putStrikeMax: 1 } }, 1e6)],
    pool: 0,
    scenarios,
    basis: 'time_value',
    whole: false,
    points: 2,
  })
  assert.ok(!('units' in none))
  assert.deepEqual(
    none.left.map(({ program, reasons }) => [
      program,
      reasons.some(({ rule }) => rule === 'limits.putStrikeMax'),
    ]),
    [['idle', true]],
  )
})
