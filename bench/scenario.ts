// How long full revaluation of a book takes: 10,000 lines x 500 scenarios on one thread and on two.
//
//   npx node bench/scenario.ts [--trials N] [--json]
//
// One figure is the median of N trials (7), of the valuation alone: the book is laid out once and
// posted to workers once. Beside each speed stand the largest error against pricing line by line
// and whether the bits of one and two threads agree. The bar is 34 ns of
// processor time per revaluation on one thread, so that other programs do not decide it.
import { once } from 'node:events'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import {
  planScenarios,
  priceEuropean,
  reduceScenarios,
  runShard,
  scenarioGrid,
  splitPlan,
} from '@parley/quant'
import type {
  BookLine,
  Scenario,
  ScenarioBook,
  ScenarioPlan,
  UnderlyingMarket,
} from '@parley/quant'

const LINES = 10_000
const SCENARIOS = 500
const BAR_NS = 34

if (isMainThread) await main()
else serve()

/** A worker keeps the plan and values the chunks it is told to. */
function serve(): void {
  const plan = workerData as ScenarioPlan
  parentPort?.on('message', ({ from, to }: { readonly from: number; readonly to: number }) => {
    const shard = runShard(plan, from, to)
    parentPort?.postMessage(shard, [shard.buffer as ArrayBuffer])
  })
}

type Row = {
  readonly scenarios: string
  readonly oneThreadNs: number
  /** Time on the processor: what the wall shows where nothing else runs. */
  readonly oneThreadCpuNs: number
  readonly twoWorkersNs: number
  readonly typescriptNs: number
  readonly scaling: number
  readonly sameBits: boolean
  readonly largestError: number
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      trials: { type: 'string', default: '7' },
      json: { type: 'boolean', default: false },
    },
  })
  const trials = Math.max(5, Number(values.trials))
  const book = makeBook()
  const rows = [
    await measure('grid: 10 spots x 10 vols x 5 times', book, grid(), trials),
    await measure('days: 500 different moves, one time', book, days(), trials),
  ]
  const met = rows.every(({ oneThreadCpuNs }) => oneThreadCpuNs <= BAR_NS)
  const report = {
    machine: cpus()[0]?.model ?? 'unknown',
    lines: LINES,
    trials,
    barNs: BAR_NS,
    met,
    rows,
  }
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : table(report))
  if (rows.some(({ sameBits }) => !sameBits)) process.exitCode = 1
}

async function measure(
  name: string,
  book: ScenarioBook,
  scenarios: readonly Scenario[],
  trials: number,
): Promise<Row> {
  const plan = planScenarios(book, scenarios)
  const all = plan.chunks.length
  const revaluations = book.lines.length * scenarios.length
  const parts = splitPlan(plan, 2)
  const workers = parts.map(() => new Worker(new URL(import.meta.url), { workerData: plan }))
  const onWorkers = async (): Promise<readonly Float64Array[]> =>
    Promise.all(
      workers.map(async (worker, i): Promise<Float64Array> => {
        worker.postMessage(parts[i], [])
        const [shard] = (await once(worker, 'message')) as [Float64Array]
        return shard
      }),
    )
  const one: number[] = []
  const busy: number[] = []
  const two: number[] = []
  let single = runShard(plan, 0, all)
  let dealt = await onWorkers()
  for (let trial = 0; trial < trials; trial++) {
    let start = performance.now()
    const before = process.threadCpuUsage()
    single = runShard(plan, 0, all)
    const { user, system } = process.threadCpuUsage(before)
    busy.push((user + system) / 1e3)
    one.push(performance.now() - start)
    start = performance.now()
    dealt = await onWorkers()
    two.push(performance.now() - start)
  }
  await Promise.all(workers.map(async (worker) => worker.terminate()))
  const start = performance.now()
  runShard(plan, 0, all, { kernel: 'typescript' })
  const typescript = performance.now() - start
  const alone = reduceScenarios(plan, [single])
  const joined = reduceScenarios(plan, dealt)
  const perNs = (ms: number): number => (ms * 1e6) / revaluations
  return {
    scenarios: name,
    oneThreadNs: perNs(median(one)),
    oneThreadCpuNs: perNs(median(busy)),
    twoWorkersNs: perNs(median(two)),
    typescriptNs: perNs(typescript),
    scaling: median(one) / median(two),
    sameBits: agree(
      [alone.changes, ...alone.byGroup.map((g) => g.changes)],
      [joined.changes, ...joined.byGroup.map((g) => g.changes)],
    ),
    largestError: largestError(book, scenarios, alone.changes),
  }
}

