// How fast a tape is looked through.
//
//   npx node bench/backtest.ts [--days N] [--trials N] [--json]
//
// The tape is made up (seeded; no market data): N days (2,000) of 28 expiries with 98 strikes, 5,488 rows a day, ten million and more in all, the size
// of day of the SPY history the peer was timed on. A row counts when the scan has tested it: its right, days and delta against what a covered call may
// write, its prices against its twin's and the spot. `objects` is the same test on one object a row, in the same run, on the rows of the first days;
// the peer is lambdaclass options_backtester's own figure (24.7 million rows in 4.2 s in Rust, 10 s in Python, on its machine).
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { UNITS, chainOn, readTapeBytes, rowsOn, scannerOf, tapeBytes } from '@parley/income'
import type { Reach, Tape } from '@parley/income'
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
const PEER = { rust: 24.7e6 / 4.2, python: 24.7e6 / 10 }
const REACH: Reach = {
  right: 'call',
  days: { least: 25, most: 45 },
  delta: { least: 0.15, most: 0.45 },
  wide: false,
}
const FLAT = { rate: 0, yield: 0, dividends: [] }

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
    `${'what'.padEnd(34)}${pad('rows', 12)}${pad('seconds', 10)}${pad('rows/s', 14)}${pad('of peer', 9)}`,
  )
  for (const { what, rows: many, seconds } of results) {
    const rate = many / seconds
    const shown = [Math.round(many), seconds.toFixed(3), Math.round(rate)].map((each) =>
      each.toLocaleString('en-US'),
    )
    console.log(
      `${what.padEnd(34)}${pad(shown[0] ?? '', 12)}${pad(shown[1] ?? '', 10)}${pad(shown[2] ?? '', 14)}${pad(`${(rate / PEER.rust).toFixed(1)}x`, 9)}`,
    )
  }
  console.log(
    `\npeer: lambdaclass options_backtester, its README: ${Math.round(PEER.rust).toLocaleString('en-US')} rows/s (Rust), ${Math.round(PEER.python).toLocaleString('en-US')} (Python)`,
  )
}
