/** What the allocator is given and what it answers. Its rules are at the head of allocation.ts. */
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { QuoteId } from '../rfq/quote.ts'

/** What each fill trades at: its own price, the worst accepted price, or the first rejected price. */
export type AuctionFormat = 'pay_as_bid' | 'uniform' | 'second_price'

/** One price of one quote on the side the taker trades with: a rung of a ladder is an offer of its own. */
export type Offer = {
  readonly quoteId: QuoteId
  /** Place in the quote's ladder, from 0. */
  readonly rung: number
  readonly maker: FirmId
  /** Of the canonical structure; may be zero or negative. */
  readonly price: Price
  /** Most it may fill, `min` to `OFFER_SIZE_MAX`. */
  readonly size: bigint
  /** Least it may fill, if at all; 1 or more. Equal to `size` for all-or-none. */
  readonly min: bigint
  /** A fill is `min` and whole steps above it, up to `size`; 1 or more. */
  readonly step: bigint
  /** Place in time, lower is earlier. No two offers share both `place` and `rung`. */
  readonly place: number
}

export type Demand = {
  /** The taker's side: a buyer's better price is the lower one, a seller's the higher. */
  readonly side: 'buy' | 'sell'
  /** Most wanted, 1 to `OFFER_SIZE_MAX`. */
  readonly size: bigint
  /** Least wanted, 1 to `size`. Equal to `size` for fill-or-kill. */
  readonly minFill: bigint
  /** Worst price an accepted offer may have. */
  readonly limit: Price
  readonly format: AuctionFormat
}

/** A part, or the whole, of an offer that trades. */
export type Award = {
  readonly offer: Offer
  readonly size: bigint
  /** What this fill trades at under the format. */
  readonly price: Price
}

export type Allocation = {
  /** In priority order. */
  readonly awards: readonly Award[]
  readonly filled: bigint
  /** Worst price traded at. */
  readonly clearing: Price
}

/**
 * Why nothing trades. `no_offer`: there is none whose least is within the size wanted. `limit`: there are, all worse than
 * the limit, of which `best` is the best. `not_filled`: those inside the limit cannot make up the least wanted.
 */
export type Unallocated =
  | { readonly why: 'no_offer' | 'not_filled' }
  | { readonly why: 'limit'; readonly best: Price }

/** Largest size of an offer or a demand. */
export const OFFER_SIZE_MAX = 1_000_000_000n

/** True when a taker on this side would rather have `price` than `than`. */
export function isBetterFor(side: Demand['side'], price: Price, than: Price): boolean {
  return side === 'buy' ? price < than : price > than
}

/** Priority: the better price, then the earlier place, then the lower rung. Negative when `a` goes first. */
export function byPriority(side: Demand['side'], a: Offer, b: Offer): number {
  if (a.price !== b.price) return isBetterFor(side, a.price, b.price) ? -1 : 1
  return a.place - b.place || a.rung - b.rung
}
