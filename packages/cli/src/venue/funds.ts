/** What an account holds and how it came to it: book, entries, deposits, withdrawals, reversals. */
import type { Balance, Entry, Hold, Position, SpendingPower } from '@parley/sdk'
import type { Args, Command, Invocation, Shown } from '../command/command.ts'
import { decimal, grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

export const PAGE_OPTIONS = {
  limit: { type: 'string', value: 'N', help: 'at most so many, 1 to 500' },
  after: { type: 'string', value: 'NEXT', help: 'go on after an earlier page' },
} as const

export function page(args: Args): { limit?: number; after?: string } {
  const limit = args.integer('limit')
  const after = args.text('after')
  return { ...(limit === undefined ? {} : { limit }), ...(after === undefined ? {} : { after }) }
}

export function more(next: string | undefined): string {
  return next === undefined ? '' : `There is more: --after ${next}\n`
}

const book: Command = {
  name: 'book',
  summary:
    'Show balances, positions at the mark with their basis, what is held behind which of them, and buying power',
  examples: ['parley book', 'parley book --json'],
  async run({ connection }) {
    const { client } = connection
    const [{ balances }, { positions, buyingPower }, { holds }] = await Promise.all([
      client.call('balances'),
      client.call('positions'),
      client.call('holds'),
    ])
    const shown = { balances, positions, holds, buyingPower }
    return { json: shown, text: bookText(shown) }
  },
}

/** A basis, or of how much what it cost is not known yet. */
function basis({ unpriced }: Position, known: string | undefined): string | undefined {
  return unpriced === undefined ? known && grouped(known) : `not known of ${grouped(unpriced)}`
}

/** The tables of a book; buying power where it was asked for. */
export function bookText(of: {
  readonly balances: readonly Balance[]
  readonly positions: readonly Position[]
  readonly holds: readonly Hold[]
  readonly buyingPower?: readonly SpendingPower[]
}): string {
  const onCredit = of.balances.some(({ creditLine }) => creditLine !== undefined)
  const balances = table(
    columns([
      'account',
      'asset',
      '>total',
      '>held',
      '>available',
      ...(onCredit ? ['>credit line'] : []),
    ]),
    // An asset that came and went is no news; --json has it.
    of.balances
      .filter(isHeld)
      .map((each) => [
        each.account,
        each.asset,
        grouped(each.total),
        grouped(each.held),
        grouped(each.available),
        ...(onCredit ? [each.creditLine === undefined ? '' : grouped(each.creditLine)] : []),
      ]),
    'No balances. An operator books what came in with `parley deposit`.',
  )
  const positions = table(
    columns([
      'account',
      'position',
      '>quantity',
      '>mark',
      '>value',
      'in',
      '>tax basis',
      '>unrealised',
      '>economic',
      '>unrealised',
      'marked (UTC)',
      '',
    ]),
    of.positions.map((each) => [
      each.account,
      each.instrument,
      grouped(each.quantity),
      each.mark && grouped(each.mark),
      each.value && grouped(each.value),
      each.currency,
      basis(each, each.taxBasis),
      each.unrealised && grouped(each.unrealised),
      basis(each, each.economicBasis),
      each.economicUnrealised && grouped(each.economicUnrealised),
      each.markedAt && shortTime(each.markedAt),
      [each.simulated ? 'simulated' : '', each.stale ? 'stale' : ''].filter(Boolean).join(', '),
    ]),
    'No positions. Ask for a price: `parley rfq --leg "buy 1 ID" --size N`.',
  )
  const written = new Map(
    of.positions.map(({ account, instrument, quantity }) => [`${account} ${instrument}`, quantity]),
  )
  const holds = table(
    columns(['hold', 'account', 'for', 'of', '>amount', 'asset', '>position']),
    of.holds.flatMap((each) =>
      each.lines.map((line) => [
        each.holdId,
        each.account,
        each.purpose,
        each.of,
        grouped(line.amount),
        line.asset,
        grouped(written.get(`${each.account} ${each.of}`) ?? ''),
      ]),
    ),
    'Nothing is held.',
  )
  const tables = `${balances}\n${positions}\n${holds}`
  return of.buyingPower === undefined ? tables : `${tables}\n${powerText(of.buyingPower)}`
}

function powerText(power: readonly SpendingPower[]): string {
  return table(
    columns(['account', 'asset', '>buying power']),
    power.map((each) => [each.account, each.asset, grouped(each.buyingPower)]),
    'No buying power.',
  )
}

function isHeld({ total, held }: Balance): boolean {
  return decimal(total) !== 0n || decimal(held) !== 0n
}

const entries: Command = {
  name: 'entries',
  summary: 'List ledger entries of your accounts, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley entries --limit 20', 'parley entries --json'],
  async run({ args, connection }) {
    const json = await connection.client.call('entries', { query: page(args) })
    return { json, text: entriesText(json.entries) + more(json.next) }
  },
}

