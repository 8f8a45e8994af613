/**
 * Hedge legs: shares, coins or futures that trade with a structure at a price fixed beforehand, so many lots for the whole request and their part
 * for a part of it. They are lines of the structure, turned with it: each direction of the structure brings its own side of the hedge, so
 * that a two-way request with a hedge tells no more of the side wanted than one without. [HDG-1]
 */
import { gcd } from '../num/decimal.ts'
import { divideCeil, divideFloor } from '../num/rounding.ts'
import type { Price } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { unitsPerLot } from './instrument.ts'
import type { InstrumentId, Tradable } from './instrument.ts'
import { opposite } from './structure.ts'
import type { Canonical, Listed, Structure } from './structure.ts'
import { structureId } from './structure-id.ts'
import type { Timestamp } from '../time/timestamp.ts'

/** A hedge leg as typed: `lots` bought or sold when all of the request is bought. */
export type TypedHedge = {
  readonly instrument: InstrumentId
  readonly side: 'buy' | 'sell'
  readonly lots: bigint
  readonly price: Price
  /** How far the mark may be from the price when it trades; undefined: anywhere. */
  readonly band?: Price | undefined
}

/** A hedge leg of a canonical structure: `lots` for each `per` structures, in lowest terms. */
export type Hedge = TypedHedge & { readonly per: bigint }

/** `lotsMax`: of one hedge leg, for the whole request. `markAgeMs`: the oldest mark that a band is judged by. */
export const HEDGE_LIMITS = { hedgesMax: 10, lotsMax: 1_000_000_000n, markAgeMs: 60_000 } as const

/** The structure with its hedge legs, sorted by instrument and turned with it; or which of them is wrong. Guards of each in the order of HDG-1. */
export function withHedges(
  canonical: Canonical,
  typed: readonly TypedHedge[],
  size: bigint,
  listed: Listed,
  endsAt: Timestamp,
): Canonical | Rejection {
  const { structure, flip } = canonical
  if (typed.length > HEDGE_LIMITS.hedgesMax)
    return reject('too_many_hedges', 'hedges', { max: String(HEDGE_LIMITS.hedgesMax) })
  const taken = new Set(structure.legs.map((leg) => leg.instrument))
  for (const [i, hedge] of typed.entries()) {
    const wrong = checkHedge(hedge, structure, listed, taken, endsAt)
    if (wrong) return { ...wrong, path: `hedges.${i}.${wrong.path}` }
    taken.add(hedge.instrument)
  }
  if (typed.length === 0) return canonical
  const hedges = typed
    .map(({ instrument, side, lots, price, band }): Hedge => {
      const common = gcd(lots, size)
      const turned = flip ? opposite(side) : side
      const of = { instrument, side: turned, lots: lots / common, per: size / common, price }
      return band === undefined ? of : { ...of, band }
    })
    .sort((a, b) => (a.instrument < b.instrument ? -1 : 1))
  const id = structureId(structure.legs, hedges)
  return { ...canonical, structure: { ...structure, id, hedges } }
}

function checkHedge(
  { instrument: id, lots, price, band }: TypedHedge,
  { quoteAsset }: Structure,
  listed: Listed,
  taken: ReadonlySet<InstrumentId>,
  endsAt: Timestamp,
): Rejection | undefined {
  const instrument = listed(id)
  if (!instrument) return reject('unknown_instrument', 'instrument')
  // An option is no hedge at a fixed price: what it needs as cover depends on all else that trades. It is a leg.
  if (instrument.kind === 'cash' || instrument.kind === 'option')
    return reject('hedge_not_allowed', 'instrument')
  if (instrument.retired) return reject('instrument_retired', 'instrument')
  if (instrument.kind === 'future' && instrument.expiresAt <= endsAt)
    return reject('instrument_expired', 'instrument')
  if (taken.has(id)) return reject('duplicate_leg', 'instrument')
  if (instrument.terms.quoteAsset !== quoteAsset) return reject('mixed_quote_asset', 'instrument')
  const { lotsMax } = HEDGE_LIMITS
  if (lots < 1n || lots > lotsMax) return reject('bad_size', 'lots', { max: String(lotsMax) })
  const { tick } = instrument.terms
  if (price < tick || price % tick !== 0n)
    return reject('bad_tick', 'price', { tick: String(tick) })
  return band !== undefined && band < 0n ? reject('bad_decimal', 'band') : undefined
}

/** Lots that have traded when `filled` structures have, in order: their part, rounded half up. What a fill brings is the difference it makes. [HDG-3] */
export function hedgeLots({ lots, per }: Pick<Hedge, 'lots' | 'per'>, filled: bigint): bigint {
  return divideFloor(2n * lots * filled + per, 2n * per)
}

/** Most lots that `size` structures can bring, wherever in the order they are. [HDG-4] */
export function mostHedgeLots({ lots, per }: Pick<Hedge, 'lots' | 'per'>, size: bigint): bigint {
  return divideCeil(lots * size, per)
}

/** A lot of a hedge leg as a structure, by which it is settled and booked. */
export function hedgeStructure(
  { instrument: id }: Pick<Hedge, 'instrument'>,
  listed: Listed,
): Structure {
  const instrument = listed(id) as Tradable
  const legs = [{ instrument: id, side: 'buy', ratio: 1 }] as const
  const { quoteAsset, tick } = instrument.terms
  return { id: structureId(legs), legs, quoteAsset, unit: unitsPerLot(instrument), tick }
}

/** The structure by itself, as it would be asked about without a hedge, whenever it was. */
export function unhedged(structure: Structure): Structure {
  if (!structure.hedges && !structure.references) return structure
  const { hedges: _hedges, references: _references, ...rest } = structure
  return { ...rest, id: structureId(structure.legs) }
}

/** Legs and hedge legs, of a structure or as typed. */
export type Traded = Pick<Structure, 'legs'> & {
  readonly hedges?: readonly Pick<Hedge, 'instrument'>[]
}

/** Every instrument that trading a structure moves. */
export function tradedIn({ legs, hedges }: Traded): InstrumentId[] {
  const ids = legs.map(({ instrument }) => instrument)
  if (hedges) for (const { instrument } of hedges) ids.push(instrument)
  return ids
}
