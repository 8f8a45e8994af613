/**
 * What may happen to written options before anyone decides it, read off the marks and the dividends declared: each short option with what a
 * holder would gain and give up by exercising now, the odds that it will be rational before the ex-date, and how near it is to its strike.
 */
import {
  DAY_US,
  PRICE_SCALE,
  deliverableOf,
  heldBy,
  isInverse,
  powerOfTen,
  present,
} from '@parley/core'
import type { AccountId, Option, State, Timestamp } from '@parley/core'
import { hazardOf, unitTerms } from '@parley/income'
import type { Hazard } from '@parley/sdk'
import { amountText, dayText, parseTime, priceText, timeText } from '../wire/numbers.ts'
import { outlookOf } from './hazard-outlook.ts'
import type { Asked, MarketView, Outlook } from './hazard-outlook.ts'

type Missing = { readonly account: string; readonly instrument: string; readonly why: string }
export type Hazards = { readonly hazards: Hazard[]; readonly missing: Missing[] }

const ONE = 10 ** PRICE_SCALE
const DAY_MS = DAY_US / 1000

/** Of the accounts named; the most urgent first. */
export function hazardsOf(
  market: MarketView,
  state: State,
  accounts: readonly AccountId[],
  { now, rate }: Asked,
): Hazards {
  const [hazards, missing]: [Hazard[], Missing[]] = [[], []]
  for (const account of accounts)
    for (const { asset, total } of heldBy(state.ledger, account)) {
      const option = state.instruments.get(asset)
      if (option?.kind !== 'option' || total >= 0n || option.expiresAt <= now) continue
      if (isInverse(option)) {
        missing.push({ account, instrument: option.id, why: IN_COIN })
        continue
      }
      const seen = outlookOf(market, state, option, { now, rate })
      if (typeof seen === 'string') missing.push({ account, instrument: option.id, why: seen })
      else hazards.push(hazardView(state, { account, option, contracts: -total, now }, seen))
    }
  return { hazards: hazards.sort(byUrgency), missing }
}

/** Its figures are of prices in cash, and of what is delivered. */
const IN_COIN = 'paid in the coin, at its expiry alone: nothing is delivered'

const URGENCY = { now: 0, likely: 1, none: 2 } as const

function byUrgency(a: Hazard, b: Hazard): number {
  const pins = Number(b.pinned) - Number(a.pinned)
  const soon = a.daysToExpiry - b.daysToExpiry
  return URGENCY[a.early] - URGENCY[b.early] || pins || (b.odds ?? 0) - (a.odds ?? 0) || soon
}

function hazardView(
  state: State,
  of: {
    readonly account: AccountId
    readonly option: Option
    readonly contracts: bigint
    readonly now: Timestamp
  },
  { terms, vol, by, dividend, odds, mark }: Outlook,
): Hazard {
  const { account, option, contracts, now } = of
  const { id, underlying, right, style, expiryDate, strike, settlement } = option
  const today = dayText(now)
  const last = dividend && lastDayBefore(state, option, dividend.exDate)
  const toEx = dividend && daysBetween(today, dividend.exDate)
  const figures = hazardOf({
    ...terms,
    contracts: Number(contracts),
    multiplier: unitTerms(state, option).units,
    ...(dividend && toEx !== undefined
      ? {
          dividend: {
            amount: Number(dividend.perUnit) / ONE,
            // The day itself, where the days between are no sessions.
            daysToEx: last !== undefined && today >= last ? 1 : toEx,
          },
        }
      : {}),
  })
  const { quoteAsset } = option.terms
  const scale = state.instruments.get(quoteAsset)?.scale ?? 0
  const delivering = settlement === 'physical' ? contracts : 0n
  const on = present(state.instruments.get(underlying), 'an option is on something')
  const cash = (strike * option.multiplier * delivering) / powerOfTen(PRICE_SCALE - scale)
  return {
    account,
    instrument: id,
    underlying,
    right,
    style,
    contracts: String(contracts),
    strike: priceText(strike),
    expiryDate,
    daysToExpiry: (option.expiresAt - now) / DAY_US,
    spot: terms.spot,
    ...(vol === undefined ? {} : { vol }),
    intrinsic: figures.intrinsic,
    extrinsic: figures.extrinsic,
    extrinsicBy: by,
    ...(dividend && last !== undefined && toEx !== undefined
      ? {
          dividend: {
            perUnit: priceText(dividend.perUnit),
            exDate: dividend.exDate,
            daysToEx: toEx,
            exerciseBy: last,
            externalId: dividend.externalId,
          },
        }
      : {}),
    rate: terms.rate,
    carry: figures.carry,
    gain: figures.gain,
    edge: figures.edge,
    early: style === 'american' ? figures.early : 'none',
    ...(odds === undefined
      ? {}
      : {
          odds: odds.odds,
          ...(odds.threshold === undefined ? {} : { threshold: odds.threshold }),
        }),
    distance: figures.distance,
    ...(Number.isFinite(figures.hourMoves) ? { hourMoves: figures.hourMoves } : {}),
    pinned: figures.pinned,
    units: amountText(state, underlying, delivering * deliverableOf(option, on)),
    cash: amountText(state, quoteAsset, cash),
    currency: quoteAsset,
    source: mark.source,
    markedAt: timeText(parseTime(mark.observedAt) ?? now),
    stale: mark.stale,
  }
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

/** Shares trade on weekdays, coins every day. */
function lastDayBefore(state: State, { underlying }: Option, exDate: string): string {
  const weekdays = state.instruments.get(underlying)?.kind === 'share'
  const ms = Date.parse(exDate) - DAY_MS
  const weekday = new Date(ms).getUTCDay()
  const back = !weekdays ? 0 : weekday === 0 ? 2 : weekday === 6 ? 1 : 0
  return new Date(ms - back * DAY_MS).toISOString().slice(0, 10)
}
