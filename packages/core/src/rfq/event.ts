/** What can have happened to requests, quotes and trades. */
import type { ReferenceMark } from '../protection/mark.ts'
import type { FirmId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Fee, Match, Trade } from '../trade/trade.ts'
import type { CommitEvent } from './commit.ts'
import type { CounterEvent } from './counter.ts'
import type { RequestPolicy } from './policy.ts'
import type { Quote, QuoteId } from './quote.ts'
import type { PassReason, Resting, RfqId, RfqOutcome, RfqOwner, RfqTerms } from './rfq.ts'

export type RfqEvent =
  | CounterEvent
  | CommitEvent
  | { readonly type: 'RequestPolicySet'; readonly policy: RequestPolicy }
  | {
      readonly type: 'DealerGroupSet'
      readonly firm: FirmId
      readonly name: string
      /** None: the group is gone. */
      readonly dealers: readonly FirmId[]
    }
  /** The taker's private half of a request; the state keeps both halves from here. */
  | {
      readonly type: 'RfqRequested'
      readonly terms: RfqTerms
      readonly owner: RfqOwner
      readonly marks?: readonly ReferenceMark[] | undefined
    }
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
  /** What a dealer withdrew at once, each ended by an event of its own after this one; `kept` are those that bind it. */
  | {
      readonly type: 'QuotesWithdrawn'
      readonly firm: FirmId
      readonly quotes: readonly QuoteId[]
      readonly kept: readonly QuoteId[]
    }
  /** The end of a blind window: the taker is told of all live quotes and passes at once. */
  | {
      readonly type: 'QuotesUnveiled'
      readonly rfqId: RfqId
      readonly quotes: readonly Quote[]
      readonly passes: readonly { readonly maker: FirmId; readonly reason: PassReason }[]
    }
  /** A second round begins, for the taker: with whom, which it is not told before its blind window ends. */
  | {
      readonly type: 'RoundSelected'
      readonly rfqId: RfqId
      readonly makers: readonly FirmId[]
      readonly until: Timestamp
    }
  /** For the makers in it, all the same: that they are, and not who else is. */
  | { readonly type: 'SecondRoundOpened'; readonly rfqId: RfqId; readonly until: Timestamp }
  /** The dealer gives no price. Its live quote, if any, is withdrawn with it. */
  | {
      readonly type: 'DealerPassed'
      readonly rfqId: RfqId
      readonly maker: FirmId
      readonly reason: PassReason
    }
  /** What an acceptance came to, for the taker. Its trades, its one entry and the end of the request follow. */
  | {
      readonly type: 'MatchMade'
      readonly match: Match
      readonly marks?: readonly ReferenceMark[] | undefined
    }
  /** An acceptance waits for quotes. It replaces the one that waited on the same side. */
  | { readonly type: 'AcceptanceRested'; readonly resting: Resting }
  | {
      readonly type: 'AcceptanceEnded'
      readonly rfqId: RfqId
      readonly side: 'buy' | 'sell'
      readonly outcome: 'cancelled' | 'unfunded'
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
