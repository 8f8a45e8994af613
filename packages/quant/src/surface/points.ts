import { priceEuropean } from '../european/european.ts'
import { impliedVol } from '../implied-vol/implied-vol.ts'
import { faceRefusal } from './chain.ts'
import type { ChainQuote, CleaningRules, ExpiryChain, RefusedQuote } from './chain.ts'
import { forwardByParity, median } from './parity.ts'
import type { ParityResult } from './parity.ts'

/** One quote that takes part in a fit: out of the money, undiscounted and in vol. */
export type SmilePoint = {
  readonly quote: ChainQuote
  /** ln(strike / forward). */
  readonly k: number
  readonly vol: number
  /** Total variance of the mid, and half the bid-ask width in total variance. */
  readonly variance: number
  readonly halfWidth: number
}

/** One expiry ready to be fitted. */
export type CleanExpiry = {
  readonly expiry: string
  readonly years: number
  readonly forward: number
  readonly discount: number
  readonly parity: ParityResult | undefined
  readonly points: readonly SmilePoint[]
}

/**
 * Cleans a chain: quotes refused with reasons, forwards and discounts by parity where not given.
 * A parity slope too vague to be a discount (short expiries, wide quotes) is replaced by the rate
 * of the nearest expiries whose slope is sharp.
 */
export function cleanChain(
  chain: readonly ExpiryChain[],
  rules: CleaningRules,
): { readonly expiries: readonly CleanExpiry[]; readonly refused: readonly RefusedQuote[] } {
  const refused: RefusedQuote[] = []
  const faces = chain.map((expiry) => faceOf(expiry, rules, refused))
  const parities = chain.map((expiry, i) =>
    expiry.forward !== undefined && expiry.discount !== undefined
      ? undefined
      : forwardByParity(faces[i] ?? [], expiry.discount),
  )
  const rates = sharpRates(chain, parities)
  const expiries: CleanExpiry[] = []
  chain.forEach((expiry, i) => {
    const quotes = faces[i] ?? []
    const rate = nearestRate(rates, expiry.years)
    const discount = expiry.discount ?? Math.exp(-rate * expiry.years)
    const parity =
      expiry.forward === undefined && expiry.years > 0
        ? forwardByParity(quotes, discount)
        : parities[i]
    const forward = expiry.forward ?? parity?.forward ?? Number.NaN
    if (!(forward > 0) || !(discount > 0) || !(expiry.years > 0)) {
      for (const quote of quotes) {
        refused.push({ expiry: expiry.expiry, quote, reason: 'no_forward' })
      }
      return
    }
    const points = toPoints(expiry, quotes, { forward, discount, tick: rules.tick }, refused)
    expiries.push({ expiry: expiry.expiry, years: expiry.years, forward, discount, parity, points })
  })
  return { expiries: expiries.toSorted((a, b) => a.years - b.years), refused }
}

function faceOf(
  expiry: ExpiryChain,
  rules: CleaningRules,
  refused: RefusedQuote[],
): readonly ChainQuote[] {
  const seen = new Set<string>()
  return expiry.quotes.filter((quote) => {
    const key = `${quote.right} ${quote.strike}`
    const reason = faceRefusal(quote, rules) ?? (seen.has(key) ? 'duplicate' : undefined)
    if (reason !== undefined) refused.push({ expiry: expiry.expiry, quote, reason })
    else seen.add(key)
    return reason === undefined
  })
}

type KnownRate = { readonly years: number; readonly rate: number }

function sharpRates(
  chain: readonly ExpiryChain[],
  parities: readonly (ParityResult | undefined)[],
): readonly KnownRate[] {
  const candidates = chain.flatMap((expiry, i) => {
    const { years } = expiry
    if (!(years > 0)) return []
    if (expiry.discount !== undefined) {
      return [{ years, rate: -Math.log(expiry.discount) / years, error: 0 }]
    }
    const parity = parities[i]
    if (parity?.status !== 'ok' || !(parity.discount > 0)) return []
    const rate = -Math.log(parity.discount) / years
    return [{ years, rate, error: parity.discountError / years }]
  })
  const sorted = candidates.toSorted((a, b) => a.years - b.years)
  const sharp = sorted.filter((c) => c.error < 0.0025)
  if (sharp.length > 0) return sharp
  const least = sorted.toSorted((a, b) => a.error - b.error)[0]
  return least === undefined || least.error > 0.02 ? [] : [least]
}

