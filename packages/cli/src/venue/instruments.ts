/** Instruments and marks. */
import { deliveryText } from '@parley/sdk/adjusted'
import type { Instrument, InstrumentSpec, Mark } from '@parley/sdk'
import type { Args, Command } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { decimalsOf, grouped, priced } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const instrumentsList: Command = {
  name: 'instruments list',
  summary: 'List what can be held and traded',
  options: {
    underlying: { type: 'string', value: 'ID', help: 'only this one and its options and futures' },
    expiry: { type: 'string', value: 'DATE', help: 'only what expires on this date' },
    right: { type: 'string', value: 'call|put', help: 'only calls, or only puts' },
    settled: { type: 'boolean', help: 'also what has expired' },
  },
  examples: [
    'parley instruments',
    'parley instruments --underlying SPY --expiry 2021-02-19 --right call',
  ],
  async run({ args, connection }) {
    const query = underlyingOf(args)
    const reply = await connection.client.call('instruments', { query })
    const kept = reply.instruments.filter((each) => matches(each, args))
    const rows = kept.map((each) => [
      each.instrument,
      each.kind,
      each.tick,
      each.lot,
      each.multiplier?.toString(),
      each.style,
      each.settlement,
      each.expiresAt && shortTime(each.expiresAt),
      statusOf(each),
    ])
    const text = table(
      columns([
        'instrument',
        'kind',
        '>tick',
        '>lot',
        '>multiplier',
        'style',
        'settlement',
        'expires (UTC)',
        '',
      ]),
      rows,
      'No such instruments. An operator lists them with `parley instruments add`.',
    )
    return { json: { instruments: kept }, text }
  },
}

/** What became of it, and where it is carried or what it delivers. */
function statusOf(each: Instrument): string | undefined {
  if (each.settledAt !== undefined) return `settled at ${each.settledAt}`
  if (each.retired) return each.retired.into === undefined ? 'ended' : `now ${each.retired.into}`
  return deliveryText(each) ?? (each.carryPrice && `carried at ${each.carryPrice}`)
}

function underlyingOf(args: Args): { underlying?: string } {
  const underlying = args.text('underlying')
  return underlying === undefined ? {} : { underlying }
}

function matches(each: Instrument, args: Args): boolean {
  const expiry = args.text('expiry')
  const right = args.text('right')
  return (
    (expiry === undefined || each.expiryDate === expiry) &&
    (right === undefined || each.right === right) &&
    (args.flag('settled') || each.settledAt === undefined)
  )
}

const KINDS = ['cash', 'coin', 'share', 'option', 'future'] as const
const SPEC_HELP = 'the whole listing as JSON, instead of the options below'

const instrumentsAdd: Command = {
  name: 'instruments add',
  summary: 'List an instrument (operator)',
  options: {
    spec: { type: 'string', value: 'JSON', help: SPEC_HELP },
    kind: {
      type: 'string',
      value: 'KIND',
      help: 'cash, coin, share, option or future',
      needed: 'without --spec',
    },
    id: {
      type: 'string',
      value: 'ID',
      help: 'of cash, a coin or a share',
      needed: 'with --kind cash, coin or share',
    },
    scale: { type: 'string', value: 'N', help: 'decimals of its smallest amount' },
    quote: {
      type: 'string',
      value: 'ID',
      help: 'what it is priced in (else USD); of an inverse option its coin',
    },
    tick: { type: 'string', value: 'PRICE', help: 'price step (else 0.01)' },
    lot: { type: 'string', value: 'SIZE', help: 'smallest trade (else 1)' },
    'taker-fee': { type: 'string', value: 'AMOUNT', help: 'per lot (else 0)' },
    'maker-fee': { type: 'string', value: 'AMOUNT', help: 'per lot (else 0)' },
    underlying: {
      type: 'string',
      value: 'ID',
      help: 'of an option or future',
      needed: 'with --kind option or future',
    },
    expiry: {
      type: 'string',
      value: 'DATE',
      help: 'of either: its date where it is listed',
      needed: 'with --kind option or future',
    },
    'expires-at': {
      type: 'string',
      value: 'TIME',
      help: 'of either: the instant, ISO-8601',
      needed: 'with --kind option or future',
    },
    strike: { type: 'string', value: 'PRICE', help: 'of an option', needed: 'with --kind option' },
    right: {
      type: 'string',
      value: 'call|put',
      help: 'of an option',
      needed: 'with --kind option',
    },
    style: { type: 'string', value: 'STYLE', help: 'american or european (else american)' },
    multiplier: {
      type: 'string',
      value: 'N',
      help: 'units in one contract (else 100; of a future 1)',
    },
    carry: {
      type: 'string',
      value: 'PRICE',
      help: 'of a future: where it is carried at first',
      needed: 'with --kind future',
    },
    source: { type: 'string', value: 'TEXT', help: 'of that price', needed: 'with --kind future' },
    'observed-at': {
      type: 'string',
      value: 'TIME',
      help: 'of that price, ISO-8601',
      needed: 'with --kind future',
    },
    settlement: { type: 'string', value: 'HOW', help: 'physical or cash (else physical)' },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley instruments add --kind cash --id USD --scale 2',
    'parley instruments add --kind share --id SPY',
    'parley instruments add --kind option --underlying BTC --quote BTC --expiry 2027-01-29 --expires-at 2027-01-29T08:00:00Z --strike 60000 --right call --style european --settlement cash --multiplier 1 --tick 0.0001',
    'parley instruments add --kind option --underlying SPY --expiry 2027-01-15 --expires-at 2027-01-15T21:00:00Z --strike 700 --right call',
    'parley instruments add --kind future --underlying BTC --expiry 2026-11-27 --expires-at 2026-11-27T08:00:00Z --tick 0.5 --carry 91250 --source deribit --observed-at 2026-11-01T08:00:00Z',
  ],
  async run({ args, connection }) {
    const spec = specOf(args)
    const json = await connection.client.call('listInstrument', { body: { ...write(args), spec } })
    return wrote(json, () => `${json.instrument} is listed.`)
  },
}

