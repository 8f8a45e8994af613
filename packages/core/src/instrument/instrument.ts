/**
 * An instrument is anything with an id that can be held: cash, a coin, a share, an option, a future. [INS-1]
 * Every instrument is also an asset of the ledger under the same id.
 */
import { gcd, powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE, within } from '../num/units.ts'
import type { Amount, Price, Quantity } from '../num/units.ts'
import { isInverse } from './inverse.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { checkFuture } from './future.ts'

export type InstrumentId = string & { readonly __id: 'instrument' }

export function instrumentId(text: string): InstrumentId {
  return text as InstrumentId
}

/**
 * How a tradable instrument trades. Fees are minor units of the quote asset per lot, never negative. The quote asset is cash; of an
 * inverse option it is the coin that the option is on.
 */
export type Terms = {
  readonly quoteAsset: InstrumentId
  readonly tick: Price
  readonly lot: Quantity
  readonly takerFeePerLot: Amount
  readonly makerFeePerLot: Amount
}

/** A currency: what prices are paid in. `scale` is the number of decimals of its minor unit. */
export type Cash = { readonly kind: 'cash'; readonly id: InstrumentId; readonly scale: number }

/** That a corporate action has put an end to an instrument, and what has taken its place. */
export type Retired = {
  readonly actionId: string
  readonly into: InstrumentId | undefined
}

/** What a corporate action has made of an instrument. */
type Lineage = {
  /** The instrument whose place it has taken. */
  readonly adjustedFrom?: InstrumentId
  readonly retired?: Retired
}

/** A coin, held to `scale` decimals and traded in lots. */
export type Coin = Lineage & {
  readonly kind: 'coin'
  readonly id: InstrumentId
  readonly scale: number
  readonly terms: Terms
}

/** A share, held whole. */
export type Share = Lineage & {
  readonly kind: 'share'
  readonly id: InstrumentId
  readonly scale: number
  readonly terms: Terms
}

/**
 * An option on one underlying. One contract stands for `multiplier` units of it. `strike` is in what the underlying is priced in.
 * Physical: strike cash against the underlying. Cash: the intrinsic value in the settlement asset, which is what the option is
 * priced in: cash, or the coin itself, which makes it an inverse option. [INV-1]
 */
export type Option = Lineage & {
  readonly kind: 'option'
  readonly id: InstrumentId
  readonly scale: 0
  readonly terms: Terms
  readonly underlying: InstrumentId
  readonly expiresAt: Timestamp
  /** The expiry date where the instrument is listed, 'YYYY-MM-DD'. */
  readonly expiryDate: string
  readonly strike: Price
  readonly right: 'call' | 'put'
  readonly style: 'american' | 'european'
  readonly multiplier: bigint
  /**
   * Minor units of the underlying that a contract delivers, where an odd split has made it other than `multiplier` units: price
   * and strike are still of `multiplier` units.
   */
  readonly deliverable?: bigint
  readonly settlement: 'physical' | 'cash'
  readonly settlementAsset: InstrumentId
}

/** The price at which every position of a future is carried, and where it is from. [FUT-2] */
export type Carry = {
  readonly price: Price
  readonly source: string
  readonly observedAt: Timestamp
}

/**
 * A dated future on a coin, settled in cash of its quote asset. One contract stands for `multiplier` units. Every position of it is
 * carried at one price, so that what was bought at different prices is one asset. [FUT-1]
 */
export type Future = Lineage & {
  readonly kind: 'future'
  readonly id: InstrumentId
  readonly scale: 0
  readonly terms: Terms
  readonly underlying: InstrumentId
  readonly expiresAt: Timestamp
  /** The expiry date where the instrument is listed, 'YYYY-MM-DD'. */
  readonly expiryDate: string
  readonly multiplier: bigint
  readonly carry: Carry
  /** The carry price of its listing: what a unit counts as in a notional, whatever the market does since. */
  readonly reference: Price
}

export type Instrument = Cash | Coin | Share | Option | Future
export type Tradable = Coin | Share | Option | Future

/** Whether it exists only between those who are long and those who are short of it: none comes from outside, and a balance may be below zero. */
export function isContract(instrument: Instrument | undefined): instrument is Option | Future {
  return instrument?.kind === 'option' || instrument?.kind === 'future'
}

/** What an option or a future is on; of anything else the thing itself. */
export function rootOf(instrument: Instrument): InstrumentId {
  return isContract(instrument) ? instrument.underlying : instrument.id
}

/** Units of the priced thing in one whole of an instrument. */
export function multiplierOf(instrument: Instrument): bigint {
  return isContract(instrument) ? instrument.multiplier : 1n
}

/** Minor units of the underlying that one contract delivers. */
export function deliverableOf(option: Option, underlying: Instrument): bigint {
  return option.deliverable ?? option.multiplier * powerOfTen(underlying.scale)
}

