/** An underlying's daily closes, dividends and splits from a CSV file. */
import type { Units } from '../chain.ts'
import type { LocalDate } from '../feed.ts'
import { UNITS_PER_ONE, parseUnits } from '../price-units.ts'
import { readRows } from './csv.ts'
import type { TextRow } from './csv.ts'
import { dateReader } from './date-format.ts'
import type { Tally, Warning } from './defect.ts'
import { ImportRefused } from './refused.ts'
import { scanFile } from './scan.ts'

export type DailyClose = {
  readonly price: Units
  readonly dividend?: Units
  readonly split?: Units
}

export type UnderlyingFile = {
  /** Where the file has no symbol column, its closes are under ''. Dates ascend. */
  readonly bySymbol: ReadonlyMap<string, ReadonlyMap<LocalDate, DailyClose>>
  readonly rows: number
}

const NAMES = {
  date: ['date'],
  close: ['close'],
  symbol: ['symbol', 'ticker'],
  dividend: ['divcash', 'dividend', 'dividends'],
  split: ['splitfactor', 'split', 'splits'],
} as const

/** Needs columns date and close, in any case; dates ISO or M/D/YYYY. Throws `ImportRefused`. */
export async function readUnderlying(
  path: string,
  warnings: Tally<Warning>,
): Promise<UnderlyingFile> {
  const scan = await scanFile(path)
  const header = scan.header.map((name) => name.toLowerCase())
  const at = (names: readonly string[]): number => header.findIndex((name) => names.includes(name))
  const columns = {
    date: at(NAMES.date),
    close: at(NAMES.close),
    symbol: at(NAMES.symbol),
    dividend: at(NAMES.dividend),
    split: at(NAMES.split),
  }
  if (columns.date < 0 || columns.close < 0)
    throw new ImportRefused(
      'bad_column_map',
      `${path}: an underlying file has columns date and close; this one has ${scan.header.join(', ')}`,
    )
  const iso = dateReader()
  const american = dateReader('M/D/YYYY')
  const bySymbol = new Map<string, Map<LocalDate, DailyClose>>()
  const bad = await readRows(path, scan, (row, ordinal) => {
    const field = (index: number): string => (row[index] ?? '').trim()
    const date = iso(field(columns.date)) ?? american(field(columns.date))
    const price = parseUnits(field(columns.close))?.units
    if (date === undefined || price === undefined || price <= 0) {
      warnings.add('bad_close', () => ({ row: ordinal + 2, values: shown(scan.header, row) }))
      return
    }
    const symbol = field(columns.symbol).toUpperCase()
    const closes = bySymbol.get(symbol) ?? new Map<LocalDate, DailyClose>()
    bySymbol.set(symbol, closes)
    closes.set(date, { price, ...actions(field(columns.dividend), field(columns.split)) })
  })
  for (const line of bad)
    warnings.add('bad_close', () => ({ row: line.line, values: { line: line.text } }))
  return { bySymbol: inOrder(bySymbol), rows: scan.records }
}

function actions(dividendText: string, splitText: string): Partial<DailyClose> {
  const dividend = parseUnits(dividendText)?.units ?? 0
  const split = parseUnits(splitText)?.units ?? UNITS_PER_ONE
  return {
    ...(dividend > 0 && { dividend }),
    // Some files write 0 for no split.
    ...(split > 0 && split !== UNITS_PER_ONE && { split }),
  }
}

function inOrder(
  bySymbol: ReadonlyMap<string, ReadonlyMap<LocalDate, DailyClose>>,
): ReadonlyMap<string, ReadonlyMap<LocalDate, DailyClose>> {
  return new Map(
    [...bySymbol].map(([symbol, closes]) => [
      symbol,
      new Map([...closes].sort(([a], [b]) => (a < b ? -1 : 1))),
    ]),
  )
}

function shown(header: readonly string[], row: TextRow): Record<string, string> {
  return Object.fromEntries(header.map((name, i) => [name, row[i] ?? '']))
}
