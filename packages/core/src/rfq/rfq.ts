/**
 * A request for a firm price on one structure, sent privately to chosen dealers, with a deadline. [RFQ-1]
 * open → filled | cancelled | expired, exactly one of them, once.
 */
import type { AuctionFormat } from '../auction/offer.ts'
import type { Needs } from '../collateral/quote-hold.ts'
import type { FeedbackPolicy } from '../feedback/feedback.ts'
import type { Structure } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { LiquidationRequest } from '../liquidation/liquidation.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import type { IntentId } from '../program/intent.ts'
import type { ProgramId } from '../program/tag.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Commitment } from './commit.ts'
import type { Counter } from './counter.ts'
import type { Order } from './order.ts'
import type { Quote } from './quote.ts'
import type { Round, SecondRound } from './second-round.ts'
import type { WorkupTerms } from '../workup/workup.ts'
import type { Reserve } from './reserve.ts'

export type RfqId = string & { readonly __id: 'rfq' }

export type RfqOutcome = 'filled' | 'cancelled' | 'expired'

/** How long an acceptance looks for quotes. */
export type TimeInForce = 'fill_or_kill' | 'immediate_or_cancel' | 'resting'

/** An acceptance that waits for quotes to meet it, until the request ends. Known to the taker alone. */
export type Resting = Order & { readonly rfqId: RfqId; readonly restedAt: Timestamp }

/** What may be traded: both sides, or only what the taker wants to do. Of the canonical structure, but in a command, where it is of the one typed. */
export type AskedSides = 'two_way' | 'buy' | 'sell'

/** Why a dealer gives no price. */
export const PASS_REASONS = ['size', 'risk', 'no_price', 'market', 'other'] as const
export type PassReason = (typeof PASS_REASONS)[number]

/** What dealers are told of who asks: nothing, an alias that stays for a month, or the firm. */
export type Identity = 'anonymous' | 'pseudonymous' | 'disclosed'

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
  readonly sides: AskedSides
  /** What makers are told when it has traded; left out where they are told nothing. */
  readonly feedback?: FeedbackPolicy
  readonly openedAt: Timestamp
  readonly expiresAt: Timestamp
  /** Until then the taker is told nothing of quotes and takes none. */
  readonly blindUntil: Timestamp | undefined
  /** From then on no quote is taken. */
  readonly quotesUntil: Timestamp | undefined
  /** A second round with the best, after the collection. */
  readonly secondRound?: SecondRound
  /** Prices are sealed: until then digests are taken, and from then to the end of the blind window the quotes. */
  readonly sealed?: { readonly commitUntil: Timestamp }
  /** Size may be added at its price after it has traded. */
  readonly workup?: WorkupTerms
  /** The taker's firm where the request is disclosed. */
  readonly disclosedTaker: FirmId | undefined
  /** What the taker is called this month, where the request is pseudonymous. */
  readonly alias: string | undefined
}

/** What only the taker knows. `flip`: the taker typed the mirror of the canonical structure. */
export type RfqOwner = {
  readonly taker: FirmId
  readonly user: UserId
  readonly account: AccountId
  readonly flip: boolean
  readonly identity: Identity
  readonly panel: readonly FirmId[]
  /** Worst price the taker lets itself take on each side of the canonical structure. */
  readonly reserve: Reserve
  /** Milliseconds since the taker last asked for the structure, where dealers may recognise it. */
  readonly repeatedAfterMs: number | undefined
  /** The program that asked, whose every trade this is; left out where a person did. */
  readonly program?: ProgramId
  /** Which of its intents. */
  readonly intent?: IntentId
  /** What the venue asks in the firm's stead, and for which margin call; left out of every other request. [LIQ-1] */
  readonly liquidation?: LiquidationRequest
}

export type OpenRfq = {
  readonly terms: RfqTerms
  readonly owner: RfqOwner
  readonly needs: Needs
  /** At most one live quote per dealer, in the order placed. */
  readonly quotes: Map<FirmId, Quote>
  /** Dealers that gave no price, and why. A quote takes a pass back. */
  readonly passes: Map<FirmId, PassReason>
  /** Set while the taker is told nothing of quotes: until when. Goes with the event that tells it of all at once. */
  veil: Timestamp | undefined
  /** At most one waiting acceptance on each side of the canonical structure. */
  readonly resting: { buy: Resting | undefined; sell: Resting | undefined }
  /** What the taker offers itself, where it does. */
  counter: Counter | undefined
  /** Digests by dealer, where prices are sealed. */
  readonly commitments?: Map<FirmId, Commitment>
  /** The second round, once it has begun. */
  round: Round | undefined
}

/** What is remembered of an ended request, for a bounded number of them. */
export type EndedRfq = {
  readonly rfqId: RfqId
  readonly taker: FirmId
  readonly panel: readonly FirmId[]
  readonly flip: boolean
  readonly program?: ProgramId
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

/** Whether a taker's side of the canonical structure may be traded. */
export function isAsked({ sides }: Pick<RfqTerms, 'sides'>, side: 'buy' | 'sell'): boolean {
  return sides === 'two_way' || sides === side
}
