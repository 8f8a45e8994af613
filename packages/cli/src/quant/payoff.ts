import { analysePayoff, recogniseStructure, structureProfit } from '@parley/quant'
import type { PayoffMarket, StructureLeg } from '@parley/quant'
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
} from './read.ts'

/** Names a structure and gives its break-evens, best and worst outcome, and profits at spots. */
export function payoff(input: unknown): object {
  const fields = fieldsOf(input, '', ['legs', 'market', 'spots', 'yearsElapsed'])
  const legs = listOf(fields, 'legs', readLeg)
  const market = has(fields, 'market')
    ? readMarket(required(fields, 'market'), 'market')
    : NO_MARKET
  const analysis = analysePayoff(legs, market)
  const elapsed = numberOr(fields, 'yearsElapsed', analysis.horizonYears, { least: 0 })
  const spots = has(fields, 'spots')
    ? listOf(fields, 'spots', (value, path) => checkNumber(value, path, { least: 0 }))
    : []
  const profits = spots.map((spot) => ({
    spot,
    profit: structureProfit(legs, spot, elapsed, market),
  }))
  return { ...recogniseStructure(legs), ...analysis, yearsElapsed: elapsed, profits }
}

const NO_MARKET: PayoffMarket = { rate: 0, yield: 0 }

function readMarket(value: unknown, path: string): PayoffMarket {
  const fields = fieldsOf(value, path, ['rate', 'yield', 'vol'])
  return {
    rate: numberOr(fields, 'rate', 0),
    yield: numberOr(fields, 'yield', 0),
    ...optionalNumber(fields, 'vol', { least: 0 }),
  }
}

const OPTION = ['kind', 'right', 'strike', 'years', 'quantity', 'price', 'multiplier', 'vol']

/** An option leg or stock: `kind` may be left out where `right` tells. */
export function readLeg(value: unknown, path: string): StructureLeg {
  const fields = fieldsOf(value, path, OPTION)
  const kind = has(fields, 'kind')
    ? choiceOf(fields, 'kind', ['option', 'stock'] as const)
    : has(fields, 'right')
      ? 'option'
      : 'stock'
  const held = { quantity: numberOf(fields, 'quantity'), ...optionalNumber(fields, 'price') }
  if (kind === 'stock') {
    fieldsOf(value, path, ['kind', 'quantity', 'price'])
    return { kind, ...held }
  }
  return {
    kind,
    right: choiceOf(fields, 'right', ['call', 'put'] as const),
    strike: numberOf(fields, 'strike', { least: 0 }),
    years: numberOr(fields, 'years', 0, { least: 0 }),
    ...held,
    ...optionalNumber(fields, 'multiplier', { above: 0 }),
    ...optionalNumber(fields, 'vol', { least: 0 }),
  }
}

export const payoffCommand: QuantCommand = {
  name: 'payoff',
  summary: 'name a structure; its break-evens, best and worst outcome',
  help: [
    'in:  legs [{right, strike, years, quantity, price?, multiplier?, vol?} or {quantity, price}],',
    '     market {rate, yield, vol} for legs alive at the first expiry, spots [..],',
    '     yearsElapsed (the first expiry where left out)',
    'out: name, label, units, horizonYears, cost, breakEvens, maxProfit and maxLoss',
    '     ({bounded, amount, spot}), slopeAbove, exact, profits [{spot, profit}]',
    '',
    'example: {"legs":[{"right":"put","strike":95,"quantity":-1,"price":2},',
    '          {"right":"put","strike":90,"quantity":1,"price":0.8}],"spots":[90,95,100]}',
  ].join('\n'),
  run: payoff,
}