function specOf(args: Args): InstrumentSpec {
  const given = args.text('spec')
  if (given !== undefined) {
    try {
      // The venue checks every field of it by the schema, and says which is wrong.
      return JSON.parse(given) as InstrumentSpec
    } catch (error) {
      throw new UsageError(`--spec is not JSON: ${error instanceof Error ? error.message : ''}`)
    }
  }
  const kind = oneOf(args.need('kind'), KINDS, '--kind')
  if (kind === 'cash')
    return { kind, instrument: args.need('id'), scale: args.integer('scale') ?? 2 }
  const terms = {
    quoteAsset: args.text('quote') ?? 'USD',
    tick: args.text('tick') ?? '0.01',
    lot: args.text('lot') ?? '1',
    takerFeePerLot: args.text('taker-fee') ?? '0',
    makerFeePerLot: args.text('maker-fee') ?? '0',
  }
  if (kind === 'future')
    return {
      kind,
      ...terms,
      underlying: args.need('underlying'),
      expiryDate: args.need('expiry'),
      expiresAt: args.need('expires-at'),
      multiplier: args.integer('multiplier') ?? 1,
      carryPrice: args.need('carry'),
      carrySource: args.need('source'),
      carryObservedAt: args.need('observed-at'),
    }
  if (kind !== 'option')
    return { kind, instrument: args.need('id'), scale: args.integer('scale') ?? 0, ...terms }
  return {
    kind,
    ...terms,
    underlying: args.need('underlying'),
    expiryDate: args.need('expiry'),
    expiresAt: args.need('expires-at'),
    strike: args.need('strike'),
    right: oneOf(args.need('right'), ['call', 'put'], '--right'),
    style: oneOf(args.text('style') ?? 'american', ['american', 'european'], '--style'),
    multiplier: args.integer('multiplier') ?? 100,
    settlement: oneOf(args.text('settlement') ?? 'physical', ['physical', 'cash'], '--settlement'),
  }
}

const settleVariation: Command = {
  name: 'instruments carry',
  summary: 'Carry a future at a new price and pay the variation (operator)',
  positionals: 'FUTURE PRICE',
  options: {
    source: { type: 'string', value: 'TEXT', help: 'where the price is from', needed: true },
    'observed-at': { type: 'string', value: 'TIME', help: 'since when, ISO-8601 (else now)' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley instruments carry BTC-20261127-F 91500 --source deribit'],
  async run({ args, connection }) {
    const [instrument, price] = args.positionals
    if (instrument === undefined || price === undefined)
      throw new UsageError('Name a future and its price.')
    const source = args.need('source')
    const observedAt = args.text('observed-at') ?? (await connection.client.call('time')).now
    const carried = [{ instrument, price, source, observedAt }]
    const json = await connection.client.call('settleVariation', {
      body: { ...write(args), carried },
    })
    return wrote(json, () => `${instrument} is carried at ${price}, and the variation is paid.`)
  },
}

const marks: Command = {
  name: 'marks',
  summary: 'Show marks: what things are worth, by whom, since when',
  options: {
    underlying: { type: 'string', value: 'ID', help: 'only this one and its options and futures' },
    fresh: { type: 'boolean', help: 'leave out stale marks' },
  },
  examples: ['parley marks --underlying SPY --fresh'],
  async run({ args, connection }) {
    const query = underlyingOf(args)
    const [reply, { instruments }] = await Promise.all([
      connection.client.call('marks', { query }),
      connection.client.call('instruments', { query }),
    ])
    const kept = reply.marks.filter((mark) => !mark.stale || !args.flag('fresh'))
    const decimals = new Map(
      instruments.map(({ instrument, tick = '1' }) => [instrument, decimalsOf(tick)]),
    )
    const text = table(
      columns([
        'instrument',
        '>bid',
        '>ask',
        '>mid',
        '>iv',
        '>delta',
        'observed (UTC)',
        'source',
        '',
      ]),
      kept.map((mark) => markRow(mark, decimals.get(mark.instrument) ?? 0)),
      query.underlying === undefined
        ? 'No marks. Start the venue with a feed: `parley serve --demo`, or `--replay FILE`.'
        : `No marks of ${query.underlying}. \`parley instruments\` lists what there is.`,
    )
    return { json: { marks: kept }, text }
  },
}

/** A middle is between ticks: it is shown two decimals finer; `--json` has it whole. */
function markRow(mark: Mark, decimals: number): (string | undefined)[] {
  const middle = mark.mid ?? mark.last
  return [
    mark.instrument,
    mark.bid && priced(mark.bid, decimals),
    mark.ask && priced(mark.ask, decimals),
    middle && grouped(Number(middle).toFixed(decimals + 2)),
    mark.iv === undefined ? '' : `${(mark.iv * 100).toFixed(1)}%`,
    mark.delta?.toFixed(2),
    shortTime(mark.observedAt),
    mark.source,
    [mark.simulated ? 'simulated' : '', mark.stale ? 'stale' : ''].filter(Boolean).join(', '),
  ]
}

export const MARKET_COMMANDS: readonly Command[] = [
  instrumentsList,
  instrumentsAdd,
  settleVariation,
  marks,
]
