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
import { underlyingOf } from './structure-class.ts'

/**
 * What one structure counts for, unrounded. `quantity` is in 10^-8 of the underlying, legs added. The others are in 10^-16 of
 * the quote asset or of the underlying; `delta` and `vega` are those of buying the structure, and undefined where a mark is wanting.
 */
export type PerStructure = {
  readonly quantity: bigint
  readonly notional: bigint
  readonly delta: bigint | undefined
  readonly vega: bigint | undefined
}

type Of = {
  readonly structure: Structure
  readonly listed: Listed
  /** What a leg without a strike is worth where no option of the structure says it. */
  readonly price: bigint
  /** Only legs on it count; undefined counts all. */
  readonly underlying?: InstrumentId | undefined
}

/** Greeks are read off `marks`, which may be no older than `markAgeMs`. */
export function perStructure(of: Of, marks: Marks, markAgeMs: number): PerStructure {
  let quantity = 0n
  let notional = 0n
  let delta: bigint | undefined = 0n
  let vega: bigint | undefined = 0n
  for (const leg of of.structure.legs) {
    const instrument = of.listed(leg.instrument) as Tradable
    if (of.underlying !== undefined && underlyingOf(instrument) !== of.underlying) continue
    const units = BigInt(leg.ratio) * unitsPerLot(instrument)
    quantity += units
    notional += units * referencePrice(of, instrument)
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
 * What a unit of a leg counts as in a notional: an option its strike; a share, coin or future the highest strike of the structure's
 * options on it, or, without such options, the price of the structure where it is its only leg or none is a future, and else the future's
 * at its listing. Exact, and the same whatever the market does.
 */
function referencePrice({ structure, listed, price }: Of, instrument: Tradable): bigint {
  if (instrument.kind === 'option') return instrument.strike
  const root = underlyingOf(instrument)
  let highest = 0n
  let future = instrument.kind === 'future' ? instrument.reference : 0n
  for (const { instrument: id } of structure.legs) {
    const other = listed(id)
    if (other?.kind === 'option' && other.underlying === root && other.strike > highest)
      highest = other.strike
    if (other?.kind === 'future' && other.underlying === root && future === 0n)
      future = other.reference
  }
  if (highest > 0n) return highest
  if (future > 0n && structure.legs.length > 1) return future
  return price < 0n ? -price : price
}

/** Notional of `size` structures in minor units of the quote asset, rounded up: a limit is never passed by rounding. */
export function notionalOf(
  structure: Structure,
  listed: Listed,
  price: bigint,
  size: bigint,
): bigint {
  let raw = 0n
  for (const leg of structure.legs)
    raw +=
      unitsOf(leg, listed) * referencePrice({ structure, listed, price }, tradable(leg, listed))
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
