/** The exact search, for offers that cannot fill just any amount. The rules are at the head of allocation.ts. */
import { assert } from '../assert.ts'
import { bookOf } from './book.ts'
import type { Book } from './book.ts'
import { cheapestLevel } from './cheapest-level.ts'
import type { Costs } from './costs.ts'
import { firstLumps } from './first-choice.ts'
import { narrowCosts } from './narrow-costs.ts'
import type { Demand, Offer } from './offer.ts'
import { reachOf } from './reachable.ts'
import { wideCosts } from './wide-costs.ts'

/** Most cells of the programme: a demand's size in the common measure of the constrained offers' amounts. */
export const ALLOCATION_GRID_MAX = 100_000

/** `sorted` are the offers inside the limit in priority order. No fills when the least wanted cannot be made up. */
export function exactFills(
  sorted: readonly Offer[],
  demand: Demand,
): readonly { readonly offer: Offer; readonly size: bigint }[] {
  const book = bookOf(sorted, demand)
  assert(book.cells <= ALLOCATION_GRID_MAX, 'a demand is within the grid', book.cells)
  const { total, level } = reachOf(book)
  if (BigInt(total) * book.unit < demand.minFill) return []
  const cells = Math.floor(total / book.cell)
  const costMax = (book.levels.at(-1) ?? 0n) * BigInt(total)
  const narrow = narrowCosts(cells, costMax)
  const amounts = narrow
    ? search(book, total, level, demand.format, narrow)
    : search(book, total, level, demand.format, wideCosts(cells))
  return sorted.flatMap((offer, position) => {
    const units = amounts[position] ?? 0
    return units === 0 ? [] : [{ offer, size: BigInt(units) * book.unit }]
  })
}

/** Units filled by each offer, by its position. */
function search<Row>(
  book: Book,
  total: number,
  reachLevel: number,
  format: Demand['format'],
  costs: Costs<Row>,
): Float64Array {
  const level = format === 'pay_as_bid' ? cheapestLevel(book, total, reachLevel, costs) : reachLevel
  const lumps = book.lumps.filter((lump) => lump.level <= level)
  const fillers = book.fillers.filter((filler) => filler.level <= level)
  const amounts = new Float64Array(book.lumps.length + book.fillers.length)
  let left = total
  for (const [position, cells] of firstLumps(book, lumps, fillers, total, costs)) {
    amounts[position] = cells * book.cell
    left -= cells * book.cell
  }
  for (const { position, max } of fillers) {
    const units = Math.min(max, left)
    amounts[position] = units
    left -= units
  }
  assert(left === 0, 'the fills make up the total', left)
  return amounts
}
