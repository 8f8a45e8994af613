/** The draws of your assignments, run again from what you were told: whether the venue kept to its rule. */
import { createHash } from 'node:crypto'
import type { DrawKey, Exercise, Instrument, Told } from '@parley/sdk'
import { drawKeyFault } from '@parley/sdk/draw-proof'
import { Failure, UsageError } from '../command/command.ts'
import type { Command } from '../command/command.ts'
import type { Connection } from '../connect/connection.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { drawAgain, startsOf } from './draw.ts'
import { seedFaults } from './draw-seed.ts'

type Checked = {
  readonly entryId: string
  readonly at: string
  readonly instrument: string
  readonly account: string
  readonly draw: Told
  readonly mark: string
  readonly length: string
  readonly whole: string
  /** By the rule, and as the venue booked it. */
  readonly drawn: string
  readonly assigned: string
  /** Where the account's part begins by all writers, where they were given. */
  readonly startByWriters?: string
  /** Whether the seed is shown to have been fixed beforehand. */
  readonly seedProved: boolean
  readonly agrees: boolean
  /** What does not agree. */
  readonly faults: readonly string[]
}

/** What a draw is held against. */
type Against = {
  readonly key: DrawKey
  readonly keyFault: string | undefined
  readonly options: ReadonlyMap<string, Instrument>
  readonly writers: ReadonlyMap<string, bigint> | undefined
}

export const drawCommand: Command = {
  name: 'exercise draw',
  summary: 'Run the draws of your assignments again: whether the seed was fixed, and what it draws',
  positionals: '[ENTRY]',
  options: {
    writers: {
      type: 'string',
      value: 'LIST',
      help: 'all who had written the option, where you know them: acme:main=5,lynx:main=3',
    },
    'draw-key': {
      type: 'string',
      value: 'FINGERPRINT',
      help: 'of the key for draws as you kept it: whether it is still the same',
    },
  },
  details: [
    'Of your contracts written × exercised ÷ open the whole ones are assigned. What is over is drawn: the fractions of all writers lie end to',
    'end in the order of SHA-256("SEED OPTION ACCOUNT"), counted in 1/open of a contract; yours goes from `from` on, `long`. It gets one more',
    'where a mark falls in it: they are at SHA-256("SEED OPTION") modulo open, and every `open` from there.',
    'The seed follows from what is drawn by a key that the venue set beforehand, once (GET /v1/exercises/draw-key): SEED is the first 32 digits of',
    'RSA-FDH-VRF-SHA256 (RFC 9381) for the text of the draw. Checked are the key, the proof, that the text is of this draw, the seed, and what it draws.',
    'Nobody is told who else had written. Two who compare see the same seed, open, exercised and mark, and parts that do not overlap; with all of',
    'them in --writers the line is laid out anew. Exit code 1 where anything differs.',
  ].join('\n'),
  examples: [
    'parley exercise draw',
    'parley exercise draw entry-1a2b3c4d5e6 --writers acme:main=5,lynx:main=3,mako:main=2',
  ],
  async run({ args, io, json, connection }) {
    const [entry] = args.positionals
    const writers = args.text('writers')
    const all = writers === undefined ? undefined : writersIn(writers)
    if (all && entry === undefined) throw new UsageError('--writers needs ENTRY: whose line it is')
    const told = await exercisesOf(connection, entry)
    const against = await againstFor(connection, told, {
      writers: all,
      kept: args.text('draw-key'),
    })
    const draws = told.flatMap((each) => checksOf(each, against))
    if (entry !== undefined && draws.length === 0)
      throw new Failure(`nothing of ${entry} was drawn: nobody was assigned in it`)
    const { keyFault, key } = against
    const fingerprint = fingerprintOf(key)
    const shown = { fingerprint, since: key.since, ...(keyFault === undefined ? {} : { keyFault }) }
    io.out(json ? `${JSON.stringify({ key: shown, draws })}\n` : textOf(draws, against))
    return keyFault === undefined && draws.every(({ agrees }) => agrees) ? 0 : 1
  },
}

async function exercisesOf(
  { client }: Connection,
  entry: string | undefined,
): Promise<readonly Exercise[]> {
  let after: string | undefined
  for (;;) {
    const query = { limit: 500, ...(after === undefined ? {} : { after }) }
    const { exercises, next } = await client.call('exercises', { query })
    if (entry === undefined) return exercises
    const found = exercises.filter(({ entryId }) => entryId === entry)
    if (found.length > 0) return found
    if (next === undefined) throw new Failure(`${entry} is no exercise or expiry of yours`)
    after = next
  }
}

