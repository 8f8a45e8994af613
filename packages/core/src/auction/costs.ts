/**
 * Rows of the programme: for each cell the least cost of making it up, and with that cost the fewest cells filled by lumps.
 * `Costs` is the arithmetic on rows, so that the search is written once for costs that fit a number and for those that do not.
 */
import type { Lump } from './book.ts'

/** The part of a row that may hold costs; from `to` on there are none. */
export type Band = { readonly from: number; readonly to: number }

export type Costs<Row> = {
  /** A row of cells that cannot be made up. */
  readonly empty: () => Row
  /** Cells after `from` cannot be made up. */
  readonly clearAfter: (row: Row, from: number) => void
  /** Sets `from` … `to` to a line of costs without lumps. */
  readonly line: (row: Row, cells: Band, start: bigint, slope: bigint) => void
  /** `out` over its band: the better of `old` with and without the lump, which costs `perCell`. */
  readonly stage: (
    old: Row,
    oldBand: Band,
    out: Row,
    outBand: Band,
    lump: Lump,
    perCell: bigint,
  ) => void
  /** Least sum of a cell of `a` and the cell of `b` that makes up the last cell with it, each in its band; undefined for none. */
  readonly meet: (a: Row, aBand: Band, b: Row, bBand: Band) => bigint | undefined
  /** Cells that stages have gone through so far: the measure of the work. */
  readonly visited: () => number
  /** Cells filled by lumps in the best choice for this cell. */
  readonly lumpCells: (row: Row, cell: number) => number
  /** The most that the lump can fill so that `next` makes up the rest of `cell` at no more cost than `row` says, with at most `lumpCells` in all. */
  readonly most: (
    row: Row,
    cell: number,
    next: Row,
    lump: Lump,
    perCell: bigint,
    lumpCells: number,
  ) => number
}

/** Steps that the lump can take above its least within `cell`; negative when not even that fits. */
export function mostSteps({ min, step, steps }: Lump, cell: number): number {
  if (cell < min) return -1
  return step === 0 ? 0 : Math.min(steps, Math.floor((cell - min) / step))
}
