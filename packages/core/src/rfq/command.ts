/** What takers and dealers ask of requests and quotes. Times are durations; nothing here is read from a clock. */
import type { AuctionFormat } from '../auction/offer.ts'
import type { Rung } from '../collateral/quote-hold.ts'
import type { FeedbackLevel } from '../feedback/feedback.ts'
import type { TypedHedge } from '../instrument/hedge.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Leg } from '../instrument/structure.ts'
import type { StructureId } from '../instrument/structure-id.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { IntentId } from '../program/intent.ts'
import type { ProgramId } from '../program/tag.ts'
import type { Marked } from '../protection/mark.ts'
import type { RiskMarked } from '../risk-limit/mark.ts'
import type { Meta } from '../venue/meta.ts'
import type { CommitQuote, Sealing } from './commit.ts'
import type { CounterCommand } from './counter.ts'
import type { SetDealerGroup } from './dealer-group.ts'
import type { AccountShare } from '../trade/share.ts'
import type { SetRequestPolicy } from './policy.ts'
import type { QuoteId } from './quote.ts'
import type { SecondRound } from './second-round.ts'
import type { WorkupTerms } from '../workup/workup.ts'
import type { Reserve } from './reserve.ts'
import type { AskedSides, Identity, PassReason, RfqId, TimeInForce } from './rfq.ts'

export type CreateRfq = Meta &
  Marked & {
    readonly type: 'CreateRfq'
    readonly account: AccountId
    readonly legs: readonly Leg[]
    /** Several structures asked about as one; then there are no `legs` beside it. */
    readonly basket?: readonly (readonly Leg[])[] | undefined
    readonly size: bigint
    /** What trades with it at a price of its own, of the structure as typed. */
    readonly hedges?: readonly TypedHedge[] | undefined
    /** Quotes with a least or a step count in this many structures; undefined is 1. */
    readonly step?: bigint | undefined
    readonly ttlMs: number
    /** Dealers to ask; undefined asks all of them. */
    readonly panel: readonly FirmId[] | undefined
    /** A dealer group of the taker's to ask, in place of a panel. */
    readonly group?: string | undefined
    readonly identity: Identity
    /** What each fill trades at; undefined is uniform. */
    readonly format?: AuctionFormat | undefined
    /** Most that makers are told when it has traded; undefined leaves it to the venue, which also bounds it. */
    readonly feedback?: FeedbackLevel | undefined
    /** What may be traded, of the structure as typed; undefined is two-way. */
    readonly sides?: AskedSides | undefined
    /** Worst price the taker lets itself take on each side of the structure as typed: told to nobody. */
    readonly reserve?: Reserve | undefined
    /** Milliseconds during which the taker neither sees quotes nor takes them; undefined or 0: none. */
    readonly blindMs?: number | undefined
    /** Milliseconds during which quotes are taken, after which the book is closed; undefined: until the request ends. */
    readonly collectMs?: number | undefined
    /** Once the collection is over the best are asked again. */
    readonly secondRound?: SecondRound | undefined
    /** Dealers send digests first, and their prices when no digest is taken any more. */
    readonly sealed?: Sealing | undefined
    /** After the match size may be added at its price. */
    readonly workup?: WorkupTerms | undefined
    /** The program of the firm's that asks; undefined: a person. Told to nobody. */
    readonly program?: ProgramId | undefined
    /** Which of its intents. */
    readonly intent?: IntentId | undefined
  }
export type CancelRfq = Meta & { readonly type: 'CancelRfq'; readonly rfqId: RfqId }
/** A price of a quote: of the structure, or of each leg in canonical order, or both where they agree. */
export type PricedRung = Omit<Rung, 'price'> & { readonly price?: Price | undefined }
/** Places a quote, or replaces the firm's live quote on the same request in one step. */
export type PlaceQuote = Meta &
  RiskMarked &
  Marked & {
    readonly type: 'PlaceQuote'
    readonly account: AccountId
    readonly rfqId: RfqId
    readonly ttlMs: number
    readonly bid?: readonly PricedRung[] | undefined
    readonly ask?: readonly PricedRung[] | undefined
    /** On a sealed request: the text of its own that its digest was made with. */
    readonly nonce?: string | undefined
  }
export type CancelQuote = Meta & { readonly type: 'CancelQuote'; readonly quoteId: QuoteId }
/** Withdraws the user's quotes, or the whole firm's: all, or those with a leg on one underlying. */
export type CancelQuotes = Meta & {
  readonly type: 'CancelQuotes'
  readonly whose: 'user' | 'firm'
  readonly underlying: InstrumentId | undefined
}
/** Says that no price will come, and why. Told to the taker alone; it costs nothing, and a quote takes it back. */
export type PassRfq = Meta & {
  readonly type: 'PassRfq'
  readonly rfqId: RfqId
  readonly reason: PassReason
}
/**
 * Takes the best firm prices on a side of the structure as the taker typed it. `fill_or_kill` trades all of the size or
 * nothing; `immediate_or_cancel` the most there is, from `minFill`; `resting` waits for quotes until the request ends.
 */
export type AcceptQuote = Meta &
  RiskMarked &
  Marked & {
    readonly type: 'AcceptQuote'
    readonly rfqId: RfqId
    readonly side: 'buy' | 'sell'
    readonly size: bigint
    /** Worst price taken, of the structure as typed; undefined: the request's reserve. */
    readonly limit: Price | undefined
    readonly timeInForce: TimeInForce
    /** Least that may trade. Undefined: the size, or 1 for immediate-or-cancel. */
    readonly minFill?: bigint | undefined
    readonly onlyQuoteIds?: readonly QuoteId[] | undefined
    /** The structure the taker means to trade; undefined trusts the request's id. */
    readonly expectedStructureId?: StructureId | undefined
    /** Most paid in fees, in 10^-8 of the quote asset. */
    readonly feeMax?: Price | undefined
    /** Which accounts receive the fill, in this order; their sizes make up `size`. Undefined: the request's account. */
    readonly shares?: readonly AccountShare[] | undefined
  }
/** Takes back a resting acceptance. */
export type CancelAcceptance = Meta & {
  readonly type: 'CancelAcceptance'
  readonly rfqId: RfqId
  readonly side: 'buy' | 'sell'
}
/** The venue's own timer: ends every request and quote whose deadline has passed. */
export type ExpireDue = Meta & { readonly type: 'ExpireDue' }

export type RfqCommand =
  | SetDealerGroup
  | SetRequestPolicy
  | CreateRfq
  | CancelRfq
  | PlaceQuote
  | CancelQuote
  | CancelQuotes
  | PassRfq
  | AcceptQuote
  | CancelAcceptance
  | CounterCommand
  | CommitQuote
  | ExpireDue
