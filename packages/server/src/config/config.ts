/** The server's configuration: the only reader of arguments and environment. Every default is here. */
import type { Thread } from '../journal/open.ts'
import { UsageError, readWords } from './words.ts'

export type Config = {
  readonly dataDir: string
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly clock: 'system' | 'stepped'
  readonly demo: boolean
  readonly seed: number
  /** A seed was given: ids and salts follow from it, so that a run can be repeated. Never for real money. */
  readonly seeded: boolean
  /** An option-chain file to replay; undefined plays the simulated market. */
  readonly replay: string | undefined
  readonly underlyingFile: string | undefined
  readonly columns: string | undefined
  readonly dateFormat: string | undefined
  readonly symbol: string | undefined
  readonly from: string | undefined
  readonly jsonReady: boolean
  readonly dealers: boolean
  readonly markMaxAgeMs: number
  readonly writesPerSecond: number
  readonly journalThread: 'auto' | Thread
  readonly origin: string | undefined
  /** The venue's key where it is not kept in the data folder. */
  readonly venueKey: string | undefined
  /** Time between checkpoints, ms; 0: only at a stop and when asked. */
  readonly checkpointMs: number
  /** Records after which a checkpoint is made between times; 0: none. */
  readonly checkpointRecords: number
}

export const HELP = `parley serve: run the venue

  --data DIR            where journal, views and keys are kept   (./data)
  --host ADDRESS        address to listen on                     (127.0.0.1)
  --port N              port, 0 for any free one                 (7373)
  --demo                demo firms, four dealers, money, a password for the desk
  --no-dealers          with --demo: do not start the dealers
  --clock system|stepped  stepped: time moves only by parley time advance
  --replay FILE         marks from an option-chain file instead of the simulated market
  --underlying FILE     with --replay: daily closes, dividends, splits of the underlying
  --columns MAP         with --replay: column map of a CSV of no known family
  --date-format TEXT    with --replay: how dates are written
  --symbol NAME         with --replay: the underlying, where the file does not say
  --from DATE           first day of a replay, or of a stepped clock on an empty folder
  --seed N              seed of the simulated market, and of what else is drawn in a demo (1)
  --mark-age MS         marks older than this are stale          (15000; a day and a half where marks are of sessions:
                          in a replay, and by a stepped clock)
  --rate N              writes a second each firm may send       (20000)
  --journal auto|inline|both|worker   where the journal's syncs run   (auto)
  --venue-key FILE      Ed25519 private key (PEM) that signs checkpoints (made in the data folder)
  --checkpoint SECONDS  time between checkpoints; 0: only at a stop and when asked   (60)
  --checkpoint-records N  one more after so many records; its time then tells of volume  (0: none)
  --origin URL          origin the desk is served under, behind a proxy
  --log LEVEL           trace, debug, info, warn, error, silent  (info)
  --json-ready          print one line of JSON on standard output when listening

Environment: PARLEY_DATA, PARLEY_PORT and PARLEY_VENUE_KEY stand for --data, --port and --venue-key.`

const OPTIONS = {
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  demo: { type: 'boolean' },
  'no-dealers': { type: 'boolean' },
  clock: { type: 'string' },
  replay: { type: 'string' },
  underlying: { type: 'string' },
  columns: { type: 'string' },
  'date-format': { type: 'string' },
  symbol: { type: 'string' },
  from: { type: 'string' },
  seed: { type: 'string' },
  'mark-age': { type: 'string' },
  rate: { type: 'string' },
  journal: { type: 'string' },
  'venue-key': { type: 'string' },
  checkpoint: { type: 'string' },
  'checkpoint-records': { type: 'string' },
  origin: { type: 'string' },
  log: { type: 'string' },
  'json-ready': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Reads the configuration; undefined when help was asked for. Throws `UsageError`. */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv): Config | undefined {
  const { values } = readWords({ args: [...args], options: OPTIONS })
  if (values.help) return undefined
  const replay = values.replay
  for (const name of ['underlying', 'columns', 'date-format', 'symbol'] as const)
    if (replay === undefined && values[name] !== undefined)
      throw new UsageError(`--${name} goes with --replay`)
  if (values.from !== undefined && replay === undefined && values.clock !== 'stepped')
    throw new UsageError('--from goes with --replay, or with --clock stepped')
  return {
    dataDir: values.data ?? env['PARLEY_DATA'] ?? 'data',
    host: values.host ?? '127.0.0.1',
    port: whole('--port', values.port ?? env['PARLEY_PORT'] ?? '7373', 0, 65_535),
    logLevel: oneOf('--log', values.log ?? 'info', [
      'trace',
      'debug',
      'info',
      'warn',
      'error',
      'silent',
    ]),
    clock: oneOf('--clock', values.clock ?? 'system', ['system', 'stepped']),
    demo: values.demo ?? false,
    dealers: !(values['no-dealers'] ?? false),
    seed: whole('--seed', values.seed ?? '1', 0, 2 ** 31 - 1),
    seeded: values.seed !== undefined,
    replay,
    underlyingFile: values.underlying,
    columns: values.columns,
    dateFormat: values['date-format'],
    symbol: values.symbol,
    from: day('--from', values.from),
    jsonReady: values['json-ready'] ?? false,
    // By a stepped clock the simulated market has the marks of each close, as a replay has.
    markMaxAgeMs: whole(
      '--mark-age',
      values['mark-age'] ??
        (replay === undefined && values.clock !== 'stepped' ? '15000' : '129600000'),
      1,
      2 ** 40,
    ),
    writesPerSecond: whole('--rate', values.rate ?? '20000', 1, 10_000_000),
    journalThread: oneOf('--journal', values.journal ?? 'auto', [
      'auto',
      'inline',
      'both',
      'worker',
    ]),
    origin: values.origin,
    venueKey: values['venue-key'] ?? env['PARLEY_VENUE_KEY'],
    checkpointMs: 1000 * whole('--checkpoint', values.checkpoint ?? '60', 0, 86_400),
    checkpointRecords: whole(
      '--checkpoint-records',
      values['checkpoint-records'] ?? '0',
      0,
      1_000_000_000,
    ),
  }
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max)
    throw new UsageError(`${name} wants a whole number from ${min} to ${max}, not '${text}'`)
  return value
}

function day(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  // 2021-02-31 parses, as 3 March: a date must come back as it was written.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw new UsageError(`${name} wants a date such as 2021-01-04, not '${text}'`)
  return text
}

function oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === text)
  if (choice === undefined)
    throw new UsageError(`${name} wants one of ${choices.join(', ')}, not '${text}'`)
  return choice
}
