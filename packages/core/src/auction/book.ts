/** The offers of one exact allocation as small whole numbers. */
import type { Demand, Offer } from './offer.ts'

/** An offer that cannot fill every amount up to its size. Amounts are in cells of the programme. */
export type Lump = {
  /** Index of the offer in priority order. */
  readonly position: number
  readonly level: number
  readonly min: number
  readonly step: number
  /** Steps above `min`; 0 for all-or-none. */
  readonly steps: number
  readonly max: number
}

/** An offer that can fill any number of units up to `max`. */
export type Filler = { readonly position: number; readonly level: number; readonly max: number }

export type Book = {
  /** Lots of the offers in one unit, the common measure of all their amounts. */
  readonly unit: bigint
  /** Units wanted. */
  readonly size: number
  /** Units in a cell, the common measure of the lumps' amounts. */
  readonly cell: number
  /** Largest whole number of cells in `size`. */
  readonly cells: number
  /** What a unit costs at each level above the best level, in the common measure of those differences; ascending. */
  readonly levels: readonly bigint[]
  readonly lumps: readonly Lump[]
  readonly fillers: readonly Filler[]
}

/** `sorted` are the offers inside the limit in priority order, none with a least above the demand. */
export function bookOf(sorted: readonly Offer[], { side, size }: Demand): Book {
  const rows = sorted.map((offer) => amountsOf(offer, size))
  let unit = 0
  for (const { min, step } of rows) unit = commonMeasure(commonMeasure(unit, min), step)
  let cell = 0
  for (const { min, step } of rows)
    if (!isFree(min, step, unit)) cell = commonMeasure(commonMeasure(cell, min), step)
  const units = Math.floor(Number(size) / unit)
  // With no lumps the programme has the one cell 0.
  const perCell = cell === 0 ? units + 1 : cell / unit
  const levelOf = levelsOf(sorted)
  const lumps: Lump[] = []
  const fillers: Filler[] = []
  for (const [position, { min, step, max }] of rows.entries()) {
    const level = levelOf.of[position] ?? 0
    if (isFree(min, step, unit)) fillers.push({ position, level, max: max / unit })
    else {
      const per = perCell * unit
      const steps = step === 0 ? 0 : (max - min) / step
      lumps.push({ position, level, min: min / per, step: step / per, steps, max: max / per })
    }
  }
  return {
    unit: BigInt(unit),
    size: units,
    cell: perCell,
    cells: Math.floor(units / perCell),
    levels: costsOf(levelOf.prices, side),
    lumps,
    fillers,
  }
}

/** The book without the offers of levels after this one. */
export function upToLevel(book: Book, last: number): Book {
  return {
    ...book,
    levels: book.levels.slice(0, last + 1),
    lumps: book.lumps.filter(({ level }) => level <= last),
    fillers: book.fillers.filter(({ level }) => level <= last),
  }
}

/** What a cell filled at this level costs. */
export function perCellOf(book: Book, level: number): bigint {
  return (book.levels[level] ?? 0n) * BigInt(book.cell)
}

/** Amounts that can be filled within `size`: a step of 0 says that there is only the least. */
function amountsOf(
  offer: Offer,
  size: bigint,
): { readonly min: number; readonly step: number; readonly max: number } {
  const min = Number(offer.min)
  const most = Number(offer.size < size ? offer.size : size)
  const step = offer.step > BigInt(most - min) ? 0 : Number(offer.step)
  return { min, step, max: step === 0 ? min : most - ((most - min) % step) }
}

function isFree(min: number, step: number, unit: number): boolean {
  return min === unit && (step === 0 || step === unit)
}

function levelsOf(sorted: readonly Offer[]): {
  readonly of: readonly number[]
  readonly prices: readonly bigint[]
} {
  const prices: bigint[] = []
  const of = sorted.map(({ price }) => {
    if (prices.at(-1) !== price) prices.push(price)
    return prices.length - 1
  })
  return { of, prices }
}

/** With the total fixed, a choice is as good by these as by the prices themselves. */
function costsOf(prices: readonly bigint[], side: Demand['side']): readonly bigint[] {
  const [best = 0n] = prices
  const above = prices.map((price) => (side === 'buy' ? price - best : best - price))
  let measure = 0n
  for (const cost of above) measure = commonMeasureOf(measure, cost)
  return measure === 0n ? above : above.map((cost) => cost / measure)
}

function commonMeasure(a: number, b: number): number {
  return b === 0 ? a : commonMeasure(b, a % b)
}

function commonMeasureOf(a: bigint, b: bigint): bigint {
  return b === 0n ? a : commonMeasureOf(b, a % b)
}
