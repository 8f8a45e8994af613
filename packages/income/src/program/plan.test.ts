import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timestamp } from '@parley/core'
import { modelChain } from '../chain/_market.ts'
import type { Chain } from '../chain/chain.ts'
import { viewChain } from '../chain/valuation.ts'
import type { HeldOption, ProgramBook } from './book.ts'
import type { ProgramFile } from './file.ts'
import { drawn } from './order.ts'
import { planProgram } from './plan.ts'

const STRIKES = [80, 85, 90, 95, 100, 105, 110, 115, 120]
const CHAIN = modelChain({ spot: 100, vol: 0.25, days: [10, 30, 60], strikes: STRIKES })
const NOW = timestamp(1_767_225_600_000_000)
const CALLS: ProgramFile = {
  strategy: 'covered_call',
  underlying: 'SPY',
  target: { delta: 0.3, daysMin: 20, daysMax: 45 },
  closeWhen: { profit: 0.5 },
  rollWhen: { days: 12, creditMin: 0 },
}

function book(over: Partial<ProgramBook> = {}): ProgramBook {
  return {
    cash: 0,
    units: 1000,
    unitsHeld: 1000,
    basis: 98,
    options: [],
    live: 0,
    mode: 'active',
    ...over,
  }
}

function plan(
  file: ProgramFile,
  of: ProgramBook,
  chain: Chain = CHAIN,
  closed?: string,
  move?: number,
) {
  const market = { view: viewChain(chain), tick: () => 1_000_000n, closed, move }
  return planProgram(file, of, market, { tick: 7, now: NOW })
}

const rules = ({ reasons }: ReturnType<typeof plan>): readonly string[] =>
  reasons.map(({ rule }) => rule)

test('a covered call writes the option nearest its delta, at a worst price under the model by the haircut', () => {
  const [intent, ...more] = plan(CALLS, book()).intents
  assert.equal(more.length, 0)
  assert.deepEqual(intent?.legs, [{ side: 'sell', ratio: 1, instrument: 'SPY-30d-105-C' }])
  assert.equal(intent.size, 10n)
  // 1.16770 at model, less 5%: 1.109315, and never below it on the tick.
  assert.ok(Math.abs(Number(intent.model) / 1e8 + 1.1677) < 1e-5)
  assert.equal(intent.limit, -111_000_000n)
  assert.equal(intent.intentId, '7.0')
  assert.deepEqual(intent.why[0], { rule: 'target.delta', observed: '0.274577', threshold: '0.3' })
})

test('nothing is written where a rule speaks against every option, and the rules say so', () => {
  const floor = { ...CALLS, limits: { callStrikeMin: 150 } }
  const planned = plan(floor, book())
  assert.deepEqual(planned.intents, [])
  assert.ok(rules(planned).includes('limits.callStrikeMin'))
  const poor = plan(
    { ...CALLS, strategy: 'cash_secured_put' },
    book({ cash: 9_000, units: 0, unitsHeld: 0 }),
  )
  assert.deepEqual(poor.reasons, [
    { rule: 'capital', observed: '9000 cash', threshold: '9500 for one' },
  ])
})

test('calls are not written under what the units cost', () => {
  const [intent] = plan(
    { ...CALLS, limits: { basis: true }, target: { ...CALLS.target, delta: 0.35 } },
    book({ basis: 106 }),
  ).intents
  assert.equal(intent, undefined)
})

test('units that are missing are bought before anything is written', () => {
  const [intent] = plan(
    { ...CALLS, units: 500 },
    book({ cash: 60_000, units: 0, unitsHeld: 0 }),
  ).intents
  assert.equal(intent?.action, 'buy')
  assert.equal(intent.size, 500n)
})

test('units are asked for in lots: two coins of lots of a hundredth are two hundred', () => {
  const market = { view: viewChain(CHAIN), tick: () => 1_000_000n, closed: undefined, lot: 0.01 }
  const poor = book({ cash: 60_000, units: 0, unitsHeld: 0 })
  const [intent] = planProgram({ ...CALLS, units: 2 }, poor, market, { tick: 7, now: NOW }).intents
  assert.equal(intent?.size, 200n)
})

