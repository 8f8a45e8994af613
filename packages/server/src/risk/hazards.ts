/**
 * What may happen to written options before anyone decides it, read off the marks and the dividends declared: each short option with what a
 * holder would gain and give up by exercising now, the odds that it will be rational before the ex-date, and how near it is to its strike.
 */
import { DAY_US, PRICE_SCALE, comingDividends, heldBy, powerOfTen } from '@parley/core'
import type { AccountId, DeclaredDividend, Option, State, Timestamp } from '@parley/core'
import { dividendRisks, hazardOf } from '@parley/income'
import type { HazardOption } from '@parley/income'
import { impliedVol, priceEuropean } from '@parley/quant'
import type { Hazard, Mark } from '@parley/sdk'
import type { Market } from '../market/market.ts'
import { amountText, dayText, parseTime, priceText, timeText } from '../wire/numbers.ts'

type MarketView = Pick<Market, 'mark' | 'markAsOf' | 'carry'>
type Asked = { readonly now: Timestamp; readonly rate: number | undefined }
type Missing = { readonly account: string; readonly instrument: string; readonly why: string }
export type Hazards = { readonly hazards: Hazard[]; readonly missing: Missing[] }

const YEAR_US = 365 * DAY_US
const ONE = 10 ** PRICE_SCALE
/** An option marked so long before its underlying is worth what the model says of today, not what it was marked. */
const RECENT_US = 60_000_000

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
      const seen = outlookOf(market, state, option, { now, rate })
      if (typeof seen === 'string') missing.push({ account, instrument: option.id, why: seen })
      else hazards.push(hazardView(state, { account, option, contracts: -total, now }, seen))
    }
  return { hazards: hazards.sort(byUrgency), missing }
}

const URGENCY = { now: 0, likely: 1, none: 2 } as const

function byUrgency(a: Hazard, b: Hazard): number {
  const pins = Number(b.pinned) - Number(a.pinned)
  const soon = a.daysToExpiry - b.daysToExpiry
  return URGENCY[a.early] - URGENCY[b.early] || pins || (b.odds ?? 0) - (a.odds ?? 0) || soon
}

type Outlook = {
  /** As `hazardOf` takes it, but for how many there are. */
  readonly terms: Omit<HazardOption, 'contracts' | 'multiplier' | 'dividend'>
  readonly vol: number | undefined
  readonly by: 'market' | 'model'
  readonly dividend: DeclaredDividend | undefined
  readonly odds: { readonly odds: number; readonly threshold: number | undefined } | undefined
  readonly mark: Mark
}

/** What the marks say of an option, or why they say nothing. */
function outlookOf(
  market: MarketView,
  state: State,
  option: Option,
  { now, rate: stated }: Asked,
): Outlook | string {
  const { id, underlying, right, style, expiresAt, expiryDate } = option
  const under = market.mark(underlying, now)
  const spot = under && middleOf(under)
  if (!under || spot === undefined || !(spot > 0)) return `no mark of ${underlying}`
  const strike = Number(option.strike) / ONE
  const carry = market.carry(underlying)
  const rate = stated ?? carry?.rate ?? 0
  const years = (expiresAt - now) / YEAR_US
  const coming = comingDividends(state, underlying, dayText(now)).filter(
    ({ exDate }) => exDate <= expiryDate,
  )
  const dividends = coming.map(({ exDate, perUnit }) => ({
    years: Math.min((Date.parse(exDate) * 1000 - now) / YEAR_US, years),
    amount: Number(perUnit) / ONE,
  }))
  const ahead = dividends.reduce((sum, each) => sum + each.amount * Math.exp(-rate * each.years), 0)
  const terms = { right, strike, years, rate, yield: carry?.yield ?? 0 }
  const own = market.mark(id, now)
  const twin = right === 'call' ? putOf(state, option) : undefined
  const ofTwin = twin && market.mark(twin.id, now)
  // The price of a call about to be exercised says little of its volatility; the put of its strike says it.
  const at = { ...terms, underlying, spot, ahead }
  const vol =
    own?.iv ??
    (ofTwin && volOf(market, ofTwin, { ...at, right: 'put' })) ??
    (own && volOf(market, own, at))
  // Without the dividends to come: they are gone for who waits.
  const model = (of: 'call' | 'put'): number | undefined =>
    vol === undefined
      ? undefined
      : priceEuropean({ ...terms, right: of, spot: Math.max(spot - ahead, 0), vol }).price
  const recent = (mark: Mark | undefined): number | undefined =>
    mark && isRecent(mark, under) ? middleOf(mark) : undefined
  const quoted = recent(own)
  const price = quoted ?? model(right)
  const quotedPut = recent(ofTwin)
  const put = right === 'call' ? (quotedPut ?? model('put')) : undefined
  if (price === undefined) return own ? 'no volatility: its last mark gives none' : 'no mark'
  const isMarket = put === undefined ? quoted !== undefined : quotedPut !== undefined
  const risks =
    vol === undefined || style === 'european'
      ? []
      : dividendRisks({ ...terms, right, style, spot, vol, dividends })
  return {
    terms: { right, spot, strike, years, vol: vol ?? 0, rate, price, put },
    vol,
    by: isMarket ? 'market' : 'model',
    dividend: right === 'call' && style === 'american' ? coming[0] : undefined,
    odds: risks[0],
    mark: own ?? under,
  }
}

