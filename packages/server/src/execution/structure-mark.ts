/** Marks of the venue as the published formulas take them: floats, per structure. The one place where units change. */
import { listedIn, rootOf, unitsPerLot } from '@parley/core'
import type {
  BookLevel,
  InstrumentId,
  Leg,
  ReferenceMark,
  State,
  Structure,
  Tradable,
} from '@parley/core'
import { structureMark } from '@parley/quant'
import type { LegBook, PriceLevel, StructureMark } from '@parley/quant'

/** Prices and greeks count 10^-8. */
const ONE = 1e8
/** A mark's vega is for one volatility point; the formulas take it per 1.00 of volatility. */
const VOL_POINTS = 100

export function float(fixed: bigint): number {
  return Number(fixed) / ONE
}

/** What one point of price on one structure is worth, in the quote asset. */
export function cashPerPoint({ unit }: Structure): number {
  return float(unit)
}

/** Lots of a leg's instrument that one leg unit of the formulas is: they count legs in units of the structure. */
export function lotsPerLegUnit(state: State, structure: Structure, id: InstrumentId): number {
  return Number(structure.unit) / Number(unitsPerLot(tradable(state, id)))
}

/**
 * The structure's mark, in its canonical orientation; undefined where a leg has none. It is as old as the oldest mark it is made
 * of. Delta and the underlying are there where all legs are on one.
 */
export function markOf(
  state: State,
  structure: Structure,
  marks: readonly ReferenceMark[],
): StructureMark | undefined {
  const used = structure.legs.flatMap((leg) => byId(marks, leg.instrument) ?? [])
  if (used.length < structure.legs.length) return undefined
  const under = underlyingMark(state, structure, marks)
  const seen = under ? [...used, under] : used
  const atUs = Math.min(...seen.map(({ observedAt }) => observedAt))
  const legs = legBooks(state, structure, used)
  const found = structureMark(atUs, legs, under && float(under.price))
  if (!found.known) return undefined
  const { delta, bid: _bid, ask: _ask, ...rest } = found.value
  const [bid, ask] = [touch(legs, used, 1), touch(legs, used, -1)]
  return {
    ...rest,
    ...(bid === undefined ? {} : { bid }),
    ...(ask === undefined ? {} : { ask }),
    ...(delta === undefined || !under ? {} : { delta }),
  }
}

/** Legs with their books; where the market shows no sizes a leg's book is empty. */
function legBooks(
  state: State,
  structure: Structure,
  marks: readonly ReferenceMark[],
): readonly LegBook[] {
  return structure.legs.map((leg, i) => {
    const mark = marks[i]
    const instrument = tradable(state, leg.instrument)
    const scale = Number(unitsPerLot(instrument)) / Number(structure.unit)
    const levels = (all: readonly BookLevel[] = []): readonly PriceLevel[] =>
      all.map(({ price, lots }) => ({ price: float(price), size: Number(lots) * scale }))
    return {
      instrument: leg.instrument,
      ratio: (leg.side === 'buy' ? 1 : -1) * leg.ratio * scale,
      bids: levels(mark?.book?.bids),
      asks: levels(mark?.book?.asks),
      ...(mark && { mid: float(mark.price) }),
      ...greeks(instrument, mark),
    }
  })
}

function greeks(
  instrument: Tradable,
  mark: ReferenceMark | undefined,
): Pick<LegBook, 'vega' | 'delta'> {
  if (instrument.kind !== 'option') return { vega: 0, delta: 1 }
  return {
    ...(mark?.vega !== undefined && { vega: float(mark.vega) * VOL_POINTS }),
    ...(mark?.delta !== undefined && { delta: float(mark.delta) }),
  }
}

/** What the best prices of the legs come to, whatever their sizes: for who sells (1) or buys (-1) the structure. */
function touch(
  legs: readonly LegBook[],
  marks: readonly ReferenceMark[],
  direction: 1 | -1,
): number | undefined {
  let total = 0
  for (const [i, { ratio }] of legs.entries()) {
    const at = ratio * direction > 0 ? marks[i]?.bid : marks[i]?.ask
    if (at === undefined) return undefined
    total += ratio * float(at)
  }
  return total
}

/** The mark of the one underlying of all legs. */
function underlyingMark(
  state: State,
  { legs }: Pick<Structure, 'legs'>,
  marks: readonly ReferenceMark[],
): ReferenceMark | undefined {
  const [first, ...others] = underlyingsOf(state, legs)
  return first === undefined || others.length > 0 ? undefined : byId(marks, first)
}

/** What the legs are on, each once. */
export function underlyingsOf(state: State, legs: readonly Leg[]): readonly InstrumentId[] {
  const ids = legs.map(({ instrument: id }) => {
    const instrument = tradable(state, id)
    return rootOf(instrument)
  })
  return [...new Set(ids)]
}

function byId(marks: readonly ReferenceMark[], id: InstrumentId): ReferenceMark | undefined {
  return marks.find(({ instrument }) => instrument === id)
}

/** A leg's instrument: a structure has only what can be traded. */
export function tradable(state: State, id: InstrumentId): Tradable {
  return listedIn(state)(id) as Tradable
}
