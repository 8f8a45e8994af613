/** A back-test for a person: what came of it, beside holding, and what it did not do. */
import type { Backtest, BacktestReport, Deflated } from '@parley/income'
import { figure, percent } from '../income/share.ts'
import { columns, facts, table } from '../print/table.ts'
import { sparkline } from './plot.ts'
import type { Variant } from './variants.ts'

const WIDTH = 60
const SHOWN = 12

export function backtestText(played: Backtest, report: BacktestReport, why: boolean): string {
  const { equity, hold, returns, contracts, income, fees, gain } = report
  const name = played.file.strategy.replaceAll('_', ' ')
  const bars = [
    equity.opening,
    ...played.days.map((day) => day.equity),
    ...hold.days.map((day) => day.equity),
  ]
  const range = { least: Math.min(...bars), most: Math.max(...bars) }
  const line = (values: readonly number[]): string => sparkline(values, WIDTH, range)
  const parts = [
    `${name} on ${report.underlying}, ${report.from} to ${report.to}, ${report.sessions} sessions\n\n`,
    table(
      columns(['', '>the program', '>holding']),
      [
        ['equity at first', figure(equity.opening), figure(equity.opening)],
        ['equity at last', figure(equity.closing), figure(hold.closing)],
        ['return', percent(returns.total, 2), percent(hold.returns.total, 2)],
        ['a year', percent(returns.annual, 2), percent(hold.returns.annual, 2)],
        [
          'money-weighted',
          percent(returns.moneyWeightedAnnual, 2),
          percent(hold.returns.moneyWeightedAnnual, 2),
        ],
        ['volatility', percent(returns.vol, 2), percent(hold.returns.vol, 2)],
        ['deepest fall', fallText(returns), fallText(hold.returns)],
      ],
      '',
    ),
    `\nprogram ${line(played.days.map((day) => day.equity))}\nholding ${line(hold.days.map((day) => day.equity))}\n        from ${figure(range.least, 0)} to ${figure(range.most, 0)}\n\n`,
    facts([
      ...income.map(({ kind, amount }) => [kind, figure(amount)] as const),
      ['fees', figure(fees)],
      ['other gain', figure(gain)],
      ['profit', figure(equity.profit)],
      [
        'contracts',
        `${contracts.written} written: ${contracts.lapsed} lapsed, ${contracts.assigned} assigned${contracts.early > 0 ? ` (${contracts.early} early)` : ''}, ${contracts.closed} bought back${contracts.exercised > 0 ? `; ${contracts.exercised} of its own exercised` : ''}${openText(played)}`,
      ],
      [
        'losing',
        `${report.losing.periods} of ${report.periods.length} months, ${report.losing.epochs} of ${report.epochs.length} epochs`,
      ],
    ]),
    '\n',
    facts([
      [
        'moved with it',
        `${figure(report.attribution.equity)} as ${percent(report.attribution.meanShare)} of the capital held throughout would`,
      ],
      ['timing', figure(report.attribution.timing)],
      ['short volatility', figure(report.attribution.shortVol)],
      ['dividends', figure(report.attribution.dividends)],
      ['fees', figure(report.attribution.fees)],
      ['trading', `${figure(report.attribution.trading)} away from the middle`],
    ]),
    '\n',
    table(
      columns(['on capital', '>amount', '>income', '>profit']),
      report.capital.map((base) => [
        BASES[base.base],
        figure(base.amount),
        percent(base.income, 2),
        percent(base.profit, 2),
      ]),
      '',
    ),
    '\n',
    table(
      columns(['month', '>income', '>profit', '>of equity', '']),
      report.periods.map((each) => [
        each.period,
        figure(each.income),
        figure(each.profit),
        percent(each.yield, 2),
        each.losing ? 'loss' : '',
      ]),
      '',
    ),
    '\n',
    epochsText(report),
    '\n',
    decisionsText(played, report, why),
    '\n',
    ...report.notes.map((note) => `${note}\n`),
  ]
  return parts.join('')
}

const BASES = {
  put_in: 'what was put in',
  mean_equity: 'mean equity',
  secured: 'mean cover of what was written',
} as const

