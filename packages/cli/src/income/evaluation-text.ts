/** An evaluation in words and tables. */
import type { Evaluation, Odds, ReturnBase } from '@parley/income'
import { columns, facts, table } from '../print/table.ts'
import { figure, percent } from './share.ts'

const ON: Readonly<Record<ReturnBase, string>> = {
  net_cash: 'net cash',
  strike_value: 'the strike in full',
  width_less_credit: 'width less credit',
  debit: 'the debit',
  maintenance_margin: 'Reg T maintenance',
}

const OUTCOME = {
  static: 'price unchanged',
  if_called: 'shares called away',
  if_put: 'at the put’s strike',
} as const

const REGIME = { cash: 'cash', reg_t: 'Reg T', portfolio: 'portfolio', span: 'SPAN' } as const

export function evaluationText(evaluation: Evaluation): string {
  const next = evaluation.next
  const stage = next ? `\nThen, once assigned: ${next.title}\n${evaluationText(next)}` : ''
  return [
    legsText(evaluation),
    outcomeText(evaluation),
    returnsText(evaluation),
    capitalText(evaluation),
    oddsText(evaluation),
    assignmentText(evaluation),
    gridText(evaluation),
  ]
    .filter((part) => part !== '')
    .join('\n')
    .concat(stage)
}

function legsText({ legs }: Evaluation): string {
  const rows = legs.map(({ role, strike, years, price, vol }) => [
    role.replace('_', ' '),
    figure(strike),
    figure(price, 4),
    percent(vol),
    figure(years * 365, 0),
  ])
  return table(columns(['leg', '>strike', '>price', '>implied vol', '>days']), rows, '')
}

function outcomeText(evaluation: Evaluation): string {
  const { credit, cash, breakEvens, maxProfit, maxLoss, contracts, multiplier } = evaluation
  const extreme = (of: Evaluation['maxProfit']): string =>
    of.bounded
      ? `${figure(of.amount, 4)} a unit, ${figure(of.amount * contracts * multiplier)} in all`
      : 'no end to it'
  return facts([
    [credit < 0 ? 'paid' : 'received', `${figure(credit, 4)} a unit, ${figure(cash)} in all`],
    ['break-even', breakEvens.map((even) => figure(even, 4)).join(', ') || 'none'],
    ['most', extreme(maxProfit)],
    ['worst', extreme(maxLoss)],
    ...basisRows(evaluation),
  ])
}

function basisRows({ basis }: Evaluation): readonly (readonly [string, string])[] {
  const { held, ifCalled, ifPut, floor } = basis
  return [
    ...(held ? [['basis', `${figure(held.before, 4)} to ${figure(held.after, 4)}`] as const] : []),
    ...(ifCalled === undefined ? [] : [['sold at, if called', figure(ifCalled, 4)] as const]),
    ...(ifPut === undefined ? [] : [['basis, if assigned', figure(ifPut, 4)] as const]),
    ...(floor === undefined ? [] : [['sell calls over', figure(floor, 4)] as const]),
  ]
}

function returnsText({ returns, days, annualConvention }: Evaluation): string {
  const rows = returns.map(({ outcome, on, profit, base, ratio, annual, compound }) => [
    OUTCOME[outcome],
    ON[on],
    figure(profit, 4),
    figure(base, 4),
    percent(ratio, 2),
    percent(annual, 2),
    percent(compound, 1),
  ])
  const heads = [
    'return if',
    'on',
    '>profit',
    '>of',
    `>in ${figure(days, 0)} days`,
    '>annual',
    '>compound',
  ]
  return `${table(columns(heads), rows, '')}${annualConvention}\n`
}

function capitalText({ capital }: Evaluation): string {
  const rows = capital.map(({ regime, initial, maintenance, worst }) => [
    REGIME[regime],
    figure(initial),
    figure(maintenance),
    worst ?? '',
  ])
  return table(columns(['capital', '>initial', '>maintenance', 'from']), rows, '')
}

function oddsText({ odds, expected }: Evaluation): string {
  const row = (view: string, { vol, profit, strikes }: Odds, value: number): string[] => [
    view,
    percent(vol),
    percent(profit, 2),
    strikes.map(({ strike, beyond }) => `${figure(strike)}: ${percent(beyond)}`).join(', '),
    strikes.map(({ strike, touch }) => `${figure(strike)}: ${percent(touch)}`).join(', '),
    figure(value, 4),
  ]
  const rows = [
    row('implied', odds.implied, expected.implied),
    row('realised', odds.realised, expected.realised),
  ]
  const heads = columns(['vol', '>', '>P(profit)', 'P(beyond)', 'P(touch)', '>expected a unit'])
  return table(heads, rows, '')
}

function assignmentText({ assignment }: Evaluation): string {
  const rows = assignment.map(({ role, odds, shares, cash, costIfAssigned, dividends }) => [
    role.replace('_', ' '),
    percent(odds),
    figure(shares, 0),
    figure(cash),
    figure(costIfAssigned),
    dividends.map((each) => `${percent(each.odds)} before ${figure(each.amount)}`).join(', '),
  ])
  if (rows.length === 0) return ''
  const heads = ['assignment of', '>odds', '>shares', '>cash', '>beyond the strike then', 'early']
  return table(columns(heads), rows, '')
}

/** The grid with vol unchanged: spot down, days across. */
function gridText({ grid }: Evaluation): string {
  const level = grid.filter(({ vol }) => vol === 0)
  const days = [...new Set(level.map((cell) => cell.days))]
  const rows = [...new Set(level.map((cell) => cell.spot))].map((spot) => [
    percent(spot, 0),
    ...days.map((day) =>
      figure(level.find((cell) => cell.spot === spot && cell.days === day)?.change),
    ),
  ])
  const heads = columns([
    'spot moves',
    ...days.map((day) => (day === 0 ? '>at once' : `>in ${day} days`)),
  ])
  return table(heads, rows, '')
}
