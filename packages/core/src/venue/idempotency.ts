/**
 * A client id names one write for good: the same id with the same body gets the same answer, with another body a conflict. [IDM-1]
 * Each firm's last `REMEMBERED_PER_FIRM` writes are remembered, by number and not by time, so that replay forgets alike.
 */
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Event } from './event.ts'

/** What a caller is told of an accepted command. Ids of what it made, and figures it could not know. */
export type Answer = Readonly<Record<string, string | number | bigint>>

export type Memory = {
  readonly digest: number
  readonly ts: Timestamp
  readonly outcome: { readonly answer: Answer } | { readonly rejection: Rejection }
}

export const REMEMBERED_PER_FIRM = 32_768

/** 53-bit digest of a command's text. Two bodies of one firm under one client id are told apart by it; nothing else rests on it. */
export function digestOf(text: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    a = Math.imul(a ^ c, 2654435761)
    b = Math.imul(b ^ c, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0)
}

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
