/** Corporate actions: announced, withdrawn, and what became of them. */
import type { ActionTerms, CorporateAction } from '@parley/sdk'
import { UsageError } from '../command/command.ts'
import type { Args, Command } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const announce: Command = {
  name: 'corporate-action announce',
  summary: 'Announce a split, special dividend, new symbol or cash merger (operator)',
  details:
    'Exactly one of --split, --dividend, --symbol and --merger. At the moment given, positions, holds, options, requests and\norders follow in one step.',
  positionals: 'UNDERLYING',
  needs: 1,
  options: {
    split: { type: 'string', value: 'N:M', help: 'N new for M old, such as 7:1 or 3:2' },
    fraction: {
      type: 'string',
      value: 'PRICE',
      help: 'what a new unit is paid out at for parts of one',
      needed: 'with --split N:M, M above 1',
    },
    dividend: {
      type: 'string',
      value: 'AMOUNT',
      help: 'special, taken from the strikes; who holds shares is paid by `parley income dividend`',
    },
    symbol: { type: 'string', value: 'ID', help: 'the new name' },
    merger: { type: 'string', value: 'CASH', help: 'what each unit is paid out at' },
    at: { type: 'string', value: 'TIME', help: 'when, such as 2014-06-09T13:30:00Z', needed: true },
    reference: { type: 'string', value: 'TEXT', help: 'where it is published', needed: true },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley corporate-action announce AAPL --split 7:1 --at 2014-06-09T13:30:00Z --reference "OCC 34655"',
  ],
  async run({ args, connection }) {
    const body = {
      ...write(args),
      terms: termsFrom(args),
      effectiveAt: args.need('at'),
      reference: args.need('reference'),
    }
    const json = await connection.client.call('announceCorporateAction', { body })
    const { terms } = body
    const unpaid =
      terms.kind === 'special_dividend'
        ? ` It moves strikes and pays nobody: \`parley income dividend ${terms.underlying} ${terms.amount} --id ID --day DAY\` pays who holds shares then.`
        : ''
    return wrote(
      json,
      () => `${json.actionId} takes effect at ${shortTime(json.effectiveAt)} UTC.${unpaid}`,
    )
  },
}

function termsFrom(args: Args): ActionTerms {
  const underlying = args.positional(0, 'UNDERLYING')
  const [split, amount, symbol, cash] = ['split', 'dividend', 'symbol', 'merger'].map((name) =>
    args.text(name),
  )
  const given = [split, amount, symbol, cash].filter((text) => text !== undefined)
  if (given.length !== 1)
    throw new UsageError('give exactly one of --split, --dividend, --symbol and --merger')
  if (amount !== undefined) return { kind: 'special_dividend', underlying, amount }
  if (symbol !== undefined) return { kind: 'symbol_change', underlying, symbol }
  if (cash !== undefined) return { kind: 'cash_merger', underlying, cash }
  const [, numerator, denominator] = /^(\d{1,5}):(\d{1,5})$/.exec(split ?? '') ?? []
  if (numerator === undefined || denominator === undefined)
    throw new UsageError('--split is N:M, such as 7:1')
  const fractionPrice = args.text('fraction')
  if (Number(denominator) > 1 && fractionPrice === undefined)
    throw new UsageError(
      `--fraction PRICE is missing: of ${split} parts of a unit can be left over, which are paid out at it`,
    )
  return {
    kind: 'split',
    underlying,
    numerator: Number(numerator),
    denominator: Number(denominator),
    ...(fractionPrice === undefined ? {} : { fractionPrice }),
  }
}

const withdraw: Command = {
  name: 'corporate-action withdraw',
  summary: 'Take an announcement back before it takes effect (operator)',
  positionals: 'ACTION',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley corporate-action withdraw action-1a2b3c4d5e6'],
  async run({ args, connection }) {
    const body = { ...write(args), actionId: args.positional(0, 'ACTION') }
    const json = await connection.client.call('withdrawCorporateAction', { body })
    return wrote(json, () => `${json.actionId} is withdrawn.`)
  },
}

const list: Command = {
  name: 'corporate-action list',
  summary: 'List corporate actions, in the order announced',
  examples: ['parley corporate-action list'],
  async run({ connection }) {
    const json = await connection.client.call('corporateActions')
    const heads = ['action', 'underlying', 'what', 'effective (UTC)', 'state', 'reference']
    const rows = json.corporateActions.map((each) => [
      each.actionId,
      each.terms.underlying,
      whatText(each),
      shortTime(each.effectiveAt),
      each.status,
      each.reference,
    ])
    return { json, text: table(columns(heads), rows, 'No corporate actions.') }
  },
}

function whatText({ terms }: CorporateAction): string {
  switch (terms.kind) {
    case 'split':
      return `split ${terms.numerator}:${terms.denominator}`
    case 'special_dividend':
      return `special dividend ${grouped(terms.amount)}`
    case 'symbol_change':
      return `becomes ${terms.symbol}`
    case 'cash_merger':
      return `merger for ${grouped(terms.cash)}`
  }
}

export const CORPORATE_ACTION_COMMANDS: readonly Command[] = [announce, withdraw, list]