/** Linear between known expiries, flat outside, zero where nothing is known. */
function nearestRate(rates: readonly KnownRate[], years: number): number {
  const after = rates.findIndex((r) => r.years >= years)
  const right = rates[after === -1 ? rates.length - 1 : after]
  const left = rates[after <= 0 ? 0 : after - 1]
  if (left === undefined || right === undefined) return 0
  if (after <= 0 || left.years === right.years) return after === -1 ? right.rate : left.rate
  const part = (years - left.years) / (right.years - left.years)
  return left.rate + part * (right.rate - left.rate)
}

type PointMarket = { readonly forward: number; readonly discount: number; readonly tick: number }

function toPoints(
  expiry: ExpiryChain,
  quotes: readonly ChainQuote[],
  market: PointMarket,
  refused: RefusedQuote[],
): readonly SmilePoint[] {
  const { forward } = market
  const refuse = (quote: ChainQuote, reason: RefusedQuote['reason']): void => {
    refused.push({ expiry: expiry.expiry, quote, reason })
  }
  const points: SmilePoint[] = []
  const cheapest = { call: Infinity, put: Infinity }
  const byDistance = quotes.toSorted(
    (a, b) => Math.abs(Math.log(a.strike / forward)) - Math.abs(Math.log(b.strike / forward)),
  )
  for (const quote of byDistance) {
    const k = Math.log(quote.strike / forward)
    if (quote.right === 'call' ? k < 0 : k >= 0) {
      refuse(quote, 'in_the_money')
      continue
    }
    if (quote.bid > cheapest[quote.right]) {
      refuse(quote, 'dear_wing')
      continue
    }
    const point = toPoint(expiry, quote, k, market)
    if (point === undefined) {
      refuse(quote, 'no_vol')
      continue
    }
    cheapest[quote.right] = Math.min(cheapest[quote.right], quote.ask)
    points.push(point)
  }
  return withoutOutliers(
    points.toSorted((a, b) => a.k - b.k),
    (quote) => refuse(quote, 'outlier'),
  )
}

function toPoint(
  expiry: ExpiryChain,
  quote: ChainQuote,
  k: number,
  market: PointMarket,
): SmilePoint | undefined {
  const { forward, discount } = market
  const { years } = expiry
  const { right, strike } = quote
  const terms = { right, strike, years, spot: forward, rate: 0, yield: 0 }
  const implied = impliedVol({ ...terms, price: (0.5 * (quote.bid + quote.ask)) / discount })
  if (implied.status !== 'ok') return undefined
  const { vol } = implied
  const { vega } = priceEuropean({ ...terms, vol })
  const half = Math.max(
    (0.5 * Math.max(quote.ask - quote.bid, market.tick)) / discount / vega,
    1e-5,
  )
  if (!Number.isFinite(half)) return undefined
  return { quote, k, vol, variance: vol * vol * years, halfWidth: 2 * vol * years * half }
}

/** Refuses a point that is ten half widths (and two vol points) off its six neighbours' median. */
function withoutOutliers(
  points: readonly SmilePoint[],
  refuse: (quote: ChainQuote) => void,
): readonly SmilePoint[] {
  if (points.length < 8) return points
  return points.filter((point, i) => {
    const from = Math.min(Math.max(i - 3, 0), points.length - 7)
    const near = points.slice(from, from + 7).filter((p) => p !== point)
    const rough = median(near.map((p) => p.vol))
    const spread = Math.max(...near.map((p) => p.vol)) - Math.min(...near.map((p) => p.vol))
    const halfVol = (point.halfWidth * point.vol) / (2 * point.variance)
    const off = Math.abs(point.vol - rough) > Math.max(10 * halfVol, 0.02) + 1.5 * spread
    if (off) refuse(point.quote)
    return !off
  })
}
