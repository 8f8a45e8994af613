/**
 * An option's terms after a corporate action, as the Options Clearing Corporation adjusts them. [CRA-3] [CRA-4]
 * Whole split n:1: n contracts for one, the strike divided by n and rounded to the nearest minor unit (cent), half up; multiplier
 * and deliverable stay. Any other split: contracts, strike and multiplier stay, and what a contract delivers changes. Special
 * dividend: the strike less the dividend, at least one minor unit. New symbol: the same terms under the new name.
 */
import { gcd, powerOfTen } from '../num/decimal.ts'
import { divideFloor } from '../num/rounding.ts'
import { PRICE_SCALE, price, within } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { present } from '../assert.ts'
import { deliverableOf } from '../instrument/instrument.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { optionId } from '../instrument/symbol.ts'
import type { ActionTerms, Adjusted } from './action.ts'

/** An option after the action, and how many contracts of it there are for one old one. */
export type AdjustedOption = { readonly option: Option; readonly perContract: bigint }

/** Undefined where the terms would be impossible: a deliverable that is no whole amount, a figure out of range. */
export function adjustOption(
  option: Option,
  terms: Exclude<ActionTerms, { kind: 'cash_merger' }>,
  listed: Listed,
): AdjustedOption | undefined {
  const underlying = present(listed(option.underlying), 'the underlying is listed')
  const step = strikeStep(option, listed)
  switch (terms.kind) {
    case 'special_dividend': {
      const less = option.strike - terms.amount
      return { option: { ...option, strike: price(less > step ? less : step) }, perContract: 1n }
    }
    case 'symbol_change':
      return { option: { ...option, underlying: terms.symbol }, perContract: 1n }
    case 'split': {
      const { numerator, denominator } = terms
      if (denominator === 1n) {
        const strike = nearest(option.strike, numerator, step)
        return strike > 0n ? { option: { ...option, strike }, perContract: numerator } : undefined
      }
      const scaled = deliverableOf(option, underlying) * numerator
      const deliverable = scaled / denominator
      if (scaled % denominator !== 0n || !within(deliverable)) return undefined
      return { option: { ...option, deliverable }, perContract: 1n }
    }
  }
}

/** One minor unit of the quote asset, as a price. */
function strikeStep(option: Option, listed: Listed): bigint {
  const { scale } = present(listed(option.terms.quoteAsset), 'the quote asset is listed')
  return powerOfTen(PRICE_SCALE - scale)
}

/** A price divided and rounded to the nearest step, half up. */
export function nearest(strike: Price, by: bigint, step: bigint): Price {
  return price(divideFloor(2n * strike + by * step, 2n * by * step) * step)
}

/**
 * The id of an adjusted option. An odd split's has a numbered root, since such a contract is no ordinary one; so has one whose
 * ordinary id is taken, by an option that is itself adjusted in the same step or was before.
 */
export function idFor(option: Option, isTaken: (id: InstrumentId) => boolean): InstrumentId {
  const { underlying, expiryDate, strike, right } = option
  for (let n = option.deliverable === undefined ? 0 : 1; ; n++) {
    const root = n === 0 ? underlying : `${underlying}${n}`
    const id = optionId({ root, expiryDate, strike, right })
    if (!isTaken(id)) return id
  }
}

/** What each unit of an underlying becomes. */
export function unitsAdjusted(terms: ActionTerms): Omit<Adjusted, 'from'> | undefined {
  if (terms.kind === 'symbol_change') return { into: terms.symbol, numerator: 1n, denominator: 1n }
  if (terms.kind === 'split') {
    const { underlying, numerator, denominator } = terms
    return { into: underlying, numerator, denominator }
  }
  return undefined
}

export function isLowestTerms(numerator: bigint, denominator: bigint): boolean {
  return gcd(numerator, denominator) === 1n
}
