import {
  NAMED_STRESSES,
  assignmentCalendar,
  assignmentStress,
  betaWeighted,
  bookGreeks,
  componentShortfall,
  concentrationOf,
  diversification,
  dividendStress,
  greeksBy,
  historicalScenarios,
  monteCarloScenarios,
  revalueBook,
  sampledRisk,
  scenarioGrid,
  strikeClusters,
  stressBook,
  togetherStress,
} from '@parley/quant'
import type {
  BookLine,
  MarketStress,
  MoneyGreeks,
  Scenario,
  ScenarioBook,
  ShortOption,
  StressFacts,
} from '@parley/quant'
import type { QuantCommand } from './command.ts'
import {
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
import type { Fields } from './read.ts'
import { LINE, readLine, readMarket } from './scenario.ts'

const TAGS = ['expiry', 'account', 'program', 'stack'] as const
type Tags = Partial<Record<(typeof TAGS)[number], string>>

/** The risk of a book of positions, and of it under whatever else is asked for. */
export function portfolio(input: unknown): object {
  const fields = fieldsOf(input, '', [
    'lines',
    'markets',
    'facts',
    'betas',
    'index',
    'grid',
    'stresses',
    'monteCarlo',
    'history',
    'streams',
  ])
  const tagged = listOf(fields, 'lines', readTagged)
  const book = {
    lines: tagged.map(({ line }) => line),
    markets: tableOf(fields, 'markets', readMarket),
  }
  const facts = has(fields, 'facts') ? tableOf(fields, 'facts', readFacts) : {}
  const { lines, total } = bookGreeks(book)
  const by = (keyOf: (index: number) => string | undefined) => greeksBy(lines, keyOf)
  const underlyings = by((i) => book.lines[i]?.underlying)
  const shorts = tagged.flatMap(shortOf)
  return {
    total,
    underlyings,
    ...Object.fromEntries(TAGS.map((tag) => [TAG_ROWS[tag], by((i) => tagged[i]?.tags[tag])])),
    concentration: concentrationOf(
      underlyings.map(({ key, greeks }) => ({ key, amount: greeks.delta })),
    ),
    assignment: assignmentCalendar(shorts),
    strikes: strikeClusters(shorts, 0.02),
    ...weighted(fields, book, underlyings),
    ...(has(fields, 'grid') ? { grid: gridOf(fields, book) } : {}),
    ...(has(fields, 'stresses') ? stressed(fields, book, facts) : {}),
    ...(has(fields, 'monteCarlo') ? { monteCarlo: monteCarlo(fields, book, facts) } : {}),
    ...(has(fields, 'history') ? { history: history(fields, book) } : {}),
    ...(has(fields, 'streams') ? { diversification: streams(fields) } : {}),
  }
}

const TAG_ROWS = {
  expiry: 'expiries',
  account: 'accounts',
  program: 'programs',
  stack: 'stacks',
} as const

function readTagged(value: unknown, path: string): { line: BookLine; tags: Tags } {
  const fields = fieldsOf(value, path, [...LINE, ...TAGS])
  const tags = Object.fromEntries(
    TAGS.flatMap((tag) => (has(fields, tag) ? [[tag, textOf(fields, tag)]] : [])),
  )
  const rest = Object.fromEntries(
    Object.entries(fields.values).filter(([name]) => !TAGS.some((tag) => tag === name)),
  )
  return { line: readLine(rest, path), tags }
}

function readFacts(value: unknown, path: string): StressFacts {
  const fields = fieldsOf(value, path, ['asset', 'vol', 'dividend'])
  return {
    ...(has(fields, 'asset')
      ? { asset: choiceOf(fields, 'asset', ['share', 'coin', 'index'] as const) }
      : {}),
    ...optionalNumber(fields, 'vol', { least: 0 }),
    ...optionalNumber(fields, 'dividend', { least: 0 }),
  }
}

function shortOf({ line, tags }: { line: BookLine; tags: Tags }): ShortOption[] {
  const units = line.quantity * (line.multiplier ?? 1)
  if (line.kind !== 'option' || units >= 0) return []
  const { underlying, right, strike, years } = line
  return [
    { underlying, right, strike, expiry: tags.expiry ?? `${years.toFixed(4)} y`, units: -units },
  ]
}

function weighted(
  fields: Fields,
  book: ScenarioBook,
  rows: readonly { readonly key: string; readonly greeks: MoneyGreeks }[],
): object {
  if (!has(fields, 'betas')) return {}
  const index = textOf(fields, 'index')
  const betas = tableOf(fields, 'betas', (value, path) => checkNumber(value, path))
  const spot = book.markets[index]?.spot ?? Number.NaN
  checkNumber(spot, 'index', { above: 0 })
  const deltas = Object.fromEntries(rows.map(({ key, greeks }) => [key, greeks.delta]))
  return { beta: { index, ...betaWeighted(deltas, betas, spot) } }
}

function gridOf(fields: Fields, book: ScenarioBook): object {
  const grid = fieldsOf(required(fields, 'grid'), 'grid', ['spotMoves', 'volMoves', 'days'])
  const numbers = (name: string, least: number): readonly number[] =>
    has(grid, name) ? listOf(grid, name, (value, at) => checkNumber(value, at, { least })) : [0]
  const [spotMoves, volMoves] = [numbers('spotMoves', -1), numbers('volMoves', -1)]
  const days = numbers('days', 0)
  const scenarios = scenarioGrid({ spotMoves, volMoves, years: days.map((d) => d / 365) })
  // A grid's vol moves are relative here, as traders say them.
  const relative = scenarios.map((scenario): Scenario => ({
    ...scenario,
    volScale: 1 + scenario.volMove,
    volMove: 0,
  }))
  return { spotMoves, volMoves, days, changes: [...revalueBook(book, relative).changes] }
}

function stressed(
  fields: Fields,
  book: ScenarioBook,
  facts: Readonly<Record<string, StressFacts>>,
): object {
  const own = listOf(fields, 'stresses', (value, path): MarketStress => {
    const stress = fieldsOf(value, path, ['name', 'spotMove', 'volMove'])
    const name = textOf(stress, 'name')
    const move = {
      spotMove: numberOr(stress, 'spotMove', 0, { least: -1 }),
      volMove: 0,
      volScale: 1 + numberOr(stress, 'volMove', 0, { least: -1 }),
    }
    return { name, title: name, move }
  })
  return {
    stresses: [
      ...stressBook(book, [...own, ...NAMED_STRESSES], facts),
      togetherStress(book, facts),
      dividendStress(book, facts),
    ],
    allAssigned: assignmentStress(book),
  }
}

function monteCarlo(
  fields: Fields,
  book: ScenarioBook,
  facts: Readonly<Record<string, StressFacts>>,
): object {
  const path = 'monteCarlo'
  const of = fieldsOf(required(fields, path), path, [
    'samples',
    'seed',
    'days',
    'confidence',
    'correlation',
    'volOfVol',
    'spotVolCorrelation',
  ])
  const names = Object.keys(book.markets)
  const extra = {
    volOfVol: numberOr(of, 'volOfVol', 0, { least: 0 }),
    spotVolCorrelation: numberOr(of, 'spotVolCorrelation', 0, { least: -1, most: 1 }),
  }
  const factors = names.map((name) => ({
    name,
    vol: checkNumber(facts[name]?.vol, `facts.${name}.vol`, { least: 0 }),
    ...extra,
  }))
  const correlation = has(of, 'correlation')
    ? listOf(of, 'correlation', (row, at) =>
        listOf({ path: at, values: { row } }, 'row', (value, cell) => checkNumber(value, cell)),
      )
    : names.map((_, i) => names.map((__, j) => (i === j ? 1 : 0)))
  const scenarios = monteCarloScenarios({
    factors,
    correlation,
    samples: numberOr(of, 'samples', 5_000, { least: 1, most: 100_000 }),
    seed: numberOr(of, 'seed', 1, { least: 0, most: 2 ** 48 }),
    years: numberOr(of, 'days', 1, { above: 0 }) / 252,
  })
  return tailOf(book, scenarios, confidenceOf(of))
}

function history(fields: Fields, book: ScenarioBook): object {
  const of = fieldsOf(required(fields, 'history'), 'history', [
    'closes',
    'horizon',
    'decay',
    'confidence',
  ])
  const closes = tableOf(of, 'closes', (list, path) =>
    listOf({ path, values: { list } }, 'list', (value, at) => checkNumber(value, at, { above: 0 })),
  )
  const scenarios = historicalScenarios(closes, {
    horizon: numberOr(of, 'horizon', 1, { least: 1 }),
    ...optionalNumber(of, 'decay', { above: 0, most: 1 }),
  })
  return tailOf(book, scenarios, confidenceOf(of))
}

function confidenceOf(of: Fields): number {
  return has(of, 'confidence') ? numberOf(of, 'confidence', { above: 0, most: 1 - 1e-9 }) : 0.975
}

function tailOf(book: ScenarioBook, scenarios: readonly Scenario[], confidence: number): object {
  const { changes, byGroup } = revalueBook(book, scenarios)
  return {
    ...sampledRisk(changes, confidence),
    components: componentShortfall(changes, byGroup, confidence),
  }
}

function streams(fields: Fields): object | null {
  const given = listOf(fields, 'streams', (value, path) => {
    const stream = fieldsOf(value, path, ['name', 'changes'])
    return {
      name: textOf(stream, 'name'),
      changes: listOf(stream, 'changes', (change, at) => checkNumber(change, at)),
    }
  })
  return diversification(given) ?? null
}

export const portfolioCommand: QuantCommand = {
  name: 'portfolio',
  summary: 'the risk of a book: greeks in money, grid, stresses, VaR with its parts',
  help: [
    'in:  lines [{underlying, right, strike, years, vol, quantity, multiplier?, group?} or',
    '     {underlying, quantity}, each with expiry?, account?, program?, stack?],',
    '     markets {name: {spot, rate, yield}}, facts? {name: {asset, vol, dividend}},',
    '     betas? {name: beta} with index, grid? {spotMoves, volMoves, days} (relative),',
    '     stresses? [{name, spotMove, volMove}], monteCarlo? {samples, seed, days, confidence,',
    '     correlation, volOfVol, spotVolCorrelation}, history? {closes {name: [...]}, horizon,',
    '     decay, confidence}, streams? [{name, changes}]',
    'out: total, underlyings, expiries, accounts, programs, stacks: delta (for 100 %), gamma (its',
    '     change for 1 %), vega (a point), theta (a day), rho (a basis point) in money;',
    '     concentration, assignment, strikes, and what was asked for. ES parts sum to ES; a stress',
    '     that lacks a fact names it.',
    'example: {"lines":[{"underlying":"SPY","quantity":100},{"underlying":"SPY","right":"call",',
    '  "strike":410,"years":0.08,"vol":0.18,"quantity":-1,"multiplier":100,"program":"calls"}],',
    '  "markets":{"SPY":{"spot":400}},"facts":{"SPY":{"vol":0.18}},"stresses":[],',
    '  "monteCarlo":{"seed":7}}',
  ].join('\n'),
  run: portfolio,
}
