/** Income: what came in of every kind, what is expected, and booking it one by one or from a file. */
import { createHash } from 'node:crypto'
import type { ExpectedFlow, Income, IncomeRow, IncomeTotal, ReplyOf } from '@parley/sdk'
import type { Args, Command } from '../command/command.ts'
import { Failure, UsageError } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, table } from '../print/table.ts'
import { contradicting, fileText, parseCsv, readRows } from './income-file.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, given, write, wrote } from './write.ts'

const KINDS = ['dividend', 'interest', 'staking', 'lending', 'liquidity', 'distribution'] as const
const ALL_KINDS = ['premium', ...KINDS] as const
const PERIODS = ['day', 'month', 'year'] as const
const BATCH = 500

const PERIOD = {
  account: { type: 'string', value: 'ACCOUNT', help: 'of this account (else all of yours)' },
  from: { type: 'string', value: 'DAY', help: 'from this day on, YYYY-MM-DD' },
  to: { type: 'string', value: 'DAY', help: 'up to and with this day' },
} as const

const list: Command = {
  name: 'income list',
  summary: 'Show income by kind and period: premium, dividends, interest, staking and the like',
  options: {
    ...PERIOD,
    kind: { type: 'string', value: ALL_KINDS.join('|'), help: 'of this kind' },
    program: { type: 'string', value: 'NAME', help: 'of this program' },
    per: { type: 'string', value: 'day|month|year', help: 'totals per (else month)' },
    limit: { type: 'string', value: 'N', help: 'show so many payments (else 100)' },
  },
  examples: ['parley income', 'parley income --kind premium --from 2026-01-01 --per year'],
  async run({ args, connection: { client } }) {
    const json = await client.call('income', { query: incomeQuery(args) })
    return { json, text: `${totalsText(json.totals)}\n${incomeText(json.income)}` }
  },
}

function incomeQuery(args: Args) {
  const kind = args.text('kind')
  const per = args.text('per')
  const limit = args.integer('limit')
  return {
    ...given(args, { account: 'account', from: 'from', to: 'to', program: 'program' }),
    ...(kind === undefined ? {} : { kind: oneOf(kind, ALL_KINDS, '--kind') }),
    ...(per === undefined ? {} : { per: oneOf(per, PERIODS, '--per') }),
    ...(limit === undefined ? {} : { limit }),
  }
}

function totalsText(rows: readonly IncomeTotal[]): string {
  return table(
    columns(['period', 'kind', '>amount', 'asset', '']),
    rows.map(({ period, kind, amount, asset, ownCustody }) => [
      period,
      kind,
      grouped(amount),
      asset,
      ownCustody ? 'own custody' : '',
    ]),
    'No income in that period.',
  )
}

function incomeText(rows: readonly Income[]): string {
  return table(
    columns(['day', 'account', 'kind', '>amount', 'asset', 'on', 'program', 'entry', 'id', '']),
    rows.map((row) => [
      row.flowDate,
      row.account,
      row.kind,
      grouped(row.amount),
      row.asset,
      row.on,
      row.program,
      row.ownCustody ? 'own custody' : row.entryId,
      row.externalId,
      row.reversal ? 'reversal' : '',
    ]),
    'No payments.',
  )
}

const calendar: Command = {
  name: 'income calendar',
  summary: 'Show expected flows: expiries, assignments and exercises with their odds, dividends',
  options: {
    account: PERIOD.account,
    until: { type: 'string', value: 'DAY', help: 'up to this day (else 90 days on)' },
  },
  examples: ['parley income calendar', 'parley income calendar --until 2026-12-31'],
  async run({ args, connection: { client } }) {
    const query = given(args, { account: 'account', until: 'until' })
    const json = await client.call('incomeCalendar', { query })
    return { json, text: calendarText(json.flows) }
  },
}

function calendarText(rows: readonly ExpectedFlow[]): string {
  return table(
    columns(['day', 'account', 'what', 'of', '>quantity', '>odds', '>cash', '>expected', 'in']),
    rows.map((row) => [
      row.date,
      row.account,
      row.kind,
      row.instrument,
      grouped(row.quantity),
      row.probability === undefined ? '' : `${(100 * row.probability).toFixed(1)} %`,
      row.cash && grouped(row.cash),
      row.expected && grouped(row.expected),
      row.currency,
    ]),
    'Nothing is expected: no options and no dividend payers are held.',
  )
}

const cash: Command = {
  name: 'income cash',
  summary: 'Show the net movement of cash over a period, and what it was',
  options: PERIOD,
  examples: ['parley income cash --from 2026-01-01 --to 2026-01-31'],
  async run({ args, connection: { client } }) {
    const query = given(args, { account: 'account', from: 'from', to: 'to' })
    const json = await client.call('cashFlow', { query })
    const rows = json.flows.flatMap(({ account, asset, opening, closing, net, kinds }) => [
      [account, asset, 'opening', grouped(opening)],
      ...kinds.map(({ kind, amount }) => ['', '', kind, grouped(amount)]),
      ['', '', 'net', grouped(net)],
      ['', '', 'closing', grouped(closing)],
    ])
    return { json, text: table(columns(['account', 'in', 'what', '>amount']), rows, 'No cash.') }
  },
}

