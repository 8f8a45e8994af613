/** A feed's instruments as the venue lists them: exact ticks, fees, and the settlement its holders can meet. */
import {
  PRICE_SCALE,
  amount,
  futureId,
  instrumentId,
  optionId,
  parseDecimal,
  present,
  price,
  quantity,
  powerOfTen,
} from '@parley/core'
import type { Cash, Instrument, InstrumentId, Terms } from '@parley/core'
import type {
  FeedInstrument,
  FutureInstrument,
  Mark,
  OptionInstrument,
  UnderlyingInstrument,
} from '../feed/feed.ts'

/** The currency everything is quoted in. */
export const QUOTE_CASH: Cash = { kind: 'cash', id: instrumentId('USD'), scale: 2 }

/** Fees in cents per lot: options and futures cost the taker 50 and the maker 25 a contract; shares and coins trade free. */
const OPTION_FEES = { taker: 50n, maker: 25n }
const FUTURE_FEES = OPTION_FEES
/** Of a contract of an inverse option, in parts of a coin: 0.0003 and 0.00015. */
const INVERSE_FEES = { taker: '0.0003', maker: '0.00015' }

/** The id an instrument of the feed has, or would have, on the venue. */
export function venueId(instrument: FeedInstrument): InstrumentId {
  if (instrument.kind === 'underlying') return instrumentId(instrument.symbol.toUpperCase())
  if (instrument.kind === 'future') {
    const { underlying, expiry } = instrument
    return futureId({ root: underlying.toUpperCase(), expiryDate: expiry })
  }
  const { underlying, root, expiry, strike, right } = instrument.option
  const at = present(parseDecimal(strike, PRICE_SCALE), 'a strike is exact')
  return optionId({
    root: (root ?? underlying).toUpperCase(),
    expiryDate: expiry,
    strike: price(at),
    right,
  })
}

/** `mark` is the first of a future, at which it is carried; without one it is not listed yet. */
export function toInstrument(
  instrument: FeedInstrument,
  mark: Mark | undefined,
): Instrument | undefined {
  if (instrument.kind === 'future') return future(instrument, mark)
  return instrument.kind === 'underlying' ? holding(instrument) : option(instrument)
}

function future(of: FutureInstrument, mark: Mark | undefined): Instrument | undefined {
  const middle = mark && parseDecimal(mark.mid ?? mark.last ?? '', PRICE_SCALE)
  if (!mark || middle === undefined) return undefined
  const multiplier = BigInt(of.multiplier)
  const own = terms(of.tick, 1n, multiplier * powerOfTen(PRICE_SCALE), FUTURE_FEES)
  const at = price(((2n * middle + own.tick) / (2n * own.tick)) * own.tick)
  return {
    kind: 'future',
    id: venueId(of),
    scale: 0,
    terms: own,
    underlying: instrumentId(of.underlying.toUpperCase()),
    expiresAt: of.expiresAt,
    expiryDate: of.expiry,
    multiplier,
    carry: { price: at, source: mark.source, observedAt: mark.observedAt },
    reference: at,
  }
}

/** An index cannot be held; here it is listed as units of it, so that a covered call on it can be played. */
function holding(of: UnderlyingInstrument): Instrument {
  const kind = of.asset === 'coin' ? 'coin' : 'share'
  const lot = present(parseDecimal(of.lot, of.scale), 'a lot is exact')
  const units = lot * powerOfTen(PRICE_SCALE - of.scale)
  return {
    kind,
    id: venueId(of),
    scale: of.scale,
    terms: terms(of.tick, lot, units, { taker: 0n, maker: 0n }),
  }
}

function option(of: OptionInstrument): Instrument {
  if (of.quoteAsset === of.option.underlying) return inverse(of)
  const { underlying, expiry, strike, right, style } = of.option
  const multiplier = BigInt(of.multiplier)
  return {
    kind: 'option',
    id: venueId(of),
    scale: 0,
    terms: terms(of.tick, 1n, multiplier * powerOfTen(PRICE_SCALE), OPTION_FEES),
    underlying: instrumentId(underlying.toUpperCase()),
    expiresAt: of.expiresAt,
    expiryDate: expiry,
    strike: price(present(parseDecimal(strike, PRICE_SCALE), 'a strike is exact')),
    right,
    style,
    multiplier,
    // Every underlying here can be held, so delivery is what its holders can meet and a call can be covered.
    settlement: 'physical',
    settlementAsset: QUOTE_CASH.id,
  }
}

/** Settled in the coin, which its call is covered by. Its prices and fees are whole in coins of eight decimals. */
function inverse(of: OptionInstrument): Instrument {
  const { underlying, expiry, strike, right } = of.option
  const coin = instrumentId(underlying.toUpperCase())
  const exact = (text: string): bigint => present(parseDecimal(text, PRICE_SCALE), 'it is exact')
  return {
    kind: 'option',
    id: venueId(of),
    scale: 0,
    terms: {
      quoteAsset: coin,
      tick: price(exact(of.tick)),
      lot: quantity(1n),
      takerFeePerLot: amount(exact(INVERSE_FEES.taker)),
      makerFeePerLot: amount(exact(INVERSE_FEES.maker)),
    },
    underlying: coin,
    expiresAt: of.expiresAt,
    expiryDate: expiry,
    strike: price(exact(strike)),
    right,
    style: 'european',
    multiplier: BigInt(of.multiplier),
    settlement: 'cash',
    settlementAsset: coin,
  }
}

/** The feed's tick, or the smallest coarser one at which a lot is whole cents. */
function terms(
  feedTick: string,
  lot: bigint,
  unitsPerLot: bigint,
  fees: { taker: bigint; maker: bigint },
): Terms {
  const asked = present(parseDecimal(feedTick, PRICE_SCALE), 'a tick is exact')
  const whole = powerOfTen(2 * PRICE_SCALE - QUOTE_CASH.scale)
  const isWhole = (asked * unitsPerLot) % whole === 0n
  return {
    quoteAsset: QUOTE_CASH.id,
    tick: price(isWhole ? asked : whole / unitsPerLot),
    lot: quantity(lot),
    takerFeePerLot: amount(fees.taker),
    makerFeePerLot: amount(fees.maker),
  }
}
