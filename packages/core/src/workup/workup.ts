/**
 * A workup: after a request has traded, size is added at the price that it traded at, for a stated time. What each adds is firm, held, and
 * told to nobody; all of it is matched once, at the end. open → ended | cancelled. [WKP-1]
 */
import type { Needs } from '../collateral/quote-hold.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import type { Marked } from '../protection/mark.ts'
import type { RiskMarked } from '../risk-limit/mark.ts'
import type { AccountId } from '../ledger/account.ts'
import type { HoldId } from '../ledger/hold.ts'
import type { Price } from '../num/units.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import type { QuoteId } from '../rfq/quote.ts'
import type { RfqId, RfqOwner, RfqTerms } from '../rfq/rfq.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Match } from '../trade/trade.ts'
import type { Meta } from '../venue/meta.ts'

/** Whom of a request's dealers its workup is open to: those that traded, or all that were asked. */
export const WORKUP_OPEN_TO = ['makers', 'panel'] as const

/** What every party to a request knows of its workup from the start. */
export type WorkupTerms = { readonly ms: number; readonly openTo: (typeof WORKUP_OPEN_TO)[number] }

/** What one firm adds. A maker's is a quote at the frozen price. */
export type Addition = {
  readonly quoteId: QuoteId
  readonly rfqId: RfqId
  readonly firm: FirmId
  readonly user: UserId
  readonly account: AccountId
  readonly size: bigint
  readonly placedAt: Timestamp
  readonly holdId: HoldId | undefined
}

/** What those it is open to are told, all of them the same. `side` is the taker's, of the canonical structure. */
export type WorkupOffer = {
  readonly rfqId: RfqId
  readonly side: 'buy' | 'sell'
  readonly price: Price
  readonly until: Timestamp
}

export type Workup = WorkupOffer & {
  readonly terms: RfqTerms
  readonly owner: RfqOwner
  readonly needs: Needs
  /** Dealers it is open to that may trade with the taker. */
  readonly told: readonly FirmId[]
  /** At most one of each firm. */
  readonly additions: Map<FirmId, Addition>
}

/** The taker adds on its side of the match, a dealer on the other; it takes the place of what the firm added before. */
export type AddToWorkup = Meta &
  RiskMarked &
  Marked & {
    readonly type: 'AddToWorkup'
    readonly rfqId: RfqId
    /** A dealer's; the taker's is the request's. */
    readonly account?: AccountId | undefined
    /** Undefined takes back what was added. */
    readonly size?: bigint | undefined
  }
/** The venue's own timer: matches what was added. */
export type RunWorkup = Meta & Marked & { readonly type: 'RunWorkup'; readonly rfqId: RfqId }
export type WorkupCommand = AddToWorkup | RunWorkup

export type WorkupOutcome = 'ended' | 'cancelled'

export type WorkupEvent =
  | { readonly type: 'WorkupOpened'; readonly offer: WorkupOffer; readonly told: readonly FirmId[] }
  /** The same, for the taker and those it is open to. */
  | { readonly type: 'WorkupOffered'; readonly offer: WorkupOffer }
  | { readonly type: 'WorkupAdded'; readonly addition: Addition }
  | {
      readonly type: 'WorkupWithdrawn'
      readonly quoteId: QuoteId
      readonly rfqId: RfqId
      readonly firm: FirmId
    }
  /** What a workup came to, for the taker. Its trades and its one entry follow. */
  | {
      readonly type: 'WorkupMatched'
      readonly match: Match
      readonly marks?: readonly ReferenceMark[] | undefined
    }
  /** For all it was open to, the same whatever was added. */
  | { readonly type: 'WorkupClosed'; readonly rfqId: RfqId; readonly outcome: WorkupOutcome }
  | { readonly type: 'WorkupEnded'; readonly rfqId: RfqId }

export const WORKUP_LIMITS = { msMin: 1_000, msMax: 600_000, sizeMax: 1_000_000_000n } as const

/** Whether a firm may add to it. */
export function isIn({ owner, told }: Workup, firm: FirmId): boolean {
  return owner.taker === firm || told.includes(firm)
}
