/** The costs of filling with nothing but offers that can fill any amount: the cheapest first, so no search. */
import type { Book, Filler } from './book.ts'
import type { Band, Costs } from './costs.ts'

/** How far a row has been filled. */
export type Poured = {
  /** Units, and what they cost. */
  readonly units: number
  readonly cost: bigint
  /** The last cell made up; -1 for none. */
  readonly to: number
}

/**
 * Fills an empty `row`, or goes on where it was left, with the fillers in order. Its last cell is the total, and the others
 * are whole cells below it: cell 0 is what the total has over its whole cells.
 */
export function pour<Row>(
  book: Book,
  fillers: Iterable<Filler>,
  total: number,
  costs: Costs<Row>,
  row: Row,
  poured?: Poured,
): Poured {
  const { cell } = book
  const cells = Math.floor(total / cell)
  const over = total - cells * cell
  let { units, cost, to } = poured ?? { units: 0, cost: 0n, to: -1 }
  if (poured === undefined && over === 0) {
    costs.line(row, { from: 0, to: 0 }, 0n, 0n)
    to = 0
  }
  for (const { level, max } of fillers) {
    const perUnit = book.levels[level] ?? 0n
    const band: Band = {
      from: to + 1,
      to: Math.min(cells, Math.floor((units + max - over) / cell)),
    }
    if (band.to >= band.from) {
      const start = cost + perUnit * BigInt(over + band.from * cell - units)
      costs.line(row, band, start, perUnit * BigInt(cell))
      to = band.to
    }
    cost += perUnit * BigInt(max)
    units += max
  }
  return { units, cost, to }
}
