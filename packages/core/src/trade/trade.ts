/** A trade: the execution of one price of one quote, all legs at once, settled by the one entry of its match. [TRD-1] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Structure } from '../instrument/structure.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { Amount, Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { ProgramId } from '../program/tag.ts'
import type { QuoteId } from '../rfq/quote.ts'
import type { RfqId } from '../rfq/rfq.ts'

export type TradeId = string & { readonly __id: 'trade' }

/** What a hedge leg brought to a trade. `side` is the taker's. */
export type HedgeFill = {
  readonly instrument: InstrumentId
  readonly side: 'buy' | 'sell'
  readonly lots: bigint
  readonly price: Price
}

/** What both parties see of a trade. `side` is the taker's, of the canonical structure. Fees are each party's own affair. */
export type Trade = {
  readonly tradeId: TradeId
  readonly rfqId: RfqId
  readonly quoteId: QuoteId
  readonly entryId: EntryId
  readonly structure: Structure
  readonly side: 'buy' | 'sell'
  readonly price: Price
  readonly size: bigint
  /** Prices of the legs in canonical order, which make up `price` exactly. Undefined where one would pass the largest price. [TRD-3] */
  readonly legPrices: readonly Price[] | undefined
  /** Whether the maker gave them, or they were worked out from its own and the marks. */
  readonly legPricesBy: 'maker' | 'venue'
  /** Hedge legs that traded with it, at their own price. [HDG-3] */
  readonly hedges?: readonly HedgeFill[]
  readonly maker: FirmId
  /** The taker's firm where the request was disclosed. */
  readonly disclosedTaker: FirmId | undefined
}

export type MatchId = string & { readonly __id: 'match' }

/** One maker's part of a match. */
export type MatchFill = Pick<Trade, 'tradeId' | 'quoteId' | 'maker' | 'price' | 'size'>

/** What one acceptance came to: several makers may fill it, in one entry. Told to the taker alone. */
export type Match = {
  readonly matchId: MatchId
  readonly rfqId: RfqId
  readonly entryId: EntryId
  /** The taker's, of the canonical structure. */
  readonly side: 'buy' | 'sell'
  /** All that traded. */
  readonly size: bigint
  /** Worst price traded at. */
  readonly price: Price
  /** The taker's program whose request it was. */
  readonly program?: ProgramId
  /** Lots of the hedge legs, which the trades make up. */
  readonly hedges?: readonly HedgeFill[]
  /** In the order of their quotes' priority. */
  readonly fills: readonly MatchFill[]
}

export type Fee = { readonly asset: InstrumentId; readonly amount: Amount }
