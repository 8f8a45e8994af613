/**
 * The taker's counter-offer: a firm price of its own, held like a quote, to the dealers it chooses. One that hits it trades in that
 * step. live → hit | replaced | cancelled | expired | closed. [CTR-1]
 */
import type { AccountId } from '../ledger/account.ts'
import type { HoldId } from '../ledger/hold.ts'
import type { Price } from '../num/units.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import type { Marked } from '../protection/mark.ts'
import type { RiskMarked } from '../risk-limit/mark.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Event } from '../venue/event.ts'
import type { Meta } from '../venue/meta.ts'
import type { QuoteId } from './quote.ts'
import type { RfqId } from './rfq.ts'

export type CounterId = string & { readonly __id: 'counter' }

/** What the dealers it goes to are told, all of them the same. Side and price are of the canonical structure. */
export type CounterOffer = {
  readonly counterId: CounterId
  readonly rfqId: RfqId
  /** The taker's: whoever hits a counter that buys sells to it. */
  readonly side: 'buy' | 'sell'
  readonly price: Price
  readonly size: bigint
  /** Least that a hit may take. */
  readonly minFill: bigint
  readonly placedAt: Timestamp
  readonly expiresAt: Timestamp
}

/** What the taker knows besides. */
export type Counter = CounterOffer & {
  readonly user: UserId
  readonly account: AccountId
  /** The dealers the taker named; all of its panel where it named none. */
  readonly to: readonly FirmId[]
  /** Those of them that may trade with it, who alone are told. */
  readonly told: readonly FirmId[]
  readonly holdId: HoldId | undefined
}

/** Offers to trade at a price; it replaces the counter-offer that stands on the request. Of the structure as typed. */
export type CounterRfq = Meta &
  RiskMarked &
  Marked & {
    readonly type: 'CounterRfq'
    readonly rfqId: RfqId
    readonly side: 'buy' | 'sell'
    readonly size: bigint
    readonly price: Price
    /** Undefined: all of it. */
    readonly minFill?: bigint | undefined
    /** Dealers of the panel it goes to; undefined: all. */
    readonly dealers?: readonly FirmId[] | undefined
    readonly ttlMs: number
  }
export type CancelCounter = Meta & { readonly type: 'CancelCounter'; readonly rfqId: RfqId }
/** A dealer takes a counter-offer, whole or in part: the trade is final. */
export type HitCounter = Meta &
  RiskMarked &
  Marked & {
    readonly type: 'HitCounter'
    readonly rfqId: RfqId
    readonly counterId: CounterId
    readonly account: AccountId
    /** Undefined: all of it. */
    readonly size?: bigint | undefined
  }

/** How one that did not trade ended before its request did. */
export type CounterOutcome = 'cancelled' | 'expired'

export type CounterCommand = CounterRfq | CancelCounter | HitCounter

export type CounterEvent =
  /** The taker's own half. It takes the place of one before it. */
  | { readonly type: 'CounterPlaced'; readonly counter: Counter }
  /** The dealers' half: not whom else it went to. */
  | { readonly type: 'CounterOffered'; readonly offer: CounterOffer }
  /** For the dealers it went to, just before it ends, or is replaced, for the taker. */
  | {
      readonly type: 'CounterWithdrawn'
      readonly counterId: CounterId
      readonly rfqId: RfqId
      readonly outcome: CounterOutcome | 'replaced'
    }
  | {
      readonly type: 'CounterEnded'
      readonly counterId: CounterId
      readonly rfqId: RfqId
      readonly outcome: CounterOutcome
    }
  /** For taker and maker alone: other dealers learn that the request has ended, as of any match. */
  | {
      readonly type: 'CounterHit'
      readonly counterId: CounterId
      readonly rfqId: RfqId
      readonly maker: FirmId
      readonly quoteId: QuoteId
    }

export const COUNTER_LIMITS = { ttlMsMin: 100, ttlMsMax: 86_400_000 } as const

/** What the dealers it went to are told of its end. */
export function withdrawnFrom(
  { counterId, rfqId }: Pick<Counter, 'counterId' | 'rfqId'>,
  outcome: CounterOutcome | 'replaced',
): Event {
  return { type: 'CounterWithdrawn', counterId, rfqId, outcome }
}

/** The end of a counter-offer that did not trade, for them and for the taker. */
export function counterEndings(
  of: Pick<Counter, 'counterId' | 'rfqId'>,
  outcome: CounterOutcome,
): Event[] {
  const { counterId, rfqId } = of
  return [withdrawnFrom(of, outcome), { type: 'CounterEnded', counterId, rfqId, outcome }]
}