export function entriesText(list: readonly Entry[]): string {
  return table(
    columns(['entry', 'at (UTC)', 'cause', 'from', 'to', '>amount', 'asset', 'reason']),
    list.flatMap((entry) =>
      entry.postings.map((posting, i) => [
        i === 0 ? entry.entryId : '',
        i === 0 ? shortTime(entry.at) : '',
        i === 0 ? entry.cause : '',
        posting.from,
        posting.to,
        grouped(posting.amount),
        posting.asset,
        posting.reason,
      ]),
    ),
    'No entries yet: nothing has moved.',
  )
}

const BOOKING = {
  positionals: 'ACCOUNT AMOUNT ASSET',
  needs: 3,
  options: {
    reference: { type: 'string', value: 'TEXT', help: 'what it was (else the kind of booking)' },
    ...WRITE_OPTIONS,
  },
} as const

async function booked(
  route: 'deposit' | 'withdraw',
  { args, connection }: Invocation,
): Promise<Shown> {
  const [account, amount, asset] = [
    args.positional(0, 'ACCOUNT'),
    args.positional(1, 'AMOUNT').replaceAll(',', ''),
    args.positional(2, 'ASSET'),
  ]
  const reference = args.text('reference') ?? (route === 'deposit' ? 'deposit' : 'withdrawal')
  const body = { ...write(args), account, asset, amount, reference }
  const json = await connection.client.call(route, { body })
  const verb = route === 'deposit' ? 'booked to' : 'taken from'
  const sentence = `${grouped(amount)} ${asset} ${verb} ${account}, entry ${json.entryId}.`
  return wrote(json, () => sentence)
}

const deposit: Command = {
  name: 'deposit',
  summary: 'Book what came in from outside (operator)',
  ...BOOKING,
  examples: ['parley deposit acme:main 1000000 USD --reference "wire 4711"'],
  run: (invocation) => booked('deposit', invocation),
}

const withdraw: Command = {
  name: 'withdraw',
  summary: 'Book what went out; only what is available can go (operator)',
  ...BOOKING,
  examples: ['parley withdraw acme:main 2500.50 USD'],
  run: (invocation) => booked('withdraw', invocation),
}

const reverse: Command = {
  name: 'reverse',
  summary: 'Reverse an entry: mirror its postings (operator)',
  positionals: 'ENTRY',
  needs: 1,
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'why', needed: true },
    ...WRITE_OPTIONS,
  },
  examples: ['parley reverse entry-1a2b3c4d5e6 --reason "booked twice"'],
  async run({ args, connection }) {
    const entryId = args.positional(0, 'ENTRY')
    const body = { ...write(args), entryId, reason: args.need('reason') }
    const json = await connection.client.call('reverseEntry', { body })
    return wrote(json, () => `${entryId} is reversed by ${json.entryId}.`)
  },
}

export const FUND_COMMANDS: readonly Command[] = [book, entries, deposit, withdraw, reverse]
