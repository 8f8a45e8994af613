/** Dark crossing: hidden orders, what they traded, and the operator's audit trail; and the smallest legs of both dark ways. */
import type { CrossRun, RestingOrder } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { legsText, parseLeg, quantityText, structureText } from './leg.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const place: Command = {
  name: 'cross place',
  summary: 'Rest a hidden order; it crosses at one price, and nobody is told of it',
  details:
    'It takes up to its limit; with --peg up to the reference mid plus that offset, and never beyond its limit.',
  options: {
    side: {
      type: 'string',
      value: 'buy|sell',
      help: 'what you do with the structure as typed',
      needed: true,
    },
    leg: {
      type: 'string',
      multiple: true,
      value: 'LEG',
      help: '"buy 1 SPY"; once for each leg',
      needed: true,
    },
    size: {
      type: 'string',
      value: 'N',
      help: 'how many structures, whose legs count in lots as `parley instruments` has them (else 1)',
    },
    min: { type: 'string', value: 'N', help: 'least that may trade in one cross (else 1)' },
    limit: { type: 'string', value: 'PRICE', help: 'worst price taken', needed: true },
    peg: { type: 'string', value: 'OFFSET', help: 'follow the mid at this offset, such as -0.02' },
    ttl: { type: 'string', value: 'TIME', help: 'how long it rests, such as 8h (else 1h)' },
    account: { type: 'string', value: 'ACCOUNT', help: 'that would trade (else your only one)' },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley cross place --side buy --leg "buy 1 SPY" --size 5000 --min 1000 --limit 370',
    'parley cross place --side sell --leg "buy 1 SPY" --size 5000 --peg 0.01 --limit 360 --ttl 8h',
  ],
  async run({ args, connection }) {
    const legs = args.all('leg').map(parseLeg)
    if (legs.length === 0) throw new UsageError('--leg is missing: write it as --leg "buy 1 SPY"')
    const side = oneOf(args.need('side'), ['buy', 'sell'], '--side')
    const limit = args.need('limit')
    const [minSize, pegOffset] = [args.text('min'), args.text('peg')]
    const body = {
      ...write(args),
      account: await connection.account(),
      side,
      legs,
      size: args.text('size') ?? '1',
      limit,
      ttlMs: args.duration('ttl') ?? 3_600_000,
      ...(minSize === undefined ? {} : { minSize }),
      ...(pegOffset === undefined ? {} : { pegOffset }),
    }
    const json = await connection.client.call('placeOrder', { body })
    return wrote(json, () => `${json.orderId} rests until ${shortTime(json.expiresAt)} UTC.`)
  },
}

const cancel: Command = {
  name: 'cross cancel',
  summary: 'Withdraw a resting order',
  positionals: 'ORDER',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley cross cancel order-1a2b3c4d5e6'],
  async run({ args, connection }) {
    const body = { ...write(args), orderId: args.positional(0, 'ORDER') }
    const json = await connection.client.call('cancelOrder', { body })
    return wrote(json, () => `${json.orderId} is ${json.outcome}.`)
  },
}

const list: Command = {
  name: 'cross list',
  summary: 'List your resting orders and those that have ended, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley cross list --limit 20'],
  async run({ args, connection }) {
    const json = await connection.client.call('orders', { query: page(args) })
    const heads = [
      'order',
      'state',
      'side',
      'structure',
      '>left',
      '>of',
      '>least',
      '>limit',
      '>peg',
      'until (UTC)',
      'last cross',
    ]
    const none = 'No orders yet. Rest one: `parley cross place --help`.'
    return { json, text: table(columns(heads), json.orders.map(orderRow), none) + more(json.next) }
  },
}

function orderRow(order: RestingOrder): string[] {
  return [
    order.orderId,
    order.state,
    order.side,
    structureText(order.legs),
    order.remaining === '0' ? '0' : quantityText(order, order.remaining),
    quantityText(order, order.size),
    quantityText(order, order.minSize),
    grouped(order.limit),
    order.pegOffset === undefined ? '-' : grouped(order.pegOffset),
    shortTime(order.expiresAt),
    order.skipped ?? '',
  ]
}

