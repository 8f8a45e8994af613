// How fast a tape is looked through, and how fast a program is played over it.
//
//   npx node bench/backtest.ts [--days N] [--trials N] [--json]
//
// The tape is made up (seeded; no market data): N days (2,000) of 28 expiries with 98 strikes, 5,488 rows a day, more than ten million in all; a day
// is the size of one in the SPY history the peer was timed on. Its rows have vols and deltas, as bought histories have.
//
// `scan`: a row counts when it has been tested, its right, days and delta against what a covered call may write, its prices against its
// twin's and the spot. `one object a row`: the same test on objects, in the same run, on the rows of the first days.
// `reached`: a program from its first day to its last: scan, plan, requests, quotes and acceptances through the core, expiry, assignment,
// dividends, lots, and a valuation every day; all rows of all days are tested. `explained`: the same, planning again on every row of a day
// where a refusal counts options, so that its numbers are the whole chain's. `whole`: every plan on every row, on the first days; all three
// come to the same trades, which is asserted. Loading is timed apart.
// The peer is lambdaclass options_backtester's own figure: 24.7 million rows in 4.2 s in Rust, 10 s in Python, on its machine.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import assert from 'node:assert/strict'
import {
  UNITS,
  chainOn,
  readTapeBytes,
  rowsOn,
  runBacktest,
  scannerOf,
  tapeBytes,
} from '@parley/income'
import type { Backtest, ProgramFile, Reach, Tape } from '@parley/income'
import { madeTape } from '../packages/income/src/backtest/_tape.ts'
import { naiveScan } from './backtest/naive.ts'

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '2000' },
    trials: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
const trials = Math.max(3, Number(values.trials))
const NAIVE_DAYS = 40
const EVERY_ROW_DAYS = 100
const PEER = { rust: 24.7e6 / 4.2, python: 24.7e6 / 10 }
const REACH: Reach = {
  right: 'call',
  days: { least: 25, most: 45 },
  delta: { least: 0.15, most: 0.45 },
}
const FLAT = { rate: 0, yield: 0, dividends: [] }

const target = { delta: 0.3, daysMin: 25, daysMax: 45 }
const PROGRAMS: readonly ProgramFile[] = [
  { strategy: 'covered_call', underlying: 'MADE', units: 1000, target },
  {
    strategy: 'covered_call',
    underlying: 'MADE',
    units: 1000,
    target,
    closeWhen: { profit: 0.5 },
    rollWhen: { days: 7, inTheMoney: true },
  },
  { strategy: 'cash_secured_put', underlying: 'MADE', target, closeWhen: { profit: 0.5 } },
  { strategy: 'wheel', underlying: 'MADE', target },
  { strategy: 'bull_put', underlying: 'MADE', contracts: 20, target: { ...target, width: 5 } },
]

type Row = { readonly what: string; readonly rows: number; readonly seconds: number }

const made = madeTape({ seed: 1, days: Number(values.days), expiries: 28, strikes: 98 })
const bytes = tapeBytes(made)
const results: Row[] = []
const load = timed(() => readTapeBytes(bytes))
const tape = load.answer
const rows = tape.columns.option.length
results.push({ what: 'load (bytes to tape)', rows, seconds: load.seconds })
results.push({ what: 'scan, every row', rows, ...best(() => scanned(tape)) })
results.push({ what: 'scan, one object a row', ...naive(tape) })

for (const file of PROGRAMS)
  for (const depth of ['reached', 'explained'] as const) results.push(program(tape, file, depth))
results.push(...everyRow(tape))

const machine = cpus()[0]?.model ?? 'unknown'
if (values.json) console.log(JSON.stringify({ machine, trials, results, peer: PEER }))
else print()

function scanned(of: Tape): number {
  const scan = scannerOf(of)
  let tested = 0
  for (const day of of.days)
    tested += scan(day, { spot: (day.close ?? 0) / UNITS, ...FLAT }, REACH, new Set()).tested
  return tested
}

