/** What accounts on credit may owe, and what of it they use. */
import type { Command } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const lines: Command = {
  name: 'accounts lines',
  summary: 'Show credit lines, and what of them is used (the operator sees all)',
  examples: ['parley accounts lines', 'parley accounts lines --json'],
  async run({ connection }) {
    const json = await connection.client.call('creditLines')
    const text = table(
      columns(['account', 'asset', '>line', '>used', '>free']),
      json.lines.map((each) => [
        each.account,
        each.asset,
        grouped(each.amount),
        grouped(each.used),
        grouped(each.free),
      ]),
      'No credit lines. An operator puts an account on credit with `parley accounts regime ACCOUNT credit_line`, then grants it a line with `parley accounts line ACCOUNT AMOUNT ASSET`.',
    )
    return { json, text }
  },
}

const history: Command = {
  name: 'accounts line-history',
  summary: 'Show how credit lines were set, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley accounts line-history --limit 20'],
  async run({ args, connection }) {
    const json = await connection.client.call('creditLineHistory', { query: page(args) })
    const text = table(
      columns(['at (UTC)', 'account', 'asset', '>before', '>line', 'by', 'why']),
      json.changes.map((each) => [
        shortTime(each.at),
        each.account,
        each.asset,
        grouped(each.before),
        grouped(each.amount),
        each.by ?? '',
        each.reference,
      ]),
      'No credit line was ever set.',
    )
    return { json, text: text + more(json.next) }
  },
}

const set: Command = {
  name: 'accounts line',
  summary: 'Set what an account on credit may owe of an asset; 0 ends it (operator)',
  positionals: 'ACCOUNT AMOUNT ASSET',
  needs: 3,
  options: {
    reference: { type: 'string', value: 'TEXT', help: 'why: kept in the history', needed: true },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley accounts line lynx:main 5,000,000 USD --reference "credit committee, 3 May"',
    'parley accounts line lynx:main 20000 SPY --reference "share loan 17"',
    'parley accounts line lynx:main 0 USD --reference "line withdrawn"',
  ],
  async run({ args, connection }) {
    const [account, amount, asset] = [
      args.positional(0, 'ACCOUNT'),
      args.positional(1, 'AMOUNT').replaceAll(',', ''),
      args.positional(2, 'ASSET'),
    ]
    const body = { ...write(args), account, asset, amount, reference: args.need('reference') }
    const json = await connection.client.call('setCreditLine', { body })
    return wrote(json, () => `${account} may owe up to ${grouped(amount)} ${asset}.`)
  },
}

export const CREDIT_LINE_COMMANDS: readonly Command[] = [lines, set, history]
