import { logRatio } from '../european/otm-value.ts'
import { BLOCK_ROWS, createKernel } from '../kernel/kernel.ts'
import type { KernelChoice } from '../kernel/kernel.ts'
import { scaledTail } from '../normal/normal.ts'
import { BASE_SLOT } from './plan.ts'
import type { Chunk, ScenarioBlock, ScenarioPlan, TimeRun } from './plan.ts'

/** The terms of one option at one time ahead; see {@link Pass}. */
type Terms = {
  readonly spotLeg: number
  readonly strikeLeg: number
  readonly x0: number
  readonly root: number
  readonly vol: number
  readonly sign: number
}

/** Adds weight x (price - base) to the sums of slots [from, to). */
type Pass = (terms: Terms, from: number, to: number, weight: number, base: number) => void

/** The columns a pass works on: spot factor, its log, vol factor, vol added, sum, rest. */
type Bench = { readonly columns: readonly Float64Array[]; readonly pass: Pass }

export type ShardOptions = { readonly kernel?: KernelChoice }

/** Numbers a chunk gives: per scenario and for the unmoved value, a sum and its rest. */
export function chunkWidth(plan: ScenarioPlan): number {
  return 2 * (plan.scenarios + 1)
}

/**
 * Values chunks [from, to) of a plan: for each, the change in value under every scenario and the
 * value now, as compensated sums. Pure: the same numbers to the last bit wherever it runs, and
 * whichever way the chunks are split over calls. Join the parts with `reduceScenarios`.
 */
export function runShard(
  plan: ScenarioPlan,
  from: number,
  to: number,
  options: ShardOptions = {},
): Float64Array {
  const width = chunkWidth(plan)
  const out = new Float64Array(Math.max(to - from, 0) * width)
  const bench = benchFor(options.kernel ?? 'wasm')
  for (let c = from; c < to; c++) {
    const chunk = plan.chunks[c]
    if (chunk === undefined) throw new RangeError(`the plan has no chunk ${c}`)
    const target = out.subarray((c - from) * width, (c - from + 1) * width)
    const bases = basesOf(plan, chunk, bench, target)
    for (const block of plan.blocks) runBlock(plan, chunk, block, bench, bases, target)
  }
  return out
}

let shared: { readonly bench: Bench | undefined } | undefined

function benchFor(choice: KernelChoice): Bench {
  if (choice === 'typescript') return plainBench()
  // Scratch space and code of this thread, made at first use; every run clears what it reads.
  shared ??= { bench: wasmBench() }
  return shared.bench ?? plainBench()
}

function wasmBench(): Bench | undefined {
  const kernel = createKernel()
  if (kernel === undefined) return undefined
  const { at, stride, column } = kernel.block
  const { scenarioLine } = kernel.exports
  const columns = [0, 1, 2, 3, 4, 5].map(column)
  return {
    columns,
    pass: (o, from, to, weight, base) =>
      scenarioLine(
        at,
        stride,
        from,
        to,
        o.spotLeg,
        o.strikeLeg,
        o.x0,
        o.root,
        o.vol,
        o.sign,
        weight,
        base,
      ),
  }
}

/** The twin of assembly/scenario.ts: the same steps, with the host's exponential. */
function plainBench(): Bench {
  const columns = Array.from({ length: 6 }, () => new Float64Array(BLOCK_ROWS))
  const [factor, logFactor, scale, added, sums, rests] = columns
  const pass: Pass = (o, from, to, weight, base) => {
    for (let i = from; i < to; i++) {
      const spot = o.spotLeg * (factor?.[i] ?? 0)
      const x = o.x0 + (logFactor?.[i] ?? 0)
      const s = Math.max((o.vol * (scale?.[i] ?? 0) + (added?.[i] ?? 0)) * o.root, 1e-8)
      const h = Math.abs(x) / s
      const t = 0.5 * s
      const a = h - t
      const near = x <= 0 ? spot : o.strikeLeg
      const safe = Math.min(Math.abs(a), 39)
      const density = near * Math.exp(-0.5 * safe * safe)
      const tailA = density * scaledTail(safe)
      const tailB = density * scaledTail(Math.min(h + t, 80))
      const otm = a < 0 ? near - (tailA + tailB) : tailA - tailB
      const inTheMoney = x <= 0 !== o.sign > 0
      const price = inTheMoney ? Math.max(otm + o.sign * (spot - o.strikeLeg), 0) : otm
      if (sums !== undefined && rests !== undefined) addTo(sums, rests, i, weight * (price - base))
    }
  }
  return { columns, pass }
}

