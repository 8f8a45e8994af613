/** A second round: when the collection of a request ends, the makers with the best prices are asked once more. [RND-1] */
import type { QuoteSide, Sides } from '../collateral/quote-hold.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Event } from '../venue/event.ts'
import { isBetterFor } from '../auction/offer.ts'
import type { CreateRfq } from './command.ts'
import type { Quote } from './quote.ts'
import { isAsked } from './rfq.ts'
import type { OpenRfq, RfqTerms } from './rfq.ts'

/** What every party knows of it from the start. */
export type SecondRound = {
  /** Makers of each side that are in it. */
  readonly best: number
  readonly ms: number
  /** Whether prices of the first round stand through the second. */
  readonly binding: boolean
}

/** The round under way, or over. */
export type Round = { readonly makers: readonly FirmId[]; readonly until: Timestamp }

export const ROUND_LIMITS = { bestMax: 50, msMin: 100 } as const

/** Guards in order: after a collection; how many; duration, which ends before the request does. */
export function checkSecondRound({
  secondRound,
  collectMs,
  ttlMs,
}: Pick<CreateRfq, 'secondRound' | 'collectMs' | 'ttlMs'>): Rejection | undefined {
  if (!secondRound) return undefined
  if (collectMs === undefined) return reject('malformed', 'secondRound')
  const { best, ms } = secondRound
  const { bestMax, msMin } = ROUND_LIMITS
  if (!Number.isInteger(best) || best < 1 || best > bestMax)
    return reject('malformed', 'secondRound.best')
  const max = ttlMs - collectMs - 1
  if (Number.isInteger(ms) && ms >= msMin && ms <= max) return undefined
  return reject('bad_duration', 'secondRound.ms', { min: String(msMin), max: String(max) })
}

/** Whether the first round is over and the second is to be opened. */
export function isRoundDue({ terms, round }: OpenRfq, now: Timestamp): boolean {
  const { secondRound, quotesUntil } = terms
  return secondRound !== undefined && !round && quotesUntil !== undefined && quotesUntil <= now
}

/**
 * Opens the round: of each side asked the makers of the best prices that stood when the collection ended, so many of them, the earlier
 * at one price. Both sides alike, so that who is in tells nothing of the side the taker wants. [RND-2]
 */
export function openRound(rfq: OpenRfq, now: Timestamp): Event[] {
  const { terms, owner, quotes } = rfq
  const { rfqId, secondRound, quotesUntil = now } = terms
  if (!secondRound) return []
  const standing = [...quotes.values()].filter(({ expiresAt }) => expiresAt >= quotesUntil)
  const chosen = new Set(
    (['buy', 'sell'] as const).flatMap((side) =>
      isAsked(terms, side) ? bestOn(side, standing, secondRound.best) : [],
    ),
  )
  const makers = owner.panel.filter((maker) => chosen.has(maker))
  const end = plusMs(now, secondRound.ms)
  const until = end < terms.expiresAt ? end : terms.expiresAt
  const events: Event[] = [{ type: 'RoundSelected', rfqId, makers, until }]
  if (makers.length > 0) events.push({ type: 'SecondRoundOpened', rfqId, until })
  return events
}

function bestOn(side: 'buy' | 'sell', quotes: readonly Quote[], most: number): FirmId[] {
  const priced = quotes.flatMap(({ maker, placedAt, bid, ask }) => {
    const rungs = side === 'buy' ? ask : bid
    if (!rungs?.[0]) return []
    const best = rungs.reduce(
      (top, { price }) => (isBetterFor(side, price, top) ? price : top),
      rungs[0].price,
    )
    return [{ maker, placedAt, best }]
  })
  priced.sort((a, b) => {
    if (a.best === b.best) return a.placedAt - b.placedAt
    return isBetterFor(side, a.best, b.best) ? -1 : 1
  })
  return priced.slice(0, most).map(({ maker }) => maker)
}

/** Whether a quote of the first round may not be withdrawn or worsened now. [RND-3] */
export function isBinding({ terms, round }: OpenRfq, now: Timestamp): boolean {
  const { secondRound, quotesUntil } = terms
  if (!secondRound?.binding || quotesUntil === undefined || quotesUntil > now) return false
  return !round || round.until > now
}

/** The moment at which a quote placed now ends by the rule of the round, where its price does not stand through the second. */
export function roundEnd({ secondRound, quotesUntil }: RfqTerms, now: Timestamp): Timestamp {
  const ends = secondRound && !secondRound.binding && quotesUntil !== undefined && quotesUntil > now
  return ends ? quotesUntil : (Number.MAX_SAFE_INTEGER as Timestamp)
}

/** Which side of a binding quote another would worsen: one that gives less at some price, asks for more at once, or ends earlier. */
export function worsened(
  old: Pick<Quote, 'bid' | 'ask' | 'expiresAt'>,
  sides: Sides,
  expiresAt: Timestamp,
): 'bid' | 'ask' | 'ttlMs' | undefined {
  if (old.bid && isWorse('sell', old.bid, sides.bid)) return 'bid'
  if (old.ask && isWorse('buy', old.ask, sides.ask)) return 'ask'
  return expiresAt < old.expiresAt ? 'ttlMs' : undefined
}

function isWorse(side: 'buy' | 'sell', old: QuoteSide, next: QuoteSide | undefined): boolean {
  if (!next) return true
  const within = (rungs: QuoteSide, limit: Price): QuoteSide =>
    rungs.filter(({ price }) => price === limit || isBetterFor(side, price, limit))
  const sum = (rungs: QuoteSide): bigint => rungs.reduce((all, { size }) => all + size, 0n)
  const strictest = (rungs: QuoteSide): bigint =>
    rungs.reduce((most, { min = 1n, step = 1n }) => (min * step > most ? min * step : most), 1n)
  if (strictest(next) > strictest(old)) return true
  return old.some(({ price }) => sum(within(next, price)) < sum(within(old, price)))
}
