/** What a program's asking earned, as a table. */
import type { ProgramExecution } from '@parley/sdk'
import { figureText, numberText } from '../print/figure.ts'
import { columns, table } from '../print/table.ts'

const HEADS = ['part', '>n', '>bp', '>from', '>to', '>cash', 'held against']
const DECIMALS = 2

type Gain = ProgramExecution['total']

export function reportText(report: ProgramExecution): string {
  const { program, requests, traded, decisions, panel } = report
  const day = (us: number): string => new Date(us / 1000).toISOString().slice(0, 10)
  const { gain, tradeRate } = panel
  const rate = tradeRate.value.known
    ? `Of the chosen ${numberText(100 * tradeRate.value.value, 1)} points of a hundred more traded than of those held out.\n`
    : ''
  const rows = [
    gainRow('total', report.total, 'the middle as it was decided'),
    gainRow('timing', report.timing, 'asked as it was decided'),
    gainRow('slicing', report.slicing, 'all of it in the first slice'),
    [
      'panel',
      `${gain.n[1]} chosen, ${gain.n[0]} held out`,
      figureText(gain.value, DECIMALS),
      ...bounds(gain.interval),
      '',
      'all dealers, by those held out',
    ],
    gainRow('residual', report.residual, 'nothing given up: the cost of asking'),
  ]
  return [
    `${program}, ${day(report.fromUs)} to ${day(report.untilUs)}: ${requests} requests, ${traded} traded, ${decisions} decisions\n`,
    table(columns(HEADS), rows, ''),
    rate,
    'Above 0 it earned; bp of the underlying, a decision an observation, intervals of 95 %.\n',
  ].join('')
}

function gainRow(part: string, { basisPoints, cash }: Gain, against: string): string[] {
  const money = cash.map(({ currency, total }) => `${numberText(total, DECIMALS)} ${currency}`)
  const [why] = Object.keys(basisPoints.missing)
  const value =
    basisPoints.n === 0 && why !== undefined
      ? why.replaceAll('_', ' ')
      : figureText(basisPoints.value, DECIMALS)
  return [
    part,
    String(basisPoints.n),
    value,
    ...bounds(basisPoints.interval),
    money.join(', '),
    against,
  ]
}

function bounds(interval: Gain['basisPoints']['interval']): [string, string] {
  if (!interval.known) return ['', '']
  const { low, high } = interval.value
  return [numberText(low, DECIMALS), numberText(high, DECIMALS)]
}
