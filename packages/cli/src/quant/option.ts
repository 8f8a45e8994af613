import { priceAmerican, priceEuropean, priceWithDividends } from '@parley/quant'
import type { CashDividend, DividendModel, OptionTerms } from '@parley/quant'
import { InputError, choiceOf, fieldsOf, has, listOf, numberOf, numberOr } from './read.ts'
import type { Fields } from './read.ts'

/** What `price` and `iv` have in common: an option without its vol. */
export type OptionInput = {
  readonly style: 'european' | 'american'
  readonly terms: Omit<OptionTerms, 'vol'>
  readonly dividends: readonly CashDividend[]
  readonly model: DividendModel
}

export const OPTION_FIELDS = [
  'style',
  'right',
  'spot',
  'strike',
  'years',
  'rate',
  'yield',
  'dividends',
  'dividendModel',
] as const

export function readOption(fields: Fields): OptionInput {
  const style = choiceOf(fields, 'style', ['european', 'american'] as const)
  const terms = {
    right: choiceOf(fields, 'right', ['call', 'put'] as const),
    spot: numberOf(fields, 'spot', { least: 0 }),
    strike: numberOf(fields, 'strike', { least: 0 }),
    years: numberOf(fields, 'years', { least: 0 }),
    rate: numberOf(fields, 'rate'),
    yield: numberOr(fields, 'yield', 0),
  }
  const dividends = has(fields, 'dividends') ? listOf(fields, 'dividends', readDividend) : []
  const model = has(fields, 'dividendModel')
    ? choiceOf(fields, 'dividendModel', ['spot', 'escrowed'] as const)
    : 'spot'
  return { style, terms, dividends, model }
}

function readDividend(value: unknown, path: string): CashDividend {
  const fields = fieldsOf(value, path, ['years', 'amount'])
  return { years: numberOf(fields, 'years'), amount: numberOf(fields, 'amount', { least: 0 }) }
}

export type Figures = {
  readonly price: number
  readonly delta: number
  readonly gamma: number
  readonly vega: number
  readonly theta: number
  readonly rho: number
}

/** Price and greeks at a vol; refused where no model prices it. */
export function figuresAt(option: OptionInput, vol: number): Figures {
  const terms: OptionTerms = { ...option.terms, vol }
  const { style, model, dividends } = option
  const found =
    dividends.length > 0
      ? priceWithDividends({ ...terms, style, model, dividends })
      : style === 'american'
        ? priceAmerican(terms)
        : priceEuropean(terms)
  if (found.status !== 'ok') {
    throw new InputError('out_of_range', '', 'no model prices these terms')
  }
  const { price, delta, gamma, vega, theta, rho } = found
  return { price, delta, gamma, vega, theta, rho }
}
