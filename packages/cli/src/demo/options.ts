/** What a demonstration is asked to play. */
import { existsSync } from 'node:fs'
import { Failure, UsageError } from '../command/command.ts'
import type { Args, OptionSpecs } from '../command/command.ts'
import { storyNamed } from './stories/stories.ts'
import type { DayRange, Story } from './story.ts'

export type DemoOptions = {
  readonly story: Story
  /** Options of the feed, as the venue and the importer take them; undefined plays the simulated market. */
  readonly tape: Tape | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly symbol: string | undefined
  readonly seed: number
  /** Units of the underlying to hold. */
  readonly shares: number
  /** Delta of the options to sell, without its sign. */
  readonly delta: number
  /** Days an option has to run when it is sold; undefined takes what the story or the file is played with. */
  readonly days: DayRange | undefined
  readonly headless: boolean
  /** Where to keep the journal; undefined keeps it in a new temporary folder. */
  readonly keep: string | undefined
}

export type Tape = {
  readonly chain: string
  readonly underlying: string | undefined
  readonly columns: string | undefined
  readonly dateFormat: string | undefined
}

export const DEMO_OPTIONS: OptionSpecs = {
  story: { type: 'string', value: 'NAME', help: 'which story (else covered-call)' },
  'list-stories': { type: 'boolean', help: 'list the stories there are' },
  chain: { type: 'string', value: 'FILE', help: 'option-chain file to replay (CSV, gzip or not)' },
  underlying: {
    type: 'string',
    value: 'FILE',
    help: 'daily closes and dividends of the underlying',
  },
  columns: { type: 'string', value: 'MAP', help: 'column map of a CSV of no known family' },
  'date-format': { type: 'string', value: 'TEXT', help: 'how its dates are written' },
  simulated: { type: 'boolean', help: 'play on the simulated market instead of a file' },
  symbol: { type: 'string', value: 'ID', help: 'the underlying (else the only one)' },
  from: { type: 'string', value: 'DATE', help: "first day (else the file's first)" },
  to: { type: 'string', value: 'DATE', help: "last day (else the file's last)" },
  seed: { type: 'string', value: 'N', help: 'fixes everything that is drawn (else 1)' },
  shares: { type: 'string', value: 'N', help: 'units to hold, or to have options on (else 1000)' },
  delta: {
    type: 'string',
    value: 'N',
    help: 'delta of the options to sell (else 0.30, or the story’s own)',
  },
  days: { type: 'string', value: 'MIN..MAX', help: 'days an option sold has to run' },
  headless: { type: 'boolean', help: 'end when the story ends, without leaving the desk open' },
  keep: { type: 'string', value: 'DIR', help: 'keep the journal here (else a temporary folder)' },
}

export function demoOptions(args: Args): DemoOptions {
  const story = storyNamed(args.text('story') ?? 'covered-call')
  const shares = args.integer('shares') ?? 1000
  const delta = args.number('delta') ?? story.delta ?? 0.3
  if (shares < 1) throw new UsageError('--shares is a positive whole number')
  if (!(delta > 0 && delta < 1)) throw new UsageError('--delta lies between 0 and 1')
  const [from, to] = [day(args, 'from'), day(args, 'to')]
  if (from !== undefined && to !== undefined && from > to)
    throw new UsageError(`--from ${from} is after --to ${to}`)
  const seed = args.integer('seed') ?? 1
  if (seed < 0 || seed > 2 ** 31 - 1) throw new UsageError('--seed is from 0 to 2147483647')
  return {
    story,
    tape: tapeOf(args),
    from,
    to,
    symbol: args.text('symbol')?.toUpperCase(),
    seed,
    shares,
    delta,
    days: rangeOf(args.text('days')),
    headless: args.flag('headless'),
    keep: args.text('keep'),
  }
}

function tapeOf(args: Args): Tape | undefined {
  const chain = args.text('chain')
  if (chain === undefined) {
    if (!args.flag('simulated'))
      throw new UsageError('give --chain FILE, or --simulated to play without one')
    const stray = ['underlying', 'columns', 'date-format'].find((n) => args.text(n) !== undefined)
    if (stray !== undefined) throw new UsageError(`--${stray} goes with --chain`)
    return undefined
  }
  if (args.flag('simulated')) throw new UsageError('--chain and --simulated exclude each other')
  const underlying = args.text('underlying')
  for (const file of [chain, underlying])
    if (file !== undefined && !existsSync(file)) throw new Failure(`no file ${file}`)
  const [columns, dateFormat] = [args.text('columns'), args.text('date-format')]
  return { chain, underlying, columns, dateFormat }
}

function rangeOf(text: string | undefined): DayRange | undefined {
  if (text === undefined) return undefined
  const [, min = '', max = ''] = /^(\d{1,4})\.\.(\d{1,4})$/.exec(text) ?? []
  if (min === '' || Number(min) > Number(max))
    throw new UsageError(`--days ${JSON.stringify(text)}: write it as 20..45`)
  return { min: Number(min), max: Number(max) }
}

function day(args: Args, name: string): string | undefined {
  const text = args.text(name)
  if (text === undefined) return undefined
  const real = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
  // 2021-02-31 parses, as 3 March: a date must come back as it was written.
  if (!real || new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10) !== text)
    throw new UsageError(`--${name}: ${JSON.stringify(text)} is not a date such as 2021-01-04`)
  return text
}

/** The feed's options on a command line, with the name each program gives to the file. */
export function tapeWords({ tape, symbol }: DemoOptions): string[] {
  const words: string[] = []
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) words.push(`--${name}`, value)
  }
  add('underlying', tape?.underlying)
  add('columns', tape?.columns)
  add('date-format', tape?.dateFormat)
  if (tape) add('symbol', symbol)
  return words
}
