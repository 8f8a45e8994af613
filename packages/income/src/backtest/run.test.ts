import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceEuropean } from '@parley/quant'
import type { ProgramFile } from '../program/file.ts'
import { statedTape } from './_tape.ts'
import type { StatedDay } from './_tape.ts'
import type { Backtest } from './result.ts'
import { runBacktest } from './run.ts'
import type { BacktestOptions } from './run.ts'

const CALLS: ProgramFile = {
  strategy: 'covered_call',
  underlying: 'XYZ',
  units: 100,
  target: { delta: 0.3, daysMin: 5, daysMax: 30 },
}

export function optionsOf(over: Partial<BacktestOptions> = {}): BacktestOptions {
  return {
    file: CALLS,
    capital: { cash: 10_100_00n, units: 0n },
    fill: { width: 0.5, at: 'close' },
    fee: 50n,
    rate: 0,
    yield: 0,
    earlyExercise: true,
    ...over,
  }
}

/** Kinds of movements of cash, in cents. */
function kinds({ flows }: Backtest): Readonly<Record<string, bigint>> {
  const sums: Record<string, bigint> = {}
  for (const { asset, kind, amount } of flows)
    if (asset === 'USD') sums[kind] = (sums[kind] ?? 0n) + amount
  return sums
}

const EXPIRY = '2026-01-16'
const CALLED: readonly StatedDay[] = [
  { date: '2026-01-05', close: 100, rows: [[EXPIRY, 105, 'call', 0.8, 0.9, 0.27]] },
  { date: '2026-01-06', close: 101, rows: [[EXPIRY, 105, 'call', 1, 1.1, 0.3]] },
  { date: '2026-01-07', close: 100, dividend: 0.5, rows: [[EXPIRY, 105, 'call', 0.6, 0.7, 0.25]] },
  { date: EXPIRY, close: 107, rows: [] },
]

test('a covered call through its whole life comes to what is worked out by hand, to the cent', () => {
  const played = runBacktest(statedTape(CALLED), optionsOf())
  // 10,100 less 100 shares at 100; a call at its bid of 1.00 less 0.50; 0.50 a share; called at 105.
  assert.deepEqual(
    played.days.map(({ date, cash, units, options, equity }) => [
      date,
      cash,
      units,
      options,
      equity,
    ]),
    [
      ['2026-01-05', 100, 100, 0, 10_100],
      ['2026-01-06', 199.5, 100, -105, 10_194.5],
      ['2026-01-07', 249.5, 100, -65, 10_184.5],
      ['2026-01-16', 10_749.5, 0, 0, 10_749.5],
    ],
  )
  assert.deepEqual(
    played.trades.map(({ date, action, legs, cash, fee }) => [date, action, legs, cash, fee]),
    [
      ['2026-01-05', 'buy', [{ instrument: 'XYZ', quantity: 100, price: 100 }], -10_000, 0],
      [
        '2026-01-06',
        'write',
        [{ instrument: 'XYZ-20260116-105-C', quantity: -1, price: 1 }],
        99.5,
        0.5,
      ],
    ],
  )
  assert.deepEqual(played.ends, [
    {
      date: EXPIRY,
      instrument: 'XYZ-20260116-105-C',
      how: 'assigned',
      contracts: 1,
      strike: 105,
      right: 'call',
      spot: 107,
      early: false,
    },
  ])
  assert.deepEqual(kinds(played), {
    deposit: 10_100_00n,
    principal: -10_000_00n,
    premium: 100_00n,
    fee: -50n,
    dividend: 50_00n,
    exercise: 10_500_00n,
  })
  // A dividend is the account's: the program's own 10,699.50 do not buy a hundred shares at 107 again.
  assert.deepEqual(played.decisions.at(-1)?.reasons, [
    { rule: 'capital', observed: '10699 cash', threshold: '10700 for 100 units' },
  ])
})

