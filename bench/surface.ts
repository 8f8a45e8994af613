// How long a volatility surface takes to fit, and how well it meets its quotes, by day.
//
//   npx node bench/surface.ts [--trials N] [--model essvi|essvi_plain|svi|sabr …] [--json]
//
// Reads the option chains in ../shared/data where they are present and says what it left out where
// not. A time is the median of N fits (5). Accuracy stands beside it: the median miss in bid-ask
// widths and in vol, quotes refused, and breaches of arbitrage on a grid of 2,001 points an expiry.
import { parseArgs } from 'node:util'
import { checkArbitrage, fitSurface } from '@parley/quant'
import type { ExpiryChain, SurfaceOptions } from '@parley/quant'
import {
  FILES,
  absent,
  spx2011,
  spx2026,
  stoxx2021,
} from '../packages/quant/src/surface/_chains.ts'

type Day = {
  readonly name: string
  readonly chain: readonly ExpiryChain[]
  readonly options: SurfaceOptions
}

type Row = {
  readonly day: string
  readonly model: string
  readonly expiries: number
  readonly quotes: number
  readonly refused: number
  readonly fitMs: number
  readonly medianWidths: number
  readonly medianVolError: number
  readonly breaches: number
}

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '5' },
    model: { type: 'string', multiple: true, default: ['essvi'] },
    json: { type: 'boolean', default: false },
  },
})
const MODELS = ['essvi', 'essvi_plain', 'svi', 'sabr'] as const
const trials = Math.max(5, Number(values.trials))
const leftOut = Object.values(FILES).filter(absent)
const rows = days().flatMap((day) =>
  MODELS.filter((model) => values.model.includes(model)).map((model) => measure(day, model)),
)
process.stdout.write(values.json ? `${JSON.stringify({ trials, leftOut, rows })}\n` : table())

function days(): readonly Day[] {
  return [
    ...(absent(FILES.SPX_2011) ? [] : [...spx2011()]).map(([name, chain]): Day => ({
      name: `S&P 500 ${name}`,
      chain,
      options: {},
    })),
    ...(absent(FILES.SPX_2026)
      ? []
      : [{ name: 'S&P 500 2026-01-30', chain: spx2026(), options: {} }]),
    ...(absent(FILES.STOXX_2021)
      ? []
      : [
          { name: 'STOXX 50 2021-06-24', chain: stoxx2021(), options: { cleaning: { tick: 0.1 } } },
        ]),
  ]
}

function measure({ name, chain, options }: Day, model: NonNullable<SurfaceOptions['model']>): Row {
  const times: number[] = []
  let fit = fitSurface(chain, { ...options, model })
  for (let trial = 0; trial < trials; trial++) {
    const start = performance.now()
    fit = fitSurface(chain, { ...options, model })
    times.push(performance.now() - start)
  }
  const { butterfly, calendar } = checkArbitrage(fit.surface, { points: 2001 })
  return {
    day: name,
    model,
    expiries: fit.surface.slices.length,
    quotes: fit.report.quotes,
    refused: fit.report.refused.length,
    fitMs: times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN,
    medianWidths: fit.report.medianWidths,
    medianVolError: fit.report.medianVolError,
    breaches: butterfly.length + calendar.length,
  }
}

function table(): string {
  const head =
    'day                    model         expiries   quotes  refused    fit ms   widths   vol error   breaches'
  const lines = rows.map((row) =>
    [
      row.day.padEnd(22),
      row.model.padEnd(12),
      String(row.expiries).padStart(9),
      String(row.quotes).padStart(8),
      String(row.refused).padStart(8),
      row.fitMs.toFixed(0).padStart(9),
      row.medianWidths.toFixed(3).padStart(8),
      row.medianVolError.toFixed(5).padStart(11),
      String(row.breaches).padStart(10),
    ].join(' '),
  )
  const missing = leftOut.map((file) => `left out: ${file} is not present`)
  return [`median of ${trials} fits`, '', head, ...lines, ...missing, ''].join('\n')
}
