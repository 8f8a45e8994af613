/** Requests: asking, looking, withdrawing. */
import type { Rfq, RfqCreated } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { parseHedge } from './hedge.ts'
import { ladderText } from './ladder.ts'
import { readBasket } from './basket.ts'
import { askedText, parseLeg } from './leg.ts'
import { oneOf } from './parties.ts'
import { screenText } from './screen.ts'
import { watch } from './watch.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const TTL_MS = 60_000
const SIDES = ['two_way', 'buy', 'sell'] as const
const FORMATS = ['uniform', 'pay_as_bid', 'second_price'] as const
const REASONS = ['size', 'risk', 'no_price', 'market', 'other'] as const

const create: Command = {
  name: 'rfq create',
  summary: 'Ask dealers for a firm price; unless you say so, nobody is told your side',
  options: {
    leg: {
      type: 'string',
      multiple: true,
      value: 'LEG',
      help: '"buy 1 SPY-20210219-380-C"; once for each leg',
    },
    basket: {
      type: 'string',
      value: 'FILE',
      help: 'instead of legs: a structure a line, its legs by comma; all of them trade or none',
    },
    size: { type: 'string', value: 'N', help: 'how many structures (else 1)' },
    hedge: {
      type: 'string',
      multiple: true,
      value: 'HEDGE',
      help: '"sell 500 SPY at 380.25 band 1.50": shares or coins for the whole size at a fixed price, done in the same trade when you buy (and the other way when you sell); not while the mark is outside the band',
    },
    account: { type: 'string', value: 'ACCOUNT', help: 'that would trade (else your only one)' },
    panel: { type: 'string', value: 'FIRMS', help: 'dealers to ask, by comma (else all)' },
    ttl: { type: 'string', value: 'TIME', help: 'how long, such as 30s or 5m (else 60s)' },
    sides: {
      type: 'string',
      value: SIDES.join('|'),
      help: 'two_way (default) tells nobody your side; buy or sell tells the whole panel',
    },
    blind: { type: 'string', value: 'TIME', help: 'see no quotes, and take none, for so long' },
    collect: {
      type: 'string',
      value: 'TIME',
      help: 'take quotes for so long, then close the book',
    },
    group: { type: 'string', value: 'NAME', help: 'one of your groups of dealers to ask' },
    'reserve-buy': {
      type: 'string',
      value: 'PRICE',
      help: 'worst you let yourself pay, told to nobody',
    },
    'reserve-sell': { type: 'string', value: 'PRICE', help: 'worst you let yourself sell at' },
    format: {
      type: 'string',
      value: FORMATS.join('|'),
      help: 'what fills trade at: the worst price taken (default), each its own, or the best left out',
    },
    'second-round': {
      type: 'string',
      value: 'K',
      help: 'after --collect, ask the makers of the K best prices of each side again',
    },
    'second-for': { type: 'string', value: 'TIME', help: 'how long that lasts (else 5s)' },
    bettering: {
      type: 'boolean',
      help: 'prices of the first round stand through the second, only to be bettered',
    },
    workup: {
      type: 'string',
      value: 'TIME',
      help: 'after the match, let you and the dealers that traded add size at its price for so long',
    },
    'workup-panel': {
      type: 'boolean',
      help: 'let all dealers asked add, who then learn side and price',
    },
    step: { type: 'string', value: 'N', help: 'quotes count in so many structures (else 1)' },
    alias: { type: 'boolean', help: 'tell dealers an alias that you keep for a month' },
    disclose: { type: 'boolean', help: 'tell dealers who asks' },
    watch: { type: 'boolean', help: 'show the quotes as they come' },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley rfq --leg "buy 1 SPY" --size 1000 --watch',
    'parley rfq --leg "buy 1 SPY-20210219-380-C" --size 10 --hedge "sell 500 SPY at 380.25 band 1.50" --watch',
    'parley rfq --basket ./program.txt --ttl 5m --watch',
    'parley rfq --leg "buy 100 SPY" --leg "sell 1 SPY-20210219-380-C" --size 10 --panel lynx,otter --ttl 30s',
  ],
  async run(invocation) {
    const { args, connection } = invocation
    const legs = args.all('leg').map(parseLeg)
    const hedges = args.all('hedge').map(parseHedge)
    const file = args.text('basket')
    if (file !== undefined && legs.length > 0)
      throw new UsageError('--leg and --basket are two ways to say what is asked about: give one')
    if (file === undefined && legs.length === 0)
      throw new UsageError('--leg is missing: write it as --leg "buy 1 SPY-20210219-380-C"')
    const panel = args.list('panel')
    const sides = args.text('sides')
    const group = args.text('group')
    const [buy, sell] = [args.text('reserve-buy'), args.text('reserve-sell')]
    const reserve = {
      ...(buy === undefined ? {} : { buy }),
      ...(sell === undefined ? {} : { sell }),
    }
    const format = args.text('format')
    const best = args.count('second-round')
    const secondRound = {
      best: Number(best ?? 0),
      ms: args.duration('second-for') ?? 5_000,
      binding: args.flag('bettering'),
    }
    const workupMs = args.duration('workup')
    const openTo = args.flag('workup-panel') ? ('panel' as const) : ('makers' as const)
    const step = args.count('step')
    const [blindMs, collectMs] = [args.duration('blind'), args.duration('collect')]
    const body = {
      ...write(args),
      account: await connection.account(),
      ...(file === undefined ? { legs } : { basket: readBasket(file) }),
      size: args.count('size') ?? '1',
      ...(hedges.length === 0 ? {} : { hedges }),
      ttlMs: args.duration('ttl') ?? TTL_MS,
      ...(panel === undefined ? {} : { panel }),
      ...(sides === undefined ? {} : { sides: oneOf(sides, SIDES, '--sides') }),
      ...(blindMs === undefined ? {} : { blindMs }),
      ...(collectMs === undefined ? {} : { collectMs }),
      ...(Object.keys(reserve).length === 0 ? {} : { reserve }),
      ...(group === undefined ? {} : { group }),
      ...(format === undefined ? {} : { format: oneOf(format, FORMATS, '--format') }),
      ...(step === undefined ? {} : { step }),
      ...(best === undefined ? {} : { secondRound }),
      ...(workupMs === undefined ? {} : { workup: { ms: workupMs, openTo } }),
      ...(args.flag('alias') ? { identity: 'pseudonymous' as const } : {}),
      ...(args.flag('disclose') ? { identity: 'disclosed' as const } : {}),
    }
    const json = await connection.client.call('createRfq', { body })
    if (args.flag('watch') && !args.flag('dry-run')) {
      await watch(invocation, json.rfqId)
      return 0
    }
    return wrote(json, () => opened(json))
  },
}

