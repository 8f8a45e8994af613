/** The choice that priority takes among those of the best total, worst price and sum: rule 4 at the head of allocation.ts. */
import { assert, present } from '../assert.ts'
import { perCellOf } from './book.ts'
import type { Book, Filler, Lump } from './book.ts'
import type { Band, Costs } from './costs.ts'
import { pour } from './pour.ts'

/** Cells of rows kept at once: 32 MB of numbers. */
export const KEPT_CELLS_MAX = 2 ** 22

/**
 * Cells filled by each lump in the choice that rule 4 takes, by position.
 *
 * Row i holds, for every number of cells, the least cost of making it up from the fillers and the lumps from the ith on, and
 * with it the fewest cells of lumps, which is the most that fillers can have. From row 0 on each lump takes the most that
 * leads on at the least cost. Fillers that go before it go first: they have the most they can, which bounds what lumps have.
 * Where all of them are too many, every sqrt(n)th row is kept, and those between are made again when the walk comes to them.
 */
export function firstLumps<Row>(
  book: Book,
  total: number,
  costs: Costs<Row>,
  keptCellsMax: number,
): readonly (readonly [number, number])[] {
  const { lumps, fillers } = book
  const cells = Math.floor(total / book.cell)
  const base = costs.empty()
  const bands = bandsOf(lumps, cells, pour(book, fillers, total, costs, base).to)
  const stage = (i: number, old: Row, out: Row): void => {
    const lump = lumps[i]
    const [band, oldBand] = [bands[i], bands[i + 1]]
    assert(lump !== undefined && band !== undefined && oldBand !== undefined, 'a lump has bands')
    costs.clearAfter(out, band.to)
    costs.stage(old, oldBand, out, band, lump, perCellOf(book, lump.level))
  }
  const every =
    lumps.length * cells <= keptCellsMax
      ? Math.max(1, lumps.length)
      : Math.max(1, Math.ceil(Math.sqrt(lumps.length)))
  const kept = keepRows(lumps.length, every, base, costs, stage)
  const between = Array.from({ length: every }, costs.empty)
  const taken: [number, number][] = []
  let cell = cells
  let lumpCells = 0
  for (let from = 0; from < lumps.length; from += every) {
    const to = Math.min(lumps.length, from + every)
    const rows = [...between.slice(0, to - from), present(kept.get(to), 'a kept row')]
    for (let i = to - 1; i >= from; i--) stage(i, rowAt(rows, i + 1 - from), rowAt(rows, i - from))
    for (let i = from; i < to; i++) {
      const lump = present(lumps[i], 'a lump')
      const row = rowAt(rows, i - from)
      const ahead = unitsBefore(fillers, lump.position)
      const most = total - (lumpCells + costs.lumpCells(row, cell)) * book.cell
      const bound = Math.floor((total - Math.min(ahead, most)) / book.cell) - lumpCells
      const next = rowAt(rows, i + 1 - from)
      const take = costs.most(row, cell, next, lump, perCellOf(book, lump.level), bound)
      taken.push([lump.position, take])
      lumpCells += take
      cell -= take
    }
  }
  return taken
}

/** Rows needed of cells: below `from` the lumps before cannot lead, above `to` nothing can be made up. */
function bandsOf(lumps: readonly Lump[], cells: number, baseTo: number): readonly Band[] {
  let from = cells
  const froms = [
    ...lumps.map(({ max }) => {
      const at = from
      from = Math.max(0, from - max)
      return at
    }),
    from,
  ]
  let to = baseTo
  const bands: Band[] = []
  bands[lumps.length] = { from: froms[lumps.length] ?? 0, to }
  for (let i = lumps.length - 1; i >= 0; i--) {
    to = Math.min(cells, to + (lumps[i]?.max ?? 0))
    bands[i] = { from: froms[i] ?? 0, to }
  }
  return bands
}

function keepRows<Row>(
  count: number,
  every: number,
  base: Row,
  costs: Costs<Row>,
  stage: (i: number, old: Row, out: Row) => void,
): ReadonlyMap<number, Row> {
  const kept = new Map<number, Row>([[count, base]])
  const spare = [costs.empty(), costs.empty()]
  let row = base
  for (let i = count - 1; i >= every; i--) {
    const out = i % every === 0 ? costs.empty() : rowAt(spare, i % 2)
    stage(i, row, out)
    if (i % every === 0) kept.set(i, out)
    row = out
  }
  return kept
}

function rowAt<Row>(rows: readonly Row[], at: number): Row {
  return present(rows[at], 'a row')
}

function unitsBefore(fillers: readonly Filler[], position: number): number {
  let units = 0
  for (const filler of fillers) if (filler.position < position) units += filler.max
  return units
}
