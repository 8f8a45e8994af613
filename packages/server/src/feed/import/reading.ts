/** Reads every record into candidates, and counts what was wrong once comparison has judged them. */
import { candidateStore, describe, refusalOf, warningsOf } from './candidates.ts'
import type { Candidates } from './candidates.ts'
import { FIELDS } from './column-map.ts'
import type { ResolvedMap } from './column-map.ts'
import { readRows } from './csv.ts'
import type { BadLine, TextRow } from './csv.ts'
import { tally } from './defect.ts'
import type { Example, Finding, Refusal, Tally, Warning } from './defect.ts'
import { readRow, text } from './row.ts'
import type { RowContext } from './row.ts'
import type { Scan } from './scan.ts'

export type Reading = {
  readonly path: string
  readonly onProgress: ((rowsRead: number, rowsTotal: number) => void) | undefined
  readonly scan: Scan
  readonly context: RowContext
  readonly examplesMax: number
}

export type Read = {
  readonly candidates: Candidates
  /** Records in the file after the header. */
  readonly rowsRead: number
  /** Records of which not even the contract is known, by ordinal. */
  readonly unread: Tally<Refusal>
  /** Raw values of the first refused candidates, by place. */
  readonly details: ReadonlyMap<number, Omit<Example, 'row'>>
  readonly badLines: readonly BadLine[]
  readonly lost: number
}

const PROGRESS_EVERY = 50_000

export async function readCandidates(reading: Reading): Promise<Read> {
  const { path, onProgress, scan, context, examplesMax } = reading
  const store = candidateStore(scan.records)
  const unread = tally<Refusal>(examplesMax)
  const details = new Map<number, Omit<Example, 'row'>>()
  const detailed = new Map<Refusal, number>()
  let delivered = 0
  const badLines = await readRows(path, scan, (record, ordinal) => {
    delivered += 1
    if (delivered % PROGRESS_EVERY === 0) onProgress?.(delivered, scan.records)
    const row = readRow(record, context)
    if (!('date' in row)) {
      const { refusal, detail } = row
      unread.add(refusal, () => ({ row: ordinal, values: rawValues(record, context.map), detail }))
      return
    }
    const place = store.add(row, ordinal)
    if (!row.refusal) return
    const cases = detailed.get(row.refusal) ?? 0
    if (cases >= examplesMax) return
    detailed.set(row.refusal, cases + 1)
    const values = rawValues(record, context.map)
    details.set(place, { values, ...(row.detail !== undefined && { detail: row.detail }) })
  })
  onProgress?.(delivered, scan.records)
  const rowsRead = Math.max(scan.records, delivered)
  const lost = rowsRead - delivered
  return { candidates: store.finish(), rowsRead, unread, details, badLines, lost }
}

export type RowTally = {
  readonly read: Read
  readonly scan: Scan
  readonly refused: Tally<Refusal>
  readonly warned: Tally<Warning>
}

/** Counts each row once: refused with its one reason, or kept with its warnings. */
export function tallyRows({ read, scan, refused, warned }: RowTally): void {
  const lineOf = lineNumbering(read.badLines)
  tallyLost(read, scan, refused)
  for (const [code, finding] of Object.entries(read.unread.findings()))
    move(refused, code as Refusal, finding, lineOf)
  const { candidates } = read
  for (let i = 0; i < candidates.length; i++) {
    const refusal = refusalOf(candidates.verdict[i] ?? 0)
    const row = (): number => lineOf(candidates.ordinal[i] ?? 0)
    const shown = (): Omit<Example, 'row'> =>
      read.details.get(i) ?? { values: describe(candidates, i) }
    if (refusal) refused.add(refusal, () => ({ row: row(), ...shown() }))
    else
      for (const warning of warningsOf(candidates.warned[i] ?? 0))
        warned.add(warning, () => ({ row: row(), values: describe(candidates, i) }))
  }
}

/** Records that the reader could not split, and those an unclosed quote swallowed. */
function tallyLost({ badLines, lost }: Read, scan: Scan, refused: Tally<Refusal>): void {
  if (lost === 0) return
  const cases: Example[] = badLines.map(({ line, text: raw, why }) => ({
    row: line,
    values: { line: printable(raw) },
    detail: why,
  }))
  if (scan.unclosedQuoteLine !== undefined)
    cases.unshift({
      row: scan.unclosedQuoteLine,
      values: {},
      detail: 'a quote opens here and never closes: the rest of the file is one record',
    })
  const first = cases[0] ?? { row: 0, values: {}, detail: 'the reader left out this many records' }
  const shown = cases.slice(0, lost)
  for (const example of shown.length > 0 ? shown : [first])
    refused.add('malformed_line', () => example)
  const rest = lost - Math.max(shown.length, 1)
  if (rest > 0) refused.add('malformed_line', () => first, rest)
}

function move(
  into: Tally<Refusal>,
  code: Refusal,
  { count, examples }: Finding,
  lineOf: (ordinal: number) => number,
): void {
  const located = examples.map((example) => ({ ...example, row: lineOf(example.row) }))
  for (const example of located) into.add(code, () => example)
  const [first] = located
  if (first && count > located.length) into.add(code, () => first, count - located.length)
}

/** From a readable record's ordinal to its line: after the header and the bad lines before it. Records of several lines shift it. */
function lineNumbering(badLines: readonly BadLine[]): (ordinal: number) => number {
  const bad = badLines.map(({ line }) => line).sort((a, b) => a - b)
  return (ordinal) => {
    let line = ordinal + 2
    for (const badLine of bad) if (badLine <= line) line++
    return line
  }
}

function rawValues(record: TextRow, map: ResolvedMap): Record<string, string> {
  const shown: Record<string, string> = {}
  for (const field of FIELDS) if (map[field]) shown[field] = printable(text(record, map, field))
  return shown
}

function printable(raw: string): string {
  return raw.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 80)
}
