/** A block trade: the execution of an accepted quote, all legs at one price at one time, with exactly one entry. [TRD-1] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Structure } from '../instrument/structure.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { Amount, Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { QuoteId } from '../rfq/quote.ts'
import type { RfqId } from '../rfq/rfq.ts'

export type TradeId = string & { readonly __id: 'trade' }

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
  readonly maker: FirmId
  /** The taker's firm where the request was disclosed. */
  readonly disclosedTaker: FirmId | undefined
}

export type Fee = { readonly asset: InstrumentId; readonly amount: Amount }
