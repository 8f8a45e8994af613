/** Risk as people read it: greeks and where they gather, the grid, stresses, VaR; each with what it was made of. */
import type { Risk, RiskBasis, RiskGrid, RiskStress, RiskVar } from '@parley/sdk'
import { grouped } from '../print/decimal.ts'
import { columns, facts, table } from '../print/table.ts'

const money = (value: number | undefined): string =>
  value === undefined ? 'unknown' : grouped(value.toFixed(2)).replace(/^-0\.00$/, '0.00')
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`

export function riskText(json: Risk): string {
  const rows = (title: string, list: Risk['underlyings'], empty: string): string =>
    table(
      columns([title, '>value', '>delta', '>gamma 1 %', '>vega', '>theta', '>rho']),
      list.map(({ key, greeks: g }) => [
        key,
        ...[g.value, g.delta, g.gamma, g.vega, g.theta, g.rho].map(money),
      ]),
      empty,
    )
  const total = { key: 'total', lines: 0, greeks: json.total }
  const heavy = json.concentration.shares[0]
  return [
    rows('underlying', [...json.underlyings, total], ''),
    rows('expiry', json.expiries, 'Nothing is held.'),
    ...(json.accounts.length > 1 ? [rows('account', json.accounts, '')] : []),
    ...(json.programs.length > 0 ? [rows('program', json.programs, '')] : []),
    ...(json.stacks.length > 0 ? [rows('stack', json.stacks, '')] : []),
    table(
      columns(['short options of', '>paid for puts', '>received for calls', 'to deliver']),
      json.assignment.map((day) => [
        day.expiry,
        money(day.cash),
        money(day.received),
        Object.entries(day.deliver)
          .map(([name, units]) => `${grouped(String(units))} ${name}`)
          .join(', '),
      ]),
      'No short options.',
    ),
    ...(json.strikes.length === 0
      ? []
      : [
          table(
            columns(['strikes together on', '>from', '>to', '>strike x units', '>of its shorts']),
            json.strikes.map(({ underlying, from, to, notional, share }) => [
              underlying,
              ...[from, to, notional].map(money),
              percent(share),
            ]),
            '',
          ),
        ]),
    ...(json.marginDistances.length === 0
      ? []
      : [
          table(
            columns(['margin call when', 'for', '>spot', '>falls to', '>by', '>rises to', '>by']),
            json.marginDistances.map((each) => [
              `${each.account} ${each.underlying}`,
              each.asset,
              money(each.spot),
              ...[each.down, each.up].flatMap((move): string[] =>
                move === null
                  ? [each.missing ?? 'never', '']
                  : [money(move.spot), percent(move.move)],
              ),
            ]),
            '',
          ),
        ]),
    ...(json.stresses.length === 0
      ? []
      : [
          table(
            columns(['own stress', '>change', 'moves']),
            json.stresses.map(({ name, title, change }) => [name, money(change), title]),
            '',
          ),
        ]),
    facts([
      ['most delta in', heavy && `${heavy.key}, ${percent(heavy.share)} of all`],
      [
        'opened with',
        json.counterparties.shares
          .slice(0, 4)
          .map(({ key, share }) => `${key} ${percent(share)}`)
          .join(', ') || undefined,
      ],
      ['delta to index', json.beta && `${money(json.beta.delta)} of ${json.beta.index}`],
      ['programs', json.diversification && streamsText(json.diversification)],
      ['without beta', json.beta && (json.beta.missing.join(', ') || undefined)],
    ]),
    ...(json.unmeasured.length === 0
      ? []
      : [
          table(
            columns(['in no figure', 'position', '>held', 'why']),
            json.unmeasured.map(({ account, instrument, quantity, why }) => [
              account,
              instrument,
              grouped(quantity),
              why,
            ]),
            '',
          ),
        ]),
    basisText(json.basis),
  ].join('\n')
}

/** How far the programs are one bet. */
function streamsText({
  periods,
  correlation,
  ratio,
  firstFactorShare,
}: NonNullable<Risk['diversification']>): string {
  const others = correlation.flatMap((row, i) => row.slice(i + 1).filter((each) => each !== null))
  const most = Math.max(...others).toFixed(2)
  return `correlation at most ${most}, diversification ratio ${ratio.toFixed(2)}, first factor ${percent(firstFactorShare)} (${periods} days)`
}

export function gridText({ basis, spotMoves, volMoves, days, changes, worst }: RiskGrid): string {
  const tables = days.map((day, t) =>
    table(
      columns([`${day} days`, ...spotMoves.map((move) => `>spot ${percent(move)}`)]),
      volMoves.map((move, v) => [
        `vol ${percent(move)}`,
        ...spotMoves.map((_, s) =>
          money(changes[s + spotMoves.length * (v + volMoves.length * t)]),
        ),
      ]),
      '',
    ),
  )
  const { change, spotMove, volMove } = worst
  return [
    ...tables,
    `Worst ${money(change)}: spot ${percent(spotMove)}, vol ${percent(volMove)}, ${worst.days} days.\n`,
    basisText(basis),
  ].join('\n')
}

export function stressText({ basis, stresses, assignment }: RiskStress): string {
  return [
    table(
      columns(['stress', '>change', 'what', 'not known']),
      stresses.map((stress) => [
        stress.name,
        money(stress.change),
        stress.title,
        stress.missing.join(', '),
      ]),
      '',
    ),
    facts([
      ['all assigned: paid', money(assignment.cash)],
      ['received', money(assignment.received)],
      ['bought at spot', money(assignment.buyCost)],
      ['cash owned', money(assignment.available)],
    ]),
    basisText(basis),
  ].join('\n')
}

export function varText({ basis, figures, components, ...of }: RiskVar): string {
  const body = figures
    ? [
        facts([
          ['confidence', percent(figures.confidence)],
          ['value at risk', `${money(figures.valueAtRisk)} ± ${money(figures.valueAtRiskError)}`],
          [
            'expected shortfall',
            `${money(figures.expectedShortfall)} ± ${money(figures.expectedShortfallError)}`,
          ],
          ['scenarios', grouped(String(figures.scenarios))],
        ]),
        table(
          columns(['part', '>of ES', '>alone']),
          components.map((each) => [each.group, money(each.component), money(each.alone)]),
          '',
        ),
      ]
    : [`No figure: ${of.missing.join('; ') || 'nothing is held'}.\n`]
  const assumed = of.assumptions.length === 0 ? '' : `Assumed: ${of.assumptions.join('; ')}.\n`
  return [
    `${of.method}, ${of.horizonDays} sessions ahead\n`,
    ...body,
    assumed,
    basisText(basis),
  ].join('\n')
}

function basisText({ asOf, asset, positions, inputs, missing }: RiskBasis): string {
  const stale = inputs.filter((input) => input.stale).length
  const oldest = inputs.reduce((most, { ageMs }) => Math.max(most, ageMs), 0)
  const sources = [...new Set(inputs.map(({ source }) => source))].join(', ')
  const simulated = inputs.some((input) => input.simulated) ? ' (simulated)' : ''
  const rows = facts([
    ['in', asset],
    ['as of', asOf],
    ['positions', String(positions)],
    ['marks', `${inputs.length} of ${sources || 'none'}${simulated}`],
    ['oldest mark', inputs.length === 0 ? undefined : `${(oldest / 1000).toFixed(1)} s`],
    ['stale', stale === 0 ? undefined : `${stale} of them`],
  ])
  const without = missing.map(({ instrument, why }) => `${instrument}: ${why}`)
  const beside = inputs.flatMap(({ instrument, price, off }) =>
    off === undefined
      ? []
      : [`${instrument} at ${(Number(price) + off).toFixed(6)}, marked ${price}`],
  )
  return [
    rows,
    ...(without.length === 0 ? [] : [`Not in any figure: ${without.join('; ')}.\n`]),
    ...(beside.length === 0
      ? []
      : [`Not valued at their marks, which no volatility gives: ${beside.join('; ')}.\n`]),
  ].join('')
}
