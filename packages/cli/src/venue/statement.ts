/** Statements: what an account had, earned, paid and returned, for reading, for a sheet, or as a page. */
import { writeFileSync } from 'node:fs'
import { deliveryText } from '@parley/sdk/adjusted'
import type { Statement } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { Failure } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, facts, table } from '../print/table.ts'
import { oneOf } from './parties.ts'
import { given } from './write.ts'

const FORMATS = ['table', 'json', 'csv', 'pdf'] as const

const statement: Command = {
  name: 'statement',
  summary: 'Show an account over a period: equity, income by kind, fees, returns, losing periods',
  options: {
    account: { type: 'string', value: 'ACCOUNT', help: 'the account (else your only one)' },
    program: { type: 'string', value: 'NAME', help: 'one program in it' },
    stack: { type: 'string', value: 'NAME', help: 'the programs of one stack, together' },
    from: { type: 'string', value: 'DAY', help: 'from this day on (else from its first movement)' },
    to: { type: 'string', value: 'DAY', help: 'up to and with this day (else today)' },
    in: { type: 'string', value: 'ASSET', help: 'money in this cash, coin or share (else USD)' },
    capital: { type: 'string', value: 'AMOUNT', help: 'what yields are stated on' },
    format: { type: 'string', value: FORMATS.join('|'), help: 'as what (else a table)' },
    out: { type: 'string', value: 'FILE', help: 'write it there (a PDF always)' },
  },
  details:
    'Days are whole days of UTC, both included. Positions are valued at closing marks. The sums make up the ledger to the minor unit, and the statement says whether they do.',
  examples: [
    'parley statement --from 2026-01-01 --to 2026-03-31',
    'parley statement --in BTC --from 2026-01-01',
    'parley statement --stack core --from 2026-01-01',
    'parley statement --format pdf --out q1.pdf --capital 250000',
  ],
  async run({ args, json, io, connection }) {
    const format = oneOf(args.text('format') ?? (json ? 'json' : 'table'), FORMATS, '--format')
    const query = {
      ...given(args, {
        program: 'program',
        stack: 'stack',
        from: 'from',
        to: 'to',
        in: 'in',
        capital: 'capital',
      }),
      account: await connection.account(),
    }
    const out = args.text('out')
    if (format === 'csv' || format === 'pdf') {
      if (format === 'pdf' && out === undefined)
        throw new Failure('--out is missing: a PDF is a file')
      const file = await connection.client.file('statements', { query: { ...query, format } })
      if (out === undefined) io.out(new TextDecoder().decode(file))
      else save(out, file, io.out)
      return 0
    }
    const found = await connection.client.call('statements', { query })
    const text = format === 'json' ? `${JSON.stringify(found)}\n` : statementText(found)
    if (out === undefined) io.out(text)
    else save(out, new TextEncoder().encode(text), io.out)
    return found.reconciliation.reconciles && found.ownCustody?.reconciles !== false ? 0 : 1
  },
}

function save(path: string, file: Uint8Array, say: (text: string) => void): void {
  try {
    writeFileSync(path, file)
  } catch {
    throw new Failure(`${path} cannot be written`)
  }
  say(`${path}: ${file.length} bytes.\n`)
}

export function statementText(of: Statement): string {
  const { equity, returns, attribution } = of
  const head = facts([
    ['account', of.account],
    ['program', of.program],
    ['stack', of.stack && `${of.stack}: ${(of.programs ?? []).join(', ')}`],
    ['period', `${of.from} to ${of.to}, money in ${of.currency}`],
    ['reconciliation', of.reconciliation.says],
    ['not valued', of.unmarked.length === 0 ? undefined : of.unmarked.join(', ')],
  ])
  const money = table(
    columns(['equity', `>${of.currency}`]),
    [
      ['opening', equity.opening],
      ['put in', equity.putIn],
      ['taken out', equity.takenOut],
      ...of.income.map(({ kind, amount }) => [`income: ${kind}`, amount] as const),
      ['fees', of.fees],
      ['gain of positions and trading', of.gain],
      ['profit', equity.profit],
      ['closing', equity.closing],
      ['realised by tax basis', of.realised.tax],
      ['realised by economic basis', of.realised.economic],
    ].map(([name, amount]) => [name, grouped(amount ?? '')]),
    '',
  )
  const fall = returns.maxDrawdown
  const results = facts([
    ['time-weighted', percent(returns.timeWeighted)],
    ['money-weighted', percent(returns.moneyWeighted)],
    ['money-weighted, a year', percent(returns.moneyWeightedAnnual)],
    ['deepest fall', fall && `${percent(fall.depth)}, ${fall.peak} to ${fall.trough}`],
    ['capital', `${grouped(of.yield.capital)} (${of.yield.capitalIs.replaceAll('_', ' ')})`],
    ['income on capital', percent(of.yield.income)],
    ['profit on capital', percent(of.yield.profit)],
    ['losing periods', `${of.yield.losing} of ${of.yield.periods.length}`],
  ])
  const periods = table(
    columns(['period', '>income', '>profit', '>yield', '']),
    of.yield.periods.map((each) => [
      each.period,
      grouped(each.income),
      grouped(each.profit),
      percent(each.yield),
      each.losing ? 'loss' : '',
    ]),
    'No days.',
  )
  const sources = table(
    columns(['profit from', `>${of.currency}`]),
    Object.entries(attribution).map(([name, amount]) => [name, grouped(amount)]),
    '',
  )
  const assets = table(
    columns(['asset', '>opening', '>closing', 'moved by']),
    of.assets.map(({ asset, opening, closing, kinds }) => [
      asset,
      grouped(opening),
      grouped(closing),
      kinds.map(({ kind, amount }) => `${kind} ${grouped(amount)}`).join(', '),
    ]),
    'Nothing was held.',
  )
  const rates =
    of.rates &&
    table(
      columns(['rate', '>price', 'end of', 'for']),
      of.rates.map((each) => [`${each.of} in ${each.in}`, grouped(each.price), each.day, each.use]),
      '',
    )
  const adjusted =
    of.adjusted &&
    table(
      columns(['adjusted option', 'one contract']),
      of.adjusted.map((each) => [each.instrument, deliveryText(each)]),
      '',
    )
  const own = of.ownCustody && ownText(of.ownCustody)
  return [head, money, results, periods, sources, assets, adjusted ?? [], rates ?? [], own ?? []]
    .flat()
    .join('\n')
}

function ownText({ kinds, says }: NonNullable<Statement['ownCustody']>): string {
  const rows = table(
    columns(['own custody', 'asset', '>amount', '>payments']),
    kinds.map((each) => [each.kind, each.asset, grouped(each.amount), String(each.payments)]),
    'All that was recorded in own custody was withdrawn.',
  )
  return `${rows}${says}\n`
}

function percent(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${(100 * value).toFixed(2)} %`
}

export const STATEMENT_COMMANDS: readonly Command[] = [statement]
