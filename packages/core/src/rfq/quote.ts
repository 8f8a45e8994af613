/** A dealer's firm price and size for a request, one or two-way. live → accepted | cancelled | expired | closed. [QTE-1] */
import type { Sides } from '../collateral/quote-hold.ts'
import type { AccountId } from '../ledger/account.ts'
import type { HoldId } from '../ledger/hold.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { RfqId } from './rfq.ts'

export type QuoteId = string & { readonly __id: 'quote' }

/** Prices are of the canonical structure: `bid` buys it from the taker, `ask` sells it to the taker. Each side is a ladder. */
export type Quote = Sides & {
  readonly quoteId: QuoteId
  readonly rfqId: RfqId
  readonly maker: FirmId
  /** Of the maker's, who placed it. */
  readonly user: UserId
  readonly account: AccountId
  readonly placedAt: Timestamp
  readonly expiresAt: Timestamp
  /** The hold that covers it; undefined when nothing could be owed. */
  readonly holdId: HoldId | undefined
}

/** `rungsMax`: prices on one side of a quote. */
export const QUOTE_LIMITS = { ttlMsMin: 100, ttlMsMax: 86_400_000, rungsMax: 5 } as const
