/** What takers and dealers ask of requests and quotes. Times are durations; nothing here is read from a clock. */
import type { Sides } from '../collateral/quote-hold.ts'
import type { Leg } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { Meta } from '../venue/meta.ts'
import type { QuoteId } from './quote.ts'
import type { Identity, RfqId } from './rfq.ts'

export type CreateRfq = Meta & {
  readonly type: 'CreateRfq'
  readonly account: AccountId
  readonly legs: readonly Leg[]
  readonly size: bigint
  readonly ttlMs: number
  /** Dealers to ask; undefined asks all of them. */
  readonly panel: readonly FirmId[] | undefined
  readonly identity: Identity
}
export type CancelRfq = Meta & { readonly type: 'CancelRfq'; readonly rfqId: RfqId }
/** Places a quote, or replaces the firm's live quote on the same request in one step. */
export type PlaceQuote = Meta &
  Sides & {
    readonly type: 'PlaceQuote'
    readonly account: AccountId
    readonly rfqId: RfqId
    readonly ttlMs: number
  }
export type CancelQuote = Meta & { readonly type: 'CancelQuote'; readonly quoteId: QuoteId }
/** Takes the best price on a side of the structure as the taker typed it. */
export type AcceptQuote = Meta & {
  readonly type: 'AcceptQuote'
  readonly rfqId: RfqId
  readonly side: 'buy' | 'sell'
  readonly size: bigint
  /** Worst price taken, of the structure as typed. */
  readonly limit: Price
  readonly onlyQuoteId: QuoteId | undefined
}
/** The venue's own timer: ends every request and quote whose deadline has passed. */
export type ExpireDue = Meta & { readonly type: 'ExpireDue' }

export type RfqCommand = CreateRfq | CancelRfq | PlaceQuote | CancelQuote | AcceptQuote | ExpireDue
