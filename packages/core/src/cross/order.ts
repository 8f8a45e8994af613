/**
 * Hidden interest in a block of a structure, resting until a cross. It is shown to nobody, and nobody is told that it is there. [CRX-1]
 * resting → filled | cancelled | expired, exactly one of them, once.
 */
import type { Structure } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { HoldId } from '../ledger/hold.ts'
import type { Price } from '../num/units.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'

export type OrderId = string & { readonly __id: 'order' }
/** A structure's legs as text: one book for each. */
export type BookId = string & { readonly __id: 'book' }

/** What an order will trade at: up to its limit; or, pegged, up to the reference mid plus an offset, and never beyond its limit. */
export type OrderPrice =
  | { readonly kind: 'limit'; readonly limit: Price }
  | { readonly kind: 'peg'; readonly offset: Price; readonly limit: Price }

/** Side, prices and sizes are of the canonical structure. */
export type CrossOrder = {
  readonly orderId: OrderId
  readonly bookId: BookId
  readonly firm: FirmId
  /** Who placed it: a kill of that user takes it away. */
  readonly user: UserId
  readonly account: AccountId
  readonly side: 'buy' | 'sell'
  /** The firm typed the mirror of the canonical structure. */
  readonly flip: boolean
  readonly size: bigint
  /** Least that may trade in one cross, unless less than that is left. */
  readonly minSize: bigint
  readonly price: OrderPrice
  readonly placedAt: Timestamp
  readonly expiresAt: Timestamp
}

/** An order with what is left of it. */
export type RestingOrder = {
  readonly order: CrossOrder
  remaining: bigint
  holdId: HoldId | undefined
}

export type OrderOutcome = 'filled' | 'cancelled' | 'expired'

export const CROSS_LIMITS = {
  ttlMsMin: 60_000,
  /** A week. */
  ttlMsMax: 604_800_000,
  sizeMax: 1_000_000_000n,
  /** Before an order takes part in a cross, and before it can be cancelled. */
  restMsMin: 5_000,
  ordersPerFirmAndInstrumentMax: 5,
  /** Between two crosses of a structure: drawn evenly from here … */
  intervalMsMin: 15_000,
  /** … to here. */
  intervalMsMax: 60_000,
  /** A mark observed longer ago than this prices no cross. */
  markAgeMsMax: 10_000,
  /** Orders of one side that take part in one cross, first in priority; and of them, those with a minimum. */
  ordersPerSideMax: 80,
  minimumsPerSideMax: 12,
} as const

export function bookIdOf({ legs }: Structure): BookId {
  return legs
    .map(({ side, ratio, instrument }) => `${side} ${ratio} ${instrument}`)
    .join(', ') as BookId
}

/** Least the order may trade in a cross: its minimum, or what is left where that is less. */
export function leastOf({ order, remaining }: RestingOrder): bigint {
  return order.minSize < remaining ? order.minSize : remaining
}
