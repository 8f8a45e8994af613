/** Futures: what a listing must hold to, and what contracts are worth at a price. */
import { powerOfTen } from '../num/decimal.ts'
import { divideFloor } from '../num/rounding.ts'
import { PRICE_SCALE, within } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Future, Instrument, InstrumentId } from './instrument.ts'

/**
 * Refuses a future that contradicts itself or what is listed. Guards in order: scale, underlying, its quote asset, multiplier, whole by the
 * contract, carry price. A share has corporate actions, which futures have no rules for: none is listed on one. [FUT-1]
 */
export function checkFuture(
  future: Future,
  listed: (id: InstrumentId) => Instrument | undefined,
  quote: Instrument,
): Rejection | undefined {
  // A caller's plain data may say otherwise than the type.
  const { scale }: { readonly scale: number } = future
  if (scale !== 0) return reject('bad_listing', 'instrument.scale')
  const underlying = listed(future.underlying)
  if (underlying?.kind === 'share') return reject('future_on_share', 'instrument.underlying')
  if (underlying?.kind !== 'coin' || underlying.retired)
    return reject('bad_listing', 'instrument.underlying')
  if (underlying.terms.quoteAsset !== quote.id)
    return reject('bad_listing', 'instrument.terms.quoteAsset')
  const { multiplier, carry, terms } = future
  if (multiplier <= 0n) return reject('bad_listing', 'instrument.multiplier')
  // Variation is paid by the contract, so that what longs get is what shorts pay to the minor unit.
  if ((terms.tick * multiplier) % powerOfTen(PRICE_SCALE - quote.scale) !== 0n)
    return reject('listing_not_whole', 'instrument.terms.tick')
  if (carry.price <= 0n || carry.price % terms.tick !== 0n)
    return reject('bad_listing', 'instrument.carry.price')
  if (future.reference !== carry.price) return reject('bad_listing', 'instrument.reference')
  if (!within((carry.price * multiplier) / powerOfTen(PRICE_SCALE - quote.scale)))
    return reject('out_of_range', 'instrument.multiplier')
  return undefined
}

/** What one contract comes to at a price, in minor units of the quote asset: exact on the tick, else rounded down, for all alike. [FUT-2] */
export function contractValue(
  { multiplier, terms }: Pick<Future, 'multiplier' | 'terms'>,
  at: bigint,
  listed: (id: InstrumentId) => Instrument | undefined,
): bigint {
  const scale = listed(terms.quoteAsset)?.scale ?? 0
  return divideFloor(at * multiplier, powerOfTen(PRICE_SCALE - scale))
}

/** What one contract comes to at the price at which all of them are carried. */
export function carryValue(
  future: Future,
  listed: (id: InstrumentId) => Instrument | undefined,
): bigint {
  return contractValue(future, future.carry.price, listed)
}
