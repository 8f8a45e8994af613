/** A strategy's case as a person gives it: by options on the command line, or as JSON. */
import type {
  OptionRole,
  StatedCase,
  StatedDividend,
  StatedLeg,
  StrategyName,
} from '@parley/income'
import { STRATEGIES } from '@parley/income'
import { UsageError } from '../command/command.ts'
import type { Args, OptionSpecs } from '../command/command.ts'
import { choiceOf, fieldsOf, has, listOf, numberOf, optionalNumber, textOf } from '../quant/read.ts'
import { share } from './share.ts'

const ROLES = ['short_put', 'long_put', 'short_call', 'long_call'] as const
const NAMES = STRATEGIES.map(({ name }) => name)

const LEG_HELP = 'STRIKE, STRIKE@PRICE or STRIKE@PRICE/DAYS; with --on an option’s id'

export const CASE_OPTIONS: OptionSpecs = {
  on: { type: 'string', value: 'ID', help: 'on the venue’s chain of this underlying' },
  spot: { type: 'string', value: 'PRICE', help: 'of the underlying, without --on' },
  'short-put': { type: 'string', value: 'LEG', help: LEG_HELP },
  'long-put': { type: 'string', value: 'LEG', help: 'the same' },
  'short-call': { type: 'string', value: 'LEG', help: 'the same' },
  'long-call': { type: 'string', value: 'LEG', help: 'the same' },
  days: { type: 'string', value: 'N', help: 'to the expiry (else 30)' },
  delta: { type: 'string', value: 'D', help: 'of short legs that are not named (else 0.25)' },
  wing: { type: 'string', value: 'D', help: 'delta of long legs that are not named (else 0.10)' },
  vol: { type: 'string', value: 'VOL', help: 'implied, such as 25%, for legs without a price' },
  realised: { type: 'string', value: 'VOL', help: 'expected to be realised (else as implied)' },
  rate: { type: 'string', value: 'RATE', help: 'continuous per year, such as 4% (else 0)' },
  yield: { type: 'string', value: 'RATE', help: 'of the underlying, the same way (else 0)' },
  dividend: { type: 'string', multiple: true, value: 'CASH@DAYS', help: 'ex in so many days' },
  basis: { type: 'string', value: 'PRICE', help: 'paid per share held (else the spot)' },
  contracts: { type: 'string', value: 'N', help: 'how many (else 1)' },
  multiplier: { type: 'string', value: 'N', help: 'units per contract (else 100)' },
  fee: { type: 'string', value: 'CASH', help: 'per contract and leg' },
  'assignment-fee': { type: 'string', value: 'CASH', help: 'per contract assigned' },
  prices: { type: 'string', value: 'mid|natural', help: 'with --on: middle, or the worse sides' },
}

export function strategyNamed(text: string): StrategyName {
  const word = text.replaceAll('-', '_')
  const found = NAMES.find((name) => name === word)
  if (found) return found
  throw new UsageError(`no strategy ${JSON.stringify(text)}; there is ${NAMES.join(', ')}`)
}

/** The case that the options state. */
export function caseOf(args: Args, strategy: StrategyName): StatedCase {
  const legs: Partial<Record<OptionRole, StatedLeg>> = {}
  for (const role of ROLES) {
    const name = role.replace('_', '-')
    const text = args.text(name)
    if (text !== undefined) legs[role] = legOf(text, `--${name}`, args)
  }
  const choice = {
    ...numbers(args, { days: 'days', delta: 'shortDelta', wing: 'longDelta' }),
  }
  const prices = args.text('prices')
  if (prices !== undefined && prices !== 'mid' && prices !== 'natural')
    throw new UsageError('--prices is mid or natural')
  return {
    strategy,
    ...(Object.keys(legs).length > 0 ? { legs } : {}),
    ...(Object.keys(choice).length > 0 ? { choice } : {}),
    ...(prices === undefined ? {} : { prices }),
    ...numbers(args, {
      spot: 'spot',
      basis: 'basis',
      contracts: 'contracts',
      multiplier: 'multiplier',
      fee: 'fee',
      'assignment-fee': 'assignmentFee',
    }),
    ...shares(args, { vol: 'vol', realised: 'realisedVol', rate: 'rate', yield: 'yield' }),
    ...(args.all('dividend').length > 0 ? { dividends: dividendsGiven(args) } : {}),
  }
}

