/** The exact search, for offers that cannot fill just any amount. The rules are at the head of allocation.ts. */
import { assert, present } from '../assert.ts'
import { bookOf } from './book.ts'
import type { Book, Filler, Lump } from './book.ts'
import type { Band, Costs } from './costs.ts'
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

/** The first level at which the offers so far make up the total as cheaply as all of them do. */
function cheapestLevel<Row>(
  book: Book,
  total: number,
  reachLevel: number,
  costs: Costs<Row>,
): number {
  const cells = Math.floor(total / book.cell)
  let row = costs.empty()
  let spare = costs.empty()
  let band: Band = { from: 0, to: 0 }
  costs.line(row, band, 0n, 0n)
  const rest = costs.empty()
  let best: { readonly level: number; readonly cost: bigint } | undefined
  let next = 0
  for (let level = 0; level < book.levels.length; level++) {
    for (let lump = book.lumps[next]; lump?.level === level; lump = book.lumps[++next]) {
      const wider = { from: 0, to: Math.min(cells, band.to + lump.max) }
      costs.clearAfter(spare, wider.to)
      costs.stage(row, band, spare, wider, lump, perCellOf(book, level))
      ;[row, spare] = [spare, row]
      band = wider
    }
    if (level < reachLevel) continue
    const upTo = book.fillers.filter((filler) => filler.level <= level)
    fillBase(book, upTo, total, costs, rest)
    const cost = costs.meet(row, rest)
    if (cost !== undefined && (best === undefined || cost < best.cost)) best = { level, cost }
  }
  assert(best !== undefined, 'a total that can be reached has a cost')
  return best.level
}

/** Cells of the total filled by nothing but fillers, the cheapest first. Returns the last cell they can fill. */
function fillBase<Row>(
  book: Book,
  fillers: readonly Filler[],
  total: number,
  costs: Costs<Row>,
  row: Row,
): number {
  const { cell } = book
  const cells = Math.floor(total / cell)
  const over = total - cells * cell
  costs.clearAfter(row, -1)
  if (over === 0) costs.line(row, { from: 0, to: 0 }, 0n, 0n)
  let before = 0
  let cost = 0n
  for (const { level, max } of fillers) {
    const perUnit = book.levels[level] ?? 0n
    const from = Math.max(0, Math.ceil((before + 1 - over) / cell))
    const to = Math.min(cells, Math.floor((before + max - over) / cell))
    const start = cost + perUnit * BigInt(over + from * cell - before)
    costs.line(row, { from, to }, start, perUnit * BigInt(cell))
    cost += perUnit * BigInt(max)
    before += max
  }
  return Math.min(cells, Math.max(0, Math.floor((before - over) / cell)))
}

function perCellOf(book: Book, level: number): bigint {
  return (book.levels[level] ?? 0n) * BigInt(book.cell)
}

/**
 * Cells filled by each lump in the choice that rule 4 takes, by position.
 *
 * Row i holds, for every number of cells, the least cost of making it up from the fillers and the lumps from the ith on, and
 * with it the fewest cells of lumps, which is the most that fillers can have. From row 0 on each lump takes the most that
 * leads on at the least cost. Fillers that go before it go first: they have the most they can, which bounds what lumps have.
 * Only every sqrt(n)th row is kept, and the rows between two of them are made again when the walk comes to them.
 */
function firstLumps<Row>(
  book: Book,
  lumps: readonly Lump[],
  fillers: readonly Filler[],
  total: number,
  costs: Costs<Row>,
): readonly (readonly [number, number])[] {
  const cells = Math.floor(total / book.cell)
  const base = costs.empty()
  const bands = bandsOf(lumps, cells, fillBase(book, fillers, total, costs, base))
  const stage = (i: number, old: Row, out: Row): void => {
    const lump = lumps[i]
    const [band, oldBand] = [bands[i], bands[i + 1]]
    assert(lump !== undefined && band !== undefined && oldBand !== undefined, 'a lump has bands')
    costs.clearAfter(out, band.to)
    costs.stage(old, oldBand, out, band, lump, perCellOf(book, lump.level))
  }
  const every = Math.max(1, Math.ceil(Math.sqrt(lumps.length)))
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
