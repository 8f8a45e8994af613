/**
 * A structure is one or more legs in whole ratios, priced and settled as one. [STR-1]
 * Its canonical form (legs sorted by instrument, ratios in lowest terms, first leg bought) is what dealers see,
 * so that what a taker typed leaks nothing and opposite requests look the same.
 */
import { gcd } from '../num/decimal.ts'
import { price } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { assert, present } from '../assert.ts'
import { commonTick, isContract, unitsPerLot } from './instrument.ts'
import type { Part } from './basket.ts'
import type { Hedge } from './hedge.ts'
import type { Instrument, InstrumentId, Tradable } from './instrument.ts'
import { structureId } from './structure-id.ts'
import type { StructureId } from './structure-id.ts'
import type { Timestamp } from '../time/timestamp.ts'

/** A leg as typed: `ratio` lots of the instrument for one structure, bought or sold when the structure is bought. */
export type Leg = {
  readonly instrument: InstrumentId
  readonly side: 'buy' | 'sell'
  readonly ratio: number
}

/** What a unit of a leg was worth when its structure was asked for. */
export type LegReference = { readonly instrument: InstrumentId; readonly price: Price }

/**
 * A canonical structure. Its price is per unit: Σ ±(weight/unit)·price(leg), so a single option is priced per share
 * and a buy-write as share minus call. One structure at price p costs p × unit (unit counted in 10^-8).
 */
export type Structure = {
  readonly id: StructureId
  readonly legs: readonly Leg[]
  readonly quoteAsset: InstrumentId
  readonly unit: bigint
  readonly tick: Price
  /** Which legs belong together, where the structure is a basket. */
  readonly parts?: readonly Part[]
  /** What trades with it at a fixed price of its own, outside its price. */
  readonly hedges?: readonly Hedge[]
  /** What a unit of a leg counts as in limits where only its mark says it: as of when the structure was asked for. */
  readonly references?: readonly LegReference[]
}

/** `flip` is true when the taker's first canonical leg was a sale; it never leaves the taker's own view. */
export type Canonical = {
  readonly structure: Structure
  readonly flip: boolean
  readonly scaledBy: bigint
}

export const LEGS_MAX = 100
export const RATIO_MAX = 1_000_000

export type Listed = (id: InstrumentId) => Instrument | undefined

/** Puts typed legs into canonical form, or says which leg is wrong. Guards in order: count, ratio, known, alive, distinct, one quote asset. */
export function canonicalize(
  typed: readonly Leg[],
  listed: Listed,
  endsAt: Timestamp,
): Canonical | Rejection {
  if (typed.length === 0) return reject('no_legs', 'legs')
  if (typed.length > LEGS_MAX)
    return reject('too_many_legs', 'legs', { max: String(LEGS_MAX), given: String(typed.length) })
  const tradables: Tradable[] = []
  const seen = new Set<InstrumentId>()
  for (const [i, leg] of typed.entries()) {
    const path = `legs.${i}`
    if (!Number.isInteger(leg.ratio) || leg.ratio < 1 || leg.ratio > RATIO_MAX)
      return reject('bad_ratio', `${path}.ratio`, { max: String(RATIO_MAX) })
    const instrument = listed(leg.instrument)
    if (!instrument) return reject('unknown_instrument', `${path}.instrument`)
    if (instrument.kind === 'cash') return reject('not_tradable', `${path}.instrument`)
    if (instrument.retired) return reject('instrument_retired', `${path}.instrument`)
    if (isContract(instrument) && instrument.expiresAt <= endsAt)
      return reject('instrument_expired', `${path}.instrument`)
    if (seen.has(leg.instrument)) return reject('duplicate_leg', `${path}.instrument`)
    seen.add(leg.instrument)
    if (tradables[0] && tradables[0].terms.quoteAsset !== instrument.terms.quoteAsset)
      return reject('mixed_quote_asset', `${path}.instrument`)
    tradables.push(instrument)
  }
  return build(typed, tradables)
}

function build(typed: readonly Leg[], tradables: readonly Tradable[]): Canonical {
  const ratioGcd = typed.reduce((common, leg) => gcd(common, BigInt(leg.ratio)), 0n)
  const order = typed
    .map((leg, i) => ({ leg, instrument: present(tradables[i], 'a tradable for each leg') }))
    .sort((a, b) => (a.leg.instrument < b.leg.instrument ? -1 : 1))
  const first = present(order[0], 'a structure has a leg')
  const flip = first.leg.side === 'sell'
  const weights = order.map(
    ({ leg, instrument }) => (BigInt(leg.ratio) / ratioGcd) * unitsPerLot(instrument),
  )
  const unit = weights.reduce((common, weight) => gcd(common, weight), 0n)
  const steps = order.map(
    ({ instrument }, i) => (present(weights[i], 'a weight') / unit) * instrument.terms.tick,
  )
  const legs = order.map(({ leg }) => ({
    instrument: leg.instrument,
    side: flip ? opposite(leg.side) : leg.side,
    ratio: Number(BigInt(leg.ratio) / ratioGcd),
  }))
  const structure = {
    id: structureId(legs),
    legs,
    quoteAsset: first.instrument.terms.quoteAsset,
    unit,
    tick: price(commonTick(steps)),
  }
  return { structure, flip, scaledBy: ratioGcd }
}

export function opposite(side: 'buy' | 'sell'): 'buy' | 'sell' {
  return side === 'buy' ? 'sell' : 'buy'
}

/** A structure's net price from the prices of its legs: Σ ±(weight/unit)·price. Exact. [STR-4] */
export function netPrice(
  structure: Structure,
  listed: Listed,
  legPrice: (id: InstrumentId) => Price,
): Price {
  let net = 0n
  for (const leg of structure.legs) {
    const weight = weightOf(structure, leg, listed)
    net += (leg.side === 'buy' ? weight : -weight) * legPrice(leg.instrument)
  }
  return price(net)
}

/** How often a leg's price counts in the structure's: weight/unit of STR-4. */
export function weightOf(structure: Structure, leg: Leg, listed: Listed): bigint {
  const instrument = listed(leg.instrument)
  assert(instrument !== undefined && instrument.kind !== 'cash', 'a leg is listed and tradable')
  return (BigInt(leg.ratio) * unitsPerLot(instrument)) / structure.unit
}
