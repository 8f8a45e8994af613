/** Price bands: how far from the mark a quote or an acceptance's limit may be, and how old the mark. [PRT-9] [PRT-10] */
import type { Listed, Structure } from '../instrument/structure.ts'
import type { FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { divideCeil, divideFloor } from '../num/rounding.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import { structureMark } from './mark.ts'
import type { Marks } from './mark.ts'
import { classOf } from './structure-class.ts'
import type { StructureClass } from './structure-class.ts'

/** `firm` undefined holds everybody, and is the operator's to set. */
export type BandScope = {
  readonly firm?: FirmId | undefined
  readonly structureClass?: StructureClass | undefined
}

/** How far a price may be from the mark; where several are given, within each of them. */
export type BandTerms = {
  /** Ticks of the structure. */
  readonly ticks?: number | undefined
  /** Hundredths of a percent of the mark, without its sign. */
  readonly basisPoints?: number | undefined
  /** 10^-8 of a volatility point (0.01): so many times the structure's vega, its options' vegas added without sign. */
  readonly volPoints?: bigint | undefined
  readonly markAgeMs: number
}

export type Band = { readonly scope: BandScope; readonly terms: BandTerms }

export const BAND_LIMITS = {
  ticksMax: 1_000_000,
  basisPointsMax: 100_000,
  markAgeMsMax: 172_800_000,
} as const

export function bandKey({ firm, structureClass }: BandScope): string {
  return `${firm ?? '*'} ${structureClass ?? '*'}`
}

export function checkBand(terms: BandTerms): Rejection | undefined {
  const { ticks, basisPoints, volPoints, markAgeMs } = terms
  const outside = (value: number, max: number): boolean =>
    !Number.isInteger(value) || value < 1 || value > max
  if (ticks === undefined && basisPoints === undefined && volPoints === undefined)
    return reject('bad_protection', 'band', { expected: 'ticks, basisPoints or volPoints' })
  if (ticks !== undefined && outside(ticks, BAND_LIMITS.ticksMax))
    return reject('bad_protection', 'band.ticks', { max: String(BAND_LIMITS.ticksMax) })
  if (basisPoints !== undefined && outside(basisPoints, BAND_LIMITS.basisPointsMax))
    return reject('bad_protection', 'band.basisPoints', { max: String(BAND_LIMITS.basisPointsMax) })
  if (volPoints !== undefined && volPoints <= 0n) return reject('bad_protection', 'band.volPoints')
  if (outside(markAgeMs, BAND_LIMITS.markAgeMsMax))
    return reject('bad_protection', 'band.markAgeMs', { max: String(BAND_LIMITS.markAgeMsMax) })
  return undefined
}

/** Whether a band holds a firm's prices of a structure. */
export function bands(
  { scope }: Band,
  firm: FirmId,
  structure: Pick<Structure, 'legs'>,
  listed: Listed,
): boolean {
  return (
    (scope.firm === undefined || scope.firm === firm) &&
    (scope.structureClass === undefined || scope.structureClass === classOf(structure, listed))
  )
}

/** A price of the canonical structure to be held against a band. */
export type Priced = {
  readonly price: bigint
  readonly path: string
  /** Which way it may not stray; a limit that is only too good to be met harms nobody. */
  readonly stray: 'either' | 'above' | 'below'
  /** The caller reads the mirror, where prices and their order turn. */
  readonly flip: boolean
}

/** Refuses a price outside a band with the numbers, in the caller's own orientation; or for want of a mark to hold it against. */
export function outOfBand(
  { terms }: Band,
  structure: Structure,
  listed: Listed,
  priced: readonly Priced[],
  marks: Marks,
): Rejection | undefined {
  const mark = structureMark(structure, listed, marks, terms.markAgeMs)
  if ('missing' in mark)
    return reject('no_mark', priced[0]?.path, {
      instrument: mark.missing,
      maxAgeMs: String(terms.markAgeMs),
    })
  const widths: bigint[] = []
  if (terms.ticks !== undefined) widths.push(BigInt(terms.ticks) * structure.tick)
  if (terms.basisPoints !== undefined) {
    const magnitude = mark.price < 0n ? -mark.price : mark.price
    widths.push(divideFloor(magnitude * BigInt(terms.basisPoints), 10_000n))
  }
  if (terms.volPoints !== undefined) {
    if (mark.vega === undefined)
      return reject('no_mark', priced[0]?.path, { expected: 'the vega of every option' })
    widths.push(divideCeil(terms.volPoints * mark.vega, powerOfTen(PRICE_SCALE)))
  }
  const width = widths.reduce((least, each) => (each < least ? each : least))
  const [lowest, highest] = [mark.price - width, mark.price + width]
  for (const { price, path, stray, flip } of priced) {
    const low = price < lowest && stray !== 'above'
    const high = price > highest && stray !== 'below'
    if (!low && !high) continue
    const [from, to] = flip ? [-highest, -lowest] : [lowest, highest]
    return reject('price_band', path, {
      reference: String(flip ? -mark.price : mark.price),
      lowest: String(from),
      highest: String(to),
      source: mark.oldest.source,
      observedAt: String(mark.oldest.observedAt),
    })
  }
  return undefined
}
