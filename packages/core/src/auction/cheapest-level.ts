/** The worst price of the cheapest choice, when the sum goes before the worst price. */
import { assert, present } from '../assert.ts'
import { perCellOf } from './book.ts'
import type { Book } from './book.ts'
import type { Costs } from './costs.ts'
import { pour } from './pour.ts'
import type { Poured } from './pour.ts'

/**
 * The first level at which the offers so far make up the total as cheaply as all of them do; `reachLevel` is the first at
 * which they make it up at all. Goes through the levels, the row of each holding the least cost of the lumps so far.
 */
export function cheapestLevel<Row>(
  book: Book,
  total: number,
  reachLevel: number,
  costs: Costs<Row>,
): number {
  if (reachLevel === book.levels.length - 1) return reachLevel
  const cells = Math.floor(total / book.cell)
  const bounds = boundsOf(book, total)
  let [row, spare] = [costs.empty(), costs.empty()]
  let band = { from: 0, to: 0 }
  costs.line(row, band, 0n, 0n)
  const rest = costs.empty()
  let poured: Poured = pour(book, [], total, costs, rest)
  let best: { readonly level: number; readonly cost: bigint } | undefined
  // Cells that the lumps must fill, less all that the lumps to come can.
  let from = Math.ceil((total - sumOf(book.fillers)) / book.cell) - sumOf(book.lumps)
  let [nextLump, nextFiller] = [0, 0]
  let met = -1
  for (let level = 0; level < book.levels.length; level++) {
    const bound = bounds[level]
    if (best !== undefined && bound !== undefined && bound >= best.cost) break
    for (let lump = book.lumps[nextLump]; lump?.level === level; lump = book.lumps[++nextLump]) {
      from += lump.max
      const wider = { from: Math.max(0, from), to: Math.min(cells, band.to + lump.max) }
      costs.clearAfter(spare, wider.to)
      costs.stage(row, band, spare, wider, lump, perCellOf(book, level))
      ;[row, spare] = [spare, row]
      band = wider
      met = -1
    }
    const first = nextFiller
    while (book.fillers[nextFiller]?.level === level) nextFiller++
    poured = pour(book, book.fillers.slice(first, nextFiller), total, costs, rest, poured)
    if (level < reachLevel) continue
    // Where only fillers were added, only the cells they added can do better.
    const cost = costs.meet(row, band, rest, { from: met + 1, to: poured.to })
    met = poured.to
    if (cost !== undefined && (best === undefined || cost < best.cost)) best = { level, cost }
  }
  assert(best !== undefined, 'a total that can be reached has a cost')
  return best.level
}

/** The last level that the cheapest choice may use: with none after `reachLevel` it costs at most that price for every unit. */
export function usefulLevel(book: Book, total: number, reachLevel: number): number {
  const most = (book.levels[reachLevel] ?? 0n) * BigInt(total)
  const useless = boundsOf(book, total).findIndex(
    (bound, level) => level > reachLevel && bound >= most,
  )
  return useless === -1 ? book.levels.length - 1 : useless - 1
}

/**
 * For each level, what no choice with an offer of that level or a worse one can cost less than: the least of that offer at its
 * price, and the rest at the cheapest units there are, whatever the amounts their offers can fill.
 */
function boundsOf(book: Book, total: number): readonly bigint[] {
  const perLevel = book.levels.map(() => ({ units: 0, least: Infinity }))
  for (const { level, max } of book.fillers) count(perLevel[level], max, 1)
  for (const { level, min, max } of book.lumps)
    count(perLevel[level], max * book.cell, min * book.cell)
  const cheapest = cheapestUnits(book, perLevel)
  const bounds = perLevel.map(({ least }, level) => {
    const needed = Math.min(least, total)
    return cheapest(total - needed) + (book.levels[level] ?? 0n) * BigInt(needed)
  })
  for (let level = bounds.length - 2; level >= 0; level--) {
    const [here = 0n, next = 0n] = bounds.slice(level, level + 2)
    if (next < here) bounds[level] = next
  }
  return bounds
}

function count(
  level: { units: number; least: number } | undefined,
  max: number,
  min: number,
): void {
  if (level === undefined) return
  level.units += max
  level.least = Math.min(level.least, min)
}

/** What the cheapest so many units cost, with the offers cut up as one likes. */
function cheapestUnits(
  book: Book,
  perLevel: readonly { readonly units: number }[],
): (units: number) => bigint {
  const before: { readonly units: number; readonly cost: bigint }[] = []
  let [sum, cost] = [0, 0n]
  for (const [level, { units }] of perLevel.entries()) {
    before.push({ units: sum, cost })
    sum += units
    cost += (book.levels[level] ?? 0n) * BigInt(units)
  }
  return (units) => {
    // The last level that has less than these units before it.
    let [low, high] = [0, before.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((before[middle]?.units ?? 0) < units) low = middle
      else high = middle - 1
    }
    const at = present(before[low], 'a level')
    return at.cost + (book.levels[low] ?? 0n) * BigInt(units - at.units)
  }
}

function sumOf(offers: readonly { readonly max: number }[]): number {
  return offers.reduce((sum, { max }) => sum + max, 0)
}
