/** A taker's counter-offer: made, withdrawn, and hit by a dealer. */
import type { Command } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { shortTime } from '../print/table.ts'
import { quantityText } from './leg.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const TTL_MS = 30_000

const place: Command = {
  name: 'counter place',
  summary: 'Offer dealers a firm price of your own; it tells them your side',
  positionals: 'RFQ',
  needs: 1,
  options: {
    side: {
      type: 'string',
      value: 'buy|sell',
      help: 'buy or sell the structure as you typed it',
      needed: true,
    },
    price: {
      type: 'string',
      value: 'PRICE',
      help: 'at which whoever hits it trades',
      needed: true,
    },
    size: { type: 'string', value: 'N', help: 'how many (else the whole request)' },
    'min-fill': { type: 'string', value: 'N', help: 'least that a hit may take (else the size)' },
    to: { type: 'string', value: 'FIRMS', help: 'dealers of the panel, by comma (else all of it)' },
    ttl: { type: 'string', value: 'TIME', help: 'how long it is firm (else 30s)' },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley counter place rfq-1a2b3c4d5e6 --side buy --price 3.20',
    'parley counter place rfq-1a2b3c4d5e6 --side sell --price 3.25 --to lynx,otter --ttl 10s',
  ],
  async run({ args, connection }) {
    const rfqId = args.positional(0, 'RFQ')
    const side = oneOf(args.need('side'), ['buy', 'sell'], '--side')
    const price = args.need('price')
    const given = args.count('size')
    const rfq = await connection.client.call('rfq', { rfqId })
    const size = given ?? rfq.size
    const minFill = args.count('min-fill')
    const dealers = args.list('to')
    const body = {
      ...write(args),
      rfqId,
      side,
      size,
      price,
      ...(minFill === undefined ? {} : { minFill }),
      ...(dealers === undefined ? {} : { dealers }),
      ttlMs: args.duration('ttl') ?? TTL_MS,
    }
    const json = await connection.client.call('counterRfq', { body })
    return wrote(
      json,
      () =>
        `${json.counterId}: you ${side} ${quantityText(rfq, size)} at ${grouped(price)} from whoever hits it until ${shortTime(json.expiresAt)} UTC.`,
    )
  },
}

const cancel: Command = {
  name: 'counter cancel',
  summary: 'Withdraw your counter-offer on a request',
  positionals: 'RFQ',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley counter cancel rfq-1a2b3c4d5e6'],
  async run({ args, connection }) {
    const body = { ...write(args), rfqId: args.positional(0, 'RFQ') }
    const json = await connection.client.call('cancelCounter', { body })
    return wrote(json, () => `${json.counterId} is ${json.outcome}.`)
  },
}

const hit: Command = {
  name: 'counter hit',
  summary: "As a dealer, take the taker's counter-offer; the trade is final",
  positionals: 'RFQ COUNTER',
  needs: 2,
  options: {
    size: { type: 'string', value: 'N', help: 'how many (else all of it)' },
    account: { type: 'string', value: 'ACCOUNT', help: 'that trades (else your only one)' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley counter hit rfq-1a2b3c4d5e6 counter-1a2b3c4d5e6'],
  async run({ args, connection }) {
    const size = args.count('size')
    const body = {
      ...write(args),
      rfqId: args.positional(0, 'RFQ'),
      counterId: args.positional(1, 'COUNTER'),
      account: await connection.account(),
      ...(size === undefined ? {} : { size }),
    }
    const json = await connection.client.call('hitCounter', { body })
    return wrote(json, () => `${json.quoteId} has traded; see \`parley trades\`.`)
  },
}

export const COUNTER_COMMANDS: readonly Command[] = [place, cancel, hit]