function agree(a: readonly Float64Array[], b: readonly Float64Array[]): boolean {
  return (
    a.length === b.length && a.every((x, i) => x.every((value, j) => Object.is(value, b[i]?.[j])))
  )
}

/** Against the pricing function line by line, as a share of the sum of all |changes|, at 5 scenarios. */
function largestError(
  book: ScenarioBook,
  scenarios: readonly Scenario[],
  changes: Float64Array,
): number {
  let worst = 0
  for (let s = 0; s < scenarios.length; s += Math.floor(scenarios.length / 5)) {
    const scenario = scenarios[s]
    if (scenario === undefined) continue
    let [sum, size] = [0, 0]
    for (const line of book.lines) {
      const change = lineChange(line, book.markets[line.underlying], scenario)
      sum += change
      size += Math.abs(change)
    }
    if (size > 0) worst = Math.max(worst, Math.abs(sum - (changes[s] ?? 0)) / size)
  }
  return worst
}

function lineChange(
  line: BookLine,
  market: UnderlyingMarket | undefined,
  scenario: Scenario,
): number {
  if (market === undefined || line.kind === 'stock') return 0
  const { right, strike } = line
  const { rate, yield: carried } = market
  const terms = { right, strike, rate, yield: carried }
  const now = priceEuropean({ ...terms, spot: market.spot, years: line.years, vol: line.vol })
  const spot = market.spot * (1 + scenario.spotMove)
  const years = Math.max(line.years - scenario.years, 0)
  const vol = Math.max(line.vol + scenario.volMove, 0)
  const then = priceEuropean({ ...terms, spot, years, vol })
  return line.quantity * (line.multiplier ?? 1) * (then.price - now.price)
}

function makeBook(): ScenarioBook {
  const next = stream(11)
  const markets: Record<string, UnderlyingMarket> = {}
  for (let i = 0; i < 40; i++)
    markets[`U${i}`] = { spot: 50 + 200 * next(), rate: 0.03, yield: 0.01 }
  const lines = Array.from({ length: LINES }, (): BookLine => {
    const underlying = `U${Math.floor(next() * 40)}`
    const spot = markets[underlying]?.spot ?? 100
    return {
      kind: 'option',
      underlying,
      right: next() < 0.5 ? 'call' : 'put',
      strike: spot * (0.7 + 0.6 * next()),
      years: 0.02 + 2 * next(),
      vol: 0.15 + 0.5 * next(),
      quantity: Math.floor(next() * 41) - 20,
      multiplier: 100,
    }
  })
  return { lines, markets }
}

function grid(): readonly Scenario[] {
  return scenarioGrid({
    spotMoves: Array.from({ length: 10 }, (_, i) => -0.27 + 0.06 * i),
    volMoves: Array.from({ length: 10 }, (_, i) => -0.09 + 0.03 * i),
    years: [0, 1 / 365, 5 / 365, 15 / 365, 30 / 365],
  })
}

function days(): readonly Scenario[] {
  const next = stream(5)
  return Array.from({ length: SCENARIOS }, (): Scenario => {
    const spotMove = 0.05 * (next() + next() + next() - 1.5)
    return { spotMove, volMove: -0.8 * spotMove + 0.02 * (next() - 0.5), years: 1 / 365 }
  })
}

function stream(seed: number): () => number {
  let x = seed
  return () => {
    x = (x * 16807) % 2147483647
    return x / 2147483647
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

function table(report: {
  readonly machine: string
  readonly trials: number
  readonly met: boolean
  readonly rows: readonly Row[]
}): string {
  const head =
    'scenarios                              one thread   its CPU   two workers   scaling   TypeScript   same bits   largest error'
  const lines = report.rows.map((row) =>
    [
      row.scenarios.padEnd(37),
      `${row.oneThreadNs.toFixed(1)} ns`.padStart(11),
      `${row.oneThreadCpuNs.toFixed(1)} ns`.padStart(9),
      `${row.twoWorkersNs.toFixed(1)} ns`.padStart(13),
      `${row.scaling.toFixed(2)}x`.padStart(9),
      `${row.typescriptNs.toFixed(0)} ns`.padStart(12),
      (row.sameBits ? 'yes' : 'NO').padStart(11),
      row.largestError.toExponential(1).padStart(15),
    ].join(' '),
  )
  const verdict = `bar: ${BAR_NS} ns of processor time per revaluation on one thread, ${report.met ? 'met' : 'missed'}`
  const about = `${LINES} lines x ${SCENARIOS} scenarios, median of ${report.trials}, ${report.machine}`
  return `${about}\n\n${head}\n${lines.join('\n')}\n\n${verdict}\n`
}
