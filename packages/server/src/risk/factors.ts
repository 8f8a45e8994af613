/** What moves what is held: each underlying by a vol, together by a correlation. */
import { returnCorrelation } from '@parley/quant'
import type { Factor } from '@parley/quant'

export const SESSIONS = 252
/** Days of history that are looked back on, and fewest closes that say anything. */
export const HISTORY_DAYS = 750
export const HISTORY_MIN = 60

export type Closes = Readonly<Record<string, readonly number[]>>

export type Factors = {
  /** A vol that is not known is not a number. */
  readonly factors: readonly Factor[]
  readonly correlation: readonly (readonly number[])[]
  /** Whose vol is that of its history. */
  readonly byHistory: readonly string[]
  /** No common history: everything moves together. */
  readonly together: boolean
}

/** Vols of options where `volOf` knows one, else of history; correlations of history or, without a common one, 1. */
export function factorsOf(
  names: readonly string[],
  volOf: (name: string) => number | undefined,
  closes: Closes,
): Factors {
  const byHistory = names.filter(
    (name) => volOf(name) === undefined && historicalVol(closes[name]) !== undefined,
  )
  const past = returnCorrelation(closes, names, HISTORY_MIN)
  return {
    factors: names.map((name) => ({
      name,
      vol: volOf(name) ?? historicalVol(closes[name]) ?? Number.NaN,
    })),
    correlation: past ?? names.map(() => names.map(() => 1)),
    byHistory,
    together: !past && names.length > 1,
  }
}

function historicalVol(closes: readonly number[] | undefined): number | undefined {
  if (!closes || closes.length < HISTORY_MIN) return undefined
  const returns = closes.slice(1).map((close, t) => Math.log(close / (closes[t] ?? close)))
  const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length
  const squares = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0)
  return Math.sqrt((squares / (returns.length - 1)) * SESSIONS)
}