test('a put that is assigned makes a wheel write calls on what it got', () => {
  const later = '2026-01-30'
  const wheel = runBacktest(
    statedTape([
      { date: '2026-01-05', close: 100, rows: [[EXPIRY, 96, 'put', 1.2, 1.3, 0.3]] },
      { date: EXPIRY, close: 94, rows: [[later, 98, 'call', 0.9, 0.96, 0.3]] },
      { date: later, close: 97.5, rows: [] },
    ]),
    optionsOf({ file: { ...CALLS, strategy: 'wheel' } }),
  )
  assert.deepEqual(
    wheel.ends.map(({ how, instrument }) => [how, instrument]),
    [
      ['assigned', 'XYZ-20260116-96-P'],
      ['lapsed', 'XYZ-20260130-98-C'],
    ],
  )
  // 10,100 + 119.50 − 9,600 + 89.50, and a hundred shares at 97.50.
  assert.deepEqual(wheel.days.at(-1)?.cash, 709)
  assert.deepEqual(wheel.days.at(-1)?.equity, 10_459)
})

test('a bull put spread trades whole, at a credit, for the capital of its width', () => {
  const days: readonly StatedDay[] = [
    {
      date: '2026-01-05',
      close: 100,
      rows: [
        [EXPIRY, 96, 'put', 1.2, 1.3, 0.3],
        [EXPIRY, 91, 'put', 0.3, 0.36, 0.12],
      ],
    },
    { date: EXPIRY, close: 94, rows: [] },
  ]
  const target = { ...CALLS.target, width: 5 }
  const file = { ...CALLS, strategy: 'bull_put', contracts: 3, target } as const
  const fill = { width: 0.25, at: 'close' } as const
  const play = (cash: bigint): Backtest =>
    runBacktest(statedTape(days), optionsOf({ file, capital: { cash, units: 0n }, fill }))
  const rich = play(50_000_00n)
  // A quarter of the widths from the middle: 1.22 less 0.35, and 0.50 a contract.
  assert.deepEqual(rich.trades[0]?.legs, [
    { instrument: 'XYZ-20260116-91-P', quantity: 3, price: 0.35 },
    { instrument: 'XYZ-20260116-96-P', quantity: -3, price: 1.22 },
  ])
  assert.equal(rich.trades[0].cash, 258)
  // Two under the short strike, the long one out of the money: 3 × 100 × 2 lost on the shares that are taken.
  assert.deepEqual(rich.days.at(-1)?.units, 300)
  assert.equal(rich.days.at(-1)?.equity, 50_000 + 258 - 600)
  // Three times 500 carry it, and cannot take the shares: they are put on at 91, which costs all of the width [EXP-13].
  const poor = play(1_500_00n)
  assert.deepEqual(poor.days.at(-1)?.units, 0)
  assert.equal(poor.days.at(-1)?.equity, 1_500 + 258 - 1_500)
})

test('what is decided at a close and filled at the next is filled at the next day’s price, or not at all', () => {
  const played = runBacktest(statedTape(CALLED), optionsOf({ fill: { width: 0.5, at: 'next' } }))
  // Shares at 101 and not at 100; then the call, whose bid has fallen below what was decided it may be sold for.
  assert.deepEqual(
    played.trades.map(({ date, action, legs }) => [date, action, legs[0]?.price]),
    [['2026-01-06', 'buy', 101]],
  )
  assert.deepEqual(
    played.decisions.map(({ date, actions, unfilled }) => [date, actions[0], unfilled[0]]),
    [
      ['2026-01-05', 'buy', undefined],
      ['2026-01-06', 'write', undefined],
      ['2026-01-07', 'write', { rule: 'execution.haircut', observed: '-0.6', threshold: '<= -1' }],
      [EXPIRY, undefined, { rule: 'quotes', observed: 'instrument_expired', threshold: 'a quote' }],
    ],
  )
})