function naive(of: Tape): Omit<Row, 'what'> {
  const days = of.days.slice(0, NAIVE_DAYS)
  const chains = days.map((day) =>
    chainOn(of, day, { spot: (day.close ?? 0) / UNITS, ...FLAT }, rowsOn(day)),
  )
  const many = chains.reduce((sum, chain) => sum + chain.rows.length, 0)
  return { rows: many, ...best(() => chains.map((chain) => naiveScan(chain, REACH)).length) }
}

function nameOf({ strategy, closeWhen, rollWhen }: ProgramFile): string {
  const rules = [closeWhen && 'closes', rollWhen && 'rolls'].filter(Boolean).join(', ')
  return `${strategy.replaceAll('_', ' ')}${rules === '' ? '' : `, ${rules}`}`
}

function program(of: Tape, file: ProgramFile, depth: 'reached' | 'explained'): Row {
  let played: Backtest | undefined
  const { seconds } = best(() => (played = play(of, file, { depth })).trades.length)
  const { tested = 0 } = played?.rows ?? {}
  assert.equal(tested, of.columns.option.length)
  const { trades = [], ends = [] } = played ?? {}
  const what = `${depth}: ${nameOf(file)} (${trades.length} trades, ${ends.length} ends)`
  return { what, rows: tested, seconds }
}

function play(
  of: Tape,
  file: ProgramFile,
  over: { readonly to?: string; readonly depth?: 'reached' | 'explained' | 'whole' } = {},
): Backtest {
  return runBacktest(of, {
    file,
    capital: { cash: 300_000_00n, units: 0n },
    fill: { width: 0.25, at: 'close' },
    fee: 50n,
    rate: 0,
    yield: 0,
    earlyExercise: true,
    ...over,
  })
}

function everyRow(of: Tape): readonly Row[] {
  const [file] = PROGRAMS
  const to = of.days[Math.min(of.days.length, EVERY_ROW_DAYS) - 1]?.date
  if (!file || to === undefined) return []
  const { answer, seconds } = timed(() => play(of, file, { to, depth: 'whole' }))
  assert.deepEqual(answer.trades, play(of, file, { to }).trades)
  return [{ what: 'whole: covered call', rows: answer.rows.tested, seconds }]
}

function best(work: () => number): { readonly seconds: number } {
  const times = Array.from({ length: trials }, () => timed(work).seconds).sort((a, b) => a - b)
  return { seconds: times[Math.floor(trials / 2)] ?? 0 }
}

/** Processor time of this thread's process: what is asked is one core's work. */
function timed<T>(work: () => T): { readonly seconds: number; readonly answer: T } {
  const from = process.cpuUsage()
  const answer = work()
  const { user, system } = process.cpuUsage(from)
  return { seconds: (user + system) / 1e6, answer }
}

function print(): void {
  console.log(`${machine}, one core, median of ${trials}; made-up tape, seed 1\n`)
  const pad = (text: string, width: number): string => text.padStart(width)
  console.log(
    `${'what'.padEnd(66)}${pad('rows', 12)}${pad('seconds', 10)}${pad('rows/s', 14)}${pad('of peer', 9)}`,
  )
  for (const { what, rows: many, seconds } of results) {
    const rate = many / seconds
    const shown = [Math.round(many), seconds.toFixed(3), Math.round(rate)].map((each) =>
      each.toLocaleString('en-US'),
    )
    console.log(
      `${what.padEnd(66)}${pad(shown[0] ?? '', 12)}${pad(shown[1] ?? '', 10)}${pad(shown[2] ?? '', 14)}${pad(`${(rate / PEER.rust).toFixed(1)}x`, 9)}`,
    )
  }
  console.log(
    `\npeer: lambdaclass options_backtester, its README: ${Math.round(PEER.rust).toLocaleString('en-US')} rows/s (Rust), ${Math.round(PEER.python).toLocaleString('en-US')} (Python)`,
  )
}