export function dividendsGiven(args: Args): readonly StatedDividend[] {
  return args.all('dividend').map((text) => {
    const match = /^(\d+(?:\.\d+)?)@(\d+(?:\.\d+)?)$/.exec(text)
    if (!match) throw new UsageError(`--dividend ${JSON.stringify(text)}: write it as 0.5@10`)
    return { amount: Number(match[1]), days: Number(match[2]) }
  })
}

type Names<Field extends string> = Readonly<Record<string, Field>>
type Numbers<Field extends string> = { readonly [F in Field]?: number }

function numbers<Field extends string>(args: Args, names: Names<Field>): Numbers<Field> {
  return read(names, (name) => args.number(name))
}

/** Shares as `25%` or `0.25`. */
function shares<Field extends string>(args: Args, names: Names<Field>): Numbers<Field> {
  return read(names, (name) => share(args.text(name), `--${name}`))
}

function read<Field extends string>(
  names: Names<Field>,
  valueOf: (name: string) => number | undefined,
): Numbers<Field> {
  const found: { [F in Field]?: number } = {}
  for (const [name, field] of Object.entries<Field>(names)) {
    const value = valueOf(name)
    if (value !== undefined) found[field] = value
  }
  return found
}

function legOf(text: string, name: string, args: Args): StatedLeg {
  if (args.text('on') !== undefined) return { instrument: text.toUpperCase() }
  const match = /^(\d+(?:\.\d+)?)(?:@(\d+(?:\.\d+)?))?(?:\/(\d+(?:\.\d+)?))?$/.exec(text)
  if (!match)
    throw new UsageError(`${name} ${JSON.stringify(text)}: write it as 105, 105@2 or 105@2/30`)
  const [, strike, price, days] = match
  const own = days === undefined ? args.number('days') : Number(days)
  return {
    strike: Number(strike),
    ...(price === undefined ? {} : { price: Number(price) }),
    ...(own === undefined ? {} : { days: own }),
  }
}

const NUMBERS = [
  'spot',
  'rate',
  'yield',
  'vol',
  'realisedVol',
  'drift',
  'basis',
  'contracts',
  'multiplier',
  'fee',
  'assignmentFee',
] as const

/** The case in one object of JSON. @throws InputError */
export function readCase(value: unknown): StatedCase {
  const fields = fieldsOf(value, '', [
    'strategy',
    'legs',
    'choice',
    'dividends',
    'marginClass',
    ...NUMBERS,
  ])
  const own = Object.assign({}, ...NUMBERS.map((name) => optionalNumber(fields, name))) as object
  return {
    strategy: choiceOf(fields, 'strategy', NAMES),
    ...own,
    ...(has(fields, 'legs') ? { legs: readLegs(fields.values['legs']) } : {}),
    ...(has(fields, 'choice') ? { choice: readChoice(fields.values['choice']) } : {}),
    ...(has(fields, 'dividends') ? { dividends: listOf(fields, 'dividends', readDividend) } : {}),
    ...(has(fields, 'marginClass') ? { marginClass: textOf(fields, 'marginClass') } : {}),
  }
}

function readLegs(value: unknown): NonNullable<StatedCase['legs']> {
  const { values } = fieldsOf(value, 'legs', ROLES)
  return Object.fromEntries(
    Object.entries(values).map(([role, leg]) => {
      const fields = fieldsOf(leg, `legs.${role}`, ['strike', 'days', 'price', 'vol'])
      return [
        role,
        {
          strike: numberOf(fields, 'strike', { above: 0 }),
          ...optionalNumber(fields, 'days', { above: 0 }),
          ...optionalNumber(fields, 'price', { least: 0 }),
          ...optionalNumber(fields, 'vol', { least: 0 }),
        },
      ]
    }),
  )
}

function readChoice(value: unknown): NonNullable<StatedCase['choice']> {
  const names = ['days', 'shortDelta', 'longDelta', 'stockDelta', 'stockDays'] as const
  const fields = fieldsOf(value, 'choice', names)
  return Object.assign(
    {},
    ...names.map((name) => optionalNumber(fields, name, { above: 0 })),
  ) as NonNullable<StatedCase['choice']>
}

export function readDividend(value: unknown, path: string): StatedDividend {
  const fields = fieldsOf(value, path, ['days', 'amount'])
  return { days: numberOf(fields, 'days'), amount: numberOf(fields, 'amount', { least: 0 }) }
}
