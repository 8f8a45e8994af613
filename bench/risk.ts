// How long the risk of a large book takes: 10,000 positions x 500 scenarios with ES and its parts, and what a trade would do
// to the risk limits of an account with 1,000 positions.
//
//   npx node bench/risk.ts [--trials N] [--json]
//
// A valuation is one position under one scenario. The figure of the book is the median of N trials (7) of processor time on one thread, of laying the
// book out, valuing it, and splitting ES. Beside it stand the scalar functions of this package, line by line, and the peer:
// QuantLib's BlackCalculator through Debian's Python (package quantlib-python) where it is installed, called as a user would, once for each valuation. The
// what-if is a whole decision of the core: an acceptance with 1,000 figures, refused or not by limits on delta, vega, stress and
// concentration; its p99 is over 400 decisions. The same for a margined dealer with 1,000 positions, on 20 underlyings and on one: a trade
// foreseen under the regime, an acceptance of its quote, all of it margined anew at new marks, and how far it is from a call; then the same by the methods that read
// arrays, with what their marks take in the journal.
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import {
  bookGreeks,
  componentShortfall,
  expectedShortfall,
  monteCarloScenarios,
  priceEuropean,
  revalueBook,
} from '@parley/quant'
import type { BookLine, Scenario, ScenarioBook } from '@parley/quant'
import { marginTimes } from './risk/margin.ts'
import { whatIf } from './risk/what-if.ts'

const LINES = 10_000
const SCENARIOS = 500
const UNDERLYINGS = 20
const CONFIDENCE = 0.975

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
  },
})
const trials = Math.max(5, Number(values.trials))
const book = makeBook()
const scenarios = makeScenarios()
const valuations = LINES * SCENARIOS

const esMs: number[] = []
const greeksMs: number[] = []
let off = 0
for (let trial = 0; trial < trials; trial++) {
  let start = cpuMs()
  const { changes, byGroup } = revalueBook(book, scenarios)
  const es = expectedShortfall(changes, CONFIDENCE)
  const parts = componentShortfall(changes, byGroup, CONFIDENCE)
  esMs.push(cpuMs() - start)
  const sum = parts.reduce((total, { component }) => total + component, 0)
  off = Math.max(off, Math.abs(sum / es - 1))
  start = cpuMs()
  bookGreeks(book)
  greeksMs.push(cpuMs() - start)
}
const scalar = scalarNs()
const peer = quantLibNs()
const ours = (median(esMs) * 1e6) / valuations
const decided = whatIf(1_000, 400)
const margined = [
  await marginTimes(1_000, 20, 400),
  await marginTimes(1_000, 1, 400),
  await marginTimes(1_000, 20, 100, 'tims'),
  await marginTimes(1_000, 20, 100, 'portfolio'),
]
const report = {
  machine: cpus()[0]?.model ?? 'unknown',
  trials,
  expectedShortfallMs: median(esMs),
  nsPerValuation: ours,
  partsOffBy: off,
  greeksMs: median(greeksMs),
  scalarNsPerValuation: scalar,
  timesScalar: scalar / ours,
  quantLib: peer && { ...peer, times: peer.nsPerValuation / ours },
  whatIf: decided,
  margin: margined,
}
process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : text())

function text(): string {
  const rows = [
    ['10,000 x 500, ES and parts, one thread', `${report.expectedShortfallMs.toFixed(1)} ms`],
    ['  a valuation', `${ours.toFixed(1)} ns`],
    ['  parts of ES off its sum by', off.toExponential(1)],
    ['greeks in money of 10,000', `${report.greeksMs.toFixed(2)} ms`],
    ['priceEuropean, line by line', `${scalar.toFixed(1)} ns (${report.timesScalar.toFixed(1)}x)`],
    [
      peer ? `QuantLib ${peer.version} from Python` : 'QuantLib from Python',
      peer
        ? `${peer.nsPerValuation.toFixed(0)} ns (${(peer.nsPerValuation / ours).toFixed(0)}x)`
        : 'not installed',
    ],
    ['what-if of 1,000 positions, p50', `${decided.p50Ms.toFixed(3)} ms`],
    ['  p99', `${decided.p99Ms.toFixed(3)} ms`],
    ['  refused by a hard limit', `${decided.refused} of ${decided.decisions}`],
    ...margined.flatMap((each) => [
      [
        `margined (${each.method}), ${each.positions} positions on ${each.underlyings}: a trade foreseen, p50`,
        `${each.foreseeP50Ms.toFixed(3)} ms`,
      ],
      ['  p99', `${each.foreseeP99Ms.toFixed(3)} ms`],
      ['  its quote accepted, p50', `${each.acceptP50Ms.toFixed(3)} ms`],
      ['  p99', `${each.acceptP99Ms.toFixed(3)} ms`],
      ['  all margined anew at new marks', `${each.marksP50Ms.toFixed(2)} ms`],
      ['  how far from a call', `${each.distanceP50Ms.toFixed(0)} ms`],
      ['    the venue kept from all else at most', `${each.distanceStopMs.toFixed(0)} ms`],
      ['  those marks in the journal', `${(each.recordBytes / 1000).toFixed(0)} kB`],
      ['  valuing them in the states of the method', `${each.arraysP50Ms.toFixed(1)} ms`],
    ]),
  ]
  const width = Math.max(...rows.map(([name = '']) => name.length))
  const lines = rows.map(([name = '', value = '']) => `${name.padEnd(width)}  ${value}`)
  return `${report.machine}, median of ${trials}\n${lines.join('\n')}\n`
}

