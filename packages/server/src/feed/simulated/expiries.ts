/**
 * Which expiries are offered at an instant, and when they fall. Fridays: the next four, the next three monthly ones
 * and the next four quarterly ones. Once offered, an expiry stays until it is reached. Holidays are not observed. Coins have futures on the next
 * two monthly ones.
 */
import type { Timestamp } from '@parley/core'
import type { LocalDate } from '../feed.ts'
import { dateIn, instantAt, newYorkClose, plusDays, weekday } from '../session-time.ts'
import type { SimulatedAsset } from './asset.ts'

const WEEKLY = 4
const MONTHLY = 3
const QUARTERLY = 4
const FRIDAY = 5

/** Coins expire at 08:00 UTC, shares at 16:00 in New York. */
export function fixingOn(asset: SimulatedAsset, date: LocalDate): Timestamp {
  return asset.asset === 'coin' ? instantAt(date, '08:00', 'UTC') : newYorkClose(date)
}

export type Expiry = { readonly date: LocalDate; readonly expiresAt: Timestamp }

/** Offered at `now`: the expiry instant is later than `now`. In order of date. */
export function expiriesAt(asset: SimulatedAsset, now: Timestamp): readonly Expiry[] {
  const offered: Expiry[] = []
  const counts = { weekly: 0, monthly: 0, quarterly: 0 }
  const today = dateIn(now, 'UTC')
  let friday = plusDays(today, (FRIDAY - weekday(today) + 7) % 7)
  // A US evening is the next day in UTC.
  if (weekday(today) === FRIDAY + 1 && fixingOn(asset, plusDays(today, -1)) > now)
    friday = plusDays(today, -1)
  for (; counts.quarterly < QUARTERLY; friday = plusDays(friday, 7)) {
    const expiresAt = fixingOn(asset, friday)
    if (expiresAt <= now) continue
    const monthly = isMonthly(asset, friday)
    const quarterly = monthly && Number(friday.slice(5, 7)) % 3 === 0
    const wanted =
      counts.weekly++ < WEEKLY ||
      (monthly && counts.monthly < MONTHLY) ||
      (quarterly && counts.quarterly < QUARTERLY)
    if (monthly) counts.monthly++
    if (quarterly) counts.quarterly++
    if (wanted) offered.push({ date: friday, expiresAt })
  }
  return offered
}

const FUTURES = 2

/** Dates of the futures of an asset, in order, out of the expiries it offers. */
export function futuresOf(asset: SimulatedAsset, offered: readonly Expiry[]): readonly LocalDate[] {
  if (asset.asset !== 'coin') return []
  const monthly = offered.filter(({ date }) => isMonthly(asset, date))
  return monthly.slice(0, FUTURES).map(({ date }) => date)
}

/** The last Friday of a month for coins, the third for shares. */
export function isMonthly(asset: SimulatedAsset, friday: LocalDate): boolean {
  const day = Number(friday.slice(8))
  if (asset.asset === 'share') return day >= 15 && day <= 21
  return plusDays(friday, 7).slice(5, 7) !== friday.slice(5, 7)
}
