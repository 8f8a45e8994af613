// How long the desk takes to decide: the best roll among 5,000, a screen of a 10,000-row chain
// for 20 holdings, and a look of 1,000 programs: planned alone, and through the venue's timer, each by
// itself and in stacks of 50, up to the record in a journal in memory.
//
//   npx node bench/income.ts [--json]
//
// One figure is the median of its runs, with the ninety-ninth hundredth beside it; a view of the
// chain, which lasts as long as its prices, is made once before a roll and within every screen.
// The bar: a best roll under 50 ms.
import { screen, rollCandidates, viewChain } from '@parley/income'
import type { Chain, ChainRow } from '@parley/income'
import { priceEuropean } from '@parley/quant'
import { worldOf } from './income/programs.ts'

/** A chain at model prices, half of its rows calls; vol smiles a little so that rows differ. */
function chainOf(underlying: string, spot: number, expiries: number, strikes: number): Chain {
  const rows: ChainRow[] = []
  for (let expiry = 1; expiry <= expiries; expiry++) {
    const years = (expiry * 7) / 365
    for (let i = 0; i < strikes; i++) {
      const strike = spot * (0.7 + (0.6 * i) / (strikes - 1))
      const vol = 0.22 + 0.4 * Math.log(strike / spot) ** 2
      for (const right of ['call', 'put'] as const) {
        const { price } = priceEuropean({ right, spot, strike, years, vol, rate: 0.04, yield: 0 })
        const mid = Math.max(price, 0.01)
        rows.push({
          id: `${underlying}-${expiry}-${i}-${right}`,
          right,
          strike,
          expiry: `week ${expiry}`,
          years,
          multiplier: 100,
          style: 'american',
          bid: mid * 0.98,
          ask: mid * 1.02,
          openInterest: 500,
        })
      }
    }
  }
  const dividends = [{ years: 0.1, amount: 0.004 * spot }]
  const market = { rate: 0.04, yield: 0, dividends, earnings: [0.2], realisedVol: 0.19 }
  return { underlying, spot, ...market, rows }
}

type Row = {
  readonly question: string
  readonly size: number
  readonly p50: number
  readonly p99: number
}

function time(question: string, size: number, runs: number, work: () => void): Row {
  for (let i = 0; i < 5; i++) work()
  const times = Array.from({ length: runs }, () => {
    const from = performance.now()
    work()
    return performance.now() - from
  })
  return rowOf(question, size, times)
}

function rowOf(question: string, size: number, times: readonly number[]): Row {
  const sorted = times.toSorted((a, b) => a - b)
  const last = sorted.length - 1
  const at = (share: number): number =>
    sorted[Math.min(Math.floor(share * times.length), last)] ?? 0
  return { question, size, p50: at(0.5), p99: at(0.99) }
}

const LOOKS = 10

/** 5,000 puts beside the one that is open: fifty expiries of a hundred strikes. */
function bestRoll(): Row {
  const view = viewChain(chainOf('SPY', 100, 50, 100))
  const position = { legs: [{ id: 'SPY-2-55-put', quantity: -10, price: 1.2 }] }
  const constraints = {
    netCredit: { least: 0 },
    days: { most: 120 },
    delta: { most: 0.45 },
    openInterest: { least: 10 },
  }
  const search = (): { readonly considered: number } =>
    rollCandidates(view, { position, constraints })
  return time('best roll of a put', search().considered, 60, search)
}

/** Both legs of a spread: each short strike with ten wings. */
function bestSpreadRoll(): Row {
  const view = viewChain(chainOf('SPY', 100, 10, 55))
  const legs = [
    { id: 'SPY-2-30-put', quantity: -10 },
    { id: 'SPY-2-26-put', quantity: 10 },
  ]
  const search = (): { readonly considered: number } =>
    rollCandidates(view, { position: { legs }, constraints: { netCredit: { least: 0 } } })
  return time('best roll of a spread', search().considered, 60, search)
}

function screening(holdings: number): Row {
  const names = Array.from({ length: holdings }, (_, i) => `U${i}`)
  const chains = names.map((name, i) => chainOf(name, 50 + 5 * i, 10, 25))
  const request = {
    strategies: ['covered_call', 'cash_secured_put'],
    holdings: names.map((underlying) => ({ underlying, quantity: 1000, basis: 60 })),
    cash: 1e6,
    constraints: { delta: { least: 0.1, most: 0.35 }, days: { least: 14, most: 60 } },
  } as const
  const search = (): { readonly considered: number } => screen(chains, request)
  return time(`screen of ${holdings} holdings`, search().considered, 40, () => search())
}

async function looks(stacked: boolean): Promise<readonly Row[]> {
  const { programs, plan, look } = await worldOf({ stacked })
  const times: number[] = []
  for (let i = 0; i < LOOKS + 2; i++) {
    const from = performance.now()
    await look()
    // The first two make the files and the machine warm.
    if (i >= 2) times.push(performance.now() - from)
  }
  const through = stacked ? 'look in stacks of 50' : 'look through the timer'
  return [
    ...(stacked ? [] : [time('plans of programs', programs, 30, plan)]),
    rowOf(through, programs, times),
  ]
}

const rows = [
  bestRoll(),
  bestSpreadRoll(),
  screening(20),
  ...(await looks(false)),
  ...(await looks(true)),
]
if (process.argv.includes('--json')) console.log(JSON.stringify(rows))
else
  for (const { question, size, p50, p99 } of rows)
    console.log(
      `${question.padEnd(24)} ${String(size).padStart(7)}  p50 ${p50.toFixed(1).padStart(7)} ms  p99 ${p99.toFixed(1).padStart(7)} ms`,
    )
