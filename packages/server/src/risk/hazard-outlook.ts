/** What the marks and the declared dividends say of one option: its volatility, and what a holder gives up by exercising now. */
import { DAY_US, PRICE_SCALE, comingDividends } from '@parley/core'
import type { DeclaredDividend, Option, State, Timestamp } from '@parley/core'
import { dividendRisks, unitTerms } from '@parley/income'
import type { HazardOption } from '@parley/income'
import { impliedVol, priceEuropean } from '@parley/quant'
import type { Mark } from '@parley/sdk'
import type { Market } from '../market/market.ts'
import { dayText, parseTime } from '../wire/numbers.ts'

export type MarketView = Pick<Market, 'mark' | 'markAsOf' | 'carry'>
/** `rate`: else the one the market's feed prices by. */
export type Asked = { readonly now: Timestamp; readonly rate: number | undefined }

const YEAR_US = 365 * DAY_US
const ONE = 10 ** PRICE_SCALE
/** An option marked so long before its underlying is worth what the model says of today, not what it was marked. */
const RECENT_US = 60_000_000

export type Outlook = {
  /** As `hazardOf` takes it, but for how many there are. */
  readonly terms: Omit<HazardOption, 'contracts' | 'multiplier' | 'dividend'>
  readonly vol: number | undefined
  readonly by: 'market' | 'model'
  readonly dividend: DeclaredDividend | undefined
  readonly odds: { readonly odds: number; readonly threshold: number | undefined } | undefined
  readonly mark: Mark
}

/** What the marks say of an option, or why they say nothing. */
export function outlookOf(
  market: MarketView,
  state: State,
  option: Option,
  { now, rate: stated }: Asked,
): Outlook | string {
  const { id, underlying, right, style, expiresAt, expiryDate } = option
  const under = market.mark(underlying, now)
  const spot = under && middleOf(under)
  if (!under || spot === undefined || !(spot > 0)) return `no mark of ${underlying}`
  const { strike, delivers } = unitTerms(state, option)
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
  const at = { ...terms, underlying, spot, ahead, delivers }
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
    mark && isRecent(mark, under) ? unitPrice(mark, delivers) : undefined
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
    readonly delivers: number
  },
): number | undefined {
  if (own.iv !== undefined) return own.iv
  const price = unitPrice(own, at.delivers)
  const observedAt = parseTime(own.observedAt)
  if (price === undefined || observedAt === undefined) return undefined
  const then = market.markAsOf(at.underlying, observedAt)
  const spot = (then && middleOf(then)) ?? at.spot
  const { right, strike, years, rate, yield: carried } = at
  const escrowed = Math.max(spot - at.ahead, 0)
  const implied = impliedVol({ right, strike, years, rate, yield: carried, spot: escrowed, price })
  return implied.status === 'ok' ? implied.vol : undefined
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
      each.terms.quoteAsset === call.terms.quoteAsset &&
      each.multiplier === call.multiplier &&
      each.deliverable === call.deliverable
    )
      return each
  return undefined
}

function isRecent(mark: Mark, under: Mark): boolean {
  const [own, other] = [parseTime(mark.observedAt), parseTime(under.observedAt)]
  return own !== undefined && other !== undefined && other - own <= RECENT_US
}

/** An option's price by one unit of its underlying. */
function unitPrice(mark: Mark, delivers: number): number | undefined {
  const price = middleOf(mark)
  return price === undefined ? undefined : price / delivers
}

function middleOf({ mid, last }: Mark): number | undefined {
  const text = mid ?? last
  return text === undefined ? undefined : Number(text)
}
