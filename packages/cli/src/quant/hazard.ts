import { hazardOf } from '@parley/income'
import type { QuantCommand } from './command.ts'
import { choiceOf, fieldsOf, has, numberOf, numberOr, optionalNumber, required } from './read.ts'

const FIELDS = [
  'right',
  'spot',
  'strike',
  'years',
  'vol',
  'rate',
  'price',
  'put',
  'dividend',
  'contracts',
  'multiplier',
]

/** What may happen to a written option: early assignment, and a pin. */
export function hazard(input: unknown): object {
  const fields = fieldsOf(input, '', FIELDS)
  const least = { least: 0 }
  return hazardOf({
    right: choiceOf(fields, 'right', ['call', 'put']),
    spot: numberOf(fields, 'spot', least),
    strike: numberOf(fields, 'strike', least),
    years: numberOf(fields, 'years', least),
    vol: numberOf(fields, 'vol', least),
    rate: numberOf(fields, 'rate'),
    price: numberOf(fields, 'price', least),
    ...optionalNumber(fields, 'put', least),
    dividend: has(fields, 'dividend') ? dividendOf(required(fields, 'dividend')) : undefined,
    contracts: numberOr(fields, 'contracts', 1, least),
    multiplier: numberOr(fields, 'multiplier', 100, least),
  })
}

function dividendOf(input: unknown): { amount: number; daysToEx: number } {
  const fields = fieldsOf(input, 'dividend', ['amount', 'daysToEx'])
  return {
    amount: numberOf(fields, 'amount', { least: 0 }),
    daysToEx: numberOf(fields, 'daysToEx', { least: 0 }),
  }
}

export const hazardCommand: QuantCommand = {
  name: 'hazard',
  summary: 'weigh early assignment and the pin of a written option',
  help: [
    'in:  right, spot, strike, years, vol, rate, price (for a unit); put (same strike), dividend {amount, daysToEx},',
    '     contracts (1), multiplier (100)',
    'out: intrinsic, extrinsic, carry (interest on the strike), gain (dividend less carry; of a put, carry),',
    '     edge (gain less extrinsic), early (none, likely, now), distance, hourMoves, pinned, units, cash at stake',
    '',
    'example: {"right":"call","spot":100,"strike":95,"years":0.0411,"vol":0.2,"rate":0.04,"price":5.4635,',
    '          "put":0.293,"dividend":{"amount":1,"daysToEx":1}}',
  ].join('\n'),
  run: hazard,
}
