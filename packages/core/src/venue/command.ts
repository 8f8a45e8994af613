/** Everything that can be asked of the venue. Imperative; times are durations; nothing here is read from a clock. */
import type { IdKey } from '../id.ts'
import type { Instrument, InstrumentId } from '../instrument/instrument.ts'
import type { Leg } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Entry } from '../ledger/entry.ts'
import type { Amount, Price } from '../num/units.ts'
import type { Actor, Firm, FirmId } from '../party/firm.ts'
import type { Sides } from '../collateral/quote-hold.ts'
import type { QuoteId } from '../rfq/quote.ts'
import type { Identity, RfqId } from '../rfq/rfq.ts'
import type { Timestamp } from '../time/timestamp.ts'

/** Who asks, and the id under which the asker will know the answer again. Timers have no client id. */
export type Meta = { readonly actor: Actor; readonly clientId?: string | undefined }

export type OpenVenue = Meta & {
  readonly type: 'OpenVenue'
  readonly idKey: IdKey
  readonly operator: Firm
}
export type RegisterFirm = Meta & { readonly type: 'RegisterFirm'; readonly firm: Firm }
export type OpenAccount = Meta & {
  readonly type: 'OpenAccount'
  readonly account: AccountId
  readonly firm: FirmId
}
export type ListInstrument = Meta & {
  readonly type: 'ListInstrument'
  readonly instrument: Instrument
}
export type Deposit = Meta & {
  readonly type: 'Deposit'
  readonly account: AccountId
  readonly asset: InstrumentId
  readonly amount: Amount
  readonly reference: string
}
export type Withdraw = Omit<Deposit, 'type'> & { readonly type: 'Withdraw' }
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
/** Settles one expired option by the settlement price given, with its source. */
export type RunExpiry = Meta & {
  readonly type: 'RunExpiry'
  readonly instrument: InstrumentId
  readonly settlementPrice: Price
  readonly source: string
  readonly observedAt: Timestamp
}
/** Mirrors an entry. The server reads the entry from the journal into the command; audit compares the two. */
export type ReverseEntry = Meta & {
  readonly type: 'ReverseEntry'
  readonly entry: Entry
  readonly reason: string
}

export type Command =
  | OpenVenue
  | RegisterFirm
  | OpenAccount
  | ListInstrument
  | Deposit
  | Withdraw
  | CreateRfq
  | CancelRfq
  | PlaceQuote
  | CancelQuote
  | AcceptQuote
  | ExpireDue
  | RunExpiry
  | ReverseEntry
