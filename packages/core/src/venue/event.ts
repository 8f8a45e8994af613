/** Everything that can have happened. Past tense; an event holds outcomes, so that `evolve` computes nothing twice. */
import type { IdKey } from '../id.ts'
import type { Instrument, InstrumentId } from '../instrument/instrument.ts'
import type { Account } from '../ledger/account.ts'
import type { Entry } from '../ledger/entry.ts'
import type { Hold, HoldId, HoldOutcome } from '../ledger/hold.ts'
import type { Price } from '../num/units.ts'
import type { Firm, FirmId } from '../party/firm.ts'
import type { Quote, QuoteId } from '../rfq/quote.ts'
import type { RfqId, RfqOutcome, RfqOwner, RfqTerms } from '../rfq/rfq.ts'
import type { Fee, Trade } from '../trade/trade.ts'
import type { ExpiryResult } from '../expiry/expiry.ts'

export type Event =
  | { readonly type: 'VenueOpened'; readonly idKey: IdKey; readonly operator: Firm }
  | { readonly type: 'FirmRegistered'; readonly firm: Firm }
  | { readonly type: 'AccountOpened'; readonly account: Account }
  | { readonly type: 'InstrumentListed'; readonly instrument: Instrument }
  | { readonly type: 'EntryPosted'; readonly entry: Entry }
  | { readonly type: 'HoldPlaced'; readonly hold: Hold }
  | {
      readonly type: 'HoldResolved'
      readonly holdId: HoldId
      readonly outcome: HoldOutcome
    }
  /** The taker's private half of a request; the state keeps both halves from here. */
  | { readonly type: 'RfqRequested'; readonly terms: RfqTerms; readonly owner: RfqOwner }
  /** The announcement to the panel: every byte of it is the same whoever asks and whichever side is wanted. */
  | { readonly type: 'RfqOpened'; readonly terms: RfqTerms }
  /** The dealer's quote. It replaces the dealer's live quote on the request, whose hold is voided. */
  | { readonly type: 'QuotePlaced'; readonly quote: Quote }
  | {
      readonly type: 'QuoteEnded'
      readonly quoteId: QuoteId
      readonly rfqId: RfqId
      readonly maker: FirmId
      readonly outcome: 'cancelled' | 'expired'
    }
  /** Both parties' view of the trade. */
  | { readonly type: 'TradeSettled'; readonly trade: Trade }
  /** One party's own costs of a trade. */
  | {
      readonly type: 'FeeCharged'
      readonly firm: FirmId
      readonly tradeId: Trade['tradeId']
      readonly fee: Fee
    }
  /** Ends a request; its live quotes close with it and their holds are voided, but for holds already resolved. */
  | { readonly type: 'RfqEnded'; readonly rfqId: RfqId; readonly outcome: RfqOutcome }
  | {
      readonly type: 'OptionExpired'
      readonly instrument: InstrumentId
      readonly settlementPrice: Price
      readonly result: ExpiryResult
    }