test('a spread is written as one package with its width of cash', () => {
  const file: ProgramFile = {
    strategy: 'bull_put',
    underlying: 'SPY',
    contracts: 4,
    target: { delta: 0.21, daysMin: 20, daysMax: 45, width: 5 },
  }
  const [intent] = plan(file, book({ cash: 1_600, units: 0, unitsHeld: 0 })).intents
  assert.deepEqual(
    intent?.legs.map(({ side, instrument }) => `${side} ${instrument}`),
    ['sell SPY-30d-95-P', 'buy SPY-30d-90-P'],
  )
  assert.equal(intent.size, 3n)
  // 0.70462 at model.
  assert.ok(Math.abs(Number(intent.model) / 1e8 + 0.70462) < 1e-5)
  assert.ok(intent.limit < 0n)
})

test('the wheel writes puts with cash and calls with the shares it was assigned', () => {
  const wheel = { ...CALLS, strategy: 'wheel' as const }
  const put = plan(wheel, book({ cash: 50_000, units: 0, unitsHeld: 0, basis: undefined }))
    .intents[0]
  assert.equal(put?.legs[0]?.instrument, 'SPY-30d-95-P')
  const call = plan(wheel, book({ cash: 0 })).intents[0]
  assert.equal(call?.legs[0]?.instrument, 'SPY-30d-105-C')
})

const short = (id: string, price: number, contracts = -10): HeldOption => ({
  id,
  contracts,
  units: 100,
  price,
  isInverse: false,
})

test('a profit is taken before a roll is thought of', () => {
  const options = [short('SPY-10d-105-C', 2)]
  const [intent] = plan(CALLS, book({ options })).intents
  assert.equal(intent?.action, 'close')
  assert.equal(intent.why[0]?.rule, 'closeWhen.profit')
})

test('a tested short is rolled as one package for a net credit', () => {
  const file = {
    ...CALLS,
    strategy: 'cash_secured_put' as const,
    target: { ...CALLS.target, daysMax: 70 },
  }
  const options = [short('SPY-10d-105-P', 1.2, -5)]
  const planned = plan(file, book({ cash: 5_000, units: 0, unitsHeld: 0, options }))
  const [intent] = planned.intents
  assert.equal(intent?.action, 'roll')
  assert.equal(intent.legs.length, 2)
  assert.ok(intent.limit <= 0n, 'a net credit')
})

test('a tested short is never rolled further into the money, however much that would bring', () => {
  const file = {
    ...CALLS,
    strategy: 'cash_secured_put' as const,
    target: { ...CALLS.target, daysMax: 70 },
  }
  const strikeIn = (of: ProgramFile, options: readonly HeldOption[]): number => {
    const [intent] = plan(of, book({ cash: 500_000, options })).intents
    assert.equal(intent?.action, 'roll')
    const opened = intent.legs.find(({ instrument }) => !instrument.includes('-10d-'))
    return Number(opened?.instrument.split('-')[2])
  }
  assert.ok(strikeIn(file, [short('SPY-10d-105-P', 6, -1)]) <= 105)
  assert.ok(strikeIn(file, [short('SPY-10d-95-P', 0.2, -1)]) <= 100, 'at most to the spot')
  assert.ok(strikeIn(CALLS, [short('SPY-10d-95-C', 6, -1)]) >= 95)
  const calls = { ...CALLS, closeWhen: {} }
  assert.ok(strikeIn(calls, [short('SPY-10d-105-C', 0.2, -1)]) >= 100)
  const floor = { ...calls, limits: { callStrikeMin: 110 }, rollWhen: { days: 12, creditMin: -5 } }
  assert.ok(strikeIn(floor, [short('SPY-10d-105-C', 0.2, -1)]) >= 110, 'the floor of the file')
})

