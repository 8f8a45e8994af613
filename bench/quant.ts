// How fast and how right pricing is, beside QuantLib in C++ and two npm packages, in one run.
//
//   npx node bench/quant.ts [--rounds N] [--json] [--peer FILE]
//
// QuantLib's side is bench/quant/peer.cpp, compiled here where g++ and libquantlib0-dev are, or
// given ready with --peer; the npm packages are installed into a folder that is thrown away. What
// is missing is named. Engines take turns; a figure is the median of N rounds (5) of processor
// time, a ratio the median of the rounds' ratios. Errors are against 2600-bit integers (European),
// the vol a price was made with (implied) and the exact preset (American), itself checked against
// QuantLib's high precision scheme.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  createAmericanResult,
  createEuropeanResult,
  impliedVolMany,
  priceAmericanMany,
  priceEuropeanMany,
} from '@parley/quant'
import type { EuropeanColumns } from '@parley/quant'
import { exactPrice } from './quant/exact-price.ts'
import { loadNpmPeers } from './quant/npm-peers.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    peer: { type: 'string' },
  },
})

const ROWS = 4096
const rounds = Math.max(Number(values.rounds), 5)
const folder = mkdtempSync(join(tmpdir(), 'parley-bench-quant-'))

type Row = {
  readonly question: string
  readonly engine: string
  readonly nanoseconds: number
  readonly ratio: number
  readonly error: string
}

/** One contender: a pass returns nanoseconds an option; its results are judged once. */
type Engine = {
  readonly name: string
  readonly pass: () => number
  readonly error: () => string
}

