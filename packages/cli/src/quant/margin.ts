import {
  DERIBIT_PORTFOLIO_BTC,
  DERIBIT_PORTFOLIO_ETH,
  DERIBIT_STANDARD,
  REG_T,
  SPAN,
  TIMS,
  DERIVE_PORTFOLIO_BTC,
  deribitPortfolioMargin,
  derivePortfolioMargin,
  deribitStandardMargin,
  regTMargin,
  spanMargin,
  timsMargin,
} from '@parley/quant'
import type { MarginModel, MarginPosition, PositionMark, UnderlyingMark } from '@parley/quant'
import type { QuantCommand } from './command.ts'
import type { Fields } from './read.ts'
import {
  InputError,
  choiceOf,
  fieldsOf,
  has,
  numberOf,
  numberOr,
  listOf,
  optionalNumber,
  required,
  tableOf,
  textOf,
} from './read.ts'

const MODELS = {
  reg_t: (p: unknown) => regTMargin(merge(REG_T, p, 'parameters')),
  tims: (p: unknown) => timsMargin(merge(TIMS, p, 'parameters')),
  span: (p: unknown) => spanMargin(merge(SPAN, p, 'parameters')),
  deribit_standard: (p: unknown) => deribitStandardMargin(merge(DERIBIT_STANDARD, p, 'parameters')),
  deribit_portfolio: (p: unknown) =>
    deribitPortfolioMargin(merge(DERIBIT_PORTFOLIO_BTC, p, 'parameters')),
  deribit_portfolio_eth: (p: unknown) =>
    deribitPortfolioMargin(merge(DERIBIT_PORTFOLIO_ETH, p, 'parameters')),
  derive_portfolio: (p: unknown) =>
    derivePortfolioMargin(merge(DERIVE_PORTFOLIO_BTC, p, 'parameters')),
} as const satisfies Record<string, (parameters: unknown) => MarginModel>

export const MODEL_NAMES = [
  'reg_t',
  'tims',
  'span',
  'deribit_standard',
  'deribit_portfolio',
  'deribit_portfolio_eth',
  'derive_portfolio',
] as const

/** Requirements of a book under a margin model, by group and by leg. */
export function margin(input: unknown): object {
  const fields = fieldsOf(input, '', ['model', 'parameters', 'positions', 'underlyings', 'marks'])
  const model = readModel(fields)
  const book = listOf(fields, 'positions', readPosition)
  const result = model.evaluate(book, {
    underlyings: tableOf(fields, 'underlyings', readUnderlying),
    positions: has(fields, 'marks') ? tableOf(fields, 'marks', readMark) : {},
  })
  if (!Number.isFinite(result.initial + result.maintenance)) {
    throw new InputError('out_of_range', 'parameters', 'they give no finite requirement')
  }
  return { model: model.name, ...result, worstScenario: result.worstScenario ?? null }
}

/** The model of `model`, with `parameters` in place of its own. */
export function readModel(fields: Fields): MarginModel {
  return MODELS[choiceOf(fields, 'model', MODEL_NAMES)](fields.values['parameters'])
}

/** Defaults with the given values in their place; a field of another kind is refused. */
function merge<Parameters extends object>(
  defaults: Parameters,
  given: unknown,
  path: string,
): Parameters {
  if (given === undefined) return defaults
  const optional = defaults === (SPAN as object) ? ['riskArrays'] : []
  const { values } = fieldsOf(given, path, [...Object.keys(defaults), ...optional])
  for (const [name, value] of Object.entries(values)) {
    sameShape(value, Object.getOwnPropertyDescriptor(defaults, name)?.value, `${path}.${name}`)
  }
  return overlay(defaults, values)
}

/** A group of parameters given in part keeps its others; lists are replaced whole. */
function overlay<Group extends object>(defaults: Group, values: object): Group {
  const merged = Object.entries(values).map(([name, value]: [string, unknown]) => {
    const known: unknown = Object.getOwnPropertyDescriptor(defaults, name)?.value
    return [name, isGroup(known) && isGroup(value) ? overlay(known, value) : value]
  })
  return { ...defaults, ...Object.fromEntries(merged) }
}

const isGroup = (value: unknown): value is object => kindOf(value) === 'object' && value !== null

/** A table's new entries must look like its others. */
function sameShape(value: unknown, wanted: unknown, path: string): void {
  if (wanted === undefined) return
  if (kindOf(value) !== kindOf(wanted)) {
    throw new InputError('invalid_type', path, `a ${kindOf(wanted)} is needed`)
  }
  if (typeof value !== 'object' || value === null || typeof wanted !== 'object') return
  const known = new Map<string, unknown>(Object.entries(wanted ?? {}))
  const [other] = known.values()
  for (const [name, item] of Object.entries(value)) {
    sameShape(item, known.get(name) ?? other, `${path}.${name}`)
  }
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value)

export function readPosition(value: unknown, path: string): MarginPosition {
  const fields = fieldsOf(value, path, [
    'kind',
    'id',
    'underlying',
    'right',
    'strike',
    'years',
    'quantity',
    'multiplier',
  ])
  const kind = choiceOf(fields, 'kind', ['option', 'stock', 'future'] as const)
  const held = {
    id: textOf(fields, 'id'),
    underlying: textOf(fields, 'underlying'),
    quantity: numberOf(fields, 'quantity'),
  }
  if (kind === 'stock') return { kind, ...held }
  const multiplier = optionalNumber(fields, 'multiplier', { above: 0 })
  if (kind === 'future') {
    return { kind, ...held, ...multiplier, ...optionalNumber(fields, 'years', { least: 0 }) }
  }
  return {
    kind,
    ...held,
    ...multiplier,
    right: choiceOf(fields, 'right', ['call', 'put'] as const),
    strike: numberOf(fields, 'strike', { above: 0 }),
    years: numberOr(fields, 'years', 0, { least: 0 }),
  }
}

export function readUnderlying(value: unknown, path: string): UnderlyingMark {
  const fields = fieldsOf(value, path, ['price', 'rate', 'yield', 'marginClass', 'leverage'])
  return {
    price: numberOf(fields, 'price', { above: 0 }),
    ...optionalNumber(fields, 'rate'),
    ...optionalNumber(fields, 'yield'),
    ...optionalNumber(fields, 'leverage', { above: 0 }),
    ...(has(fields, 'marginClass') ? { marginClass: textOf(fields, 'marginClass') } : {}),
  }
}

export function readMark(value: unknown, path: string): PositionMark {
  const fields: Fields = fieldsOf(value, path, ['price', 'vol'])
  required(fields, 'price')
  return {
    price: numberOf(fields, 'price', { least: 0 }),
    ...optionalNumber(fields, 'vol', { least: 0 }),
  }
}

export const marginCommand: QuantCommand = {
  name: 'margin',
  summary: 'what a book requires under a margin model',
  help: [
    `in:  model ${MODEL_NAMES.join('|')},`,
    "     parameters {…} (in place of the model's own), positions [{kind option|stock|future, id,",
    '     underlying, right, strike, years, quantity, multiplier}],',
    '     underlyings {name: {price, rate, yield, marginClass, leverage}}, marks {id: {price, vol}}',
    'out: initial, maintenance, worstScenario {name, loss} or null, byGroup, byLeg',
    '     in the currency of the marks; in coin for the Deribit models',
  ].join('\n'),
  run: margin,
}
