/** `parley import FILE`: imports an option-chain file and prints its data-quality report. */
import { writeFileSync } from 'node:fs'
import { tapeBytes } from '@parley/income'
import { UsageError, failureText, readWords } from '../../config/words.ts'
import { sessionChains } from './chain-json.ts'
import type { SessionChain } from './chain-json.ts'
import { parseColumnMap } from './column-map.ts'
import type { ColumnMap } from './column-map.ts'
import { importChain } from './import.ts'
import type { ImportOptions } from './import.ts'
import { ImportRefused } from './refused.ts'
import { renderReport } from './render.ts'
import { chainTape } from './tape.ts'

const HELP = `Imports an option-chain file (CSV, gzip or not) and prints what is wrong with it.

usage: parley import FILE [options]

  --underlying FILE    daily closes: CSV with date and close; dividends and splits where it has them
  --columns MAP        field=column or field==constant, separated by commas, for a file of no known family:
                       date, expiry, strike, right, bid, ask are needed; underlying, spot, last, iv, delta,
                       root, osi, style, volume, openInterest are optional
  --date-format FORM   how its dates are written, for example M/D/YYYY; ISO without it
  --symbol SYMBOL      the underlying, where no column names it; of --tape, which one
  --tape FILE          write what was kept of one underlying as a tape, which parley backtest reads at once
  --chain              print a session's chain as JSON for parley screen and parley roll
  --on DATE            which session (else the last)
  --json               the report as JSON
  --help               this text

exit code: 0 imported, 1 refused (the reason is on stderr), 2 wrong usage
`

type Parsed = {
  readonly options: ImportOptions
  readonly json: boolean
  readonly chain: boolean
  readonly on: string | undefined
  readonly tape: string | undefined
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const parsed = parse(args)
    if (!parsed) {
      console.log(HELP)
      return 0
    }
    const { report, chain } = await importChain(parsed.options)
    clearProgress()
    if (parsed.tape !== undefined)
      write(parsed.tape, tapeBytes(chainTape(chain, report, parsed.options.underlying)))
    if (parsed.chain) printChain(sessionChains(chain, parsed.on))
    else console.log(parsed.json ? JSON.stringify(report, null, 2) : renderReport(report))
    return 0
  } catch (error) {
    const isUsage = error instanceof UsageError
    if (!isUsage && !(error instanceof ImportRefused)) throw error
    clearProgress()
    const code = isUsage ? 'usage' : error.code
    process.stderr.write(failureText(code, error.message, args.includes('--json')))
    return isUsage ? 2 : 1
  }
}

/** The options, or undefined where help is asked for. Throws `UsageError`. */
function parse(args: readonly string[]): Parsed | undefined {
  const { values, positionals } = readWords({
    args: [...args],
    allowPositionals: true,
    options: {
      underlying: { type: 'string' },
      columns: { type: 'string' },
      'date-format': { type: 'string' },
      symbol: { type: 'string' },
      json: { type: 'boolean', default: false },
      chain: { type: 'boolean', default: false },
      on: { type: 'string' },
      tape: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const [path, ...others] = positionals
  if (path === undefined || others.length > 0) throw new UsageError('import takes one file')
  const dateFormat = values['date-format']
  return {
    json: values.json,
    chain: values.chain,
    on: values.on,
    tape: values.tape,
    options: {
      path,
      ...(values.underlying !== undefined && { underlyingPath: values.underlying }),
      ...(values.columns !== undefined && { columns: mapOf(values.columns) }),
      ...(dateFormat !== undefined && { dateFormat }),
      ...(values.symbol !== undefined && { underlying: values.symbol }),
      ...(process.stderr.isTTY && { onProgress: showProgress }),
    },
  }
}

/** A map that cannot be read is a wrong word, before any file is looked at. */
function mapOf(columns: string): ColumnMap {
  try {
    return parseColumnMap(columns)
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error
    throw new UsageError(error.message)
  }
}

/** A line for each underlying. */
function printChain(chains: readonly SessionChain[] | undefined): void {
  if (!chains) throw new ImportRefused('no_session', 'the file has no quotes on that date')
  for (const each of chains) console.log(JSON.stringify(each))
}

function write(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ImportRefused('unwritable', `${path}: cannot be written (${why})`)
  }
}

function showProgress(rowsRead: number, rowsTotal: number): void {
  const percent = rowsTotal === 0 ? 100 : Math.floor((100 * rowsRead) / rowsTotal)
  process.stderr.write(`\r${rowsRead.toLocaleString('en-US')} rows, ${percent}%`)
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}

process.exitCode = await main(process.argv.slice(2))
