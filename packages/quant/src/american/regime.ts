import type { OptionTerms } from '../european/option.ts'

/**
 * When exercising a put early can pay: below one boundary (`single`), between two (`double`,
 * yield < rate < 0), or never. For a call exchange rate and yield.
 * Source: Andersen and Lake (2021), Fast American option pricing: the double-boundary case.
 */
export function exerciseRegime(
  rate: number,
  dividendYield: number,
  years: number,
): 'single' | 'double' | 'never' {
  // Interest under its own rounding is none: it could not pay for anything.
  const felt = (yearly: number): number => (Math.abs(yearly) * years < 1e-15 ? 0 : yearly)
  return regimeOf(felt(rate), felt(dividendYield))
}

function regimeOf(rate: number, dividendYield: number): 'single' | 'double' | 'never' {
  if (rate > 0) return 'single'
  if (rate <= dividendYield) return 'never'
  return rate === 0 ? 'single' : 'double'
}

/** The value without uncertainty: the best of exercising now, at expiry, or where gain peaks. */
export function certainValue(input: OptionTerms): {
  readonly price: number
  readonly years: number
} {
  const { spot, strike, years, rate } = input
  const sign = input.right === 'call' ? 1 : -1
  const gain = (t: number): number =>
    sign * (spot * Math.exp(-input.yield * t) - strike * Math.exp(-rate * t))
  const candidates = [0, years]
  const ratio = (rate * strike) / (input.yield * spot)
  if (ratio > 0) {
    const peak = Math.log(ratio) / (rate - input.yield)
    if (peak > 0 && peak < years) candidates.push(peak)
  }
  let best = { price: 0, years }
  for (const t of candidates) {
    const price = gain(t)
    if (price > best.price) best = { price, years: t }
  }
  return best
}
