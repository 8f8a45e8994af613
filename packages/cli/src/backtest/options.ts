/** What a back-test is asked for on the command line. */
import { fileFault, mandateFrom } from '@parley/income'
import type { BacktestOptions, ProgramFile } from '@parley/income'
import { Mandate, ProgramFile as ProgramFileShape, shapeFault } from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'
import type { Args, OptionSpecs } from '../command/command.ts'
import { share } from '../income/share.ts'
import { decimalText, parseDecimal } from '../print/decimal.ts'
import { readData } from '../program/read.ts'

export const BACKTEST_OPTIONS: OptionSpecs = {
  chain: {
    type: 'string',
    value: 'FILE',
    help: 'option quotes by day: CSV, gzip or not, or a tape of `parley import FILE --tape`',
    needed: true,
  },
  underlying: {
    type: 'string',
    value: 'FILE',
    help: 'daily closes of the underlying, with dividends and splits where it has them',
  },
  columns: {
    type: 'string',
    value: 'MAP',
    help: 'field=column or field==constant, by comma, for a chain file of no known family',
  },
  'date-format': { type: 'string', value: 'FORM', help: 'how it writes dates, such as M/D/YYYY' },
  from: { type: 'string', value: 'DATE', help: 'first day (else the first there is)' },
  to: { type: 'string', value: 'DATE', help: 'last day (else the last there is)' },
  cash: { type: 'string', value: 'CASH', help: 'put in at the first close' },
  units: { type: 'string', value: 'N', help: 'of the underlying, put in at the first close' },
  fill: {
    type: 'string',
    value: 'SHARE',
    help: 'of the width, given up from the middle: 0 the middle, 50% the bid or ask (else 50%)',
  },
  at: {
    type: 'string',
    value: 'close|next',
    help: 'filled at the close it is decided on, or at the next (else close)',
  },
  volume: {
    type: 'string',
    value: 'SHARE',
    help: 'most of a day’s volume that trades (else any size)',
  },
  fee: { type: 'string', value: 'CASH', help: 'a contract (else 0.50)' },
  rate: { type: 'string', value: 'RATE', help: 'continuous per year, such as 4% (else 0)' },
  yield: { type: 'string', value: 'RATE', help: 'carried by the underlying (else 0)' },
  'no-early': { type: 'boolean', help: 'nobody exercises before expiry' },
  mandate: {
    type: 'string',
    value: 'FILE',
    help: 'a mandate whose bounds the program is held to (else as wide as can be)',
  },
  sweep: {
    type: 'string',
    multiple: true,
    value: 'FIELD=A:B:STEP',
    help: 'or FIELD=A,B,C: a variant for each, one beside the other; again for a grid',
  },
  csv: {
    type: 'string',
    value: 'days|trades|decisions|periods|epochs|sweep',
    help: 'print one of these as CSV',
  },
  svg: { type: 'string', value: 'FILE', help: 'draw equity beside holding there' },
  why: { type: 'boolean', help: 'list every decision with its reasons' },
}

/** A program file, checked by the schema and the rules the venue checks it by. */
export function programIn(file: string): ProgramFile {
  return checkedProgram(readData(file), file)
}

export function checkedProgram(data: unknown, name: string): ProgramFile {
  const fault = shapeFault(ProgramFileShape, data)
  if (fault) throw new Failure(`${name}: ${fault.path}: ${fault.expected}`, 'malformed')
  const program = data as ProgramFile
  const path = fileFault(program)
  if (path !== undefined)
    throw new Failure(`${name}: ${path} does not go with the rest of the program`, 'malformed')
  return program
}

export type Asked = Omit<BacktestOptions, 'file'>

export function optionsIn(args: Args): Asked {
  const [from, to] = [day(args, 'from'), day(args, 'to')]
  if (from !== undefined && to !== undefined && from > to)
    throw new UsageError(`--from ${from} is after --to ${to}`)
  const [cash, units] = [cents(args, 'cash'), wholeOf(args, 'units')]
  if (cash + units === 0n) throw new UsageError('give --cash or --units: what the program works on')
  const width = within(args, 'fill', 0.5) ?? 0.5
  const volumeShare = within(args, 'volume', 1)
  const at = args.text('at') ?? 'close'
  if (at !== 'close' && at !== 'next')
    throw new UsageError(`--at ${JSON.stringify(at)} is neither close nor next`)
  const mandate = args.text('mandate')
  return {
    capital: { cash, units },
    from,
    to,
    fill: { width, at, ...(volumeShare === undefined ? {} : { volumeShare }) },
    fee: args.text('fee') === undefined ? 50n : cents(args, 'fee'),
    rate: share(args.text('rate'), '--rate') ?? 0,
    yield: share(args.text('yield'), '--yield') ?? 0,
    earlyExercise: !args.flag('no-early'),
    ...(mandate === undefined ? {} : { mandate: mandateIn(mandate) }),
  }
}

function mandateIn(file: string): NonNullable<BacktestOptions['mandate']> {
  const terms = { number: 1, ...(readData(file) as Omit<Mandate, 'number'>) }
  const fault = shapeFault(Mandate, terms)
  if (fault) throw new Failure(`${file}: ${fault.path}: ${fault.expected}`, 'malformed')
  const mandate = mandateFrom(terms)
  if ('path' in mandate)
    throw new Failure(`${file}: ${mandate.path} is not in order`, 'bad_decimal')
  return mandate
}

function within(args: Args, name: string, most: number): number | undefined {
  const value = share(args.text(name), `--${name}`)
  if (value !== undefined && !(value >= 0 && value <= most))
    throw new UsageError(`--${name} is from 0 to ${100 * most}%`)
  return value
}

const CENT = 10n ** 6n

function cents(args: Args, name: string): bigint {
  const text = args.text(name)
  if (text === undefined) return 0n
  const value = parseDecimal(text.replaceAll(/(?<=\d),(?=\d{3}(?:,|\.|$))/g, ''))
  if (value === undefined || value < 0n || value % CENT !== 0n)
    throw new UsageError(`--${name} ${JSON.stringify(text)} is not an amount in whole cents`)
  if (value > 10n ** 20n) throw new UsageError(`--${name}: at most ${decimalText(10n ** 20n)}`)
  return value / CENT
}

function wholeOf(args: Args, name: string): bigint {
  const value = BigInt(args.count(name) ?? '0')
  if (value > 10n ** 9n) throw new UsageError(`--${name}: at most ${10n ** 9n}`)
  return value
}

function day(args: Args, name: string): string | undefined {
  const text = args.text(name)
  if (text === undefined) return undefined
  const at = Date.parse(`${text}T00:00:00Z`)
  // 2021-02-31 parses, as 3 March: a date must come back as it was written.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text)
    throw new UsageError(`--${name}: ${JSON.stringify(text)} is not a date such as 2021-01-04`)
  return text
}
