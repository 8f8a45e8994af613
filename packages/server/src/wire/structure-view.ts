/** A structure as a party reads it: its legs, its name in the field, and the structures of a basket. */
import {
  PRICE_SCALE,
  opposite,
  formatDecimal,
  instrumentId,
  partPrice,
  rootOf,
  unitsPerLot,
} from '@parley/core'
import type { Leg, Part, Price, State, Structure, Trade } from '@parley/core'
import { recogniseStructure } from '@parley/quant'
import type { StructureLeg } from '@parley/quant'
import type * as wire from '@parley/sdk'
import { priceText } from './numbers.ts'

type StructureView = Pick<
  wire.Rfq,
  'structureId' | 'name' | 'label' | 'legs' | 'lotSizes' | 'quoteAsset' | 'unit'
>

/** Legs as one reader types them, with what they are priced in and per. */
export function legsView(
  state: State,
  structure: Structure,
  flip: boolean,
): Pick<wire.Rfq, 'legs' | 'lotSizes' | 'quoteAsset' | 'unit'> {
  return {
    legs: [...(flip ? mirrored(structure.legs) : structure.legs)],
    ...lotSizesView(state, [...structure.legs, ...(structure.hedges ?? [])]),
    quoteAsset: structure.quoteAsset,
    unit: formatDecimal(structure.unit, PRICE_SCALE),
  }
}

/** What a lot is of legs and hedge legs that are shown where it is not one unit, whichever way they are read. [STR-11] */
export function lotSizesView(
  state: State,
  shown: readonly { readonly instrument: string }[],
): Pick<wire.Rfq, 'lotSizes'> {
  const ids = new Set(shown.map(({ instrument }) => instrumentId(instrument)))
  const lotSizes = [...ids].flatMap((id) => {
    const instrument = state.instruments.get(id)
    if (!instrument || instrument.kind === 'cash') return []
    const lot = formatDecimal(instrument.terms.lot, instrument.scale)
    return lot === '1' ? [] : [{ instrument: id, lot }]
  })
  return lotSizes.length === 0 ? {} : { lotSizes }
}

/** The structure as it stands, or its mirror. */
export function structureView(state: State, structure: Structure, flip: boolean): StructureView {
  const legs = flip ? mirrored(structure.legs) : structure.legs
  return {
    structureId: structure.id,
    ...(structure.parts
      ? { name: 'basket', label: `basket of ${structure.parts.length} structures` }
      : nameOf(state, legs)),
    ...legsView(state, structure, flip),
  }
}

/** The structures of a basket. */
export function partsView(
  state: State,
  structure: Structure,
  flip: boolean,
): Pick<wire.Rfq, 'parts'> {
  const { parts, legs } = structure
  if (!parts) return {}
  const read = flip ? mirrored(legs) : legs
  return { parts: parts.map((part) => partView(state, read, part)) }
}

/** Legs of the mirror: what selling is to buying. */
export function mirrored(legs: readonly Leg[]): readonly Leg[] {
  return legs.map((leg) => ({ ...leg, side: opposite(leg.side) }))
}

function partView(state: State, legs: readonly Leg[], part: Part) {
  const own = part.legs.flatMap((place) => legs[place] ?? [])
  const { structureId, count } = part
  return { structureId, ...nameOf(state, own), legs: [...part.legs], count: count.toString() }
}

/** The structures of a basket and what each traded at, in the orientation of the legs as listed. */
export function pricedPartsView(
  state: State,
  { structure, legPrices }: Trade,
  flip: boolean,
): Pick<wire.Trade, 'parts'> {
  const { parts } = structure
  if (!parts) return {}
  const legs = flip ? mirrored(structure.legs) : structure.legs
  const zeros = structure.legs.map(() => 0n as Price)
  return {
    parts: parts.map((part) => {
      const { unit, price } = partPrice(structure, part, state.listed, legPrices ?? zeros)
      const priced = legPrices ? { price: priceText(flip ? -price : price) } : {}
      const named = partView(state, legs, part)
      return { ...named, unit: formatDecimal(unit, PRICE_SCALE), ...priced }
    }),
  }
}

/** What the field calls the legs, with their direction. Legs on several underlyings have no name of their own. */
export function nameOf(state: State, legs: readonly Leg[]): { name: string; label: string } {
  const roots = new Set<string>()
  const known: StructureLeg[] = []
  const others = new Set<string>()
  for (const { instrument: id, side, ratio } of legs) {
    const instrument = state.instruments.get(id)
    if (!instrument || instrument.kind === 'cash') continue
    const quantity = (side === 'buy' ? 1 : -1) * ratio
    roots.add(rootOf(instrument))
    if (instrument.kind !== 'option') others.add(instrument.kind)
    known.push(
      instrument.kind === 'option'
        ? {
            kind: 'option',
            right: instrument.right,
            strike: Number(instrument.strike),
            // Only which of two expires first counts.
            years: instrument.expiresAt,
            quantity: quantity * Number(instrument.terms.lot),
            multiplier: Number(instrument.multiplier),
          }
        : {
            kind: 'stock',
            quantity: (quantity * Number(unitsPerLot(instrument))) / 10 ** PRICE_SCALE,
          },
    )
  }
  if (roots.size > 1) return { name: 'custom', label: 'custom structure' }
  const { name, label } = recogniseStructure(known)
  // What is no option has a delta of one, and its own word where all of them are of a kind.
  const [word = 'share', other] = others
  return {
    name,
    label: word === 'share' || other !== undefined ? label : label.replace('stock', word),
  }
}
