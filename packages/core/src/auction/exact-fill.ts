/** The exact search, for offers that cannot fill just any amount. The rules are at the head of allocation.ts. */
import { assert } from '../assert.ts'
import { bookOf, upToLevel } from './book.ts'
import type { Book } from './book.ts'
import { cheapestLevel, usefulLevel } from './cheapest-level.ts'
import type { Costs } from './costs.ts'
import { KEPT_CELLS_MAX, firstLumps } from './first-choice.ts'
import { narrowCosts } from './narrow-costs.ts'
import type { Demand, Offer } from './offer.ts'
import { reachOf } from './reachable.ts'
import { wideCosts } from './wide-costs.ts'

/** Most steps of an exact search: a demand's size in the common measure of the constrained offers' `min` and `step`. */
export const ALLOCATION_GRID_MAX = 100_000

/**
 * Most steps × constrained offers of an exact search: 100 such offers at 100,000 steps, 2,500 at 4,000. The worst book is gone
 * through three times, at some 8 ns a cell: a quarter of a second. Memory stays under 100 MB. Costs past 2^53, from prices very far apart, take four times as long.
 */
export const ALLOCATION_CELLS_MAX = 10_000_000

export type ExactFills = {
  /** In priority order; none when the least wanted cannot be made up. */
  readonly fills: readonly { readonly offer: Offer; readonly size: bigint }[]
  /** Cells of the programme gone through: the measure of the work, whatever machine does it. */
  readonly visited: number
}

/**
 * `sorted` are the offers inside the limit in priority order, none with a least above the demand. `keptCellsMax` trades memory
 * for work, and changes no fill.
 */
export function exactFills(
  sorted: readonly Offer[],
  demand: Demand,
  keptCellsMax = KEPT_CELLS_MAX,
): ExactFills {
  const book = bookOf(sorted, demand)
  assert(book.cells <= ALLOCATION_GRID_MAX, 'a demand is within the grid', book.cells)
  assert(
    book.lumps.length * book.cells <= ALLOCATION_CELLS_MAX,
    'the constrained offers are within bounds',
    book.lumps.length,
  )
  const { total, level } = reachOf(book)
  if (BigInt(total) * book.unit < demand.minFill) return { fills: [], visited: 0 }
  const asBid = demand.format === 'pay_as_bid'
  const useful = upToLevel(book, asBid ? usefulLevel(book, total, level) : level)
  const cells = Math.floor(total / book.cell)
  const narrow = narrowCosts(cells, (useful.levels.at(-1) ?? 0n) * BigInt(total))
  const reachLevel = asBid ? level : undefined
  const { amounts, visited } = narrow
    ? search(useful, total, reachLevel, narrow, keptCellsMax)
    : search(useful, total, reachLevel, wideCosts(cells), keptCellsMax)
  const fills = sorted.flatMap((offer, position) => {
    const units = amounts.get(position) ?? 0
    return units === 0 ? [] : [{ offer, size: BigInt(units) * book.unit }]
  })
  return { fills, visited }
}

/** Units filled by each offer, by its position. `reachLevel` is given where the sum goes before the worst price. */
function search<Row>(
  book: Book,
  total: number,
  reachLevel: number | undefined,
  costs: Costs<Row>,
  keptCellsMax: number,
): { readonly amounts: ReadonlyMap<number, number>; readonly visited: number } {
  const priced =
    reachLevel === undefined ? book : upToLevel(book, cheapestLevel(book, total, reachLevel, costs))
  const amounts = new Map<number, number>()
  let left = total
  for (const [position, cells] of firstLumps(priced, total, costs, keptCellsMax)) {
    amounts.set(position, cells * book.cell)
    left -= cells * book.cell
  }
  for (const { position, max } of priced.fillers) {
    const units = Math.min(max, left)
    amounts.set(position, units)
    left -= units
  }
  assert(left === 0, 'the fills make up the total', left)
  return { amounts, visited: costs.visited() }
}