const post: Command = {
  name: 'income post',
  summary: 'Book a payment that came in (operator)',
  positionals: 'ACCOUNT KIND AMOUNT ASSET',
  needs: 4,
  options: {
    id: { type: 'string', value: 'ID', help: "the payer's own id of the payment", needed: true },
    day: { type: 'string', value: 'DAY', help: 'the day its cash flows, YYYY-MM-DD', needed: true },
    on: { type: 'string', value: 'ID', help: 'what it was paid on' },
    program: { type: 'string', value: 'NAME', help: 'the program it belongs to' },
    reference: { type: 'string', value: 'TEXT', help: 'what it was' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley income post acme:main staking 0.015 BTC --id reward-7 --day 2026-01-15'],
  async run({ args, connection: { client } }) {
    const body = {
      ...write(args),
      account: args.positional(0, 'ACCOUNT'),
      kind: oneOf(args.positional(1, 'KIND'), KINDS, 'KIND'),
      amount: args.positional(2, 'AMOUNT').replaceAll(',', ''),
      asset: args.positional(3, 'ASSET'),
      externalId: args.need('id'),
      flowDate: args.need('day'),
      ...given(args, { on: 'on', program: 'program', reference: 'reference' }),
    }
    const json = await client.call('postIncome', { body })
    return wrote(
      json,
      () => `${grouped(body.amount)} ${body.asset} of ${body.kind} is booked by ${json.entryId}.`,
    )
  },
}

const dividend: Command = {
  name: 'income dividend',
  summary: 'Pay a dividend to every account that holds a share now (operator)',
  positionals: 'SHARE PER-UNIT',
  needs: 2,
  options: {
    id: { type: 'string', value: 'ID', help: "the issuer's own id of the dividend", needed: true },
    day: { type: 'string', value: 'DAY', help: 'the day its cash flows, YYYY-MM-DD', needed: true },
    reference: { type: 'string', value: 'TEXT', help: 'what it was' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley income dividend SPY 1.2778 --id SPY-2021Q1 --day 2021-04-30'],
  async run({ args, connection: { client } }) {
    const body = {
      ...write(args),
      instrument: args.positional(0, 'SHARE'),
      perUnit: args.positional(1, 'PER-UNIT'),
      externalId: args.need('id'),
      flowDate: args.need('day'),
      ...given(args, { reference: 'reference' }),
    }
    const json = await client.call('postDividend', { body })
    return wrote(
      json,
      () => `${json.accounts} ${json.accounts === 1 ? 'account is' : 'accounts are'} paid.`,
    )
  },
}

const record: Command = {
  name: 'income record',
  summary: 'Record income earned in your own custody, outside the venue; nothing moves',
  positionals: 'ACCOUNT KIND AMOUNT ASSET',
  needs: 4,
  options: post.options ?? {},
  examples: ['parley income record acme:main staking 0.015 BTC --id validator-7 --day 2026-01-15'],
  async run({ args, connection: { client } }) {
    const row = {
      account: args.positional(0, 'ACCOUNT'),
      kind: oneOf(args.positional(1, 'KIND'), KINDS, 'KIND'),
      amount: args.positional(2, 'AMOUNT').replaceAll(',', ''),
      asset: args.positional(3, 'ASSET'),
      externalId: args.need('id'),
      flowDate: args.need('day'),
      ...given(args, { on: 'on', program: 'program', reference: 'reference' }),
    }
    const json = await client.call('recordOwnIncome', { body: { ...write(args), rows: [row] } })
    const [refused] = 'refused' in json ? json.refused : []
    if (refused) throw new Failure(`${refused.code}${refused.path ? ` at ${refused.path}` : ''}`)
    return wrote(json, () => `${grouped(row.amount)} ${row.asset} of ${row.kind} is recorded.`)
  },
}

const withdraw: Command = {
  name: 'income withdraw',
  summary: 'Withdraw income you recorded: it is turned by a row of its own',
  positionals: 'ACCOUNT ID',
  needs: 2,
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'why', needed: true },
    ...WRITE_OPTIONS,
  },
  examples: ['parley income withdraw acme:main validator-7 --reason "counted twice"'],
  async run({ args, connection: { client } }) {
    const account = args.positional(0, 'ACCOUNT')
    const externalId = args.positional(1, 'ID')
    const body = { ...write(args), account, externalId, reason: args.need('reason') }
    const json = await client.call('withdrawOwnIncome', { body })
    return wrote(json, () => `${json.externalId} is withdrawn.`)
  },
}

type Report = {
  readonly rows: number
  readonly posted: number
  readonly repeated: number
  readonly refused: readonly {
    readonly line: number
    readonly externalId: string
    readonly code: string
    readonly path?: string
  }[]
}

const importFile: Command = {
  name: 'income import',
  summary:
    'Book payments from a CSV file; run twice, it posts nothing twice (operator; with --own anybody)',
  positionals: 'FILE',
  needs: 1,
  options: {
    columns: {
      type: 'string',
      value: 'FIELD=COLUMN,…',
      help: 'where a field stands under another name',
    },
    account: { type: 'string', value: 'ACCOUNT', help: 'of rows that name none' },
    kind: { type: 'string', value: KINDS.join('|'), help: 'of rows that name none' },
    asset: { type: 'string', value: 'ASSET', help: 'of rows that name none' },
    program: { type: 'string', value: 'NAME', help: 'of rows that name none' },
    own: {
      type: 'boolean',
      help: 'earned in own custody: recorded for your accounts, nothing moves',
    },
    'client-id': WRITE_OPTIONS['client-id'] ?? { type: 'string', help: '' },
  },
  details:
    'Fields: account, kind, asset, amount, on, program, flowDate, externalId, reference. The first line names the columns.\nEach payment is known by its externalId: a row that was posted before is counted, not posted again. One that has the id\nof an earlier line and other figures is refused (already_exists). Exit 1 where rows were refused.',
  examples: [
    'parley income import staking.csv --kind staking --account acme:main',
    'parley income import bank.csv --columns externalId=Ref,flowDate=Date,amount=Amount --kind interest --asset USD',
  ],
  async run({ args, io, json, connection: { client } }) {
    const path = args.positional(0, 'FILE')
    const text = fileText(path)
    const all = readRows(parseCsv(text), columnMap(args), defaults(args))
    const against = contradicting(all)
    const rows = all.filter(({ line }) => !against.has(line))
    const stem =
      args.text('client-id') ?? createHash('sha256').update(text).digest('hex').slice(0, 40)
    const report = {
      rows: all.length,
      posted: 0,
      repeated: 0,
      refused: all
        .filter(({ line }) => against.has(line))
        .map(({ line, row: { externalId } }): Report['refused'][number] => ({
          line,
          externalId,
          code: 'already_exists',
          path: 'externalId',
        })),
    }
    for (let i = 0; i < rows.length; i += BATCH) {
      const batch = rows.slice(i, i + BATCH)
      const body = { clientId: clientIdOf(stem, i, batch), rows: batch.map(({ row }) => row) }
      addTo(
        report,
        batch,
        await client.call(args.flag('own') ? 'recordOwnIncome' : 'importIncome', { body }),
      )
    }
    report.refused.sort((a, b) => a.line - b.line)
    io.out(json ? `${JSON.stringify(report)}\n` : reportText(report))
    return report.refused.length > 0 ? 1 : 0
  },
}

/** A run of its own: the venue would else give a repeated batch its first answer, which says that the rows are new. */
function clientIdOf(stem: string, at: number, batch: readonly object[]): string {
  const run = createHash('sha256').update(`${JSON.stringify(batch)}${process.hrtime.bigint()}`)
  return `${stem.slice(0, 36)}.${at}.${run.digest('hex').slice(0, 12)}`
}

function addTo(
  report: { posted: number; repeated: number; refused: Report['refused'][number][] },
  batch: readonly { readonly line: number }[],
  reply: ReplyOf<'importIncome'>,
): void {
  report.posted += reply.posted
  for (const { row, ...refusal } of reply.refused)
    if (refusal.code === 'already_exists') report.repeated += 1
    else report.refused.push({ line: batch[row]?.line ?? 0, ...refusal })
}

function reportText({ rows, posted, repeated, refused }: Report): string {
  const sum = `${rows} rows: ${posted} posted, ${repeated} posted before, ${refused.length} refused.\n`
  if (refused.length === 0) return sum
  return `${sum}${table(
    columns(['>line', 'id', 'refused as', 'field']),
    refused.map(({ line, externalId, code, path }) => [String(line), externalId, code, path]),
    '',
  )}`
}

function columnMap(args: Args): Readonly<Record<string, string>> {
  const pairs = (args.list('columns') ?? []).map((pair) => {
    const at = pair.indexOf('=')
    if (at < 1) throw new UsageError(`--columns: ${JSON.stringify(pair)} is not FIELD=COLUMN`)
    return [pair.slice(0, at), pair.slice(at + 1)] as const
  })
  return Object.fromEntries(pairs)
}

function defaults(args: Args): Partial<IncomeRow> {
  return given(args, { account: 'account', kind: 'kind', asset: 'asset', program: 'program' })
}

export const INCOME_COMMANDS: readonly Command[] = [
  list,
  calendar,
  cash,
  post,
  dividend,
  record,
  withdraw,
  importFile,
]
