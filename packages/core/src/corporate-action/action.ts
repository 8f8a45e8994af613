/** What a corporate action is: announced by the operator with the moment it takes effect, and applied then, whole. [CRA-1] */
import type { InstrumentId } from '../instrument/instrument.ts'
import { formatDecimal } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import type { Timestamp } from '../time/timestamp.ts'

export type ActionId = string & { readonly __id: 'corporate action' }

/** What happens to the units of an underlying. Prices are for one unit, in its quote asset. */
export type ActionTerms =
  | {
      readonly kind: 'split'
      readonly underlying: InstrumentId
      /** So many new units for `denominator` old ones, in lowest terms. */
      readonly numerator: bigint
      readonly denominator: bigint
      /** What one new unit is paid out at where an account would get a part of one. */
      readonly fractionPrice: Price | undefined
    }
  | {
      readonly kind: 'special_dividend'
      readonly underlying: InstrumentId
      readonly amount: Price
    }
  | {
      readonly kind: 'symbol_change'
      readonly underlying: InstrumentId
      readonly symbol: InstrumentId
    }
  | { readonly kind: 'cash_merger'; readonly underlying: InstrumentId; readonly cash: Price }

/** What it is, in a few words. */
export function actionText(terms: ActionTerms): string {
  switch (terms.kind) {
    case 'split':
      return `${terms.numerator}:${terms.denominator} split`
    case 'special_dividend':
      return `special dividend of ${formatDecimal(terms.amount, PRICE_SCALE)}`
    case 'symbol_change':
      return `new symbol ${terms.symbol}`
    case 'cash_merger':
      return `merger for ${formatDecimal(terms.cash, PRICE_SCALE)} in cash`
  }
}

export type CorporateAction = {
  readonly actionId: ActionId
  readonly terms: ActionTerms
  readonly effectiveAt: Timestamp
  readonly announcedAt: Timestamp
  readonly reference: string
}

/** One instrument that has taken the place of another: so many of it for `denominator` of the other. */
export type Adjusted = {
  readonly from: InstrumentId
  readonly into: InstrumentId
  readonly numerator: bigint
  readonly denominator: bigint
}

export type Announced = {
  readonly action: CorporateAction
  status: 'announced' | 'withdrawn' | 'applied'
}

/** In the order announced; what is over is kept as well, since there are few. */
export type CorporateActions = Map<ActionId, Announced>

export const ACTION_LIMITS = {
  /** An action is announced at most so long before it takes effect. */
  aheadMsMax: 366 * 86_400_000,
  /** Parts of a split's ratio. */
  ratioMax: 10_000n,
  /** Covers one action may put in place: each needs an id. */
  coversMax: 4_000,
} as const
