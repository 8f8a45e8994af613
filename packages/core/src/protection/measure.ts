/** How much a fill or a quote is: quantity, notional, delta and vega of a number of structures, in whole numbers. [PRT-2] */
import { assert } from '../assert.ts'
import { mostHedgeLots } from '../instrument/hedge.ts'
import { unitsPerLot } from '../instrument/instrument.ts'
import type { InstrumentId, Tradable } from '../instrument/instrument.ts'
import type { Leg, Listed, Structure } from '../instrument/structure.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideCeil } from '../num/rounding.ts'
import { PRICE_SCALE } from '../num/units.ts'
import { freshMark } from './mark.ts'
import type { Marks } from './mark.ts'
import { referencePrice } from './reference.ts'
import { underlyingOf } from './structure-class.ts'

/**
 * What one structure counts for, unrounded. `quantity` is in 10^-8 of the underlying, legs added. The others are in 10^-16 of
 * the quote asset or of the underlying; `delta` and `vega` are those of buying the structure, and undefined where a mark is wanting.
 */
export type PerStructure = {
  readonly quantity: bigint
  /** Undefined where it is not known what a leg counts as. */
  readonly notional: bigint | undefined
  readonly delta: bigint | undefined
  readonly vega: bigint | undefined
}

type Of = {
  readonly structure: Structure
  readonly listed: Listed
  /** What the structure is priced at. */
  readonly price: bigint
  /** Only legs on it count; undefined counts all. */
  readonly underlying?: InstrumentId | undefined
}

/** Greeks are read off `marks`, which may be no older than `markAgeMs`. */
export function perStructure(of: Of, marks: Marks, markAgeMs: number): PerStructure {
  let quantity = 0n
  let notional: bigint | undefined = 0n
  let delta: bigint | undefined = 0n
  let vega: bigint | undefined = 0n
  for (const leg of of.structure.legs) {
    const instrument = of.listed(leg.instrument) as Tradable
    if (of.underlying !== undefined && underlyingOf(instrument) !== of.underlying) continue
    const units = BigInt(leg.ratio) * unitsPerLot(instrument)
    quantity += units
    const { structure, listed, price } = of
    notional = added(notional, referencePrice(structure, listed, price, instrument), units)
    const signed = leg.side === 'buy' ? units : -units
    if (instrument.kind !== 'option') {
      if (delta !== undefined) delta += signed * powerOfTen(PRICE_SCALE)
      continue
    }
    const mark = freshMark(marks, instrument.id, markAgeMs)
    delta = added(delta, mark?.delta, signed)
    vega = added(vega, mark?.vega, signed)
  }
  return { quantity, notional, delta, vega }
}

function added(sum: bigint | undefined, each: bigint | undefined, units: bigint) {
  return sum === undefined || each === undefined ? undefined : sum + each * units
}

/**
 * Notional of `size` structures in minor units of the quote asset, rounded up: a limit is never passed by rounding. Undefined where it is
 * not known what a leg counts as. [PRT-24]
 */
export function notionalOf(
  structure: Structure,
  listed: Listed,
  price: bigint,
  size: bigint,
): bigint | undefined {
  let raw = 0n
  for (const leg of structure.legs) {
    const each = referencePrice(structure, listed, price, tradable(leg, listed))
    if (each === undefined) return undefined
    raw += unitsOf(leg, listed) * each
  }
  return divideCeil(
    raw * size + hedgeNotional(structure, listed, size),
    cashUnit(structure, listed),
  )
}

/** What the hedge legs of `size` structures come to at most, in 10^-16 of the quote asset. */
export function hedgeNotional({ hedges }: Structure, listed: Listed, size: bigint): bigint {
  if (!hedges) return 0n
  return hedges.reduce((sum, hedge) => {
    const unit = unitsPerLot(listed(hedge.instrument) as Tradable)
    return sum + mostHedgeLots(hedge, size) * unit * hedge.price
  }, 0n)
}

/**
 * What the legs of `size` structures come to, each by itself and rounded up together: an option at its strike, a future at its carry price, a
 * share or coin at the mark that came; or the leg that lacks one. [MIN-2]
 */
export function legNotional(
  structure: Structure,
  listed: Listed,
  size: bigint,
  marks: Marks,
): bigint | { readonly lacks: InstrumentId } {
  let raw = 0n
  for (const leg of structure.legs) {
    const instrument = tradable(leg, listed)
    const each =
      instrument.kind === 'option'
        ? instrument.strike
        : instrument.kind === 'future'
          ? instrument.carry.price
          : freshMark(marks, instrument.id, Infinity)?.price
    if (each === undefined) return { lacks: instrument.id }
    raw += unitsOf(leg, listed) * each
  }
  return divideCeil(raw * size, cashUnit(structure, listed))
}

/** Premium of `size` structures at a price, without its sign, in minor units of the quote asset, rounded up. */
export function premiumOf(
  structure: Structure,
  listed: Listed,
  price: bigint,
  size: bigint,
): bigint {
  const magnitude = price < 0n ? -price : price
  return divideCeil(magnitude * structure.unit * size, cashUnit(structure, listed))
}

/** How many 10^-16 of the quote asset are in one of its minor units. */
export function cashUnit({ quoteAsset }: Structure, listed: Listed): bigint {
  const cash = listed(quoteAsset)
  assert(cash !== undefined, 'the quote asset is listed')
  return powerOfTen(2 * PRICE_SCALE - cash.scale)
}

function tradable(leg: Leg, listed: Listed): Tradable {
  return listed(leg.instrument) as Tradable
}

function unitsOf(leg: Leg, listed: Listed): bigint {
  return BigInt(leg.ratio) * unitsPerLot(tradable(leg, listed))
}