function openText({ days }: Backtest): string {
  const { written = 0 } = days.at(-1) ?? {}
  return written > 0 ? `, ${written} open` : ''
}

function fallText({ maxDrawdown }: BacktestReport['returns']): string {
  if (!maxDrawdown) return 'none'
  return `${percent(maxDrawdown.depth, 2)} to ${maxDrawdown.trough}`
}

function epochsText({ epochs }: BacktestReport): string {
  const rows = epochs
    .slice(-SHOWN)
    .map((each) => [
      each.from,
      each.to ?? 'open',
      figure(each.premium),
      figure(each.profit),
      each.ended.join(', '),
      each.losing ? 'loss' : '',
    ])
  const more =
    epochs.length > SHOWN ? `and ${epochs.length - SHOWN} before; --csv epochs has all\n` : ''
  const heads = ['epoch', 'to', '>premium', '>profit', 'ended', '']
  return `${table(columns(heads), rows, 'Nothing was written.')}${more}`
}

function decisionsText(played: Backtest, { decisions }: BacktestReport, why: boolean): string {
  const { acted, waited, rules, unfilled } = decisions
  const head = `It acted on ${acted} days and waited on ${waited}`
  const causes = rules.slice(0, 5).map(({ rule, days }) => `${rule} on ${days}`)
  const lines = [
    `${head}${causes.length > 0 ? `: ${causes.join(', ')}` : ''}.\n`,
    ...unfilled.map(({ rule, times }) => `Not filled ${times} times: ${rule}.\n`),
  ]
  if (!why) return `${lines.join('')}--why lists every day's reasons.\n`
  const rows = played.decisions.map(({ date, actions, reasons, unfilled: not }) => [
    date,
    actions.join(', '),
    [...reasons, ...not]
      .map(({ rule, observed, threshold }) => `${rule} ${observed} (${threshold})`)
      .join('; '),
  ])
  return `${lines.join('')}\n${table(columns(['day', 'did', 'why no more']), rows, '')}`
}

export type Swept = Variant & { readonly report: BacktestReport }

export function sweepText(
  swept: readonly Swept[],
  deflated: Deflated | undefined,
  best: BacktestReport | undefined,
): string {
  const fields = Object.keys(swept[0]?.values ?? {})
  const rows = swept.map(({ values, report }) => [
    ...fields.map((field) => String(values[field])),
    figure(report.equity.profit),
    percent(report.returns.annual, 2),
    percent(report.returns.vol, 2),
    percent(report.returns.maxDrawdown?.depth, 2),
    figure((report.returns.dailySharpe ?? 0) * Math.sqrt(252)),
    String(report.contracts.written),
    String(report.contracts.assigned),
    `${report.losing.epochs}/${report.epochs.length}`,
    report === best ? 'best' : '',
  ])
  const heads = [
    ...fields.map((field) => `>${field}`),
    '>profit',
    '>a year',
    '>vol',
    '>fall',
    '>Sharpe',
    '>written',
    '>assigned',
    '>losing',
    '',
  ]
  const hold = swept[0]?.report.hold
  const held = hold
    ? `Holding came to ${figure(hold.closing - (swept[0]?.report.equity.opening ?? 0))}, ${percent(hold.returns.annual, 2)} a year.\n`
    : ''
  return `${table(columns(heads), rows, '')}\n${held}${cautionText(swept.length, deflated)}`
}

function cautionText(many: number, deflated: Deflated | undefined): string {
  if (!deflated) return `${many} variants: too few that moved to say what luck does to the best.\n`
  const yearly = (value: number): string => figure(value * Math.sqrt(252))
  return [
    `${many} variants were tried: the best of them is better than it is. So many without any skill, as unlike each other as these, would show a`,
    `best Sharpe ratio of ${yearly(deflated.expectedBest)} by luck; this best is ${yearly(deflated.sharpe)}. That its true one is above zero has the probability ${percent(deflated.probability)}`,
    `(deflated Sharpe ratio, Bailey and López de Prado 2014), on this one history.`,
    '',
  ].join('\n')
}
