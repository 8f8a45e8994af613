/** A statement as sections of rows: what its table, its CSV and its page are made of. */
import { deliveryText } from '@parley/sdk'
import type { Statement } from '@parley/sdk'

export type Section = {
  readonly title: string
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export function sectionsOf(of: Statement): readonly Section[] {
  const { equity, returns, currency } = of
  const percent = (value: number | undefined): string =>
    value === undefined ? '' : `${(100 * value).toFixed(2)} %`
  const fall = returns.maxDrawdown
  return [
    {
      title: 'Equity',
      heads: ['what', currency],
      rows: [
        ['opening', equity.opening],
        ['put in', equity.putIn],
        ['taken out', equity.takenOut],
        ...of.income.map(({ kind, amount }) => [`income: ${kind}`, amount]),
        ['fees', of.fees],
        ['gain of positions and trading', of.gain],
        ['profit', equity.profit],
        ['closing', equity.closing],
        ['of it positions', equity.closingPositions],
        ['realised by tax basis', of.realised.tax],
        ['realised by economic basis', of.realised.economic],
      ],
    },
    {
      title: 'Returns',
      heads: ['what', 'value'],
      rows: [
        ['time-weighted', percent(returns.timeWeighted)],
        ['money-weighted', percent(returns.moneyWeighted)],
        ['money-weighted, a year', percent(returns.moneyWeightedAnnual)],
        ['deepest fall', fall ? `${percent(fall.depth)} (${fall.peak} to ${fall.trough})` : 'none'],
        ['capital', `${of.yield.capital} (${of.yield.capitalIs.replaceAll('_', ' ')})`],
        ['income on capital', percent(of.yield.income)],
        ['profit on capital', percent(of.yield.profit)],
        ['losing periods', `${of.yield.losing} of ${of.yield.periods.length}`],
      ],
    },
    {
      title: 'Periods',
      heads: ['period', 'income', 'profit', 'yield', ''],
      rows: of.yield.periods.map((each) => [
        each.period,
        each.income,
        each.profit,
        percent(each.yield),
        each.losing ? 'loss' : '',
      ]),
    },
    {
      title: 'Profit by source',
      heads: ['source', currency],
      rows: Object.entries(of.attribution),
    },
    {
      title: 'Movements',
      heads: ['asset', 'what', 'amount'],
      rows: of.assets.flatMap(({ asset, opening, closing, kinds }) => [
        [asset, 'opening', opening],
        ...kinds.map(({ kind, amount }) => ['', kind, amount]),
        ['', 'closing', closing],
      ]),
    },
    {
      title: 'Options that ended',
      heads: ['at', 'instrument', 'how', 'quantity', 'entry'],
      rows: of.assignments.map((each) => [
        each.at.slice(0, 19).replace('T', ' '),
        each.instrument,
        each.how,
        each.quantity,
        each.entryId ?? 'inside the account',
      ]),
    },
    {
      title: 'Positions at the end',
      heads: ['instrument', 'quantity', 'mark', 'value'],
      rows: of.positions.map((each) => [
        each.instrument,
        each.quantity,
        each.mark ?? 'none',
        each.value ?? 'not valued',
      ]),
    },
    {
      title: 'Adjusted options',
      heads: ['instrument', 'one contract'],
      rows: (of.adjusted ?? []).map((each) => [each.instrument, deliveryText(each) ?? '']),
    },
    {
      title: 'Rates',
      heads: ['rate', 'price', 'end of', 'for', 'seen'],
      rows: (of.rates ?? []).map((each) => [
        `${each.of} in ${each.in}`,
        each.price,
        each.day,
        each.use,
        each.observedAt?.slice(0, 19).replace('T', ' ') ?? '',
      ]),
    },
    {
      title: 'Own custody (in no sum above)',
      heads: ['kind', 'asset', 'amount', 'payments'],
      rows: of.ownCustody
        ? [
            ...of.ownCustody.kinds.map((each) => [
              each.kind,
              each.asset,
              each.amount,
              String(each.payments),
            ]),
            [of.ownCustody.says],
          ]
        : [],
    },
  ].filter(({ rows }) => rows.length > 0)
}

/** The lines above the sections. */
export function headOf(of: Statement): readonly (readonly [string, string])[] {
  return [
    ['account', of.account],
    ...(of.program === undefined ? [] : ([['program', of.program]] as const)),
    ...(of.stack === undefined
      ? []
      : ([['stack', `${of.stack}: ${(of.programs ?? []).join(', ')}`]] as const)),
    ['period', `${of.from} to ${of.to}`],
    ['money in', of.currency],
    ['as of', `${of.asOf.slice(0, 19).replace('T', ' ')} UTC`],
    ['reconciliation', of.reconciliation.says],
    ...(of.unmarked.length === 0
      ? []
      : ([['not valued', `${of.unmarked.join(', ')} (no close)`]] as const)),
  ]
}
