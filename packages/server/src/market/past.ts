/** Past prices of an underlying, in the units of now: what is compared with a price of today. [MKT-4] */
import { timestamp } from '@parley/core'
import type { InstrumentId, State, Timestamp } from '@parley/core'
import { REALISED_DAYS, realisedVol } from '@parley/income'
import type { Feed, Mark } from '../feed/feed.ts'
import { inUnitsOf } from './lineage.ts'
import type { InUnitsOf } from './lineage.ts'

const DAY_US = 86_400_000_000
const WEEK_US = 7 * DAY_US

/** One underlying, under the symbol its feed has for it. */
export type Past = {
  readonly state: State
  readonly feed: Feed
  readonly id: InstrumentId
  readonly symbol: string
}

/** What an observed price is multiplied by for the units of `now`. */
export function inUnits({ state, feed, id, symbol }: Past, now: Timestamp): InUnitsOf {
  return inUnitsOf(state, id, now, (at) => {
    const last = feed.history({ symbol, from: since(at, WEEK_US), to: timestamp(at - 1) }).at(-1)
    return last && priceOf(last)
  })
}

/** The last price before this day of UTC began, no older than a week. */
export function closeBefore(past: Past, now: Timestamp): number | undefined {
  const to = timestamp(Math.floor(now / DAY_US) * DAY_US - 1)
  return pricesOf(past, since(to, WEEK_US), { to, now }).at(-1)?.price
}

/** What its volatility has been of late; undefined where too few days are known. */
export function volOfLate(past: Past, now: Timestamp): number | undefined {
  return realisedVol(pricesOf(past, since(now, REALISED_DAYS * DAY_US), { to: now, now }))
}

/** The last price of each day of the last `days` that had one, oldest first. */
export function dailyCloses(past: Past, now: Timestamp, days: number): number[] {
  const byDay = new Map<number, number>()
  for (const { at, price } of pricesOf(past, since(now, days * DAY_US), { to: now, now }))
    byDay.set(Math.floor(at / DAY_US), price)
  return [...byDay.values()]
}

function pricesOf(
  past: Past,
  from: Timestamp,
  { to, now }: { readonly to: Timestamp; readonly now: Timestamp },
): { readonly at: Timestamp; readonly price: number }[] {
  const by = inUnits(past, now)
  return past.feed.history({ symbol: past.symbol, from, to }).flatMap((mark) => {
    const price = priceOf(mark) * by(mark.observedAt)
    return price > 0 ? [{ at: mark.observedAt, price }] : []
  })
}

function priceOf({ mid, last }: Mark): number {
  return Number(mid ?? last)
}

function since(at: Timestamp, spanUs: number): Timestamp {
  return timestamp(Math.max(0, at - spanUs))
}
