/** Quoting, accepting, and what was traded. */
import type { Rfq, Trade } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { Failure, UsageError } from '../command/command.ts'
import { decimal, decimalText, grouped, times } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { hedgedText } from './hedge.ts'
import { bestFirst } from './ladder.ts'
import { doingText, parseQuoteSide, quantityText, structureText } from './leg.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const quotePlace: Command = {
  name: 'quote place',
  summary: 'Quote a request as a dealer; it replaces your live quote on it',
  positionals: 'RFQ',
  needs: 1,
  options: {
    bid: {
      type: 'string',
      value: 'PRICE[xSIZE]',
      help: 'buy the structure at this price',
      needed: 'without --ask',
    },
    ask: {
      type: 'string',
      value: 'PRICE[xSIZE]',
      help: 'sell it at this price',
      needed: 'without --bid',
    },
    size: { type: 'string', value: 'N', help: 'of sides that name none (else the whole request)' },
    ttl: { type: 'string', value: 'TIME', help: 'how long it is firm (else 60s)' },
    account: { type: 'string', value: 'ACCOUNT', help: 'that stands behind it' },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley quote rfq-1a2b3c4d5e6 --bid 3.18x10 --ask 3.24x10',
    'parley quote rfq-1a2b3c4d5e6 --ask -0.45 --ttl 10s',
  ],
  async run({ args, connection }) {
    const rfqId = args.positional(0, 'RFQ')
    const [bidText, askText] = [args.text('bid'), args.text('ask')]
    if (bidText === undefined && askText === undefined)
      throw new UsageError('--bid or --ask is missing: a quote needs a price')
    const size = args.count('size') ?? (await connection.client.call('rfq', { rfqId })).size
    const body = {
      ...write(args),
      rfqId,
      account: await connection.account(),
      ttlMs: args.duration('ttl') ?? 60_000,
      ...(bidText === undefined ? {} : { bid: parseQuoteSide(bidText, '--bid', size) }),
      ...(askText === undefined ? {} : { ask: parseQuoteSide(askText, '--ask', size) }),
    }
    const json = await connection.client.call('placeQuote', { body })
    return wrote(json, () => `${json.quoteId} is firm until ${shortTime(json.expiresAt)} UTC.`)
  },
}

const quoteCancel: Command = {
  name: 'quote cancel',
  summary: 'Withdraw a quote',
  positionals: 'QUOTE',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley quote cancel quote-1a2b3c4d5e6'],
  async run({ args, connection }) {
    const body = { ...write(args), quoteId: args.positional(0, 'QUOTE') }
    const json = await connection.client.call('cancelQuote', { body })
    return wrote(json, () => `${json.quoteId} is ${json.outcome}.`)
  },
}

const quoteCancelAll: Command = {
  name: 'quote cancel-all',
  summary: 'Withdraw all your quotes in one step',
  options: {
    underlying: { type: 'string', value: 'INSTRUMENT', help: 'those with a leg on it alone' },
    mine: { type: 'boolean', help: 'your own alone, not those of your whole firm' },
    ...WRITE_OPTIONS,
  },
  details:
    'None trades while the rest are being withdrawn. Quotes that bind you stand, and are named.',
  examples: ['parley quote cancel-all', 'parley quote cancel-all --underlying SPY --mine'],
  async run({ args, connection }) {
    const underlying = args.text('underlying')
    const body = {
      ...write(args),
      ...(underlying === undefined ? {} : { underlying }),
      ...(args.flag('mine') ? { whose: 'user' as const } : {}),
    }
    const json = await connection.client.call('cancelQuotes', { body })
    const { quotes, kept } = json
    const ended = quotes.length === 0 ? 'No quotes were live.' : `Withdrawn: ${quotes.join(', ')}.`
    const bound = kept.length === 0 ? '' : ` They bind you and stand: ${kept.join(', ')}.`
    return wrote(json, () => `${ended}${bound}`)
  },
}

const TIMES_IN_FORCE = ['fill_or_kill', 'immediate_or_cancel', 'resting'] as const

