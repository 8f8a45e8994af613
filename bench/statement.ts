// How long a statement over many entries takes: a year of an account with 1,000,000 entries, and its last month.
//
//   npx node bench/statement.ts [--entries N] [--trials N] [--json]
//
// The entries are payments in two currencies, 500 to a command as an importer sends them, folded into the views of a server on a file
// of its own. A statement is the whole of it: sums of every asset against the ledger, equity by day, returns, attribution. Beside it stands one
// plain SQL aggregate over the very rows that the statement is made of, grouped by asset, kind and day, through the same SQLite: what
// a reporting query by hand would cost, and the least a statement made on demand could. Medians of N trials (5) of wall time; the ratio is the figure.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { statementOf } from '../packages/server/src/statement/statement.ts'
import type { Views } from '../packages/server/src/views/views.ts'
import { ACCOUNT, DAYS, START_US, ledgerOf } from './statement/ledger.ts'

const DAY_US = 86_400_000_000
const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    trials: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
const entries = Number(values.entries)
const trials = Math.max(3, Number(values.trials))
const folder = mkdtempSync(join(tmpdir(), 'parley-bench-statement-'))
try {
  const began = performance.now()
  const views = await ledgerOf(join(folder, 'views.db'), entries)
  const foldSeconds = (performance.now() - began) / 1000
  const end = START_US + DAYS * DAY_US
  const rows = [
    { period: 'the year', ...measured(views, START_US, end) },
    { period: 'the last month', ...measured(views, end - 30 * DAY_US, end) },
  ]
  views[Symbol.dispose]()
  const report = { machine: cpus()[0]?.model ?? 'unknown', entries, trials, foldSeconds, rows }
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : text(report))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

type Measured = { readonly statementMs: number; readonly sqlMs: number; readonly ratio: number }

function measured(views: Views, startUs: number, endUs: number): Measured {
  const subject = { account: ACCOUNT, programs: undefined }
  const asked = { subject, startUs, endUs, currency: 'USD', capital: undefined }
  const [statements, aggregates]: [number[], number[]] = [[], []]
  for (let trial = 0; trial < trials; trial++) {
    let start = performance.now()
    const found = statementOf(views, asked, { us: endUs, live: () => undefined })
    statements.push(performance.now() - start)
    if (!found.reconciliation.reconciles) throw new Error(found.reconciliation.says)
    start = performance.now()
    const sums = views.all(
      `select asset, kind, at_us / ${DAY_US} as day, sum(amount) as total from flows
         where account = ? and at_us >= ? and at_us < ? group by 1, 2, 3`,
      [ACCOUNT, startUs, endUs],
    )
    aggregates.push(performance.now() - start)
    if (sums.length === 0) throw new Error('nothing was summed')
  }
  const [statementMs, sqlMs] = [median(statements), median(aggregates)]
  return { statementMs, sqlMs, ratio: statementMs / sqlMs }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

function text(report: {
  readonly entries: number
  readonly foldSeconds: number
  readonly rows: readonly ({ readonly period: string } & Measured)[]
}): string {
  const lines = report.rows.map(
    ({ period, statementMs, sqlMs, ratio }) =>
      `${period.padEnd(16)} statement ${statementMs.toFixed(0).padStart(7)} ms   SQL aggregate ${sqlMs.toFixed(0).padStart(7)} ms   ratio ${ratio.toFixed(2)}`,
  )
  return `${report.entries} entries, folded in ${report.foldSeconds.toFixed(0)} s\n${lines.join('\n')}\n`
}