/** Of its mark; else implied by its price at the spot of its own moment. */
function volOf(
  market: MarketView,
  own: Mark,
  at: {
    readonly right: 'call' | 'put'
    readonly strike: number
    readonly years: number
    readonly rate: number
    readonly yield: number
    readonly underlying: Option['underlying']
    readonly spot: number
    readonly ahead: number
  },
): number | undefined {
  if (own.iv !== undefined) return own.iv
  const price = middleOf(own)
  const observedAt = parseTime(own.observedAt)
  if (price === undefined || observedAt === undefined) return undefined
  const then = market.markAsOf(at.underlying, observedAt)
  const spot = (then && middleOf(then)) ?? at.spot
  const { right, strike, years, rate, yield: carried } = at
  const escrowed = Math.max(spot - at.ahead, 0)
  const implied = impliedVol({ right, strike, years, rate, yield: carried, spot: escrowed, price })
  return implied.status === 'ok' ? implied.vol : undefined
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
    multiplier: Number(option.multiplier),
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
  const delivered = settlement === 'physical' ? contracts * option.multiplier : 0n
  const cash = (strike * delivered) / powerOfTen(PRICE_SCALE - scale)
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
    units: String(delivered),
    cash: amountText(state, quoteAsset, cash),
    currency: quoteAsset,
    source: mark.source,
    markedAt: timeText(parseTime(mark.observedAt) ?? now),
    stale: mark.stale,
  }
}

/** The put of a call's strike and expiry, where it is listed. */
function putOf(state: State, call: Option): Option | undefined {
  for (const each of state.instruments.values())
    if (
      each.kind === 'option' &&
      each.right === 'put' &&
      each.underlying === call.underlying &&
      each.strike === call.strike &&
      each.expiresAt === call.expiresAt &&
      each.multiplier === call.multiplier
    )
      return each
  return undefined
}

function isRecent(mark: Mark, under: Mark): boolean {
  const [own, other] = [parseTime(mark.observedAt), parseTime(under.observedAt)]
  return own !== undefined && other !== undefined && other - own <= RECENT_US
}

function middleOf({ mid, last }: Mark): number | undefined {
  const text = mid ?? last
  return text === undefined ? undefined : Number(text)
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

/** Shares trade on weekdays, coins every day. */
function lastDayBefore(state: State, { underlying }: Option, exDate: string): string {
  const weekdays = state.instruments.get(underlying)?.kind === 'share'
  const day = new Date(Date.parse(exDate) - 86_400_000)
  while (weekdays && (day.getUTCDay() === 0 || day.getUTCDay() === 6))
    day.setUTCDate(day.getUTCDate() - 1)
  return day.toISOString().slice(0, 10)
}