test('no more trades than the share of the volume that is allowed', () => {
  const narrow = [EXPIRY, 105, 'call', 0.6, 0.61, 0.25] as const
  const played = runBacktest(
    statedTape(CALLED.map((day, i) => (i === 2 ? { ...day, rows: [narrow] } : day))),
    optionsOf({
      file: { ...CALLS, units: 3_000 },
      capital: { cash: 400_000_00n, units: 0n },
      fill: { width: 0.5, at: 'close', volumeShare: 0.012 },
    }),
  )
  const writes = played.trades.filter(({ action }) => action === 'write')
  assert.deepEqual(
    writes.map(({ size }) => size),
    [12, 12],
  )
  assert.deepEqual(played.decisions[1]?.unfilled, [
    { rule: 'quotes', observed: '12 of 30 quoted', threshold: 'all' },
  ])
})

test('a call is exercised the day before a dividend that is worth more than waiting', () => {
  const days: readonly StatedDay[] = [
    { date: '2026-01-05', close: 100, rows: [] },
    { date: '2026-01-06', close: 101, rows: [[EXPIRY, 105, 'call', 1, 1.1, 0.3]] },
    {
      date: '2026-01-13',
      close: 115,
      rows: [
        [EXPIRY, 105, 'call', 10, 10.2, 0.97],
        [EXPIRY, 105, 'put', 0.05, 0.15, 0.03],
      ],
    },
    { date: '2026-01-14', close: 114, dividend: 1, rows: [] },
    { date: EXPIRY, close: 114, rows: [] },
  ]
  const played = runBacktest(statedTape(days), optionsOf())
  assert.deepEqual(
    played.ends.map(({ date, how, early }) => [date, how, early]),
    [['2026-01-13', 'assigned', true]],
  )
  assert.equal(kinds(played)['dividend'], undefined)
  const late = runBacktest(statedTape(days), optionsOf({ earlyExercise: false }))
  assert.deepEqual([late.ends[0]?.date, kinds(late)['dividend']], [EXPIRY, 100_00n])
})

test('what has no price today is not acted on, valued by its last vol, and counted', () => {
  const played = runBacktest(
    statedTape([
      ...CALLED.slice(0, 2),
      { date: '2026-01-07', close: 101, rows: [[EXPIRY, 110, 'call', 0.2, 0.3, 0.1]] },
      { date: '2026-01-08', rows: [[EXPIRY, 105, 'call', 1, 1.1, 0.3]] },
      { date: EXPIRY, close: 103, rows: [] },
    ]),
    optionsOf({ file: { ...CALLS, closeWhen: { profit: 0.01 } } }),
  )
  const [, , gap, blind] = played.decisions
  assert.deepEqual(gap?.reasons, [
    { rule: 'market.leg', observed: 'XYZ-20260116-105-C stale', threshold: 'every leg priced' },
  ])
  assert.deepEqual(blind?.reasons, [{ rule: 'market.spot', observed: 'stale', threshold: 'fresh' }])
  const day = played.days[2]
  assert.equal(day?.unquoted, 1)
  const years = 9 / 365
  const terms = {
    right: 'call',
    spot: 101,
    strike: 105,
    years,
    vol: 0.25,
    rate: 0,
    yield: 0,
  } as const
  assert.equal(day.options, -Math.round(10_000 * priceEuropean(terms).price) / 100)
})

test('what cannot be played is said before anything is', () => {
  const tape = statedTape(CALLED)
  const refused: readonly (readonly [Partial<BacktestOptions>, RegExp])[] = [
    [{ file: { ...CALLS, underlying: 'ABC' } }, /the program is on ABC, the tape is of XYZ/],
    [{ from: '2027-01-01' }, /no day from 2027-01-01 to 2026-01-16: the tape has 2026-01-05/],
  ]
  for (const [over, message] of refused)
    assert.throws(() => runBacktest(tape, optionsOf(over)), message)
  const split = statedTape(CALLED.map((day, i) => (i === 2 ? { ...day, split: 4 } : day)))
  assert.throws(() => runBacktest(split, optionsOf()), /XYZ split on 2026-01-07/)
  assert.equal(runBacktest(split, optionsOf({ to: '2026-01-06' })).days.length, 2)
  const blind = statedTape(CALLED.map(({ close: _close, ...day }) => day))
  assert.throws(() => runBacktest(blind, optionsOf()), /no close of XYZ is known/)
})
