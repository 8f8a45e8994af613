/**
 * What a unit of each leg counts as in a notional: the legs of a structure add up, each by itself and whichever way it trades, so that
 * two that nearly pay for each other count as both. [PRT-24]
 */
import type { InstrumentId, Tradable } from '../instrument/instrument.ts'
import type { Leg, LegReference, Listed, Structure } from '../instrument/structure.ts'
import { freshMark } from './mark.ts'
import type { Marks } from './mark.ts'
import { underlyingOf } from './structure-class.ts'

/**
 * An option counts as its strike; a share, coin or future as the highest strike of the structure's options on it; without such options as
 * the reference of a future of the structure on it, or, where it is the only leg, as the price of the structure; and else as its mark when the
 * structure was asked for. Undefined where that is wanting. The same whatever the market does.
 */
export function referencePrice(
  structure: Structure,
  listed: Listed,
  price: bigint,
  instrument: Tradable,
): bigint | undefined {
  const said = saidBy(structure.legs, listed, instrument)
  if (said !== undefined) return said
  if (structure.legs.length === 1) return price < 0n ? -price : price
  return structure.references?.find((each) => each.instrument === instrument.id)?.price
}

/** What the structure's own terms say of a leg, if they do. */
function saidBy(legs: readonly Leg[], listed: Listed, instrument: Tradable): bigint | undefined {
  if (instrument.kind === 'option') return instrument.strike
  const root = underlyingOf(instrument)
  let highest = 0n
  let future = instrument.kind === 'future' ? instrument.reference : 0n
  for (const { instrument: id } of legs) {
    const other = listed(id)
    if (other?.kind === 'option' && other.underlying === root && other.strike > highest)
      highest = other.strike
    if (other?.kind === 'future' && other.underlying === root && future === 0n)
      future = other.reference
  }
  if (highest > 0n) return highest
  return future > 0n && legs.length > 1 ? future : undefined
}

/** Legs that count as their mark when the structure is asked for. */
export function referencesWanted(
  { legs }: Pick<Structure, 'legs'>,
  listed: Listed,
): readonly InstrumentId[] {
  if (legs.length === 1) return []
  return legs
    .map((leg) => leg.instrument)
    .filter((id) => {
      const instrument = listed(id)
      return (
        instrument !== undefined &&
        instrument.kind !== 'cash' &&
        saidBy(legs, listed, instrument) === undefined
      )
    })
}

/** The structure with what its legs count as, where only their marks say it. */
export function withReferences(structure: Structure, listed: Listed, marks: Marks): Structure {
  const references = referencesWanted(structure, listed).flatMap((instrument): LegReference[] => {
    const mark = freshMark(marks, instrument, Infinity)
    return mark ? [{ instrument, price: mark.price }] : []
  })
  return references.length === 0 ? structure : { ...structure, references }
}

/** For a refusal: the first leg of which it is not known what it counts as. */
export function lacking(structure: Structure, listed: Listed): { readonly instrument: string } {
  const known = structure.references ?? []
  const [first = ''] = referencesWanted(structure, listed).filter(
    (id) => !known.some(({ instrument }) => instrument === id),
  )
  return { instrument: first }
}
