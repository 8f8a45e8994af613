/** What is held as risk: greeks in money, grid, stresses, VaR; limits on it, and what changed. */
import type { Risk, RiskBasis, RiskGrid, RiskStress, RiskVar } from '@parley/sdk'
import type { Args, Command, OptionSpecs, Shown } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, facts, table } from '../print/table.ts'
import { portfolioCommand } from '../quant/portfolio.ts'
import { runLines } from '../quant/command.ts'
import { oneOf } from './parties.ts'
import { RISK_LIMIT_COMMANDS } from './risk-limit.ts'
import { given } from './write.ts'
import { whatIf } from './what-if.ts'

const GROUPINGS = ['underlying', 'expiry', 'account'] as const
const METHODS = ['monte_carlo', 'historical', 'filtered'] as const

const OPTIONS: OptionSpecs = {
  account: { type: 'string', value: 'ACCOUNT', help: 'only this account (else all of yours)' },
  asset: { type: 'string', value: 'ASSET', help: 'what is priced in it (else the only cash)' },
  firm: { type: 'string', value: 'FIRM', help: 'whose (operator; else your own)' },
  index: { type: 'string', value: 'ID', help: 'with --betas: weigh delta to this underlying' },
  betas: { type: 'string', value: 'LIST', help: 'beta by underlying: SPY:1,QQQ:1.2' },
  grid: { type: 'boolean', help: 'value under moves of spot, vol and time' },
  spots: { type: 'string', value: 'LIST', help: 'of the grid, relative: -0.2,0,0.2' },
  vols: { type: 'string', value: 'LIST', help: 'of the grid, relative: 0,0.5' },
  days: { type: 'string', value: 'LIST', help: 'of the grid, days ahead: 0,7,30' },
  stress: { type: 'boolean', help: 'value under named stresses' },
  spot: { type: 'string', value: 'MOVE', help: 'of an own stress, relative: -0.15' },
  vol: { type: 'string', value: 'MOVE', help: 'of an own stress, relative: 0.5' },
  var: { type: 'boolean', help: 'value at risk and expected shortfall' },
  by: { type: 'string', value: 'KEY', help: `parts by ${GROUPINGS.join(', ')}` },
  method: { type: 'string', value: 'NAME', help: `of VaR: ${METHODS.join(', ')}` },
  confidence: { type: 'string', value: 'P', help: 'of VaR (else 0.975)' },
  horizon: { type: 'string', value: 'SESSIONS', help: 'of VaR (else 1)' },
  samples: { type: 'string', value: 'N', help: 'of Monte Carlo (else 5000)' },
  seed: { type: 'string', value: 'N', help: 'of Monte Carlo (else 1)' },
  stdin: { type: 'boolean', help: 'without a venue: a book a line on standard input' },
}

const show: Command = {
  name: 'risk show',
  summary: 'Show greeks in money, or the book under moves, stresses and VaR',
  options: OPTIONS,
  details: [
    'Delta is what a rise by 100 % would bring were all linear, gamma its change for a rise by 1 %, vega a point of',
    'volatility, theta a day, all in money. Positions without a mark are named and are in no figure.',
    'With --stdin each line is a book as `parley portfolio --help` describes it, and is answered by a line.',
  ].join('\n'),
  examples: [
    'parley risk',
    'parley risk --account acme:main --grid --spots -0.2,-0.1,0,0.1 --vols 0,0.5 --days 0,30',
    'parley risk --stress --spot -0.15 --vol 0.8',
    'parley risk --var --by expiry --confidence 0.99 --seed 7 --json',
    'parley risk --stdin < book.jsonl',
  ],
  async run({ args, io, connection }) {
    if (args.flag('stdin')) {
      const lines = io.lines()
      if (!lines) throw new UsageError('standard input has no lines; `parley portfolio --help`')
      await runLines(portfolioCommand, lines, io.out)
      return 0
    }
    const { client } = connection
    const whose = given(args, { account: 'account', asset: 'asset', firm: 'firm' })
    const by = args.text('by')
    const parts = by === undefined ? {} : { by: oneOf(by, GROUPINGS, '--by') }
    if (args.flag('grid')) {
      const query = { ...whose, ...given(args, { spots: 'spots', vols: 'vols', days: 'days' }) }
      return shown(await client.call('riskGrid', { query }), gridText)
    }
    if (args.flag('stress')) {
      const query = { ...whose, ...parts, ...numbers(args, { spot: 'spot', vol: 'vol' }) }
      return shown(await client.call('riskStress', { query }), stressText)
    }
    if (args.flag('var')) {
      const method = args.text('method')
      const query = {
        ...whose,
        ...parts,
        ...(method === undefined ? {} : { method: oneOf(method, METHODS, '--method') }),
        ...numbers(args, {
          confidence: 'confidence',
          horizon: 'horizonDays',
          samples: 'samples',
          seed: 'seed',
        }),
      }
      return shown(await client.call('riskVar', { query }), varText)
    }
    const query = { ...whose, ...given(args, { index: 'index', betas: 'betas' }) }
    return shown(await client.call('risk', { query }), riskText)
  },
}

function shown<T>(json: T, text: (json: T) => string): Shown {
  return { json, text: text(json) }
}

function numbers(args: Args, names: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([option, field]) => {
      const value = args.number(option)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

const money = (value: number | undefined): string =>
  value === undefined ? 'unknown' : grouped(value.toFixed(2)).replace(/^-0\.00$/, '0.00')
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`

function riskText(json: Risk): string {
  const rows = (title: string, list: Risk['underlyings'], empty: string): string =>
    table(
      columns([title, '>value', '>delta', '>gamma 1 %', '>vega', '>theta']),
      list.map(({ key, greeks: g }) => [
        key,
        ...[g.value, g.delta, g.gamma, g.vega, g.theta].map(money),
      ]),
      empty,
    )
  const total = { key: 'total', lines: 0, greeks: json.total }
  const heavy = json.concentration.shares[0]
  return [
    rows('underlying', [...json.underlyings, total], ''),
    rows('expiry', json.expiries, 'Nothing is held.'),
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

function gridText({ basis, spotMoves, volMoves, days, changes, worst }: RiskGrid): string {
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

function stressText({ basis, stresses, assignment }: RiskStress): string {
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

function varText({ basis, figures, components, ...of }: RiskVar): string {
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
  return without.length === 0 ? rows : `${rows}Not in any figure: ${without.join('; ')}.\n`
}

export const RISK_COMMANDS: readonly Command[] = [show, whatIf, ...RISK_LIMIT_COMMANDS]
