/** Whom a firm trades with: credit lines, self-trade, groups. */
import type { Command } from '../command/command.ts'
import { columns, table } from '../print/table.ts'
import { grouped } from '../print/decimal.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const LINES = ['open', 'none', 'limited', 'default'] as const

const creditList: Command = {
  name: 'credit list',
  summary: 'Show whom you face, and up to what',
  examples: ['parley credit'],
  async run({ connection }) {
    const { credit } = await connection.client.call('protection')
    const text = table(
      columns(['counterparty', 'line', '>amount', '>used', 'asset']),
      credit.lines.map(({ counterparty, line, amount, used, asset }) => [
        counterparty,
        line,
        amount && grouped(amount),
        used && grouped(used),
        asset,
      ]),
      `No lines of your own: by the venue's default all others are ${credit.default}.`,
    )
    return { json: credit, text }
  },
}

const creditSet: Command = {
  name: 'credit set',
  summary: 'Face a firm without limit, up to a notional, or not at all',
  positionals: 'FIRM open|none|AMOUNT|default',
  needs: 2,
  options: {
    asset: { type: 'string', value: 'ASSET', help: 'of the amount (else USD)' },
    ...WRITE_OPTIONS,
  },
  details: 'Setting a line again renews it. `default` leaves it to the venue.',
  examples: ['parley credit set lynx 5000000', 'parley credit set otter none'],
  async run({ args, connection }) {
    const counterparty = args.positional(0, 'FIRM')
    const word = args.positional(1, 'line')
    const line = oneOf(/^[0-9.]+$/.test(word) ? 'limited' : word, LINES, 'line')
    const amount = line === 'limited' ? { asset: args.text('asset') ?? 'USD', amount: word } : {}
    const body = {
      ...write(args),
      counterparty,
      ...(line === 'default' ? {} : { line, ...amount }),
    }
    const json = await connection.client.call('setCredit', { body })
    return wrote(json, () => `${json.counterparty}: ${word}.`)
  },
}

const creditDefault: Command = {
  name: 'credit default',
  summary: 'Say whether firms face each other where neither has said (operator)',
  positionals: 'open|none',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley credit default none'],
  async run({ args, connection }) {
    const line = oneOf(args.positional(0, 'line'), ['open', 'none'], 'line')
    const json = await connection.client.call('setCreditDefault', {
      body: { ...write(args), line },
    })
    return wrote(json, () => `Where no line is set: ${json.line}.`)
  },
}

const group: Command = {
  name: 'firms group',
  summary: 'Name firms that trade as one, so that they do not trade with each other (operator)',
  positionals: 'FIRM [GROUP]',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley firms group lynx cats', 'parley firms group lynx'],
  async run({ args, connection }) {
    const [firm = '', name] = args.positionals
    const body = { ...write(args), firm, ...(name === undefined ? {} : { group: name }) }
    const json = await connection.client.call('setGroup', { body })
    return wrote(
      json,
      () => `${json.firm} ${name === undefined ? 'is in no group' : `is of ${name}`}.`,
    )
  },
}

const selfTrade: Command = {
  name: 'protect self-trade',
  summary: "Choose what becomes of an acceptance your own group's quotes would fill",
  positionals: 'pass_over|refuse',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley protect self-trade refuse'],
  async run({ args, connection }) {
    const policy = oneOf(args.positional(0, 'policy'), ['pass_over', 'refuse'], 'policy')
    const json = await connection.client.call('setSelfTrade', { body: { ...write(args), policy } })
    return wrote(json, () => `Self-trades: ${json.policy}.`)
  },
}

export const CREDIT_COMMANDS: readonly Command[] = [
  creditList,
  creditSet,
  creditDefault,
  group,
  selfTrade,
]
