/** What a command is, and how its arguments are read. */
import { parseArgs } from 'node:util'
import type { Connection } from '../connect/connection.ts'
import type { Io } from './io.ts'

export type OptionSpec = {
  readonly type: 'string' | 'boolean'
  /** Name of the value in the help. */
  readonly value?: string
  readonly multiple?: boolean
  /** One letter that says the same. */
  readonly short?: string
  /** `true`: nothing is done without it. Else when it is needed, in words: `with --kind option`. */
  readonly needed?: true | string
  readonly help: string
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** A reply in both forms: the one for people and the one for scripts. */
export type Shown = { readonly json: unknown; readonly text: string }

export type Command = {
  /** One or two words: `time`, `rfq create`. */
  readonly name: string
  readonly summary: string
  /** Positional arguments, as the help writes them. */
  readonly positionals?: string
  /** How many positional arguments there must be at least; none may follow the last named. */
  readonly needs?: number
  readonly options?: OptionSpecs
  /** What else the help says, as it is. */
  readonly details?: string
  readonly examples: readonly string[]
  /** Everything after the name goes to another program untouched. */
  readonly passThrough?: boolean
  /** Asks no venue of its own choosing: it has no use for an address or credentials. */
  readonly offline?: boolean
  /** Answers what to show, or an exit code when it has shown it itself. */
  readonly run: (invocation: Invocation) => Promise<Shown | number>
}

export type Invocation = {
  readonly args: Args
  readonly io: Io
  readonly json: boolean
  readonly argv: readonly string[]
  readonly connection: Connection
}

/** The command line is wrong: exit 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The command could not do its work: exit 1. The code is one of the venue's where the venue would have refused the same. */
export class Failure extends Error {
  override name = 'Failure'
  readonly code: string

  constructor(message: string, code = 'failed') {
    super(message)
    this.code = code
  }
}

const EVERY_OPTION: OptionSpecs = {
  json: { type: 'boolean', help: 'print JSON' },
  help: { type: 'boolean', help: 'print this help' },
}

const VENUE_OPTIONS: OptionSpecs = {
  ...EVERY_OPTION,
  url: {
    type: 'string',
    value: 'URL',
    help: 'the venue (else $PARLEY_URL, else http://127.0.0.1:7373)',
  },
  profile: {
    type: 'string',
    value: 'NAME',
    help: 'credentials saved under this name (else $PARLEY_PROFILE, else default)',
  },
  data: {
    type: 'string',
    value: 'DIR',
    help: "take the profile from this venue's data folder (else $PARLEY_DATA)",
  },
  key: { type: 'string', value: 'KEY', help: 'API key (else $PARLEY_KEY)' },
  secret: { type: 'string', value: 'SECRET', help: 'its secret (else $PARLEY_SECRET)' },
}

/** The options a command takes beside its own. */
export function sharedOptions({ offline = false }: { readonly offline?: boolean }): OptionSpecs {
  return offline ? EVERY_OPTION : VENUE_OPTIONS
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** Arguments of one call, read by name and kind. */
export class Args {
  readonly #values: Values
  readonly #specs: OptionSpecs
  readonly positionals: readonly string[]

  constructor(values: Values, positionals: readonly string[], specs: OptionSpecs) {
    this.#values = values
    this.#specs = specs
    this.positionals = positionals
  }

  /** As `text`, of an option that the command itself must have: a wrong name is a fault of ours, and thrown, given or not. */
  own(name: string): string | undefined {
    if (this.#specs[name]?.type !== 'string') throw new Error(`the command has no --${name} TEXT`)
    return this.text(name)
  }

  text(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }

  need(name: string): string {
    const value = this.text(name)
    if (value === undefined) throw new UsageError(`--${name} is missing`)
    return value
  }

  flag(name: string): boolean {
    return this.#values[name] === true
  }

  all(name: string): readonly string[] {
    const value = this.#values[name]
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  }

  /** Comma-separated words; undefined when the option is absent. */
  list(name: string): string[] | undefined {
    const words = this.text(name)
      ?.split(',')
      .map((word) => word.trim())
    return words?.filter((word) => word !== '')
  }

  number(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value))
      throw new UsageError(`--${name}: ${JSON.stringify(text)} is not a number`)
    return value
  }

  integer(name: string): number | undefined {
    const value = this.number(name)
    if (value !== undefined && !Number.isSafeInteger(value))
      throw new UsageError(`--${name}: ${value} is not a whole number`)
    return value
  }

  /** A whole number above zero, as text, for it may be larger than a number can hold; thousands may be set apart. */
  count(name: string): string | undefined {
    const text = this.text(name)?.replaceAll(/(?<=\d),(?=\d{3}(?:,|$))/g, '')
    if (text !== undefined && !/^[1-9]\d*$/.test(text))
      throw new UsageError(`--${name}: ${JSON.stringify(text)} is not a whole number above zero`)
    return text
  }

  /** Milliseconds of a duration such as `500ms`, `30s`, `2m`, `1h`, `1d`, `2w`; a bare number is seconds. */
  duration(name: string): number | undefined {
    const text = this.text(name)
    return text === undefined ? undefined : durationMs(text, `--${name}`)
  }

  positional(index: number, name: string): string {
    const value = this.positionals[index]
    if (value === undefined) throw new UsageError(`${name} is missing`)
    return value
  }
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

export function durationMs(text: string, name: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|[smhdw])?$/.exec(text.trim())
  const unit = UNIT_MS[match?.[2] ?? 's']
  if (!match || unit === undefined)
    throw new UsageError(
      `${name}: ${JSON.stringify(text)} is not a duration such as 500ms, 30s, 2m, 1h, 1d, 2w`,
    )
  return Math.round(Number(match[1]) * unit)
}

/** Reads the words after a command's name. A negative number is a value, not an option. */
export function readArgs(command: Command, argv: readonly string[]): Args {
  const specs = { ...sharedOptions(command), ...command.options }
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { type, multiple = false, short }]) => [
      name,
      { type, multiple, ...(short === undefined ? {} : { short }) },
    ]),
  )
  const { values, positionals } = parse(joinNegatives(argv, specs), options)
  const named = (command.positionals ?? '').split(' ').filter((word) => word !== '')
  const missing = named[positionals.length]
  if (positionals.length < (command.needs ?? 0))
    throw new UsageError(`${missing ?? 'an argument'} is missing`)
  if (positionals.length > named.length && !named.at(-1)?.includes('...'))
    throw new UsageError(`unexpected argument ${JSON.stringify(positionals[named.length])}`)
  return new Args(values, positionals, specs)
}

function parse(
  args: string[],
  options: Record<string, { type: 'string' | 'boolean'; multiple: boolean; short?: string }>,
): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    // Everything parseArgs throws is about the words it was given.
    throw new UsageError(error instanceof Error ? firstSentence(error.message) : String(error))
  }
}

function firstSentence(message: string): string {
  return message.split('. To specify')[0]?.split('\n')[0] ?? message
}

/** `--bid -0.5` means the value -0.5: parseArgs wants it written `--bid=-0.5`. */
function joinNegatives(argv: readonly string[], specs: OptionSpecs): string[] {
  const joined: string[] = []
  for (const word of argv) {
    const before = joined.at(-1)
    const takesValue = before?.startsWith('--') && specs[before.slice(2)]?.type === 'string'
    if (takesValue && /^-[0-9.]/.test(word)) joined[joined.length - 1] = `${before}=${word}`
    else joined.push(word)
  }
  return joined
}
