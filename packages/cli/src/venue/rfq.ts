/** Requests: asking, looking, withdrawing. */
import type { Rfq, RfqCreated } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { ladderText } from './ladder.ts'
import { readBasket } from './basket.ts'
import { askedText, parseLeg } from './leg.ts'
import { oneOf } from './parties.ts'
import { watch } from './watch.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const TTL_MS = 60_000

const create: Command = {
  name: 'rfq create',
  summary: 'Ask dealers for a firm two-way price; nobody is told your side',
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
    account: { type: 'string', value: 'ACCOUNT', help: 'that would trade (else your only one)' },
    panel: { type: 'string', value: 'FIRMS', help: 'dealers to ask, by comma (else all)' },
    ttl: { type: 'string', value: 'TIME', help: 'how long, such as 30s or 5m (else 60s)' },
    disclose: { type: 'boolean', help: 'tell dealers who asks' },
    watch: { type: 'boolean', help: 'show the quotes as they come' },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley rfq --leg "buy 1 SPY" --size 1000 --watch',
    'parley rfq --basket ./program.txt --ttl 5m --watch',
    'parley rfq --leg "buy 100 SPY" --leg "sell 1 SPY-20210219-380-C" --size 10 --panel lynx,otter --ttl 30s',
  ],
  async run(invocation) {
    const { args, connection } = invocation
    const legs = args.all('leg').map(parseLeg)
    const file = args.text('basket')
    if (file !== undefined && legs.length > 0)
      throw new UsageError('--leg and --basket are two ways to say what is asked about: give one')
    if (file === undefined && legs.length === 0)
      throw new UsageError('--leg is missing: write it as --leg "buy 1 SPY-20210219-380-C"')
    const panel = args.list('panel')
    const body = {
      ...write(args),
      account: await connection.account(),
      ...(file === undefined ? { legs } : { basket: readBasket(file) }),
      size: args.count('size') ?? '1',
      ttlMs: args.duration('ttl') ?? TTL_MS,
      ...(panel === undefined ? {} : { panel }),
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

function opened({ rfqId, expiresAt }: RfqCreated): string {
  const next = `See quotes: \`parley rfq ${rfqId}\`; take one: \`parley accept ${rfqId} --side buy\`.`
  return `${rfqId} is open until ${shortTime(expiresAt)} UTC. ${next}`
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
    return { json: rfq, text: ladderText(rfq, Date.parse(now)) }
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

export const RFQ_COMMANDS: readonly Command[] = [create, list, show, cancel]