test('calls are written only on a day that went the way the file says, and by as much', () => {
  const on = (writeWhen: ProgramFile['writeWhen'], move?: number) =>
    plan({ ...CALLS, ...(writeWhen ? { writeWhen } : {}) }, book(), CHAIN, undefined, move)
  assert.equal(on({ callsOn: 'up' }, 0.01).intents.length, 1)
  assert.equal(on({ putsOn: 'down' }, 0.01).intents.length, 1, 'of puts it says nothing to calls')
  assert.deepEqual(on({ callsOn: 'up' }, -0.01).reasons, [
    { rule: 'writeWhen.callsOn', observed: '-0.01', threshold: 'up' },
  ])
  assert.deepEqual(rules(on({ callsOn: 'up' }, 0)), ['writeWhen.callsOn'], 'unchanged is neither')
  assert.deepEqual(on({ moveMin: 0.02 }, -0.01).reasons, [
    { rule: 'writeWhen.moveMin', observed: '0.01', threshold: '>= 0.02' },
  ])
  assert.equal(on({ moveMin: 0.02 }, -0.02).intents.length, 1)
  assert.deepEqual(on({ callsOn: 'down' }).reasons, [
    { rule: 'writeWhen.callsOn', observed: 'no close is known', threshold: 'one' },
  ])
})

test('with a high-water mark a call is not rolled to a lower strike, though it would bring more', () => {
  const rollWhen = { days: 12, creditMin: 0 }
  const options = [short('SPY-10d-110-C', 0.1, -1)]
  const strikeOf = (file: ProgramFile): number => {
    const [intent] = plan(file, book({ options })).intents
    assert.equal(intent?.action, 'roll')
    return Number(
      intent.legs.find(({ instrument }) => !instrument.includes('-10d-'))?.instrument.split('-')[2],
    )
  }
  assert.ok(strikeOf({ ...CALLS, closeWhen: {}, rollWhen }) < 110)
  assert.ok(
    strikeOf({ ...CALLS, closeWhen: {}, rollWhen: { ...rollWhen, highWaterMark: true } }) >= 110,
  )
})

test('A24: a call is rolled before an ex-date at which its holder would exercise it, and not for another', () => {
  const file: ProgramFile = { ...CALLS, closeWhen: {}, rollWhen: { exDays: 5, creditMin: -5 } }
  const american = {
    ...CHAIN,
    rows: CHAIN.rows.map((row) => ({ ...row, style: 'american' as const })),
  }
  const paying = (years: number, amount: number): Chain => ({
    ...american,
    dividends: [{ years, amount }],
  })
  const options = [short('SPY-10d-95-C', 6, -1)]
  const held = (chain: Chain) => plan(file, book({ options }), chain)
  const [intent] = held(paying(3 / 365, 1)).intents
  assert.equal(intent?.action, 'roll')
  assert.equal(intent.why[0]?.rule, 'rollWhen.exDays')
  // Less than the put and the interest on the strike; too far ahead; a European call.
  for (const chain of [
    paying(3 / 365, 0.05),
    paying(8 / 365, 1),
    { ...CHAIN, dividends: [{ years: 3 / 365, amount: 1 }] },
  ])
    assert.ok(rules(held(chain)).includes('rollWhen.exDays'), 'it is held, and says so')
})

test('two spreads of one expiry are closed as the two they are, contract by contract', () => {
  const file: ProgramFile = {
    strategy: 'bull_put',
    underlying: 'SPY',
    contracts: 8,
    target: { delta: 0.21, daysMin: 20, daysMax: 45, width: 10 },
    closeWhen: { days: 40 },
  }
  const options = [
    short('SPY-30d-100-P', 2.7, -7),
    short('SPY-30d-90-P', 0.2, 7),
    short('SPY-30d-85-P', 0.05, 2),
    short('SPY-30d-95-P', 0.9, -2),
  ]
  const { intents } = plan(file, book({ cash: 0, units: 0, unitsHeld: 0, options }))
  assert.deepEqual(
    intents.map(({ size, legs }) => [
      size,
      ...legs.map(({ side, instrument }) => `${side} ${instrument}`),
    ]),
    [
      [7n, 'buy SPY-30d-100-P', 'sell SPY-30d-90-P'],
      [2n, 'buy SPY-30d-95-P', 'sell SPY-30d-85-P'],
    ],
  )
})

test('a short that two longs bound is closed with each for as much as there is of it', () => {
  const file = { ...CALLS, strategy: 'bear_call' as const, closeWhen: { days: 40 } }
  const options = [
    short('SPY-30d-105-C', 1.2, -5),
    short('SPY-30d-110-C', 0.4, 3),
    short('SPY-30d-115-C', 0.1, 2),
  ]
  const { intents } = plan(file, book({ cash: 0, units: 0, unitsHeld: 0, options }))
  assert.deepEqual(
    intents.map(({ size, legs }) => `${size} ${legs.at(-1)?.instrument}`),
    ['3 SPY-30d-110-C', '2 SPY-30d-115-C'],
  )
})

