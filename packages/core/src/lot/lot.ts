/**
 * Lots: what an account bought or wrote at one moment, and what is left of it. [LOT-1]
 * Every figure of money is the signed cash of the account, in minor units of the currency: paid is below zero, received above. So the
 * basis of a long lot is what was paid for it, that of a short one what was received, and profit is a sum, fees included.
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { ProgramId } from '../program/tag.ts'
import type { Timestamp } from '../time/timestamp.ts'

/** Named within its account: the entry that opened it, and which of the account's lots in it. */
export type LotId = string & { readonly __id: 'lot' }

/** Which lots a close takes first. `specific`: those chosen, then the oldest. */
export type LotMethod = 'fifo' | 'lifo' | 'hifo' | 'specific'
export const LOT_METHODS: readonly LotMethod[] = ['fifo', 'lifo', 'hifo', 'specific']

/** So much of a lot, chosen for the next close. */
export type LotChoice = { readonly lotId: LotId; readonly quantity: bigint }

/** How a lot came to be, or ended. */
export type LotOrigin = 'trade' | 'assignment' | 'exercise' | 'transfer' | 'conversion'
export type LotEnd =
  | 'trade'
  | 'expired'
  | 'assigned'
  | 'exercised'
  | 'settled'
  | 'transfer'
  | 'conversion'
  | 'reversal'

/** What a lot belongs to besides its account. */
export type LotGroups = {
  /** From flat to flat in one underlying: the lot that began it. */
  readonly cycle: LotId
  /** Rolls, one after another: the lot that was rolled first. */
  readonly chain: LotId | undefined
  readonly program: ProgramId | undefined
}

export type Lot = LotGroups & {
  readonly account: AccountId
  readonly lotId: LotId
  readonly instrument: InstrumentId
  readonly side: 'long' | 'short'
  readonly origin: LotOrigin
  readonly openedAt: Timestamp
  readonly openedBy: EntryId
  readonly currency: InstrumentId
  /** Quantity and cash at its opening, and what is left of each; quantities are positive. */
  readonly opened: bigint
  readonly openedCash: bigint
  readonly quantity: bigint
  /** Tax basis: premium stays with its option until that is closed, assigned or expired. */
  readonly tax: bigint
  /** Economic basis: premium of calls written against it is off the basis of the shares at once. */
  readonly economic: bigint
  /** Of a written call: contracts whose premium went to the shares' economic basis. */
  readonly covering: bigint
  /** Moved in before any close of it was known: what it cost is not known yet, and counts as nothing. [LOT-13] */
  readonly unpriced?: true | undefined
}

/** The end of a lot or of a part of it. After a reversal of the close its mirror follows, quantity below zero. */
export type Closure = LotGroups &
  Pick<
    Lot,
    | 'account'
    | 'lotId'
    | 'instrument'
    | 'side'
    | 'origin'
    | 'openedAt'
    | 'openedBy'
    | 'currency'
    | 'opened'
    | 'openedCash'
    | 'covering'
    | 'unpriced'
  > & {
    readonly closedAt: Timestamp
    readonly closedBy: EntryId
    readonly how: LotEnd
    readonly quantity: bigint
    /** Basis given up, and cash of the close: their sum is the profit. An assignment moves the premium to the shares: no profit. */
    readonly tax: bigint
    readonly closed: bigint
    /** The same by the economic basis. `absorbed`: cash of the close that went to the shares' economic basis instead. */
    readonly economic: bigint
    readonly closedEconomic: bigint
    readonly absorbed: bigint
    /** Chosen for this close, and not there any more: this was taken in its place. [LOT-4] */
    readonly insteadOf?: readonly LotChoice[] | undefined
  }

/** Profit by the tax basis. */
export function profitOf({ tax, closed }: Pick<Closure, 'tax' | 'closed'>): bigint {
  return tax + closed
}

/** Profit by the economic basis. */
export function economicProfitOf(
  of: Pick<Closure, 'economic' | 'closedEconomic' | 'absorbed'>,
): bigint {
  return of.economic + of.closedEconomic - of.absorbed
}

/** A part of an amount by quantity, rounded towards zero; the rest stays where it was, so that nothing is lost. [LOT-2] */
export function partBy(amount: bigint, part: bigint, of: bigint): bigint {
  return part === of ? amount : (amount * part) / of
}

/** Splits an amount by weights exactly: each gets the difference of the running shares, rounded towards zero. */
export function spreadBy(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  let seen = 0n
  let given = 0n
  return weights.map((weight) => {
    seen += weight
    const upTo = total === 0n ? amount : (amount * seen) / total
    const share = upTo - given
    given = upTo
    return share
  })
}