async function againstFor(
  { client }: Connection,
  told: readonly Exercise[],
  { writers, kept }: { readonly writers: Against['writers']; readonly kept: string | undefined },
): Promise<Against> {
  const [key, { instruments }] = await Promise.all([
    client.call('drawKey'),
    told.length === 0 ? { instruments: [] } : client.call('instruments'),
  ])
  const isKept = kept === undefined || kept === fingerprintOf(key)
  return {
    key,
    keyFault: isKept ? drawKeyFault(key) : 'it is not the one you kept',
    writers,
    options: new Map(instruments.map((each) => [each.instrument, each])),
  }
}

function checksOf(exercise: Exercise, { key, keyFault, options, writers }: Against): Checked[] {
  const { entryId, at, instrument, outcomes } = exercise
  return outcomes.flatMap(({ account, assigned, draw }): Checked[] => {
    if (!draw) return []
    const again = drawAgain(instrument, draw)
    const starts = writers && startsOf(instrument, draw, writers)
    const start = starts?.get(account)
    const open = writers && [...writers.values()].reduce((sum, each) => sum + each, 0n)
    const isLaidOut =
      writers === undefined ||
      (String(start) === draw.start &&
        String(open) === draw.open &&
        String(writers.get(account)) === draw.written)
    const faults = seedFaults(key, exercise, draw, options.get(instrument))
    if (String(again.assigned) !== assigned)
      faults.push(`by the seed ${again.assigned} are assigned, not ${assigned}`)
    if (!isLaidOut) faults.push('by these writers the line is another')
    return [
      {
        entryId,
        at,
        instrument,
        account,
        draw,
        mark: String(again.mark),
        length: String(again.length),
        whole: String(again.whole),
        drawn: String(again.assigned),
        assigned,
        ...(start === undefined ? {} : { startByWriters: String(start) }),
        seedProved: draw.proof !== undefined && faults.length === 0 && keyFault === undefined,
        agrees: faults.length === 0,
        faults,
      },
    ]
  })
}

/** Accounts with how many each had written. */
function writersIn(list: string): ReadonlyMap<string, bigint> {
  return new Map(
    list.split(',').map((part) => {
      const [, account, contracts] = /^([^=\s]+)=([1-9][0-9]{0,9})$/.exec(part.trim()) ?? []
      if (account === undefined || contracts === undefined)
        throw new UsageError(`--writers: ${JSON.stringify(part)} is not such as acme:main=5`)
      return [account, BigInt(contracts)]
    }),
  )
}

/** SHA-256 of the modulus's hexadecimal digits. */
function fingerprintOf({ modulus }: DrawKey): string {
  return createHash('sha256').update(modulus).digest('hex')
}

function textOf(draws: readonly Checked[], { key, keyFault }: Against): string {
  const heads = [
    'entry',
    'at (UTC)',
    'option',
    'account',
    '>open',
    '>exercised',
    '>written',
    '>whole',
    '>from',
    '>long',
    '>mark',
    '>drawn',
    '>assigned',
    'agrees',
    'seed',
    'fixed by',
  ]
  const rows = draws.map((each) => [
    each.entryId,
    shortTime(each.at),
    each.instrument,
    each.account,
    grouped(each.draw.open),
    grouped(each.draw.exercised),
    grouped(each.draw.written),
    grouped(each.whole),
    grouped(each.draw.start),
    grouped(each.length),
    `${grouped(each.mark)}${each.draw.run ? ' (run)' : ''}`,
    grouped(each.drawn),
    grouped(each.assigned),
    each.agrees ? 'yes' : 'NO',
    each.draw.seed,
    each.draw.of ?? 'nothing: from before there was a key',
  ])
  const faults = draws.flatMap(({ entryId, account, faults: found }) =>
    found.map((fault) => `${entryId}, ${account}: ${fault}\n`),
  )
  const sound = keyFault === undefined ? 'sound' : `NOT sound: ${keyFault}`
  const keyed = `Key for draws ${fingerprintOf(key)}, since ${shortTime(key.since)}, ${sound}.\n`
  return `${table(columns(heads), rows, 'Nothing of yours was drawn yet.')}${faults.join('')}${keyed}`
}
