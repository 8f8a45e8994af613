import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

import type { ChainQuote, ExpiryChain } from './chain.ts'

/** Market data that lies beside the repository where it is present at all. */
const DATA = new URL('../../../../../shared/data/', import.meta.url)
const SPX_2011 = 'chains/optionsuite_spx_20110103_20110107.csv.gz'
const SPX_2026 = 'chains/vivekrao_spx_20260130_close_all.csv.gz'
const STOXX_2021 = 'risk/ore_TA001_stoxx50_20210624_marketdata.txt.gz'

export const absent = (file: string): boolean => !existsSync(new URL(file, DATA))
export const FILES = { SPX_2011, SPX_2026, STOXX_2021 } as const

/** Index options that settle at the open have six and a half hours less than the close. */
const OPEN_BEFORE_CLOSE = 6.5 / 24

const yearsBetween = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / 86_400_000 / 365

function lines(file: string): readonly string[] {
  return gunzipSync(readFileSync(new URL(file, DATA)))
    .toString()
    .trim()
    .split('\n')
}

type Row = {
  readonly day: string
  readonly expiry: string
  readonly years: number
  readonly quote: ChainQuote
}

function byDayAndExpiry(rows: readonly Row[]): ReadonlyMap<string, readonly ExpiryChain[]> {
  const days = new Map<string, Map<string, { years: number; quotes: ChainQuote[] }>>()
  for (const { day, expiry, years, quote } of rows) {
    const expiries = days.get(day) ?? new Map<string, { years: number; quotes: ChainQuote[] }>()
    days.set(day, expiries)
    const chain = expiries.get(expiry) ?? { years, quotes: [] }
    expiries.set(expiry, chain)
    chain.quotes.push(quote)
  }
  return new Map(
    [...days].map(([day, expiries]) => [
      day,
      [...expiries].map(([expiry, chain]) => ({ expiry, ...chain })),
    ]),
  )
}

/** The S&P 500 chain of five days in January 2011. */
export function spx2011(): ReadonlyMap<string, readonly ExpiryChain[]> {
  const rows = lines(SPX_2011)
    .slice(1)
    .map((line): Row => {
      const f = line.split(',')
      const [day, expiry, root] = [f[3] ?? '', f[6] ?? '', (f[5] ?? '').slice(0, 4).trim()]
      const atOpen = root === 'SPX' ? OPEN_BEFORE_CLOSE / 365 : 0
      const right = f[8] === 'C' ? 'call' : 'put'
      return {
        day,
        expiry: `${expiry} ${root}`,
        years: yearsBetween(day, expiry) - atOpen,
        quote: { right, strike: Number(f[7]), bid: Number(f[11]), ask: Number(f[10]) },
      }
    })
  return byDayAndExpiry(rows)
}

/** The S&P 500 chain at the close of 30 January 2026. */
export function spx2026(): readonly ExpiryChain[] {
  const rows = lines(SPX_2026)
    .slice(1)
    .map((line): Row => {
      const f = line.trim().split(',')
      const [expiry, root] = [f[15] ?? '', (f[0] ?? '').replace(/\d.*/, '')]
      const atOpen = root === 'SPX' ? OPEN_BEFORE_CLOSE / 365 : 0
      const right = f[14] === 'call' ? 'call' : 'put'
      return {
        day: '2026-01-30',
        expiry: `${expiry} ${root}`,
        years: yearsBetween('2026-01-30', expiry) - atOpen,
        quote: { right, strike: Number(f[2]), bid: Number(f[4]), ask: Number(f[5]) },
      }
    })
  return byDayAndExpiry(rows).get('2026-01-30') ?? []
}

/** EURO STOXX 50 settlement prices of 24 June 2021: one price, so bid and ask agree. */
export function stoxx2021(): readonly ExpiryChain[] {
  const rows = lines(STOXX_2021).flatMap((line): readonly Row[] => {
    const m = /EQUITY_OPTION\/PRICE\/.*\/EUR\/([^/]+)\/([^/]+)\/([CP]) (\S+)/.exec(line)
    if (m === null) return []
    const [, expiry = '', strike, right, price] = m
    const quote: ChainQuote = {
      right: right === 'C' ? 'call' : 'put',
      strike: Number(strike),
      bid: Number(price),
      ask: Number(price),
    }
    return [{ day: '', expiry, years: yearsBetween('2021-06-24', expiry), quote }]
  })
  return byDayAndExpiry(rows).get('') ?? []
}