/** Adds to sums[i] what fits and to rests[i] what is lost in rounding (Knuth's two-sum). */
function addTo(sums: Float64Array, rests: Float64Array, i: number, value: number): void {
  const sum = sums[i] ?? 0
  const total = sum + value
  const kept = total - sum
  sums[i] = total
  rests[i] = (rests[i] ?? 0) + (sum - (total - kept) + (value - kept))
}

function termsOf(plan: ScenarioPlan, chunk: Chunk, line: number, yearsAhead: number): Terms {
  const market = plan.markets[chunk.underlying] ?? { spot: 0, rate: 0, yield: 0 }
  const { spot } = market
  const rate = plan.rate[line] ?? 0
  const strike = plan.strike[line] ?? 0
  const years = Math.max((plan.years[line] ?? 0) - yearsAhead, 0)
  return {
    spotLeg: spot * Math.exp(-market.yield * years),
    strikeLeg: strike * Math.exp(-rate * years),
    x0: logRatio(spot, strike) + (rate - market.yield) * years,
    root: Math.sqrt(years),
    vol: plan.vol[line] ?? 0,
    sign: plan.sign[line] ?? 0,
  }
}

/** Expired, worthless legs and stock: no model is needed. */
function isCertain(terms: Terms): boolean {
  return terms.sign === 0 || terms.root === 0 || terms.strikeLeg === 0 || terms.spotLeg === 0
}

function certainValue(terms: Terms, factor: number): number {
  const spot = terms.spotLeg * factor
  return terms.sign === 0 ? spot : Math.max(terms.sign * (spot - terms.strikeLeg), 0)
}

/** Today's price of every line of the chunk, by the same steps as under the scenarios. */
function basesOf(
  plan: ScenarioPlan,
  chunk: Chunk,
  bench: Bench,
  target: Float64Array,
): Float64Array {
  const bases = new Float64Array(chunk.to - chunk.from)
  const [sums, rests] = [bench.columns[4], bench.columns[5]]
  if (sums === undefined || rests === undefined) return bases
  bench.columns.forEach((column, i) => column.fill(i === 0 || i === 2 ? 1 : 0, BASE_SLOT))
  const now = target.subarray(2 * plan.scenarios)
  const rest = now.subarray(1)
  for (let line = chunk.from; line < chunk.to; line++) {
    const terms = termsOf(plan, chunk, line, 0)
    let base = 0
    if (isCertain(terms)) base = certainValue(terms, 1)
    else {
      sums.fill(0, BASE_SLOT)
      bench.pass(terms, BASE_SLOT, BASE_SLOT + 1, 1, 0)
      base = sums[BASE_SLOT] ?? 0
    }
    bases[line - chunk.from] = base
    addTo(now, rest, 0, (plan.weight[line] ?? 0) * base)
  }
  return bases
}

function runBlock(
  plan: ScenarioPlan,
  chunk: Chunk,
  block: ScenarioBlock,
  bench: Bench,
  bases: Float64Array,
  target: Float64Array,
): void {
  const count = block.slots.length
  const moves = block.columns[chunk.underlying]
  const [sums, rests] = [bench.columns[4], bench.columns[5]]
  if (moves === undefined || sums === undefined || rests === undefined) return
  for (let i = 0; i < 4; i++) bench.columns[i]?.set(moves.subarray(i * count, (i + 1) * count))
  sums.fill(0, 0, count)
  rests.fill(0, 0, count)
  for (let line = chunk.from; line < chunk.to; line++) {
    const base = bases[line - chunk.from] ?? 0
    for (const run of block.runs) runLine(plan, chunk, line, run, bench, base)
  }
  block.slots.forEach((scenario, i) => {
    if (scenario < 0) return
    target[2 * scenario] = sums[i] ?? 0
    target[2 * scenario + 1] = rests[i] ?? 0
  })
}

function runLine(
  plan: ScenarioPlan,
  chunk: Chunk,
  line: number,
  run: TimeRun,
  bench: Bench,
  base: number,
): void {
  const weight = plan.weight[line] ?? 0
  const terms = termsOf(plan, chunk, line, run.years)
  if (!isCertain(terms)) {
    bench.pass(terms, run.from, run.to, weight, base)
    return
  }
  const [factor, sums, rests] = [bench.columns[0], bench.columns[4], bench.columns[5]]
  if (factor === undefined || sums === undefined || rests === undefined) return
  for (let i = run.from; i < run.to; i++) {
    addTo(sums, rests, i, weight * (certainValue(terms, factor[i] ?? 0) - base))
  }
}