const fills: Command = {
  name: 'cross fills',
  summary: 'List what your orders traded, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley cross fills --limit 20'],
  async run({ args, connection }) {
    const json = await connection.client.call('fills', { query: page(args) })
    const rows = json.fills.map((fill) => [
      fill.fillId,
      shortTime(fill.at),
      fill.orderId,
      fill.side,
      structureText(fill.legs),
      quantityText(fill, fill.size),
      grouped(fill.price),
      fill.quoteAsset,
      fill.fee && grouped(fill.fee.amount),
    ])
    const heads = [
      'fill',
      'at (UTC)',
      'order',
      'side',
      'structure',
      '>size',
      '>price',
      'in',
      '>fee',
    ]
    const text = table(columns(heads), rows, 'Nothing has crossed yet.') + more(json.next)
    return { json, text }
  },
}

const runs: Command = {
  name: 'cross runs',
  summary: 'List every cross with its draw and its marks (operator)',
  options: PAGE_OPTIONS,
  examples: ['parley cross runs --limit 20'],
  async run({ args, connection }) {
    const json = await connection.client.call('crossRuns', { query: page(args) })
    const heads = [
      'cross',
      'at (UTC)',
      'structure',
      '>interval',
      '>mid',
      '>price',
      '>volume',
      'not for',
    ]
    const text = table(columns(heads), json.runs.map(runRow), 'No crosses yet.') + more(json.next)
    return { json, text }
  },
}

function runRow(run: CrossRun): string[] {
  return [
    run.crossId,
    shortTime(run.at),
    legsText(run.legs),
    `${(run.intervalMs / 1000).toFixed(1)}s`,
    run.mid === undefined ? '-' : grouped(run.mid),
    run.price === undefined ? '-' : grouped(run.price),
    run.volume === '0' ? '0' : quantityText(run, run.volume),
    run.skipped ?? '',
  ]
}

const minimumsList: Command = {
  name: 'minimums list',
  summary: 'List the smallest legs of blocks, resting orders and requests, in lots',
  examples: ['parley minimums list'],
  async run({ connection }) {
    const json = await connection.client.call('minimums')
    const rows = json.minimums.map(({ instrument, blockLots, crossLots, rfqLots }) => [
      instrument,
      grouped(blockLots),
      grouped(crossLots),
      grouped(rfqLots),
    ])
    const heads = ['instrument', '>block lots', '>cross lots', '>request lots']
    return { json, text: table(columns(heads), rows, 'One lot everywhere.') }
  },
}

const minimumsSet: Command = {
  name: 'minimums set',
  summary: 'Set the smallest legs of an instrument, in lots (operator)',
  positionals: 'INSTRUMENT',
  needs: 1,
  options: {
    block: { type: 'string', value: 'N', help: 'of a block (else 1)' },
    cross: { type: 'string', value: 'N', help: 'of a resting order (else 1)' },
    rfq: { type: 'string', value: 'N', help: 'of a request (else 1)' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley minimums set SPY --block 1000 --cross 500'],
  async run({ args, connection }) {
    const body = {
      ...write(args),
      instrument: args.positional(0, 'INSTRUMENT'),
      blockLots: args.text('block') ?? '1',
      crossLots: args.text('cross') ?? '1',
      rfqLots: args.text('rfq') ?? '1',
    }
    const json = await connection.client.call('setMinimums', { body })
    const { blockLots, crossLots, rfqLots } = body
    return wrote(
      json,
      () =>
        `${json.instrument}: ${blockLots} lots a block, ${crossLots} a cross, ${rfqLots} a request.`,
    )
  },
}

export const CROSS_COMMANDS: readonly Command[] = [
  place,
  cancel,
  list,
  fills,
  runs,
  minimumsList,
  minimumsSet,
]