try {
  main()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function main(): void {
  const missing: string[] = []
  const peer = values.peer ?? buildPeer(missing)
  const npm = loadNpmPeers(folder, missing)
  const versions = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    ...(peer === undefined ? {} : { QuantLib: execFileSync(peer, ['version']).toString().trim() }),
    ...npm.versions,
  }
  const rows = [
    ...race('European price and 5 greeks', europeanEngines(peer, npm.european)),
    ...race('implied volatility', impliedEngines(peer)),
    ...race('American put, fast', americanEngines(peer)),
  ]
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ versions, rounds, missing, rows })}\n`)
    return
  }
  for (const [name, version] of Object.entries(versions)) console.log(`${name} ${version}`)
  for (const name of missing) console.log(`not here: ${name}`)
  console.table(
    rows.map((row) => ({
      question: row.question,
      engine: row.engine,
      ns: Number(row.nanoseconds.toPrecision(4)),
      'times ours': Number(row.ratio.toPrecision(3)),
      error: row.error,
    })),
  )
}

/** Engines in turn, round after round; the first is ours. */
function race(question: string, engines: readonly Engine[]): Row[] {
  const times = engines.map((): number[] => [])
  for (const engine of engines) engine.pass()
  for (let round = 0; round < rounds; round++) {
    engines.forEach((engine, i) => times[i]?.push(engine.pass()))
  }
  const ours = times[0] ?? []
  return engines.map((engine, i) => ({
    question,
    engine: engine.name,
    nanoseconds: median(times[i] ?? []),
    ratio: median((times[i] ?? []).map((t, round) => t / (ours[round] ?? 1))),
    error: engine.error(),
  }))
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Processor time of this thread an option; a sample lasts long enough for a coarse clock. */
function timed(rows: number, work: () => void): number {
  const samples = Array.from({ length: 3 }, () => {
    const before = process.threadCpuUsage()
    const until = performance.now() + 80
    let repeats = 0
    while (performance.now() < until) {
      work()
      repeats += 1
    }
    const { user, system } = process.threadCpuUsage(before)
    return ((user + system) * 1e3) / (rows * repeats)
  })
  return median(samples)
}

function buildPeer(missing: string[]): string | undefined {
  const source = fileURLToPath(new URL('quant/peer.cpp', import.meta.url))
  const target = join(folder, 'peer')
  if (!existsSync('/usr/include/ql/version.hpp')) {
    missing.push('QuantLib (apt-get install libquantlib0-dev)')
    return undefined
  }
  try {
    execFileSync('g++', ['-O3', '-march=native', '-o', target, source, '-lQuantLib'])
    return target
  } catch {
    missing.push('a g++ that compiles bench/quant/peer.cpp')
    return undefined
  }
}

/** A QuantLib task as an engine: the child process times itself. */
function quantLib(
  peer: string,
  name: string,
  task: string,
  passes: number,
  input: string,
  error: (results: Float64Array) => string,
): Engine {
  const output = join(folder, `${task}.out`)
  return {
    name,
    pass: () => Number(execFileSync(peer, [task, String(passes), input, output]).toString()),
    error: () => {
      const bytes = readFileSync(output)
      return error(new Float64Array(Uint8Array.from(bytes).buffer))
    },
  }
}

function writeInput(name: string, batch: EuropeanColumns, fourth: Float64Array): string {
  const rows = batch.right.length
  const block = new Float64Array(rows * 7)
  for (let i = 0; i < rows; i++) {
    const cells = [
      batch.right[i],
      batch.spot[i],
      batch.strike[i],
      batch.years[i],
      fourth[i],
      batch.rate[i],
      batch.yield[i],
    ]
    block.set(
      cells.map((cell) => cell ?? 0),
      i * 7,
    )
  }
  const path = join(folder, name)
  writeFileSync(path, new Uint8Array(block.buffer))
  return path
}

/** Spot 100, strikes 60 to 140, two weeks to two years, vols 5% to 80%: the same on every run. */
function ordinary(): EuropeanColumns {
  let state = 12345
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const column = (f: () => number): Float64Array => Float64Array.from({ length: ROWS }, f)
  return {
    right: Int8Array.from({ length: ROWS }, () => (draw() < 0.5 ? 1 : -1)),
    spot: column(() => 100),
    strike: column(() => 60 + 80 * draw()),
    years: column(() => 0.02 + 1.98 * draw()),
    vol: column(() => 0.05 + 0.75 * draw()),
    rate: column(() => 0.08 * draw()),
    yield: column(() => 0.05 * draw()),
  }
}

function europeanEngines(peer: string | undefined, npm: readonly NpmEuropean[]): readonly Engine[] {
  const batch = ordinary()
  const out = createEuropeanResult(ROWS)
  const judged = Array.from({ length: 64 }, (_, i) => i * 64)
  const exact = judged.map((i) => exactPrice(rowOf(batch, i)))
  const plain = judged.map((i) => exactPrice({ ...rowOf(batch, i), yield: 0 }))
  const compare = (priceAt: (row: number) => number, wanted: readonly number[]): string => {
    const misses = judged.map((row, k) => Math.abs(priceAt(row) - (wanted[k] ?? 0)))
    return `largest price error ${Math.max(...misses).toExponential(1)}`
  }
  const engines: Engine[] = [
    {
      name: 'parley batch',
      pass: () => timed(ROWS, () => void priceEuropeanMany(batch, out)),
      error: () => compare((row) => out.price[row] ?? 0, exact),
    },
  ]
  if (peer !== undefined) {
    const input = writeInput('european.in', batch, batch.vol)
    const error = (found: Float64Array): string => compare((row) => found[row * 6] ?? 0, exact)
    engines.push(quantLib(peer, 'QuantLib BlackCalculator', 'european', 15, input, error))
  }
  for (const { name, price, hasYield } of npm) {
    engines.push({
      name,
      pass: () =>
        timed(ROWS, () => {
          for (let i = 0; i < ROWS; i++) price(rowOf(batch, i))
        }),
      error: () => compare((row) => price(rowOf(batch, row)), hasYield ? exact : plain),
    })
  }
  return engines
}

function rowOf(batch: EuropeanColumns, i: number): Parameters<typeof exactPrice>[0] {
  return {
    right: batch.right[i] === 1 ? 'call' : 'put',
    spot: batch.spot[i] ?? 0,
    strike: batch.strike[i] ?? 0,
    years: batch.years[i] ?? 0,
    vol: batch.vol[i] ?? 0,
    rate: batch.rate[i] ?? 0,
    yield: batch.yield[i] ?? 0,
  }
}

type NpmEuropean = ReturnType<typeof loadNpmPeers>['european'][number]

function impliedEngines(peer: string | undefined): readonly Engine[] {
  const base = ordinary()
  // Out of the money, where a price carries all there is to know of its vol.
  const right = base.right.map((_, i) => {
    const carry = ((base.rate[i] ?? 0) - (base.yield[i] ?? 0)) * (base.years[i] ?? 0)
    return (base.spot[i] ?? 0) * Math.exp(carry) < (base.strike[i] ?? 0) ? 1 : -1
  })
  const batch = { ...base, right }
  const { price } = priceEuropeanMany(batch, createEuropeanResult(ROWS))
  const out = { status: new Uint8Array(ROWS), vol: new Float64Array(ROWS) }
  const judge = (vols: Float64Array): string => {
    let worst = 0
    let failed = 0
    vols.forEach((vol, i) => {
      if ((price[i] ?? 0) < 1e-280) return
      const miss = Math.abs(vol / (batch.vol[i] ?? 1) - 1)
      if (miss < 1e-3) worst = Math.max(worst, miss)
      else failed += 1
    })
    return `largest ${worst.toExponential(1)}, ${failed} of ${ROWS} failed`
  }
  const engines: Engine[] = [
    {
      name: 'parley batch',
      pass: () => timed(ROWS, () => void impliedVolMany({ ...batch, price }, out)),
      error: () => judge(out.vol),
    },
  ]
  if (peer === undefined) return engines
  const input = writeInput('implied.in', batch, price)
  engines.push(quantLib(peer, 'QuantLib LiRS 1e-12', 'implied-lirs', 9, input, judge))
  engines.push(quantLib(peer, 'QuantLib Newton 1e-12', 'implied-newton', 9, input, judge))
  return engines
}

/** The benchmark puts: ten spots, three lives, three vols, eight pairs of rates; none alike. */
function portfolio(): EuropeanColumns {
  const rows: (readonly [number, number, number, number, number])[] = []
  for (const spot of [25, 50, 80, 90, 100, 110, 120, 150, 175, 200]) {
    for (const years of [30 / 365, 182 / 365, 1]) {
      for (const vol of [0.1, 0.25, 0.6]) {
        for (const rate of [0.02, 0.1]) {
          for (const income of [0, 0.04, 0.08, 0.12]) rows.push([spot, years, vol, rate, income])
        }
      }
    }
  }
  const column = (cell: 0 | 1 | 2 | 3 | 4): Float64Array =>
    Float64Array.from(rows, (row) => row[cell])
  return {
    right: new Int8Array(rows.length).fill(-1),
    spot: column(0),
    strike: new Float64Array(rows.length).fill(100),
    years: column(1),
    vol: column(2),
    rate: column(3),
    yield: column(4),
  }
}

function americanEngines(peer: string | undefined): readonly Engine[] {
  const batch = portfolio()
  const rows = batch.right.length
  const out = createAmericanResult(rows)
  const exact = priceAmericanMany(batch, undefined, { preset: 'exact' }).price
  const judge = (prices: ArrayLike<number>): string => {
    let squares = 0
    let worst = 0
    for (let i = 0; i < rows; i++) {
      const miss = Math.abs((prices[i] ?? 0) - (exact[i] ?? 0))
      squares += miss * miss
      worst = Math.max(worst, miss)
    }
    return `RMSE ${Math.sqrt(squares / rows).toExponential(1)}, max ${worst.toExponential(1)}`
  }
  const preset = (name: 'fast' | 'accurate'): Engine => ({
    name: `parley ${name}`,
    pass: () => timed(rows, () => void priceAmericanMany(batch, out, { preset: name })),
    error: () => judge(priceAmericanMany(batch, out, { preset: name }).price),
  })
  const engines = [preset('fast'), preset('accurate')]
  if (peer === undefined) return engines
  const input = writeInput('american.in', batch, batch.vol)
  engines.push(quantLib(peer, 'QuantLib QdFp fast', 'american-fast', 7, input, judge))
  engines.push(onePass(quantLib(peer, 'QuantLib QdFp high', 'american-high', 1, input, judge)))
  return engines
}

/** Some ten seconds a pass: run once, as the reference of the reference. */
function onePass(engine: Engine): Engine {
  let found: number | undefined
  return { ...engine, pass: () => (found ??= engine.pass()) }
}
