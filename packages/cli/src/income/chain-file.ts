/** A chain as JSON: what `parley import --chain` prints, or anyone's own. */
import { readFileSync } from 'node:fs'
import type { Chain, ChainRow } from '@parley/income'
import { DAYS_PER_YEAR, dividendsOf } from '@parley/income'
import { Failure, UsageError } from '../command/command.ts'
import type { Invocation } from '../command/command.ts'
import {
  InputError,
  checkNumber,
  choiceOf,
  fieldsOf,
  has,
  listOf,
  numberOf,
  numberOr,
  optionalNumber,
  textOf,
} from '../quant/read.ts'
import { readDividend } from './case.ts'

const ROW_NUMBERS = [
  'bid',
  'ask',
  'mark',
  'bidSize',
  'askSize',
  'vol',
  'delta',
  'openInterest',
  'volume',
] as const

/** Chains from a file, or from standard input where it is `-`: one object, or one a line. */
export async function readChains({ args, io }: Invocation): Promise<readonly Chain[] | undefined> {
  const file = args.text('chain')
  if (file === undefined) return undefined
  const text = file === '-' ? await textOfInput(io) : textOfFile(file)
  try {
    return parseChains(text)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new Failure(`--chain ${file}: ${error.path}: ${error.message}`, error.code)
  }
}

async function textOfInput(io: Invocation['io']): Promise<string> {
  const lines = io.lines()
  if (!lines) throw new UsageError('--chain - reads standard input: pipe a chain to it')
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all.join('\n')
}

function textOfFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Failure(`--chain ${file}: ${(error as Error).message}`)
  }
}

export function parseChains(text: string): readonly Chain[] {
  const whole = parse(text)
  if (whole !== undefined) return (Array.isArray(whole) ? whole : [whole]).map(readChain)
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line, i) => {
    const value = parse(line)
    if (value === undefined) throw new InputError('invalid_json', `line ${i + 1}`, 'is not JSON')
    return readChain(value)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readChain(value: unknown): Chain {
  const fields = fieldsOf(value, '', [
    'underlying',
    'date',
    'spot',
    'rate',
    'yield',
    'dividends',
    'earnings',
    'realisedVol',
    'rows',
  ])
  const underlying = textOf(fields, 'underlying')
  const earnings = has(fields, 'earnings')
    ? listOf(fields, 'earnings', (days, path) => checkNumber(days, path, {}) / DAYS_PER_YEAR)
    : []
  return {
    underlying,
    spot: numberOf(fields, 'spot', { above: 0 }),
    rate: numberOr(fields, 'rate', 0),
    yield: numberOr(fields, 'yield', 0),
    dividends: has(fields, 'dividends')
      ? dividendsOf(listOf(fields, 'dividends', readDividend))
      : [],
    earnings,
    ...optionalNumber(fields, 'realisedVol', { least: 0 }),
    rows: listOf(fields, 'rows', (row, path) => readRow(row, path, underlying)),
  }
}

function readRow(value: unknown, path: string, underlying: string): ChainRow {
  const fields = fieldsOf(value, path, [
    'id',
    'right',
    'strike',
    'expiry',
    'days',
    'multiplier',
    'style',
    ...ROW_NUMBERS,
  ])
  const right = choiceOf(fields, 'right', ['call', 'put'] as const)
  const strike = numberOf(fields, 'strike', { above: 0 })
  const days = numberOf(fields, 'days')
  const expiry = has(fields, 'expiry') ? textOf(fields, 'expiry') : `in ${days} days`
  const usual = `${underlying}-${expiry.replaceAll('-', '')}-${strike}-${right === 'call' ? 'C' : 'P'}`
  const numbers = Object.assign(
    {},
    ...ROW_NUMBERS.map((name) => optionalNumber(fields, name)),
  ) as Partial<ChainRow>
  return {
    id: has(fields, 'id') ? textOf(fields, 'id') : usual,
    right,
    strike,
    expiry,
    years: Math.max(days, 0) / DAYS_PER_YEAR,
    multiplier: numberOr(fields, 'multiplier', 100, { above: 0 }),
    style: has(fields, 'style')
      ? choiceOf(fields, 'style', ['american', 'european'] as const)
      : 'american',
    ...numbers,
  }
}
