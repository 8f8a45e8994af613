/** Parts of a back-test as CSV: a header, then a line for each. */
import type { Backtest, BacktestReport } from '@parley/income'
import { UsageError } from '../command/command.ts'
import type { Swept } from './text.ts'

type Row = Readonly<Record<string, string | number | boolean | undefined>>

const PARTS = ['days', 'trades', 'decisions', 'periods', 'epochs'] as const

export function backtestCsv(part: string, played: Backtest, report: BacktestReport): string {
  const known = PARTS.find((each) => each === part)
  if (known === undefined)
    throw new UsageError(
      part === 'sweep'
        ? '--csv sweep goes with --sweep'
        : `--csv ${part}: one of ${PARTS.join(', ')}`,
    )
  return csvOf(rowsOf(known, played, report))
}

export function sweepCsv(part: string, swept: readonly Swept[]): string {
  if (part !== 'sweep') throw new UsageError('with --sweep it is --csv sweep')
  return csvOf(
    swept.map(({ values, report }) => ({
      ...values,
      profit: report.equity.profit,
      annual: report.returns.annual,
      vol: report.returns.vol,
      deepestFall: report.returns.maxDrawdown?.depth,
      dailySharpe: report.returns.dailySharpe,
      written: report.contracts.written,
      assigned: report.contracts.assigned,
      losingEpochs: report.losing.epochs,
      epochs: report.epochs.length,
    })),
  )
}

function rowsOf(
  part: (typeof PARTS)[number],
  played: Backtest,
  { hold, periods, epochs }: BacktestReport,
): readonly Row[] {
  switch (part) {
    case 'days':
      return played.days.map((day, i) => ({ ...day, holding: hold.days[i]?.equity }))
    case 'trades':
      return played.trades.flatMap(({ date, action, size, cash, fee, legs }) =>
        legs.map((leg) => ({ date, action, size, ...leg, cash, fee })),
      )
    case 'decisions':
      return played.decisions.flatMap(({ date, actions, reasons, unfilled }) =>
        [...reasons, ...unfilled].map((reason) => ({ date, did: actions.join(' '), ...reason })),
      )
    case 'periods':
      return periods
    case 'epochs':
      return epochs.map((each) => ({ ...each, ended: each.ended.join(' ') }))
  }
}

function csvOf(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => names.map((name) => cell(row[name])).join(','))
  return names.length === 0 ? '' : `${[names.join(','), ...lines].join('\n')}\n`
}

function cell(value: Row[string]): string {
  const text = value === undefined ? '' : String(value)
  // A cell that a spreadsheet would take for a formula is quoted as text.
  const safe = /^[=+@]/.test(text) ? `'${text}` : text
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
