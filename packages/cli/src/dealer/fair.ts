/** What a structure is worth to a dealer: each leg by itself, then together by the weights of the structure. */
import { priceEuropean, priceInverse } from '@parley/quant'
import { unitsDelivered } from '@parley/sdk/adjusted'
import type { Instrument, Leg, Mark, Rfq } from '@parley/sdk'
import { decimal } from '../print/decimal.ts'
import { DAY, micros } from '../time/time.ts'
import { halfSpreadOf, midOf } from './market.ts'
import type { Market } from './market.ts'
import type { Personality } from './personality.ts'

export type View = {
  readonly market: Market
  readonly personality: Personality
  /** Venue time, epoch microseconds. */
  readonly now: number
  /** Marks older than this are stale to this dealer, microseconds. */
  readonly ageMax: number
  /** Units of an instrument held beyond what it started with; contracts for an option. */
  readonly inventory: (instrument: string) => number
}

/** All per unit of the structure, in quote currency; `notional` in that of the underlying. */
export type Fair = {
  /** The fair price, moved by inventory. */
  readonly mid: number
  readonly half: number
  /** Value of the largest leg of one structure, at the underlying's price. */
  readonly notional: number
  /** When the first of the marks it is made of goes stale, venue time in epoch microseconds. */
  readonly freshUntil: number
}

type LegFair = Pick<Fair, 'mid' | 'half' | 'freshUntil'> & { readonly reference: number }

/** The fair price of a structure; or the instrument without a mark to price it by. */
export function fairOf(rfq: Rfq, view: View): Fair | { readonly missing: string } {
  let mid = 0
  let half = 0
  let notional = 0
  let freshUntil = Infinity
  for (const leg of rfq.legs) {
    const instrument = view.market.instruments.get(leg.instrument)
    const priced = instrument && legFair(instrument, view)
    if (!instrument || !priced) return { missing: leg.instrument }
    const weight = weightOf(leg, instrument, rfq.unit)
    const sign = leg.side === 'buy' ? 1 : -1
    mid += sign * weight * priced.mid
    half += weight * priced.half
    freshUntil = Math.min(freshUntil, priced.freshUntil)
    notional = Math.max(notional, weight * Number(rfq.unit) * priced.reference)
  }
  return { mid, half, notional, freshUntil }
}

/**
 * How many times a leg's price counts in the price of the structure: ratio × lot × multiplier / unit, whole by the
 * definition of unit. Structure price = Σ ±weight × leg price; one structure costs price × unit.
 */
export function weightOf(leg: Leg, instrument: Instrument, unit: string): number {
  const perLot = decimal(instrument.lot ?? '1') * BigInt(instrument.multiplier ?? 1)
  return Number((BigInt(leg.ratio) * perLot) / decimal(unit))
}

function legFair(instrument: Instrument, view: View): LegFair | undefined {
  const { market, personality, now } = view
  const mark = market.fresh(instrument.instrument, view)
  const marked = mark && midOf(mark)
  if (!mark || marked === undefined) return undefined
  const spot = spotOf(instrument, view)
  const model =
    personality.priceFrom === 'model' && mark.iv !== undefined && spot !== undefined
      ? modelPrice(instrument, { spot, vol: mark.iv, now, rate: personality.rate })
      : undefined
  const fair = model === undefined ? marked : within(mark, model)
  const isOption = instrument.kind === 'option'
  const bps = isOption ? personality.optionEdgeBps : personality.edgeBps
  const half = Math.max(
    (Math.abs(fair) * bps) / 10_000,
    personality.marketShare * halfSpreadOf(mark),
    personality.ticksMin * Number(instrument.tick ?? '0.01'),
  )
  const reference = isOption ? (spot ?? Number(instrument.strike ?? 0)) : fair
  const perLot = instrument.multiplier ?? 1
  const held = view.inventory(instrument.instrument) * perLot * reference
  const full = Math.max(-1, Math.min(1, held / personality.positionLimit))
  // Long makes both sides cheaper: the dealer would rather sell than buy.
  const freshUntil = micros(mark.observedAt) + view.ageMax
  return { mid: fair - personality.skew * half * full, half, reference, freshUntil }
}

/** An own opinion holds between the market's sides: beyond them anyone would trade with the market instead. */
function within(mark: Mark, price: number): number {
  const [bid, ask] = [Number(mark.bid ?? -Infinity), Number(mark.ask ?? Infinity)]
  return Math.max(bid, Math.min(ask, price))
}

function spotOf(instrument: Instrument, view: View): number | undefined {
  if (instrument.underlying === undefined) return undefined
  const mark = view.market.fresh(instrument.underlying, view)
  return mark && midOf(mark)
}

function modelPrice(
  option: Instrument,
  at: { readonly spot: number; readonly vol: number; readonly now: number; readonly rate: number },
): number | undefined {
  if (option.right === undefined || option.strike === undefined || option.expiresAt === undefined)
    return undefined
  const { spot, vol, rate } = at
  const years = Math.max(0, (micros(option.expiresAt) - at.now) / (365 * DAY))
  // One that delivers other than its multiplier is so many ordinary ones, of a strike that is as much less.
  const units = unitsDelivered(option)
  const terms = { right: option.right, strike: Number(option.strike) / units, years, vol }
  const { status, price } =
    option.quoteAsset === option.underlying
      ? priceInverse({ ...terms, forward: spot * Math.exp(rate * years) })
      : priceEuropean({ ...terms, spot, rate, yield: 0 })
  return status === 'ok' ? price * units : undefined
}
