/** What programs asked of the market, and what they got. */
import type { ProgramSale, SaleRequest } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { period } from '../venue/execution.ts'
import { legsText } from '../venue/leg.ts'
import { reportText } from './report.ts'

const sales: Command = {
  name: 'program sales',
  summary: 'Show each sale of a program: model, reserve, best and cover quote, what was taken',
  details:
    'Prices are of the legs as listed, bought: below zero is received. `model` is the middle as it was decided, `conceded` that less the haircut, `reserve` the worst price it lets itself take, `mid` the middle as it was asked.',
  positionals: 'PROGRAM',
  needs: 1,
  options: {
    limit: { type: 'string', value: 'N', help: 'how many (else 20)' },
    after: { type: 'string', value: 'NEXT', help: 'the next page, as the one before says' },
  },
  examples: ['parley program sales spy-calls', 'parley program sales spy-calls --limit 5 --json'],
  async run({ args, connection }) {
    const after = args.text('after')
    const json = await connection.client.call('programSales', {
      program: args.positional(0, 'PROGRAM'),
      query: { limit: args.integer('limit') ?? 20, ...(after === undefined ? {} : { after }) },
    })
    const none = 'Nothing asked of the market yet: `parley program decisions` says why.\n'
    const text = json.sales.map(saleText).join('\n')
    const more = json.next === undefined ? '' : `More: --after ${json.next}\n`
    return { json, text: text === '' ? none : `${text}${more}` }
  },
}

const HEADS = [
  'asked (UTC)',
  '>into window',
  '>size',
  '>answered',
  '>mid',
  '>best',
  '>cover',
  '>taken',
  'state',
]

function saleText(sale: ProgramSale): string {
  const { intentId, action, size, legs, slice, model, conceded, reserve, outcome, reason } = sale
  const panel = sale.arm === undefined ? '' : `, panel ${sale.arm}`
  const part = slice && slice.of > 1 ? `, slice ${slice.number} of ${slice.of}` : ''
  const why = reason ? `: ${reason.rule} ${reason.observed} (${reason.threshold})` : ''
  const rows = sale.requests.map(requestRow)
  return [
    `${intentId} ${action} ${size} × ${legsText(legs)}${part}${panel}: ${outcome.replace('_', ' ')}${why}`,
    `  model ${model}, conceded ${conceded ?? 'not kept'}, reserve ${reserve}`,
    table(columns(HEADS), rows, '  not asked yet'),
  ].join('\n')
}

function requestRow(request: SaleRequest): string[] {
  const { askedAt, intoWindowMs, size, answered, asked, mid, best, cover, taken, state } = request
  return [
    shortTime(askedAt),
    `${Math.round(intoWindowMs / 1000)} s`,
    size,
    `${answered} of ${asked}`,
    mid === undefined ? 'none' : mid.toFixed(4),
    best ?? 'none',
    cover ?? 'none',
    taken ? `${taken.size} at ${taken.price}` : 'none',
    state,
  ]
}

const execution: Command = {
  name: 'program execution',
  summary: 'Report what timing, slicing and the choice of dealers earned a program',
  details:
    'Each part against its baseline, with n and an interval; the parts make up the total. Definitions: docs/reference/execution-quality.md.',
  positionals: 'PROGRAM',
  needs: 1,
  options: {
    from: { type: 'string', value: 'TIME', help: 'decided from then on, UTC (else 365 days back)' },
    to: { type: 'string', value: 'TIME', help: 'until this day or time, UTC (else now)' },
  },
  examples: [
    'parley program execution spy-calls',
    'parley program execution spy-calls --from 2026-01-01 --json',
  ],
  async run({ args, connection }) {
    const program = args.positional(0, 'PROGRAM')
    const json = await connection.client.call('programExecution', { program, query: period(args) })
    return { json, text: reportText(json) }
  },
}

export const EXECUTION_COMMANDS: readonly Command[] = [sales, execution]
