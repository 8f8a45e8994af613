import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { ProgramFile, ProgramStrategy } from '../program/file.ts'
import { drawsOf, madeParts, madeTape } from './_tape.ts'
import type { MadeMarket } from './_tape.ts'
import type { Backtest } from './result.ts'
import { runBacktest } from './run.ts'
import type { BacktestOptions } from './run.ts'
import { tapeOf } from './tape/tape.ts'
import type { TapeParts } from './tape/tape.ts'

const STRATEGIES: readonly ProgramStrategy[] = [
  'covered_call',
  'cash_secured_put',
  'bull_put',
  'bear_call',
  'wheel',
]

const files: fc.Arbitrary<ProgramFile> = fc
  .record({
    strategy: fc.constantFrom(...STRATEGIES),
    delta: fc.constantFrom(0.15, 0.3, 0.45),
    most: fc.constantFrom(20, 35),
    close: fc.constantFrom({}, { profit: 0.5 }, { loss: 2, days: 2 }),
    roll: fc.constantFrom<NonNullable<ProgramFile['rollWhen']>>(
      {},
      { inTheMoney: true },
      { days: 4, creditMin: -1 },
      { delta: 0.6, orClose: true },
      { days: 8, creditMin: 2, orClose: true, openInterestMin: 500 },
    ),
    write: fc.constantFrom({}, { premiumMin: 1.5 }, { callsOn: 'up', putsOn: 'down' } as const),
    basis: fc.boolean(),
    view: fc.constantFrom({}, { vol: 0.12 }, { vol: 0.4 }),
  })
  .map(({ strategy, delta, most, close, roll, write, basis, view }) => ({
    strategy,
    underlying: 'MADE',
    ...(strategy === 'covered_call' ? { units: 300 } : {}),
    contracts: 3,
    target: { delta, daysMin: 6, daysMax: most, width: 4 },
    closeWhen: close,
    rollWhen: roll,
    writeWhen: write,
    limits: { basis },
    view,
  }))

const markets: fc.Arbitrary<MadeMarket> = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  days: fc.constant(45),
  expiries: fc.constantFrom(3, 6),
  strikes: fc.constantFrom(9, 25),
  gaps: fc.constantFrom(0, 0.2),
  wrong: fc.constantFrom(0, 0, 0.1, 0.7),
  greeks: fc.boolean(),
  dividend: fc.constantFrom(0.01, 1.5),
  realisedVol: fc.constantFrom(0.1, 0.4),
})

function optionsOf(file: ProgramFile, over: Partial<BacktestOptions> = {}): BacktestOptions {
  return {
    file,
    capital: { cash: 60_000_00n, units: 0n },
    fill: { width: 0.25, at: 'close' },
    fee: 50n,
    rate: 0.03,
    yield: 0,
    earlyExercise: true,
    ...over,
  }
}

/** Found: the vol nearest the money of the expiry held, by which its scores are told, was of a row out of reach. */
const ROLLED_UNSEEN: ProgramFile = {
  strategy: 'cash_secured_put',
  underlying: 'MADE',
  contracts: 3,
  target: { delta: 0.3, daysMin: 6, daysMax: 20, width: 4 },
  closeWhen: { loss: 2, days: 2 },
  rollWhen: { days: 8, creditMin: 2, orClose: true, openInterestMin: 500 },
  writeWhen: {},
  limits: { basis: false },
  view: {},
}
const GAPPED: MadeMarket = {
  seed: 384_215,
  days: 45,
  expiries: 3,
  strikes: 25,
  gaps: 0.2,
  wrong: 0.1,
  greeks: true,
  dividend: 0.01,
  realisedVol: 0.4,
}

test('a plan on the rows it can depend on is the plan on all rows: trades, days, and every reason alike', () => {
  let shorter = 0
  fc.assert(
    fc.property(files, markets, (file, market) => {
      const tape = madeTape(market)
      const { rows, ...quick } = runBacktest(tape, optionsOf(file))
      const { rows: all, ...whole } = runBacktest(tape, optionsOf(file, { depth: 'whole' }))
      assert.deepEqual(quick, whole)
      assert.equal(all.planned, all.tested)
      shorter += Number(rows.planned < rows.tested)
    }),
    { numRuns: 60, examples: [[ROLLED_UNSEEN, GAPPED]] },
  )
  assert.ok(shorter > 30, `the shorter way was taken ${shorter} times`)
})

test('a plan that explains less does the same', () => {
  // What is done, without the counts in why.
  const done = ({ rows: _rows, decisions, trades, ...rest }: Backtest) => ({
    ...rest,
    trades: trades.map(({ why: _why, ...trade }) => trade),
    decisions: decisions.map(({ date, actions, unfilled }) => [date, actions, unfilled]),
  })
  fc.assert(
    fc.property(files, markets, (file, market) => {
      const tape = madeTape(market)
      const reached = runBacktest(tape, optionsOf(file, { depth: 'reached' }))
      const whole = runBacktest(tape, optionsOf(file, { depth: 'whole' }))
      assert.deepEqual(done(reached), done(whole))
    }),
    { numRuns: 60 },
  )
})

test('nothing before a day depends on a row of a later one', () => {
  fc.assert(
    fc.property(files, markets, fc.integer({ min: 5, max: 40 }), (file, market, after) => {
      const parts = madeParts(market)
      const options = optionsOf(
        file,
        market.seed % 2 === 0 ? {} : { fill: { width: 0.1, at: 'next' } },
      )
      const one = runBacktest(tapeOf(parts), options)
      const other = runBacktest(tapeOf(disturbed(parts, after, market.seed)), options)
      const until = parts.days[after - 1]?.date ?? ''
      for (const name of ['days', 'trades', 'ends', 'decisions'] as const)
        assert.deepEqual(
          one[name].filter(({ date }) => date <= until),
          other[name].filter(({ date }) => date <= until),
        )
    }),
    { numRuns: 40 },
  )
})

/** Every price, vol, delta and close from a day on is another. */
function disturbed(parts: TapeParts, after: number, seed: number): TapeParts {
  const draw = drawsOf(seed)
  const columns = structuredClone(parts.columns)
  const from = parts.days[after]?.start ?? 0
  for (let row = from; row < columns.option.length; row++) {
    const many = 0.5 + draw()
    columns.bid[row] = Math.round((columns.bid[row] ?? 0) * many)
    columns.ask[row] = Math.round((columns.ask[row] ?? 0) * many) + 1
    columns.vol[row] = (columns.vol[row] ?? 0) * many
    columns.delta[row] = (columns.delta[row] ?? 0) * draw()
  }
  const days = parts.days.map((day, i) =>
    i < after ? day : { ...day, close: Math.round((day.close ?? 0) * (0.8 + 0.4 * draw())) },
  )
  return { ...parts, columns, days }
}

test('cash is the sum of its movements every day, and the same tape is played the same', () => {
  fc.assert(
    fc.property(files, markets, (file, market) => {
      const tape = madeTape(market)
      const played = runBacktest(tape, optionsOf(file))
      const ends = tape.days.map((_, i) => tape.days[i + 1]?.at ?? Infinity)
      for (const [i, at] of ends.entries()) {
        const moved = played.flows
          .filter((flow) => flow.asset === 'USD' && flow.at < at)
          .reduce((sum, { amount }) => sum + amount, 0n)
        assert.equal(Number(moved) / 100, played.days[i]?.cash)
      }
      assert.deepEqual(runBacktest(tape, optionsOf(file)), played)
    }),
    { numRuns: 25 },
  )
})
