/** A CSV file of payments: RFC 4180, the first line names the columns, and a map says which field stands in which. */
import { readFileSync } from 'node:fs'
import type { IncomeRow } from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'

export const FIELDS = [
  'account',
  'kind',
  'asset',
  'amount',
  'on',
  'program',
  'flowDate',
  'externalId',
  'reference',
] as const
const NEEDED = ['account', 'kind', 'asset', 'amount', 'flowDate', 'externalId'] as const

export type CsvLine = { readonly line: number; readonly cells: readonly string[] }

export function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new Failure(`${path} cannot be read`)
  }
}

/** Cells of each line that is not empty, with the number of the line it begins on. */
export function parseCsv(text: string): CsvLine[] {
  const lines: CsvLine[] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let line = 1
  let begun = 1
  const endLine = (): void => {
    cells.push(cell)
    if (cells.length > 1 || cell !== '') lines.push({ line: begun, cells })
    cells = []
    cell = ''
  }
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  for (let i = 0; i < source.length; i++) {
    const char = source[i] ?? ''
    if (char === '\n') line += 1
    if (quoted) {
      if (char !== '"') cell += char
      else if (source[i + 1] === '"') cell += source[++i] ?? ''
      else quoted = false
    } else if (char === '"' && cell === '') quoted = true
    else if (char === ',') {
      cells.push(cell)
      cell = ''
    } else if (char === '\n') {
      endLine()
      begun = line
    } else if (char !== '\r') cell += char
  }
  if (quoted) throw new Failure(`the quotation begun on line ${begun} does not end`)
  if (cell !== '' || cells.length > 0) endLine()
  return lines
}

/** Payments as text: thousands apart are closed up, all else is the venue's to judge. */
export function readRows(
  lines: readonly CsvLine[],
  columns: Readonly<Record<string, string>>,
  defaults: Partial<IncomeRow>,
): { readonly line: number; readonly row: IncomeRow }[] {
  const [head, ...rest] = lines
  if (!head) throw new Failure('the file is empty')
  for (const field of Object.keys(columns))
    if (!FIELDS.some((known) => known === field))
      throw new UsageError(`--columns: there is no field ${field}; there is ${FIELDS.join(', ')}`)
  const places = new Map(
    FIELDS.map((field) => [field, head.cells.map(plain).indexOf(plain(columns[field] ?? field))]),
  )
  for (const field of NEEDED)
    if (places.get(field) === -1 && defaults[field] === undefined)
      throw new UsageError(
        `no column for ${field}: name it with --columns ${field}=COLUMN${field in DEFAULTABLE ? `, or give --${field}` : ''}`,
      )
  return rest.map(({ line, cells }) => {
    const of = (field: (typeof FIELDS)[number]): string => {
      const cell = (cells[places.get(field) ?? -1] ?? '').trim()
      return cell === '' ? (defaults[field] ?? '') : cell
    }
    const given = Object.fromEntries(
      (['on', 'program', 'reference'] as const).flatMap((field) =>
        of(field) === '' ? [] : [[field, of(field)]],
      ),
    )
    return {
      line,
      row: {
        account: of('account'),
        kind: of('kind').toLowerCase(),
        asset: of('asset'),
        amount: of('amount').replaceAll(/(?<=\d),(?=\d{3}(?:\D|$))/g, ''),
        flowDate: of('flowDate').slice(0, 10),
        externalId: of('externalId'),
        ...given,
      },
    }
  })
}

type Read = ReturnType<typeof readRows>[number]

/** Rows that repeat the id of an earlier line, for the same account, with other figures: neither of the two can be called posted before. */
export function contradicting(rows: readonly Read[]): ReadonlySet<number> {
  const first = new Map<string, string>()
  return new Set(
    rows.flatMap(({ line, row }) => {
      if (row.externalId === '') return []
      const [key, text] = [JSON.stringify([row.account, row.externalId]), JSON.stringify(row)]
      const known = first.get(key)
      if (known === undefined) first.set(key, text)
      return known === undefined || known === text ? [] : [line]
    }),
  )
}

const DEFAULTABLE = { account: true, kind: true, asset: true }

function plain(name: string): string {
  return name.trim().toLowerCase()
}
