/** What a caller is told of its accepted command, read off the command's events: the same at once, on a repeat, and years later. [IDM-2] */
import type { Event } from './event.ts'

/** Ids of what the command made, and figures the caller could not know. */
export type Answer = Readonly<Record<string, string | number | bigint>>

/** The answer to an accepted command, read off its events. */
export function answerTo(events: readonly Event[]): Answer {
  const first = events[0]
  switch (first?.type) {
    case 'RfqRequested': {
      const { rfqId, openedAt, expiresAt, size } = first.terms
      return { rfqId, openedAt, expiresAt, size }
    }
    case 'QuotePlaced': {
      const { quoteId, rfqId, placedAt, expiresAt } = first.quote
      return { quoteId, rfqId, placedAt, expiresAt }
    }
    case 'TradeSettled': {
      const { tradeId, rfqId, quoteId, entryId, side, price, size } = first.trade
      return { tradeId, rfqId, quoteId, entryId, side, price, size }
    }
    case 'EntryPosted':
      return { entryId: first.entry.id }
    case 'RfqEnded':
      return { rfqId: first.rfqId, outcome: first.outcome }
    case 'QuoteEnded':
      return { quoteId: first.quoteId, rfqId: first.rfqId, outcome: first.outcome }
    case 'OptionExpired':
      return { instrument: first.instrument, settlementPrice: first.settlementPrice }
    case 'FirmRegistered':
      return { firm: first.firm.id }
    case 'AccountOpened':
      return { account: first.account.id }
    case 'InstrumentListed':
      return { instrument: first.instrument.id }
    case 'VenueOpened':
      return { operator: first.operator.id }
    case 'HoldPlaced':
    case 'HoldResolved':
    case 'RfqOpened':
    case 'FeeCharged':
    case undefined:
      return {}
  }
}
