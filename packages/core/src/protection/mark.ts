/**
 * The marks a command is judged on. They come with the command, each with its source and its time, so that a decision reads
 * no feed and is the same in replay. [PRT-8]
 */
import { present } from '../assert.ts'
import { unitsPerLot } from '../instrument/instrument.ts'
import type { InstrumentId, Tradable } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import type { Price } from '../num/units.ts'
import { price } from '../num/units.ts'
import type { Timestamp } from '../time/timestamp.ts'

/** Whole lots for sale or wanted at a price. */
export type BookLevel = { readonly price: Price; readonly lots: bigint }

/** What a market shows, best first. */
export type MarkBook = {
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

/** What one unit of an instrument was worth, and how it moves. Fixed point; greeks are of an option alone. */
export type ReferenceMark = {
  readonly instrument: InstrumentId
  readonly price: Price
  readonly bid?: Price | undefined
  readonly ask?: Price | undefined
  /** Annual implied volatility, 10^-8. */
  readonly iv?: bigint | undefined
  /** 10^-8 of the underlying per unit. */
  readonly delta?: bigint | undefined
  /** 10^-8 of the quote asset per unit and volatility point (0.01). */
  readonly vega?: bigint | undefined
  /** Where the market shows sizes. Nothing is decided on it; what a trade saved is told by it. */
  readonly book?: MarkBook | undefined
  readonly source: string
  readonly observedAt: Timestamp
}

/** What a command that can be judged on marks carries. */
export type Marked = { readonly marks?: readonly ReferenceMark[] | undefined }

/** Marks as of a moment. */
export type Marks = { readonly marks: readonly ReferenceMark[]; readonly now: Timestamp }

export function marksAt({ marks }: Marked, now: Timestamp): Marks {
  return { marks: marks ?? [], now }
}

/** The mark of an instrument, if it came and is no older than `maxAgeMs`. A mark from the future is as fresh as one can be. */
export function freshMark(
  { marks, now }: Marks,
  instrument: InstrumentId,
  maxAgeMs: number,
): ReferenceMark | undefined {
  const mark = marks.find((each) => each.instrument === instrument)
  return mark && now - mark.observedAt <= maxAgeMs * 1000 ? mark : undefined
}

export type StructureMark = {
  /** Of the canonical structure, per unit. */
  readonly price: Price
  /** Sum over its options of |weight| × vega, per unit; undefined where an option came without. */
  readonly vega: bigint | undefined
  /** The oldest of the marks it is made of. */
  readonly oldest: ReferenceMark
}

/** What a structure is worth by the marks of its legs; or the leg that has none fresh enough. */
export function structureMark(
  structure: Structure,
  listed: Listed,
  marks: Marks,
  maxAgeMs: number,
): StructureMark | { readonly missing: InstrumentId } {
  let net = 0n
  let vega: bigint | undefined = 0n
  let oldest: ReferenceMark | undefined
  for (const leg of structure.legs) {
    const mark = freshMark(marks, leg.instrument, maxAgeMs)
    if (!mark) return { missing: leg.instrument }
    const instrument = listed(leg.instrument) as Tradable
    const weight = (BigInt(leg.ratio) * unitsPerLot(instrument)) / structure.unit
    net += (leg.side === 'buy' ? weight : -weight) * mark.price
    if (instrument.kind === 'option')
      vega = mark.vega === undefined || vega === undefined ? undefined : vega + weight * mark.vega
    if (oldest === undefined || mark.observedAt < oldest.observedAt) oldest = mark
  }
  return { price: price(net), vega, oldest: present(oldest, 'a structure has a leg') }
}
