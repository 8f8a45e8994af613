/**
 * A request for a firm price on one structure, sent privately to chosen dealers, with a deadline. [RFQ-1]
 * open → filled | cancelled | expired, exactly one of them, once.
 */
import type { Needs } from '../collateral/quote-hold.ts'
import type { Structure } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Quote } from './quote.ts'

export type RfqId = string & { readonly __id: 'rfq' }

export type RfqOutcome = 'filled' | 'cancelled' | 'expired'

/** Whether dealers are told who asks. */
export type Identity = 'anonymous' | 'disclosed'

/** What every party to a request may know of it. */
export type RfqTerms = {
  readonly rfqId: RfqId
  readonly structure: Structure
  /** Whole number of structures. */
  readonly size: bigint
  readonly openedAt: Timestamp
  readonly expiresAt: Timestamp
  /** The taker's firm where the request is disclosed. */
  readonly disclosedTaker: FirmId | undefined
}

/** What only the taker knows. `flip`: the taker typed the mirror of the canonical structure. */
export type RfqOwner = {
  readonly taker: FirmId
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
}

/** What is remembered of an ended request, for a bounded number of them. */
export type EndedRfq = {
  readonly rfqId: RfqId
  readonly taker: FirmId
  readonly panel: readonly FirmId[]
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
