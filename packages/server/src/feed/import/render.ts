/** A data-quality report as a table for a person. */
import { REFUSALS, REFUSAL_CODES, WARNINGS } from './defect.ts'
import type { Example, Finding, Warning } from './defect.ts'
import type { DerivedForward, ImportReport } from './report.ts'

const WIDTH = 20
const FORWARDS_SHOWN = 5

/** Several lines, the last without a newline. */
export function renderReport(report: ImportReport): string {
  const refusedTotal = report.rowsRead - report.rowsKept
  return [
    `Data quality: ${report.path}`,
    `  family     ${report.family}`,
    `  rows       ${count(report.rowsRead)} read = ${count(report.rowsKept)} kept + ${count(refusedTotal)} refused`,
    `  sessions   ${count(report.sessions)}, ${report.firstSession} to ${report.lastSession}`,
    `  contracts  ${count(report.contracts)} of ${report.underlyings.join(', ')}, ${count(report.expiries)} expiries`,
    `  closes     ${closesLine(report)}`,
    ...section('Refused', refusedLines(report)),
    ...section('Warnings', warningLines(report)),
    ...section(
      'Copies',
      report.copies.map(
        ({ session, original, rows }) =>
          `  ${session.underlying} ${session.date}: ${count(rows)} rows are those of ${original.underlying} ${original.date}`,
      ),
    ),
    ...section('Forwards by put-call parity', forwardLines(report.forwards)),
    ...section(
      'Notes',
      report.notes.map((note) => `  ${note}`),
    ),
  ].join('\n')
}

function closesLine({ closes, dividends, splits }: ImportReport): string {
  const parts = [
    `${count(closes.file)} from the underlying file`,
    `${count(closes.column)} from the chain`,
    `${count(closes.parity)} by put-call parity`,
    `${count(dividends)} dividends`,
    `${count(splits)} splits`,
  ]
  return parts.join(', ')
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return ['', lines.length === 0 ? `${title}: none` : title, ...lines]
}

function refusedLines(report: ImportReport): readonly string[] {
  return REFUSAL_CODES.flatMap((code) => findingLines(code, REFUSALS[code], report.refused[code]))
}

function warningLines(report: ImportReport): readonly string[] {
  const codes = Object.keys(WARNINGS) as readonly Warning[]
  return codes.flatMap((code) => findingLines(code, WARNINGS[code], report.warnings[code]))
}

function findingLines(
  code: string,
  meaning: string,
  finding: Finding | undefined,
): readonly string[] {
  if (!finding) return []
  return [
    `  ${code.padEnd(WIDTH)} ${count(finding.count).padStart(10)}  ${meaning}`,
    ...finding.examples.map((example) => `${' '.repeat(WIDTH + 15)}${exampleText(example)}`),
  ]
}

function exampleText({ row, values, detail }: Example): string {
  const shown = Object.entries(values).map(([name, value]) => `${name} ${value}`)
  return [row > 0 ? `line ${row}:` : '', shown.join(', '), detail ? `(${detail})` : '']
    .filter((part) => part !== '')
    .join(' ')
}

function forwardLines(forwards: readonly DerivedForward[]): readonly string[] {
  const lines = forwards
    .slice(0, FORWARDS_SHOWN)
    .map(
      ({ underlying, date, expiry, forward, pairs }) =>
        `  ${underlying} ${date} for ${expiry}: ${forward} (${count(pairs)} pairs)`,
    )
  const more = forwards.length - lines.length
  return more > 0 ? [...lines, `  and ${count(more)} more`] : lines
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
