import { priceEuropean, probabilityInTheMoney } from '@parley/quant'
import type { CashDividend } from '@parley/quant'
import { DAYS_PER_YEAR, escrowedSpot } from '../chain/valuation.ts'

/** What a holder of a call weighs on the last day before a dividend; amounts per unit. */
export type DividendExercise = {
  readonly dividend: number
  /** The put of the same strike and expiry: what waiting is worth. */
  readonly put: number
  /** Interest saved by paying the strike later. */
  readonly carry: number
  readonly isRational: boolean
}

/** A call is exercised before a dividend where that is more than the put and the carry together. */
export function dividendExercise(dividend: number, put: number, carry: number): DividendExercise {
  return { dividend, put, carry, isRational: dividend > put + carry }
}

/** A short option and the market it lives in. */
export type ShortOption = {
  readonly right: 'call' | 'put'
  readonly style: 'american' | 'european'
  readonly spot: number
  readonly strike: number
  readonly years: number
  readonly vol: number
  readonly rate: number
  readonly yield: number
  readonly dividends: readonly CashDividend[]
}

/** The odds of being exercised before a dividend, and the spot above which it is rational. */
export type DividendRisk = {
  readonly years: number
  readonly amount: number
  /** Exercised where the spot just before the dividend is above this; undefined where never. */
  readonly threshold: number | undefined
  readonly odds: number
}

/**
 * For each dividend in the life of an American call, the odds that exercise the day before is
 * rational. By whom is not modelled: one writer among many is assigned by lot, so these are an
 * upper bound for a part of a position and right on average for all of it. None for puts and
 * European options.
 */
export function dividendRisks(option: ShortOption): readonly DividendRisk[] {
  if (option.right === 'put' || option.style === 'european') return []
  return option.dividends
    .filter(({ years, amount }) => years > 0 && years <= option.years && amount > 0)
    .toSorted((a, b) => a.years - b.years)
    .map(({ years, amount }) => {
      const threshold = exerciseThreshold(option, years, amount)
      if (threshold === undefined) return { years, amount, threshold, odds: 0 }
      const { rate, vol } = option
      const earlier = option.dividends.filter((each) => each.years < years)
      const spot = escrowedSpot({ ...option, dividends: earlier }, years)
      const outlook = { spot, years, vol, rate, yield: option.yield }
      return { years, amount, threshold, odds: probabilityInTheMoney(outlook, 'call', threshold) }
    })
}

/**
 * Where put + carry falls to the dividend. The put falls and is convex in the spot, so Newton's
 * steps from the low side never pass the root.
 */
function exerciseThreshold(option: ShortOption, at: number, amount: number): number | undefined {
  const { strike, rate, vol, yield: carried } = option
  const years = option.years - at
  const carry = -strike * Math.expm1(-rate * years)
  if (amount <= carry) return undefined
  const waiting = (spot: number): { readonly price: number; readonly delta: number } => {
    const left = {
      right: 'put',
      spot: spot - amount,
      strike,
      years,
      vol,
      rate,
      yield: carried,
    } as const
    return priceEuropean(left)
  }
  const target = amount - carry
  // Below the strike waiting costs nothing that is in the money.
  let spot = Math.max(strike, amount)
  for (let step = 0; step < 50; step++) {
    const { price, delta } = waiting(spot)
    if (price - target <= 1e-12 * strike) return spot
    if (!(delta < 0)) return undefined
    spot += (price - target) / -delta
  }
  return spot
}

/** Interest on the strike beyond what the put still holds: exercise of a put is rational now. */
export function isPutExerciseRational(
  option: Pick<ShortOption, 'strike' | 'years' | 'rate'>,
  extrinsic: number,
): boolean {
  return -option.strike * Math.expm1(-option.rate * option.years) > extrinsic
}

/** Days until the first ex-date before which exercise would pay were the spot then what it is now; undefined where there is none. */
export function daysToExercise(option: ShortOption): number | undefined {
  const { spot, rate, yield: carried, dividends } = option
  const due = dividendRisks(option).find(({ threshold, years: at }) => {
    const earlier = dividends.filter((each) => each.years < at)
    const then = escrowedSpot({ spot, rate, yield: carried, dividends: earlier }, at)
    return threshold !== undefined && then > threshold
  })
  return due && due.years * DAYS_PER_YEAR
}
