/** The windows of a request: the blind one, in which the taker waits, and the collection, after which the book is closed. [WIN-1] */
import type { FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Event } from '../venue/event.ts'
import type { CreateRfq } from './command.ts'
import { lapses } from './commit.ts'
import type { OpenRfq } from './rfq.ts'

/** Refuses a duration outside its bounds. */
export function outside(
  durationMs: number,
  min: number,
  max: number,
  path = 'ttlMs',
): Rejection | undefined {
  if (Number.isInteger(durationMs) && durationMs >= min && durationMs <= max) return undefined
  return reject('bad_duration', path, { min: String(min), max: String(max) })
}

/** Both windows end before the request does, so that the taker always has time to decide. */
export function checkWindows({
  blindMs = 0,
  collectMs = 1,
  ttlMs,
}: Pick<CreateRfq, 'blindMs' | 'collectMs' | 'ttlMs'>): Rejection | undefined {
  return outside(blindMs, 0, ttlMs - 1, 'blindMs') ?? outside(collectMs, 1, ttlMs - 1, 'collectMs')
}

/** Why the taker may not yet take anything. */
export function whyBlind({ veil }: OpenRfq, now: Timestamp): Rejection | undefined {
  if (veil === undefined || veil <= now) return undefined
  const retryAfterMs = Math.ceil((veil - now) / 1000)
  return reject('blind_window', 'rfqId', { retryAfterMs: String(retryAfterMs) })
}

/** Whether quotes are still taken: from a maker, or from any, now or in a second round to come. */
export function isCollecting({ terms, round }: OpenRfq, now: Timestamp, maker?: FirmId): boolean {
  if (terms.quotesUntil === undefined || terms.quotesUntil > now) return true
  if (!terms.secondRound) return false
  if (maker === undefined) return !round || round.until > now
  return round !== undefined && round.until > now && round.makers.includes(maker)
}

/** What the taker is told at the end of a blind window: what is live by then, all at once. With it end the digests that nobody revealed. [WIN-2] [SEA-3] */
export function unveiled(rfq: OpenRfq, now: Timestamp): Event[] {
  const { terms, quotes, passes } = rfq
  const told: Event = {
    type: 'QuotesUnveiled',
    rfqId: terms.rfqId,
    quotes: [...quotes.values()].filter(({ expiresAt }) => expiresAt > now),
    passes: [...passes].map(([maker, reason]) => ({ maker, reason })),
  }
  return rfq.commitments ? [told, ...lapses(rfq)] : [told]
}
