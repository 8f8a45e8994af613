/** Imports an option-chain file: reads, types, judges and compares every row, and says what it found. */
import { basename } from 'node:path'
import type { Chain } from '../chain.ts'
import type { LocalDate } from '../feed.ts'
import { buildChain } from './build.ts'
import { resolveMap } from './column-map.ts'
import type { ColumnMap, ResolvedMap } from './column-map.ts'
import { compareSessions, rowsBySession } from './comparison.ts'
import { greatest } from './csv.ts'
import { dateReader } from './date-format.ts'
import { tally } from './defect.ts'
import type { Refusal, Tally, Warning } from './defect.ts'
import { detectFamily } from './family.ts'
import type { Family } from './family.ts'
import { readCandidates, tallyRows } from './reading.ts'
import { ImportRefused } from './refused.ts'
import type { ImportReport } from './report.ts'
import { scanFile } from './scan.ts'
import type { Scan } from './scan.ts'
import { readUnderlying } from './underlying.ts'
import type { UnderlyingFile } from './underlying.ts'

export type ImportOptions = {
  readonly path: string
  /** CSV of daily closes: see `underlying.ts`. */
  readonly underlyingPath?: string
  /** Needed where no family fits; overrides detection. */
  readonly columns?: ColumnMap
  /** Of the mapped columns' dates; ISO without it. */
  readonly dateFormat?: string
  /** Symbol of the underlying, where the file does not say. */
  readonly underlying?: string
  /** Cases kept of each defect. Default 5. */
  readonly examplesMax?: number
  readonly onProgress?: (rowsRead: number, rowsTotal: number) => void
}

export type Imported = { readonly chain: Chain; readonly report: ImportReport }

const INSTANT = '^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:'

/** Throws `ImportRefused` when nothing can be imported; any lesser defect is in the report. */
export async function importChain(options: ImportOptions): Promise<Imported> {
  const { path, examplesMax = 5 } = options
  const scan = await scanFile(path)
  const family = familyOf(options, scan)
  const map = resolveMap(family.columns, scan.header)
  const warned = tally<Warning>(examplesMax)
  const file = options.underlyingPath
    ? await readUnderlying(options.underlyingPath, warned)
    : undefined
  const naming = nameUnderlying(options, map, file)
  const snapshotDate = await snapshotDateOf(family, path, scan, map)
  const context = {
    map,
    width: scan.header.length,
    readDate: dateReader(family.dateFormat),
    snapshotDate,
    defaultUnderlying: naming.symbol,
  }
  const read = await readCandidates({
    path,
    onProgress: options.onProgress,
    scan,
    context,
    examplesMax,
  })
  const bySession = rowsBySession(read.candidates)
  const copies = compareSessions(read.candidates, bySession)
  const refused = tally<Refusal>(examplesMax)
  tallyRows({ read, scan, refused, warned })
  const built = buildChain({
    candidates: read.candidates,
    bySession,
    file,
    warned,
    source: basename(path),
  })
  const rowsKept = built.chain.quotes.contract.length
  if (rowsKept === 0)
    throw new ImportRefused('no_rows_kept', noRowsMessage(path, read.rowsRead, refused))
  const notes = [
    ...naming.notes,
    ...(snapshotDate
      ? [`no quote date: ${snapshotDate} is the day of the latest trade in it`]
      : []),
    ...built.notes,
  ]
  const report: ImportReport = {
    path,
    family: family.name,
    columnsSeen: scan.header,
    rowsRead: read.rowsRead,
    rowsKept,
    refused: refused.findings(),
    warnings: warned.findings(),
    copies,
    ...built.summary,
    notes,
  }
  return { chain: built.chain, report }
}

function familyOf(options: ImportOptions, scan: Scan): Family {
  const { columns, dateFormat } = options
  if (columns)
    return {
      name: 'mapped',
      columns,
      quoteDate: 'column',
      ...(dateFormat !== undefined && { dateFormat }),
    }
  const family = detectFamily(scan.header)
  return dateFormat === undefined ? family : { ...family, dateFormat }
}

type Naming = { readonly symbol: string | undefined; readonly notes: readonly string[] }

/** The underlying's symbol where no column gives it: told, else the underlying file's, else the file's name. */
function nameUnderlying(
  options: ImportOptions,
  map: ResolvedMap,
  file: UnderlyingFile | undefined,
): Naming {
  if (options.underlying) return { symbol: options.underlying.toUpperCase(), notes: [] }
  if (map.underlying || map.osi) return { symbol: undefined, notes: [] }
  const symbols = [...(file?.bySymbol.keys() ?? [])].filter((symbol) => symbol !== '')
  const only = symbols.length === 1 ? symbols[0] : undefined
  if (only) return { symbol: only, notes: [`underlying ${only} is the underlying file's`] }
  const words = basename(options.path).split(/[^A-Za-z]+/)
  const guess = words.find((word) => /^[A-Za-z]{1,5}$/.test(word) && !NOT_SYMBOLS.has(word))
  if (!guess)
    throw new ImportRefused(
      'unknown_underlying',
      `${options.path}: no column names the underlying; say which with --symbol`,
    )
  const symbol = guess.toUpperCase()
  return { symbol, notes: [`no underlying column: ${symbol} is taken from the file's name`] }
}

const NOT_SYMBOLS = new Set([
  'lean',
  'daily',
  'flat',
  'quote',
  'trade',
  'chain',
  'csv',
  'gz',
  'data',
])

async function snapshotDateOf(
  family: Family,
  path: string,
  scan: Scan,
  map: ResolvedMap,
): Promise<LocalDate | undefined> {
  if (family.quoteDate === 'column') return undefined
  const column = map.lastTrade
  const latest =
    column && 'index' in column ? await greatest(path, scan, column.index, INSTANT) : undefined
  const date = latest && dateReader()(latest.slice(0, 10))
  if (!date)
    throw new ImportRefused('no_rows_kept', `${path}: no row has a trade time to date the file by`)
  return date
}

function noRowsMessage(path: string, rowsRead: number, refused: Tally<Refusal>): string {
  const reasons = Object.entries(refused.findings()).map(([code, f]) => `${code} ${f.count}`)
  const why = reasons.length > 0 ? `refused: ${reasons.join(', ')}` : 'it has a header and no rows'
  return `${path}: none of ${rowsRead} rows can be kept (${why})`
}