test('what is held says why, rule by rule', () => {
  const options = [short('SPY-30d-105-C', 1.2)]
  assert.deepEqual(rules(plan(CALLS, book({ options }))), [
    'closeWhen.profit',
    'rollWhen.days',
    'capital',
  ])
})

const chaos: readonly (readonly [string, (chain: Chain) => Chain, Partial<ProgramBook>, string])[] =
  [
    ['a stale spot', (chain) => ({ ...chain, stale: true }), {}, 'market.spot'],
    ['no spot', (chain) => ({ ...chain, spot: Number.NaN }), {}, 'market.spot'],
    [
      'a stale leg',
      (chain) => rows(chain, { stale: true }),
      { options: [short('SPY-30d-105-C', 1)] },
      'market.leg',
    ],
    [
      'a crossed leg',
      (chain) => rows(chain, { bid: 3, ask: 1 }),
      { options: [short('SPY-30d-105-C', 1)] },
      'market.leg',
    ],
    [
      'a gap',
      (chain) => ({ ...chain, rows: [] }),
      { options: [short('SPY-30d-105-C', 1)] },
      'market.leg',
    ],
    ['an empty chain', (chain) => ({ ...chain, rows: [] }), {}, 'chain'],
    [
      'a spot that has jumped away from its options',
      (chain) => ({ ...chain, spot: 130 }),
      {},
      'market.parity',
    ],
    [
      'calls under the names of puts',
      (chain) => ({ ...chain, rows: chain.rows.map((row) => relabelled(chain, row)) }),
      {},
      'market.parity',
    ],
    [
      'a leg that contradicts its twin and the spot',
      (chain) => rows(chain, { bid: 9, ask: 9.2 }),
      { options: [short('SPY-30d-105-C', 1)] },
      'market.leg',
    ],
    ['an intent under way', (chain) => chain, { live: 1 }, 'intents'],
    ['a pause', (chain) => chain, { mode: 'paused' }, 'mode'],
  ]
function relabelled(chain: Chain, row: Chain['rows'][number]): Chain['rows'][number] {
  const twin = chain.rows.find(
    (each) => each.strike === row.strike && each.years === row.years && each.right !== row.right,
  )
  return { ...row, bid: twin?.bid ?? 0, ask: twin?.ask ?? 0 }
}

function rows(chain: Chain, over: object): Chain {
  return {
    ...chain,
    rows: chain.rows.map((row) => (row.id === 'SPY-30d-105-C' ? { ...row, ...over } : row)),
  }
}
for (const [name, disturb, over, rule] of chaos)
  test(`${name}: no action, and the reason`, () => {
    const planned = plan(CALLS, book(over), disturb(CHAIN))
    assert.deepEqual(planned.intents, [])
    assert.equal(planned.reasons[0]?.rule, rule)
  })

test('a market that is closed is not acted on', () => {
  assert.deepEqual(plan(CALLS, book(), CHAIN, 'no mark for 3600 s').reasons, [
    { rule: 'market', observed: 'no mark for 3600 s', threshold: 'open' },
  ])
})

test('winding down closes what is written and writes nothing', () => {
  const options = [short('SPY-30d-105-C', 1.2)]
  assert.equal(plan(CALLS, book({ options, mode: 'winding_down' })).intents[0]?.action, 'close')
  assert.deepEqual(plan(CALLS, book({ mode: 'winding_down' })).intents, [])
})

test('slices make up the whole, each at a moment drawn by the seed within its time', () => {
  const file = { ...CALLS, execution: { slices: 3, withinMs: 600_000, seed: 4 } }
  const { intents } = plan(file, book())
  assert.deepEqual(
    intents.map(({ size }) => size),
    [3n, 3n, 4n],
  )
  assert.deepEqual(intents, plan(file, book()).intents)
  for (const { notBefore } of intents) assert.ok(notBefore >= NOW && notBefore < NOW + 600_000_000)
  assert.notEqual(intents[0]?.notBefore, intents[1]?.notBefore)
  assert.ok(drawn(1, 2, 3) >= 0 && drawn(1, 2, 3) < 1)
})
