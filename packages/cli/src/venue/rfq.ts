/** Requests: asking, looking, withdrawing. */
import type { Rfq, RfqCreated } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { ladderText } from './ladder.ts'
import { askedText, quantityText } from './leg.ts'
import { oneOf } from './parties.ts'
import { referenceText } from './reference.ts'
import { screenText } from './screen.ts'
import { REQUEST_OPTIONS, requestBody } from './request-body.ts'
import { watch } from './watch.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const REASONS = ['size', 'risk', 'no_price', 'market', 'other'] as const

const create: Command = {
  name: 'rfq create',
  summary: 'Ask dealers for a firm price; unless you say so, nobody is told your side',
  options: {
    ...REQUEST_OPTIONS,
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
    const body = { ...write(args), ...(await requestBody(args, connection)) }
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
    quantityText(rfq, rfq.size),
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
    const reference = rfq.reference ? referenceText(rfq.reference) : ''
    const screen = rfq.screen ? screenText(rfq.screen) : ''
    return { json: rfq, text: ladderText(rfq, Date.parse(now)) + screen + reference }
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