function makeBook(): ScenarioBook {
  const next = stream(7)
  const names = Array.from({ length: UNDERLYINGS }, (_, i) => `U${i}`)
  const markets = Object.fromEntries(
    names.map((name) => [name, { spot: 50 + 200 * next(), rate: 0.03, yield: 0.01 }]),
  )
  const lines = Array.from({ length: LINES }, (_, i): BookLine => {
    const underlying = names[i % UNDERLYINGS] ?? 'U0'
    return {
      kind: 'option',
      underlying,
      right: next() < 0.5 ? 'call' : 'put',
      strike: (markets[underlying]?.spot ?? 100) * (0.7 + 0.6 * next()),
      years: 0.02 + 2 * next(),
      vol: 0.1 + 0.5 * next(),
      quantity: Math.floor(next() * 21) - 10,
      multiplier: 100,
    }
  })
  return { lines, markets }
}

function makeScenarios(): readonly Scenario[] {
  const names = Object.keys(book.markets)
  const factors = names.map((name) => ({ name, vol: 0.3, volOfVol: 0.8, spotVolCorrelation: -0.6 }))
  const correlation = names.map((_, i) => names.map((__, j) => (i === j ? 1 : 0.5)))
  return monteCarloScenarios({ factors, correlation, samples: SCENARIOS, seed: 1, years: 10 / 252 })
}

/** The scalar function over a part of the same valuations. */
function scalarNs(): number {
  const some = book.lines.slice(0, 1_000)
  const runs: number[] = []
  for (let trial = 0; trial < 5; trial++) {
    const start = cpuMs()
    for (const scenario of scenarios.slice(0, 50))
      for (const line of some) {
        if (line.kind !== 'option') continue
        const move = scenario.byUnderlying?.[line.underlying] ?? scenario
        const market = book.markets[line.underlying]
        if (!market) continue
        priceEuropean({
          ...line,
          ...market,
          spot: market.spot * (1 + move.spotMove),
          vol: line.vol * (move.volScale ?? 1),
        })
      }
    runs.push(((cpuMs() - start) * 1e6) / 50_000)
  }
  return median(runs)
}

/** QuantLib as a Python desk would call it: one calculator a valuation. Undefined where it is not installed. */
function quantLibNs(): { readonly version: string; readonly nsPerValuation: number } | undefined {
  const script = `
import QuantLib as ql, math, time, json
n = 100000
best = []
for t in range(5):
    start = time.process_time()
    for i in range(n):
        k = 70 + i % 60
        payoff = ql.PlainVanillaPayoff(ql.Option.Call, k)
        ql.BlackCalculator(payoff, 100.0, 0.2 * math.sqrt(0.5), 0.98).value()
    best.append((time.process_time() - start) * 1e9 / n)
print(json.dumps({"version": ql.__version__, "nsPerValuation": sorted(best)[2]}))
`
  try {
    const out = execFileSync('/usr/bin/python3', ['-c', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return JSON.parse(out.toString()) as { version: string; nsPerValuation: number }
  } catch {
    return undefined
  }
}

/** Time on the processor, so that other programs do not decide it. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e3
}

function stream(seed: number): () => number {
  let x = seed
  return () => {
    x = (x * 16_807) % 2_147_483_647
    return (x - 1) / 2_147_483_646
  }
}

function median(sample: readonly number[]): number {
  const sorted = sample.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