function opened({ rfqId, expiresAt, repeatedAfterMs }: RfqCreated): string {
  const next = `See quotes: \`parley rfq ${rfqId}\`; take one: \`parley accept ${rfqId} --side buy\`.`
  const again =
    repeatedAfterMs === undefined
      ? ''
      : ' You asked for the same a moment ago: dealers may recognise it.'
  return `${rfqId} is open until ${shortTime(expiresAt)} UTC.${again} ${next}`
}

const list: Command = {
  name: 'rfq list',
  summary: 'List open requests you asked or were asked',
  options: { role: { type: 'string', value: 'ROLE', help: 'only as taker, or only as maker' } },
  examples: ['parley rfq list', 'parley rfq list --role maker'],
  async run({ args, connection }) {
    const word = args.text('role')
    const role = word === undefined ? undefined : oneOf(word, ['taker', 'maker'], '--role')
    const reply = await connection.client.call('rfqs')
    const rfqs = reply.rfqs.filter((rfq) => role === undefined || rfq.role === role)
    const text = table(
      columns(['request', 'role', 'structure', '>size', '>quotes', 'until (UTC)']),
      rfqs.map(rfqRow),
      'No open requests. Ask with `parley rfq --leg "buy 1 ID" --size N`.',
    )
    return { json: { rfqs }, text }
  },
}

function rfqRow(rfq: Rfq): string[] {
  return [
    rfq.rfqId,
    rfq.role,
    askedText(rfq),
    grouped(rfq.size),
    String(rfq.quotes.length),
    shortTime(rfq.expiresAt),
  ]
}

const show: Command = {
  name: 'rfq show',
  summary: 'Show one request and its quotes, best first',
  positionals: 'RFQ',
  needs: 1,
  options: { watch: { type: 'boolean', help: 'go on showing until it ends' } },
  examples: ['parley rfq show rfq-1a2b3c4d5e6', 'parley rfq show rfq-1a2b3c4d5e6 --watch'],
  async run(invocation) {
    const { args, connection } = invocation
    const rfqId = args.positional(0, 'RFQ')
    if (args.flag('watch')) {
      await watch(invocation, rfqId)
      return 0
    }
    const [rfq, { now }] = await Promise.all([
      connection.client.call('rfq', { rfqId }),
      connection.client.call('time'),
    ])
    const screen = rfq.screen ? screenText(rfq.screen) : ''
    return { json: rfq, text: ladderText(rfq, Date.parse(now)) + screen }
  },
}

const cancel: Command = {
  name: 'rfq cancel',
  summary: 'Withdraw a request',
  positionals: 'RFQ',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley rfq cancel rfq-1a2b3c4d5e6'],
  async run({ args, connection }) {
    const body = { ...write(args), rfqId: args.positional(0, 'RFQ') }
    const json = await connection.client.call('cancelRfq', { body })
    return wrote(json, () => `${json.rfqId} is ${json.outcome}.`)
  },
}

const pass: Command = {
  name: 'rfq pass',
  summary: 'As a dealer, give no price and say why, to the taker alone',
  positionals: 'RFQ',
  needs: 1,
  options: {
    reason: { type: 'string', value: REASONS.join('|'), help: 'why (else other)' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley rfq pass rfq-1a2b3c4d5e6 --reason size'],
  async run({ args, connection }) {
    const reason = oneOf(args.text('reason') ?? 'other', REASONS, '--reason')
    const body = { ...write(args), rfqId: args.positional(0, 'RFQ'), reason }
    const json = await connection.client.call('passRfq', { body })
    return wrote(json, () => `Passed on ${json.rfqId}: ${json.reason}. A quote takes it back.`)
  },
}

export const RFQ_COMMANDS: readonly Command[] = [create, list, show, cancel, pass]