const accept: Command = {
  name: 'accept',
  summary:
    'Take the best firm prices, of several dealers where one has not all; it settles whole, or changes nothing',
  positionals: 'RFQ',
  needs: 1,
  options: {
    side: {
      type: 'string',
      value: 'buy|sell',
      help: 'buy or sell the structure as you typed it',
      needed: true,
    },
    limit: {
      type: 'string',
      value: 'PRICE',
      help: 'worst price taken (else what the quotes there now need for the size)',
    },
    size: { type: 'string', value: 'N', help: 'how many (else the whole request)' },
    only: { type: 'string', value: 'QUOTE,…', help: 'only these quotes will do' },
    tif: {
      type: 'string',
      value: TIMES_IN_FORCE.join('|'),
      help: 'all or nothing (default), what there is, or wait for quotes until the request ends',
    },
    'min-fill': { type: 'string', value: 'N', help: 'least that may trade' },
    'max-fee': { type: 'string', value: 'CASH', help: 'most paid in fees' },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley accept rfq-1a2b3c4d5e6 --side buy --limit 369.05',
    'parley accept rfq-1a2b3c4d5e6 --side sell --limit 369 --tif resting',
    'parley accept rfq-1a2b3c4d5e6 --side sell --dry-run',
  ],
  async run({ args, connection }) {
    const rfqId = args.positional(0, 'RFQ')
    const side = oneOf(args.need('side'), ['buy', 'sell'], '--side')
    const given = { size: args.count('size'), limit: args.text('limit') }
    const whole = await connection.client.call('rfq', { rfqId })
    const size = given.size ?? whole.size
    const only = args.text('only')
    const minFill = args.text('min-fill')
    const feeMax = args.text('max-fee')
    const wait = args.text('tif')
    const tif = wait === undefined ? undefined : oneOf(wait, TIMES_IN_FORCE, '--tif')
    const least = minFill ?? (tif === 'immediate_or_cancel' ? '1' : size)
    if (whole.liquidation !== undefined)
      throw new Failure(
        'the venue asks for this request, for a margin call, and takes the best quotes itself: `parley accounts margin-calls`',
        'liquidation_request',
      )
    const limit = given.limit ?? priceFor(whole, side, size, least).limit
    const body = {
      ...write(args),
      rfqId,
      side,
      size,
      limit,
      ...(only === undefined ? {} : { onlyQuoteIds: only.split(',') }),
      ...(tif === undefined ? {} : { timeInForce: tif }),
      ...(minFill === undefined ? {} : { minFill }),
      ...(feeMax === undefined ? {} : { feeMax }),
    }
    const json = await connection.client.call('acceptQuote', { body })
    const verb = side === 'buy' ? 'bought' : 'sold'
    return wrote(json, () =>
      json.state === 'resting'
        ? `Waiting to ${side === 'buy' ? 'buy' : 'sell'} ${quantityText(whole, json.size)} at ${grouped(limit)} or better, until the request ends.`
        : `${verb} ${quantityText(whole, json.size)} at ${grouped(json.price ?? limit)}${done(whole, side, json.size)}: ${json.fills.map(({ tradeId, maker, size: part }) => `${tradeId} (${quantityText(whole, part)} with ${maker})`).join(', ')}${hedgedText(json.hedges, whole.lotSizes)}, settled by ${json.entryId}.`,
    )
  },
}

function done(rfq: Rfq, side: 'buy' | 'sell', size: string): string {
  const legs = doingText(rfq, side, size)
  return legs === undefined ? '' : ` (${legs})`
}

/**
 * The worst price that the visible quotes need to make up the size, best first: an acceptance takes several makers. What is there in
 * all where less than the size will do.
 */
export function priceFor(
  rfq: Rfq,
  side: 'buy' | 'sell',
  size: string,
  least: string = size,
): { readonly limit: string; readonly makers: number } {
  let missing = BigInt(size)
  const makers = new Set<string>()
  let limit: string | undefined
  for (const offered of bestFirst(rfq.quotes, side === 'buy' ? 'ask' : 'bid')) {
    if (missing <= 0n) break
    limit = offered.price
    missing -= BigInt(offered.size)
    makers.add(offered.maker)
  }
  const there = BigInt(size) - (missing > 0n ? missing : 0n)
  if (limit !== undefined && there >= BigInt(least)) return { limit, makers: makers.size }
  if (rfq.state === 'open')
    throw new Failure(
      `live quotes to ${side} make up ${quantityText(rfq, String(there))} of ${quantityText(rfq, size)} so far; watch with \`parley rfq show ${rfq.rfqId} --watch\``,
      'no_live_quote',
    )
  const code = rfq.state === 'expired' ? 'rfq_expired' : 'rfq_not_open'
  throw new Failure(`the request is ${rfq.state}; ask again with \`parley rfq\``, code)
}

const trades: Command = {
  name: 'trades',
  summary: 'List your trades, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley trades --limit 20'],
  async run({ args, connection }) {
    const json = await connection.client.call('trades', { query: page(args) })
    return { json, text: tradesText(json.trades) + more(json.next) }
  },
}

export function tradesText(list: readonly Trade[]): string {
  return table(
    columns([
      'trade',
      'at (UTC)',
      'as',
      'side',
      'structure',
      '>size',
      '>price',
      '>cash',
      'in',
      'dealer',
      '>fee',
    ]),
    list.map((trade) => [
      trade.tradeId,
      shortTime(trade.at),
      trade.role,
      trade.side,
      trade.parts ? trade.label : structureText(trade.legs),
      quantityText(trade, trade.size),
      grouped(decimalText(decimal(trade.price), 2)),
      grouped(cashText(trade)),
      trade.quoteAsset,
      trade.maker,
      trade.fee && grouped(trade.fee.amount),
    ]),
    'No trades yet. Ask for a price: `parley rfq --leg "buy 1 ID" --size N --watch`.',
  )
}

/** Cash the reader received (negative: paid), fees apart: price × unit × size. */
export function cashOf(trade: Pick<Trade, 'price' | 'unit' | 'size' | 'side'>): bigint {
  const paid = times(decimal(trade.price), decimal(trade.unit)) * BigInt(trade.size)
  return trade.side === 'buy' ? -paid : paid
}

function cashText(trade: Trade): string {
  return decimalText(cashOf(trade), 2)
}

export const TRADE_COMMANDS: readonly Command[] = [
  accept,
  quotePlace,
  quoteCancel,
  quoteCancelAll,
  trades,
]
