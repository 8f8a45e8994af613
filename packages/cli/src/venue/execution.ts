/** What trades cost or earned, over a trade and over a period. */
import { reportRows } from '@parley/quant'
import type { ReportRow } from '@parley/quant'
import type { Execution, ExecutionReport, Scorecard } from '@parley/sdk'
import type { Args, Command } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { figureText, numberText, pointsText } from '../print/figure.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { quantityText, structureText } from './leg.ts'
import { oneOf } from './parties.ts'

const PERIOD_OPTIONS = {
  from: { type: 'string', value: 'TIME', help: 'from this day or time, UTC (else 30 days back)' },
  to: { type: 'string', value: 'TIME', help: 'until this day or time, UTC (else now)' },
} as const
const BY = ['dealer', 'structure', 'underlying'] as const
const EVERY = ['day', 'week', 'month'] as const

const list: Command = {
  name: 'execution list',
  summary: 'Show what each of your trades cost or earned, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley execution', 'parley execution --limit 20 --json'],
  details: [
    'Points per structure. For a taker, slippage is against the mid at the request, half-spread against the mid at the trade, and',
    '`screen` what was gained against sweeping the visible books; `earned` is what a maker got over the mid. A figure that cannot be',
    'told is its reason. All figures and their definitions: docs/reference/execution-quality.md.',
  ].join('\n'),
  async run({ args, connection }) {
    const json = await connection.client.call('executions', { query: page(args) })
    const text = table(
      columns([
        'at (UTC)',
        'match',
        'role',
        'side',
        'structure',
        '>size',
        '>price',
        '>slippage',
        '>half-spread',
        '>screen',
        '>cover',
        '>earned',
        '>5 min after',
      ]),
      json.executions.map(row),
      'You have no trades yet.',
    )
    return { json, text: text + more(json.next) }
  },
}

const JUDGED_MS = 300_000

function row(each: Execution): (string | undefined)[] {
  const { taker, maker, role, side, legs, size, price, at, matchId, workup = false } = each
  const markouts = (taker ?? maker)?.markouts
  const later = markouts?.find(({ horizonMs }) => horizonMs === JUDGED_MS)
  return [
    shortTime(at),
    matchId,
    workup ? `${role}, workup` : role,
    side,
    structureText(legs),
    quantityText(each, size),
    pointsText({ known: true, value: price }),
    pointsText(taker?.arrivalSlippage.price),
    pointsText(taker?.effectiveHalfSpread.price),
    pointsText(taker?.screenImprovement.price),
    pointsText(taker?.coverDistance.price),
    pointsText(maker?.edge.price),
    pointsText(later?.markout.price),
  ]
}

const report: Command = {
  name: 'execution report',
  summary: 'Report the execution quality of your requests over a period',
  options: {
    ...PERIOD_OPTIONS,
    by: { type: 'string', value: BY.join('|'), help: 'split the figures (else dealer)' },
    every: { type: 'string', value: EVERY.join('|'), help: 'parts of the period' },
    all: { type: 'boolean', help: 'also figures that nothing is known of' },
  },
  examples: [
    'parley execution report',
    'parley execution report --from 2026-01-01 --to 2026-02-01 --every week --json',
    'parley execution report --by underlying',
  ],
  async run({ args, connection }) {
    const by = args.text('by')
    const every = args.text('every')
    const query = {
      ...period(args),
      ...(by === undefined ? {} : { by: oneOf(by, BY, '--by') }),
      ...(every === undefined ? {} : { every: oneOf(every, EVERY, '--every') }),
    }
    const json = await connection.client.call('executionReport', { query })
    return { json, text: reportText(json, args.flag('all')) }
  },
}

function reportText(of: ExecutionReport, all: boolean): string {
  const { groups, workups, ...rest } = of
  // The reply is the report of the formulas, as it came over the wire.
  const whole = rest as Parameters<typeof reportRows>[0]
  const apart = workups ? [...groups, { label: 'workups', summary: workups }] : groups
  const split = apart.flatMap(({ label, summary }) =>
    reportRows({
      ...whole,
      total: summary as typeof whole.total,
      periods: [],
      dealers: [],
      takers: [],
    }).map((line) => ({ ...line, subject: label })),
  )
  const rows = [...reportRows(whole), ...split].filter((line) => all || line.value !== undefined)
  const dates = of.periods.length > 1
  const head = `${shortTime(timeOf(of.fromUs))} to ${shortTime(timeOf(of.untilUs))} UTC, ${of.total.requests} requests, intervals of ${100 * of.confidence} %\n`
  return (
    head +
    table(
      columns(['of', 'measure', 'unit', '>n', '>value', '>from', '>to', 'not known']),
      rows.map((line) => lineOf(line, dates)),
      'No request of yours ended in the period.',
    )
  )
}

