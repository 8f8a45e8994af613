import { BLOCK_ROWS } from '../kernel/kernel.ts'
import { checkBook } from './book.ts'
import type { BookLine, Scenario, ScenarioBook, UnderlyingMarket } from './book.ts'

/** Slots [from, to) of a block share the time that has passed. `from` is even. */
export type TimeRun = { readonly years: number; readonly from: number; readonly to: number }

/** Scenarios that are valued together: `slots[i]` is a scenario's index, or -1 for a filler. */
export type ScenarioBlock = {
  readonly slots: Int32Array
  readonly runs: readonly TimeRun[]
  /** Per underlying: spot factors, their logarithms, vol factors, vols added, one after another. */
  readonly columns: readonly Float64Array[]
}

/** Lines [from, to) of one group and underlying: the unit of work, the same for any worker count. */
export type Chunk = {
  readonly group: number
  readonly underlying: number
  readonly from: number
  readonly to: number
}

/**
 * A book and its scenarios laid out for valuation: plain data that may be posted to a worker.
 * `sign` is +1 call, -1 put, 0 stock; `weight` is quantity times multiplier.
 */
export type ScenarioPlan = {
  readonly scenarios: number
  readonly groups: readonly string[]
  readonly markets: readonly UnderlyingMarket[]
  readonly sign: Int8Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly vol: Float64Array
  readonly rate: Float64Array
  readonly weight: Float64Array
  readonly chunks: readonly Chunk[]
  readonly blocks: readonly ScenarioBlock[]
}

/** The last pair of a block's rows is kept for the unmoved market. */
export const BASE_SLOT = BLOCK_ROWS - 2
const CHUNK_LINES = 128

/**
 * Lays out a book for {@link runShard}: lines in order of group and underlying, cut into chunks
 * whose bounds depend on the book alone, so that sums come out the same however chunks are dealt
 * to workers. Throws `ScenarioError` for a bad line, market or scenario.
 */
export function planScenarios(book: ScenarioBook, scenarios: readonly Scenario[]): ScenarioPlan {
  checkBook(book, scenarios)
  const groups = [...new Set(book.lines.map(groupOf))]
  const names = Object.keys(book.markets)
  const groupIndex = new Map(groups.map((name, i) => [name, i]))
  const marketIndex = new Map(names.map((name, i) => [name, i]))
  const keyed = book.lines.map((line) => ({
    line,
    group: groupIndex.get(groupOf(line)) ?? 0,
    underlying: marketIndex.get(line.underlying) ?? 0,
  }))
  keyed.sort((a, b) => a.group - b.group || a.underlying - b.underlying)
  const chunks: Chunk[] = []
  keyed.forEach(({ group, underlying }, i) => {
    const last = chunks.at(-1)
    const joins =
      last?.group === group && last.underlying === underlying && i - last.from < CHUNK_LINES
    if (last !== undefined && joins) chunks[chunks.length - 1] = { ...last, to: i + 1 }
    else chunks.push({ group, underlying, from: i, to: i + 1 })
  })
  const option = (line: BookLine, field: 'strike' | 'years' | 'vol'): number =>
    line.kind === 'option' ? line[field] : 0
  return {
    scenarios: scenarios.length,
    groups,
    markets: names.flatMap((name) => book.markets[name] ?? []),
    sign: Int8Array.from(keyed, ({ line }) => signOf(line)),
    strike: Float64Array.from(keyed, ({ line }) => option(line, 'strike')),
    years: Float64Array.from(keyed, ({ line }) => option(line, 'years')),
    vol: Float64Array.from(keyed, ({ line }) => option(line, 'vol')),
    rate: Float64Array.from(keyed, ({ line }) => rateOf(line, book.markets)),
    weight: Float64Array.from(keyed, ({ line }) => line.quantity * (line.multiplier ?? 1)),
    chunks,
    blocks: layOut(scenarios, names),
  }
}

const rateOf = (line: BookLine, markets: ScenarioBook['markets']): number =>
  (line.kind === 'option' ? line.rate : undefined) ?? markets[line.underlying]?.rate ?? 0
const groupOf = (line: BookLine): string => line.group ?? line.underlying
const signOf = (line: BookLine): number =>
  line.kind === 'stock' ? 0 : line.right === 'call' ? 1 : -1

function layOut(
  scenarios: readonly Scenario[],
  underlyings: readonly string[],
): readonly ScenarioBlock[] {
  const order = scenarios.map((scenario, index) => ({ years: scenario.years, index }))
  order.sort((a, b) => a.years - b.years || a.index - b.index)
  const blocks: { slots: number[]; runs: TimeRun[] }[] = []
  for (const { years, index } of order) {
    let block = blocks.at(-1)
    let run: TimeRun | undefined = block?.runs.at(-1)
    const full = block !== undefined && block.slots.length >= BASE_SLOT
    const padded = run !== undefined && run.years !== years && run.to % 2 === 1
    if (block === undefined || full || (padded && block.slots.length + 1 >= BASE_SLOT)) {
      block = { slots: [], runs: [] }
      blocks.push(block)
      run = undefined
    }
    if (run?.years === years) {
      block.runs[block.runs.length - 1] = { ...run, to: run.to + 1 }
    } else {
      if (block.slots.length % 2 === 1) block.slots.push(-1)
      block.runs.push({ years, from: block.slots.length, to: block.slots.length + 1 })
    }
    block.slots.push(index)
  }
  return blocks.map(({ slots, runs }) => {
    if (slots.length % 2 === 1) slots.push(-1)
    const columns = underlyings.map((name) => columnsOf(scenarios, slots, name))
    return { slots: Int32Array.from(slots), runs, columns }
  })
}

function columnsOf(
  scenarios: readonly Scenario[],
  slots: readonly number[],
  underlying: string,
): Float64Array {
  const count = slots.length
  const columns = new Float64Array(4 * count)
  slots.forEach((index, i) => {
    const scenario = scenarios[index]
    const move = scenario?.byUnderlying?.[underlying] ?? scenario
    const factor = 1 + (move?.spotMove ?? 0)
    columns[i] = factor
    columns[count + i] = Math.log(factor)
    columns[2 * count + i] = move?.volScale ?? 1
    columns[3 * count + i] = move?.volMove ?? 0
  })
  return columns
}