/** Whether a contract is of other units than its multiplier, so that its price and its underlying's are not of the same. */
export function isAdjusted(option: Option): boolean {
  return option.deliverable !== undefined
}

/** Units of the priced thing in one lot, counted in 10^-8: lot × multiplier. */
export function unitsPerLot(instrument: Tradable): bigint {
  return (
    instrument.terms.lot * multiplierOf(instrument) * powerOfTen(PRICE_SCALE - instrument.scale)
  )
}

/** Refuses a listing whose trades could not be exact, or that contradicts itself or what is listed. [INS-2] [INS-3] [INS-5] */
export function checkListing(
  instrument: Instrument,
  listed: (id: InstrumentId) => Instrument | undefined,
): Rejection | undefined {
  if (listed(instrument.id)) return reject('already_exists', 'instrument.id')
  if (!/^[A-Z0-9][A-Z0-9._-]{0,47}$/.test(instrument.id))
    return reject('bad_listing', 'instrument.id')
  if (!Number.isInteger(instrument.scale) || instrument.scale < 0 || instrument.scale > PRICE_SCALE)
    return reject('bad_listing', 'instrument.scale')
  if (instrument.kind === 'cash') return undefined
  const { terms } = instrument
  const quote = listed(terms.quoteAsset)
  const isOwn = instrument.kind === 'option' && isInverse(instrument)
  if (quote?.kind !== 'cash' && !(isOwn && quote?.kind === 'coin'))
    return reject('bad_listing', 'instrument.terms.quoteAsset')
  if (terms.tick <= 0n) return reject('bad_listing', 'instrument.terms.tick')
  if (terms.lot <= 0n) return reject('bad_listing', 'instrument.terms.lot')
  if (terms.takerFeePerLot < 0n) return reject('bad_listing', 'instrument.terms.takerFeePerLot')
  if (terms.makerFeePerLot < 0n) return reject('bad_listing', 'instrument.terms.makerFeePerLot')
  if ((terms.tick * unitsPerLot(instrument)) % powerOfTen(2 * PRICE_SCALE - quote.scale) !== 0n)
    return reject('listing_not_whole', 'instrument.terms.tick')
  if (instrument.kind === 'future') return checkFuture(instrument, listed, quote)
  return instrument.kind === 'option' ? checkOption(instrument, listed, quote) : undefined
}

function checkOption(
  option: Option,
  listed: (id: InstrumentId) => Instrument | undefined,
  quote: Instrument,
): Rejection | undefined {
  // A caller's plain data may say otherwise than the type.
  const { scale }: { readonly scale: number } = option
  if (scale !== 0) return reject('bad_listing', 'instrument.scale')
  const underlying = listed(option.underlying)
  if ((underlying?.kind !== 'share' && underlying?.kind !== 'coin') || underlying.retired)
    return reject('bad_listing', 'instrument.underlying')
  if (!isInverse(option) && underlying.terms.quoteAsset !== option.terms.quoteAsset)
    return reject('bad_listing', 'instrument.terms.quoteAsset')
  if (option.strike <= 0n) return reject('bad_listing', 'instrument.strike')
  if (option.multiplier <= 0n) return reject('bad_listing', 'instrument.multiplier')
  // Premium and payout are in one asset; settlement in another needs a conversion rule of its own.
  if (option.settlementAsset !== quote.id)
    return reject('bad_listing', 'instrument.settlementAsset')
  if (isInverse(option)) return checkInverse(option, underlying)
  const strikeCash = option.strike * option.multiplier * powerOfTen(PRICE_SCALE)
  if (strikeCash % powerOfTen(2 * PRICE_SCALE - quote.scale) !== 0n)
    return reject('listing_not_whole', 'instrument.strike')
  const perContract = strikeCash / powerOfTen(2 * PRICE_SCALE - quote.scale)
  if (!within(perContract) || !within(option.multiplier * powerOfTen(underlying.scale)))
    return reject('out_of_range', 'instrument.multiplier')
  return undefined
}

/** An inverse option is European, settled in the coin and of the coin itself: it has no strike cash that had to be whole. [INV-1] */
function checkInverse(option: Option, coin: Instrument): Rejection | undefined {
  if (option.settlement !== 'cash') return reject('bad_listing', 'instrument.settlement')
  if (option.style !== 'european') return reject('bad_listing', 'instrument.style')
  if (!within(option.multiplier * powerOfTen(coin.scale)))
    return reject('out_of_range', 'instrument.multiplier')
  return undefined
}

/** The finest price step at which every lot of the given weights is whole: gcd over legs of weight × tick. */
export function commonTick(steps: readonly bigint[]): bigint {
  return steps.reduce((tick, step) => gcd(tick, step), 0n)
}