function lineOf(line: ReportRow, dates: boolean): (string | undefined)[] {
  const { subject, fromUs, measure, unit, n, value, low, high, reason } = line
  const decimals = unit === 'share' ? 3 : unit === 'ms' ? 0 : 2
  const number = (of: number | undefined): string | undefined =>
    of === undefined ? undefined : numberText(of, decimals)
  return [
    dates && subject === 'period' ? timeOf(fromUs).slice(0, 10) : subject,
    measure,
    unit,
    grouped(String(n)),
    number(value),
    number(low),
    number(high),
    reason?.replaceAll('_', ' '),
  ]
}

const scorecard: Command = {
  name: 'execution scorecard',
  summary: 'Show yourself as a dealer and as a taker over a period, with intervals',
  options: PERIOD_OPTIONS,
  examples: ['parley execution scorecard', 'parley execution scorecard --from 2026-01-01 --json'],
  async run({ args, connection }) {
    const json = await connection.client.call('scorecard', { query: period(args) })
    return { json, text: scorecardText(json) }
  },
}

type Estimate = {
  readonly n: number
  readonly value: Scorecard['maker']['hitRate']['value']
  readonly interval: Scorecard['maker']['hitRate']['interval']
}

function scorecardText({ firm, fromUs, untilUs, maker, taker }: Scorecard): string {
  const head = `${firm}, ${shortTime(timeOf(fromUs))} to ${shortTime(timeOf(untilUs))} UTC\n`
  const { told } = maker
  const rows: (string | undefined)[][] = []
  if (maker.requests > 0) {
    rows.push(['dealer', 'requests', '', String(maker.requests)])
    for (const [name, rate] of [
      ['response rate', maker.responseRate],
      ['quote rate', maker.quoteRate],
      ['pass rate', maker.passRate],
      ['hit rate', maker.hitRate],
      ['win rate', maker.winRate],
    ] as const)
      rows.push(estimate('dealer', name, 'share', rate))
    if (maker.unrevealed > 0) rows.push(['dealer', 'not revealed', '', String(maker.unrevealed)])
    const { n, p50 } = maker.answerTimeMs
    rows.push(['dealer', 'answer time p50', 'ms', String(n), figureText(p50, 0)])
    for (const { horizonMs, withoutFees } of maker.markouts)
      rows.push(estimate('dealer', `markout ${horizonMs / 1000} s`, 'bp', withoutFees))
    for (const outcome of ['won', 'tied', 'cover', 'done_away'] as const)
      rows.push(['dealer', `told ${outcome.replace('_', ' ')}`, '', String(told[outcome])])
  }
  if (taker.requests > 0) {
    rows.push(['taker', 'requests', '', String(taker.requests)])
    rows.push(estimate('taker', 'trade rate', 'share', taker.tradeRate))
    rows.push(estimate('taker', 'fill ratio', 'share', taker.fillRatio))
    rows.push(estimate('taker', 'effective half-spread', 'bp', taker.effectiveHalfSpread))
    for (const { horizonMs, move } of taker.toxicity)
      rows.push(estimate('taker', `move after ${horizonMs / 1000} s`, 'bp', move))
  }
  const heads = columns(['as', 'measure', 'unit', '>n', '>value', '>from', '>to'])
  return head + table(heads, rows, 'You asked nothing and were asked nothing in the period.')
}

function estimate(as: string, name: string, unit: string, of: Estimate): (string | undefined)[] {
  const decimals = unit === 'share' ? 3 : 2
  const bounds = of.interval.known ? of.interval.value : undefined
  return [
    as,
    name,
    unit,
    String(of.n),
    figureText(of.value, decimals),
    bounds && numberText(bounds.low, decimals),
    bounds && numberText(bounds.high, decimals),
  ]
}

export function period(args: Args): { from?: string; to?: string } {
  const [from, to] = [time(args, 'from'), time(args, 'to')]
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** A day is its beginning. */
function time(args: Args, name: string): string | undefined {
  const text = args.text(name)
  if (text === undefined) return undefined
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text
  if (Number.isNaN(Date.parse(whole)))
    throw new UsageError(`--${name}: ${JSON.stringify(text)} is no day or time`)
  return whole
}

function timeOf(us: number): string {
  return new Date(us / 1000).toISOString()
}

export const EXECUTION_COMMANDS: readonly Command[] = [list, report, scorecard]
