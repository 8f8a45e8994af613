/**
 * A request for a firm price on one structure, sent privately to chosen dealers, with a deadline. [RFQ-1]
 * open → filled | cancelled | expired, exactly one of them, once.
 */
import type { AuctionFormat } from '../auction/offer.ts'
import type { Needs } from '../collateral/quote-hold.ts'
import type { FeedbackPolicy } from '../feedback/feedback.ts'
import type { Structure } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Order } from './order.ts'
import type { Quote } from './quote.ts'

export type RfqId = string & { readonly __id: 'rfq' }

export type RfqOutcome = 'filled' | 'cancelled' | 'expired'

/** How long an acceptance looks for quotes. */
export type TimeInForce = 'fill_or_kill' | 'immediate_or_cancel' | 'resting'

/** An acceptance that waits for quotes to meet it, until the request ends. Known to the taker alone. */
export type Resting = Order & { readonly rfqId: RfqId; readonly restedAt: Timestamp }

/** Whether dealers are told who asks. */
export type Identity = 'anonymous' | 'disclosed'

/** What every party to a request may know of it. */
export type RfqTerms = {
  readonly rfqId: RfqId
  readonly structure: Structure
  /** Whole number of structures. */
  readonly size: bigint
  /** Structures that a least, a step, or the size of a quote that has one counts in. */
  readonly step: bigint
  /** What each fill of a match trades at. */
  readonly format: AuctionFormat
  /** What makers are told when it has traded; left out where they are told nothing. */
  readonly feedback?: FeedbackPolicy
  readonly openedAt: Timestamp
  readonly expiresAt: Timestamp
  /** The taker's firm where the request is disclosed. */
  readonly disclosedTaker: FirmId | undefined
}

/** What only the taker knows. `flip`: the taker typed the mirror of the canonical structure. */
export type RfqOwner = {
  readonly taker: FirmId
  readonly user: UserId
  readonly account: AccountId
  readonly flip: boolean
  readonly identity: Identity
  readonly panel: readonly FirmId[]
}

export type OpenRfq = {
  readonly terms: RfqTerms
  readonly owner: RfqOwner
  readonly needs: Needs
  /** At most one live quote per dealer, in the order placed. */
  readonly quotes: Map<FirmId, Quote>
  /** At most one waiting acceptance on each side of the canonical structure. */
  readonly resting: { buy: Resting | undefined; sell: Resting | undefined }
}

/** What is remembered of an ended request, for a bounded number of them. */
export type EndedRfq = {
  readonly rfqId: RfqId
  readonly taker: FirmId
  readonly panel: readonly FirmId[]
  readonly flip: boolean
  readonly outcome: RfqOutcome
}

/** Bounds, published at `GET /v1/limits`. */
export const RFQ_LIMITS = {
  ttlMsMin: 1_000,
  ttlMsMax: 86_400_000,
  sizeMax: 1_000_000_000n,
  openPerFirmMax: 10_000,
  panelMax: 500,
  endedKept: 20_000,
} as const
