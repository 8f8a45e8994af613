import { componentShortfall, revalueBook, riskFigures, scenarioGrid } from '@parley/quant'
import type { BookLine, Move, Scenario, ScenarioResult, UnderlyingMarket } from '@parley/quant'
import type { QuantCommand } from './command.ts'
import type { Fields } from './read.ts'
import {
  InputError,
  checkNumber,
  choiceOf,
  fieldsOf,
  has,
  listOf,
  numberOf,
  numberOr,
  optionalNumber,
  required,
  tableOf,
  textOf,
} from './read.ts'

/** Revalues a book under scenarios in full, with VaR and ES where asked for. */
export function scenario(input: unknown): object {
  const fields = fieldsOf(input, '', ['lines', 'markets', 'grid', 'scenarios', 'confidence'])
  const lines = listOf(fields, 'lines', readLine)
  const markets = tableOf(fields, 'markets', readMarket)
  const scenarios = readScenarios(fields)
  const levels = has(fields, 'confidence')
    ? listOf(fields, 'confidence', (value, path) =>
        checkNumber(value, path, { above: 0, most: 1 - 1e-9 }),
      )
    : []
  if (scenarios.length === 0) {
    throw new InputError('missing_field', 'scenarios', 'at least one scenario is needed')
  }
  const result = revalueBook({ lines, markets }, scenarios)
  const broken = result.changes.findIndex((change) => !Number.isFinite(change))
  if (broken !== -1) {
    const at = has(fields, 'grid') ? 'grid' : `scenarios.${broken}`
    throw new InputError('out_of_range', at, `scenario ${broken} has no finite change in value`)
  }
  const least = result.changes.reduce((low, change) => Math.min(low, change), Infinity)
  const worst = result.changes.indexOf(least)
  return {
    value: result.value,
    changes: [...result.changes],
    worst: { index: worst, ...scenarios[worst], change: result.changes[worst] },
    byGroup: result.byGroup.map(({ group, value, changes }) => ({
      group,
      value,
      changes: [...changes],
    })),
    risk: levels.map((confidence) => riskAt(result, confidence)),
  }
}

function riskAt(result: ScenarioResult, confidence: number): object {
  const components = componentShortfall(result.changes, result.byGroup, confidence)
  return { ...riskFigures(result.changes, confidence), components }
}

export function readScenarios(fields: Fields): readonly Scenario[] {
  if (!has(fields, 'grid')) return listOf(fields, 'scenarios', readScenario)
  const grid = fieldsOf(required(fields, 'grid'), 'grid', ['spotMoves', 'volMoves', 'years'])
  const numbers = (name: string): readonly number[] =>
    has(grid, name) ? listOf(grid, name, (value, path) => checkNumber(value, path)) : [0]
  return scenarioGrid({
    spotMoves: numbers('spotMoves'),
    volMoves: numbers('volMoves'),
    years: numbers('years'),
  })
}

const MOVE = ['spotMove', 'volMove', 'volScale'] as const

function readMove(fields: Fields): Move {
  return {
    spotMove: numberOr(fields, 'spotMove', 0, { least: -1 }),
    volMove: numberOr(fields, 'volMove', 0),
    ...optionalNumber(fields, 'volScale', { least: 0 }),
  }
}

function readScenario(value: unknown, path: string): Scenario {
  const fields = fieldsOf(value, path, [...MOVE, 'name', 'years', 'byUnderlying'])
  return {
    ...readMove(fields),
    years: numberOr(fields, 'years', 0, { least: 0 }),
    ...(has(fields, 'name') ? { name: textOf(fields, 'name') } : {}),
    ...(has(fields, 'byUnderlying')
      ? {
          byUnderlying: tableOf(fields, 'byUnderlying', (move, at) =>
            readMove(fieldsOf(move, at, MOVE)),
          ),
        }
      : {}),
  }
}

export function readMarket(value: unknown, path: string): UnderlyingMarket {
  const fields = fieldsOf(value, path, ['spot', 'rate', 'yield'])
  return {
    spot: numberOf(fields, 'spot', { least: 0 }),
    rate: numberOr(fields, 'rate', 0),
    yield: numberOr(fields, 'yield', 0),
  }
}

export const LINE = [
  'kind',
  'underlying',
  'right',
  'strike',
  'years',
  'vol',
  'quantity',
  'multiplier',
  'group',
]

export function readLine(value: unknown, path: string): BookLine {
  const fields = fieldsOf(value, path, LINE)
  const held = {
    underlying: textOf(fields, 'underlying'),
    quantity: numberOf(fields, 'quantity'),
    ...optionalNumber(fields, 'multiplier'),
    ...(has(fields, 'group') ? { group: textOf(fields, 'group') } : {}),
  }
  const kind = has(fields, 'kind')
    ? choiceOf(fields, 'kind', ['option', 'stock'] as const)
    : has(fields, 'right')
      ? 'option'
      : 'stock'
  if (kind === 'stock') return { kind, ...held }
  return {
    kind,
    ...held,
    right: choiceOf(fields, 'right', ['call', 'put'] as const),
    strike: numberOf(fields, 'strike', { least: 0 }),
    years: numberOf(fields, 'years', { least: 0 }),
    vol: numberOf(fields, 'vol', { least: 0 }),
  }
}

export const scenarioCommand: QuantCommand = {
  name: 'scenario',
  summary: 'revalue a book under moves of spot, vol and time; VaR and ES',
  help: [
    'in:  lines [{underlying, right, strike, years, vol, quantity, multiplier?, group?} or',
    '     {underlying, quantity}], markets {name: {spot, rate, yield}},',
    '     grid {spotMoves, volMoves, years} or scenarios [{spotMove, volMove, volScale, years,',
    '     name, byUnderlying}], confidence [0.99]',
    '     spot moves relative (-0.1 = 10% down), vol moves in vol (0.05 = 5 points)',
    'out: value, changes (spot fastest, then vol, then time), worst, byGroup,',
    '     risk [{confidence, valueAtRisk, expectedShortfall, components}]',
    '     VaR: the ceil(n confidence)-th smallest loss; ES: mean of the worst n (1 - confidence)',
  ].join('\n'),
  run: scenario,
}
