/** What a chain file holds, asked of the importer before a venue is started on it. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Failure, UsageError } from '../command/command.ts'
import { NODE, wordsOf } from '../server/repository.ts'
import { toldIn } from '../server/told.ts'
import { decimal, decimalText, parseDecimal } from '../print/decimal.ts'
import { tapeWords } from './options.ts'
import type { DemoOptions, Tape } from './options.ts'

export type TapeReport = {
  readonly firstSession: string
  readonly lastSession: string
  readonly underlyings: readonly string[]
  readonly rowsRead: number
  readonly rowsKept: number
  readonly splits: number
  /** What was kept and is doubtful, by kind. */
  readonly warnings: Readonly<
    Record<
      string,
      { readonly examples: readonly { readonly values: Readonly<Record<string, string>> }[] }
    >
  >
}

/** The importer's report. Throws `Failure` with the importer's own words where it refuses the file. */
export async function readTape(tape: Tape, options: DemoOptions): Promise<TapeReport> {
  const words = [...wordsOf('import'), tape.chain, ...tapeWords(options), '--json']
  const child = spawn(NODE, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  const heard = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (heard.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (heard.err += chunk.toString()))
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('error', reject)
  child.on('close', resolve)
  if ((await promise) !== 0) {
    const told = toldIn(heard.err)
    if (told?.code === 'usage') throw new UsageError(told.meaning)
    const why = told ? `${told.code}: ${told.meaning}` : heard.err.trim()
    throw new Failure(`${tape.chain} cannot be used: ${why}`)
  }
  return JSON.parse(heard.out) as TapeReport
}

/** Days to play: what was asked for, within what the file has. */
export function daysWithin(
  { from, to }: Pick<DemoOptions, 'from' | 'to'>,
  { firstSession, lastSession }: Pick<TapeReport, 'firstSession' | 'lastSession'>,
): { readonly from: string; readonly to: string } {
  const has = `the file has sessions from ${firstSession} to ${lastSession}`
  if (from !== undefined && from > lastSession) throw new Failure(`--from ${from}: ${has}`)
  if (to !== undefined && to < firstSession) throw new Failure(`--to ${to}: ${has}`)
  return { from: from ?? firstSession, to: to ?? lastSession }
}

/** Dividends by ex-date, where the file of the underlying has a `divCash` column; undefined where it has not. */
export function dividendsIn(
  file: string,
): readonly { readonly date: string; readonly amount: string }[] | undefined {
  const bytes = readFileSync(file)
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString()
  const [head = '', ...rows] = text.split(/\r?\n/)
  const names = head.split(',').map((name) => name.trim().toLowerCase())
  const [date, cash] = [names.indexOf('date'), names.indexOf('divcash')]
  if (date < 0 || cash < 0) return undefined
  return rows.flatMap((row) => {
    const cells = row.split(',')
    const amount = parseDecimal((cells[cash] ?? '').trim()) ?? 0n
    if (amount <= 0n) return []
    return [{ date: (cells[date] ?? '').slice(0, 10), amount: decimalText(amount) }]
  })
}

/**
 * Cash dividends per share that went ex from one day to another, after the first, where the file of the underlying has a
 * `divCash` column; undefined where it has not.
 */
export function dividendsPerShare(
  file: string,
  { from, to }: { readonly from: string; readonly to: string },
): string | undefined {
  const within = dividendsIn(file)?.filter(({ date }) => date > from && date <= to)
  const sum = within?.reduce((total, { amount }) => total + decimal(amount), 0n)
  return sum === undefined ? undefined : decimalText(sum)
}
