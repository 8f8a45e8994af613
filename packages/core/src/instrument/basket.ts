/**
 * A basket: several structures asked about, priced and settled as one. It is one structure of all their legs, and a record of which
 * legs belong together: nothing about matching, settling or cover knows of it. [STR-10]
 */
import { assert, present } from '../assert.ts'
import { gcd } from '../num/decimal.ts'
import { divideExact } from '../num/rounding.ts'
import type { Price } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { unitsPerLot } from './instrument.ts'
import { canonicalize, opposite } from './structure.ts'
import type { Canonical, Leg, Listed, Structure } from './structure.ts'
import { structureId } from './structure-id.ts'
import type { StructureId } from './structure-id.ts'

/** A structure of a basket. */
export type Part = {
  readonly structureId: StructureId
  /** Places of its legs among the basket's. */
  readonly legs: readonly number[]
  /** How many of it one basket holds. */
  readonly count: bigint
}

/** Structures in one basket, at most. */
export const PARTS_MAX = 50

/**
 * The canonical form of the structures together, with its parts in the order of their first legs, so that it tells nothing of how
 * they were typed; or which leg is wrong. An instrument stands in one of them.
 */
export function canonicalBasket(
  typed: readonly (readonly Leg[])[],
  listed: Listed,
  endsAt: Timestamp,
): Canonical | Rejection {
  if (typed.length === 0) return reject('no_legs', 'basket')
  if (typed.length > PARTS_MAX)
    return reject('too_many_parts', 'basket', {
      max: String(PARTS_MAX),
      given: String(typed.length),
    })
  const empty = typed.findIndex((legs) => legs.length === 0)
  if (empty >= 0) return reject('no_legs', `basket.${empty}`)
  const canonical = canonicalize(typed.flat(), listed, endsAt)
  if ('code' in canonical) return { ...canonical, ...pathIn(typed, canonical.path) }
  const { structure } = canonical
  const places = new Map(structure.legs.map(({ instrument }, i) => [instrument, i]))
  const parts = typed.map((legs) => {
    const own = legs.map(({ instrument }) => present(places.get(instrument), 'a leg has a place'))
    return partOf(
      structure,
      own.sort((a, b) => a - b),
    )
  })
  parts.sort((a, b) => (a.legs[0] ?? 0) - (b.legs[0] ?? 0))
  return { ...canonical, structure: { ...structure, parts } }
}

/** A part's own canonical form: its legs are sorted already. */
function partOf(structure: Structure, places: readonly number[]): Part {
  const legs = places.map((place) => present(structure.legs[place], 'a leg has a place'))
  const count = legs.reduce((common, { ratio }) => gcd(common, BigInt(ratio)), 0n)
  const flip = legs[0]?.side === 'sell'
  const alone = legs.map(({ instrument, side, ratio }) => ({
    instrument,
    side: flip ? opposite(side) : side,
    ratio: ratio / Number(count),
  }))
  return { structureId: structureId(alone), legs: places, count }
}

/** A part's unit, as the unit of a structure is, and its net price by prices of the basket's legs, in the basket's own orientation. */
export function partPrice(
  structure: Structure,
  part: Part,
  listed: Listed,
  legPrices: readonly Price[],
): { readonly unit: bigint; readonly price: bigint } {
  const legs = part.legs.map((place) => {
    const { instrument, side, ratio } = present(structure.legs[place], 'a leg has a place')
    const tradable = listed(instrument)
    assert(tradable !== undefined && tradable.kind !== 'cash', 'a leg is listed and tradable')
    const weight = (BigInt(ratio) / part.count) * unitsPerLot(tradable)
    const price = present(legPrices[place], 'a price for each leg')
    return { weight, value: (side === 'buy' ? weight : -weight) * price }
  })
  const unit = legs.reduce((common, { weight }) => gcd(common, weight), 0n)
  return {
    unit,
    price: divideExact(
      legs.reduce((sum, { value }) => sum + value, 0n),
      unit,
    ),
  }
}

/** `legs.7.ratio` of all the legs as the leg of its structure: `basket.3.legs.1.ratio`. */
function pathIn(
  typed: readonly (readonly Leg[])[],
  path: string | undefined,
): { readonly path?: string } {
  const [, at, ...field] = path?.split('.') ?? []
  if (at === undefined) return { path: 'basket' }
  let place = Number(at)
  for (const [i, legs] of typed.entries()) {
    if (place < legs.length) return { path: ['basket', i, 'legs', place, ...field].join('.') }
    place -= legs.length
  }
  return {}
}
