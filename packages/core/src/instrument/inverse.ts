/**
 * Inverse options: paid for and settled in the coin they are on, with a strike in what the coin itself is priced in. [INV-1]
 * As listed by Deribit on BTC and ETH: a call pays (S − K) ÷ S, a put (K − S) ÷ S of a coin for each unit.
 */
import { present } from '../assert.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideCeil, divideFloor } from '../num/rounding.ts'
import type { InstrumentId, Option, Tradable } from './instrument.ts'
import type { Listed } from './structure.ts'

/** Whether an option is paid for and settled in its underlying. No other option is priced in a coin. */
export function isInverse({ terms, underlying }: Pick<Option, 'terms' | 'underlying'>): boolean {
  return terms.quoteAsset === underlying
}

/** What the risk of an instrument is in: what it is priced in or, of an inverse option, what its coin is. [RSK-2] */
export function valuedIn(instrument: Tradable, listed: Listed): InstrumentId {
  const { quoteAsset } = instrument.terms
  if (instrument.kind !== 'option' || !isInverse(instrument)) return quoteAsset
  const coin = present(listed(quoteAsset), 'the coin is listed')
  return coin.kind === 'cash' ? quoteAsset : coin.terms.quoteAsset
}

/** Minor units of the coin that a contract stands for: a call pays less, whatever the price; a put may pay more. */
export function coinPerContract(
  { underlying, multiplier }: Pick<Option, 'underlying' | 'multiplier'>,
  listed: Listed,
): bigint {
  return multiplier * powerOfTen(present(listed(underlying), 'the coin is listed').scale)
}

/** What each contract pays at a price of the coin above zero: minor units of the coin, rounded down. [INV-3] */
export function inversePayout(option: Option, listed: Listed, at: bigint): bigint {
  const gap = option.right === 'call' ? at - option.strike : option.strike - at
  return gap <= 0n ? 0n : divideFloor(gap * coinPerContract(option, listed), at)
}

/**
 * The most that a short contract loses beyond a long one of its right and expiry, in minor units of the coin, rounded up; undefined
 * where that has no bound. A call spread loses most at the long's strike; a put is bounded by one of no lower strike alone. [INV-4]
 */
export function inverseWidth(short: Option, long: Option, listed: Listed): bigint | undefined {
  if (short.right === 'put') return long.strike >= short.strike ? 0n : undefined
  if (long.strike <= short.strike) return 0n
  return divideCeil((long.strike - short.strike) * coinPerContract(short, listed), long.strike)
}
