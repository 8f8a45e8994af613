/** What may happen to written options before anyone decides it. */
import type { Hazard } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { numberText } from '../print/figure.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { given } from './write.ts'

export const hazardsCommand: Command = {
  name: 'exercise hazards',
  summary: 'Weigh early assignment and the pin of every option you have written',
  details:
    'A holder of a call gains the dividend less the interest on the strike by exercising before the ex-date, and gives up what the\nput of that strike is worth. `early` says now on the last day, likely before it; odds are that it is rational by then.\n`pin` is told on the last day of an option near its strike: how far off the strike is, in moves that the price usually makes in an hour.\nEverything is by the marks of `marked`.',
  options: {
    account: { type: 'string', value: 'ACCOUNT', help: 'of this account (else all of yours)' },
    rate: { type: 'string', value: 'N', help: 'a year, continuous (else the market’s, or 0)' },
  },
  examples: ['parley exercise hazards', 'parley exercise hazards --rate 0.04 --json'],
  async run({ args, connection: { client } }) {
    const rate = args.number('rate')
    const query = {
      ...given(args, { account: 'account' }),
      ...(rate === undefined ? {} : { rate }),
    }
    const json = await client.call('hazards', { query })
    const missing = json.missing.map(
      ({ account, instrument, why }) => `not weighed: ${instrument} of ${account}: ${why}\n`,
    )
    return { json, text: `${hazardTable(json.hazards)}${missing.join('')}` }
  },
}

function hazardTable(rows: readonly Hazard[]): string {
  const heads = [
    'option',
    'account',
    '>written',
    '>spot',
    'early',
    '>odds',
    'ex',
    'by',
    '>dividend',
    '>carry',
    '>given up',
    '>edge',
    'pin',
    '>units',
    '>cash',
    'marked (UTC)',
  ]
  return table(columns(heads), rows.map(cellsOf), 'No options are written.')
}

function cellsOf(row: Hazard): (string | undefined)[] {
  const { dividend, odds, hourMoves, pinned } = row
  return [
    row.instrument,
    row.account,
    grouped(row.contracts),
    numberText(row.spot, 2),
    row.early === 'none' ? '' : row.early,
    odds === undefined ? undefined : `${(100 * odds).toFixed(1)} %`,
    dividend?.exDate,
    dividend?.exerciseBy,
    dividend && grouped(dividend.perUnit),
    numberText(row.carry, 4),
    `${numberText(row.extrinsic, 4)}${row.extrinsicBy === 'model' ? ' (model)' : ''}`,
    numberText(row.edge, 4),
    pinned && hourMoves !== undefined ? `${hourMoves.toFixed(1)} hours’ move` : '',
    grouped(row.units),
    grouped(row.cash),
    `${shortTime(row.markedAt)}${row.stale ? ' STALE' : ''}`,
  ]
}
