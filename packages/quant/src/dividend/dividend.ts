import type { OptionTerms } from '../european/option.ts'

/** A cash amount per share that leaves the spot `years` from today. */
export type CashDividend = { readonly years: number; readonly amount: number }

/**
 * How cash dividends act on the spot; the two differ by up to a percent of spot, so a call names
 * one.
 * - `spot`: piecewise lognormal; the spot drops by the amount (to 0 at least) on the day;
 * - `escrowed`: the spot less the present value of dividends to come is lognormal.
 */
export type DividendModel = 'spot' | 'escrowed'

export type DividendOption = OptionTerms & {
  readonly style: 'european' | 'american'
  readonly model: DividendModel
  readonly dividends: readonly CashDividend[]
}

/** Dividends that matter, one a day and in order: after today and up to expiry, that day's included. */
export function dividendsInLife(option: DividendOption): readonly CashDividend[] {
  const byDate = new Map<number, number>()
  for (const { years, amount } of option.dividends) {
    if (years > 0 && years <= option.years && amount > 0) {
      byDate.set(years, (byDate.get(years) ?? 0) + amount)
    }
  }
  return [...byDate].map(([years, amount]) => ({ years, amount })).sort((a, b) => a.years - b.years)
}

/** Value `at` years from today of the dividends after then, grown at rate less yield. */
export function escrowedValue(
  option: DividendOption,
  dividends: readonly CashDividend[],
  at: number,
): number {
  const carry = option.rate - option.yield
  let sum = 0
  for (const { years, amount } of dividends) {
    if (years > at) sum += amount * Math.exp(-carry * (years - at))
  }
  return sum
}
