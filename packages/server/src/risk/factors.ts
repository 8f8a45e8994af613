/** What moves what is held: each underlying by a vol, together by a correlation. */
import type { Option, State, Timestamp } from '@parley/core'
import { returnCorrelation } from '@parley/quant'
import type { Factor } from '@parley/quant'
import type { Marked } from '../market/reference-marks.ts'
import { unitTerms } from '@parley/income'
import { valued } from './valued.ts'

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

/** How many options are tried for a vol, the nearest to the money first. */
const TRIED = 5

/** The vol of the listed option on an underlying that is nearest to the money: where none is held on it. Undefined where none has one. */
export function listedVol(
  market: Marked,
  state: State,
  { underlying, spot }: { readonly underlying: string; readonly spot: number },
  now: Timestamp,
): number | undefined {
  const away = (option: Option): number =>
    Math.abs(Math.log(unitTerms(state, option).strike / spot))
  const nearest: Option[] = []
  for (const each of state.instruments.values()) {
    if (each.kind !== 'option' || each.underlying !== underlying) continue
    if (each.expiresAt <= now || each.retired) continue
    const place = nearest.findIndex((other) => away(each) < away(other))
    nearest.splice(place < 0 ? nearest.length : place, 0, each)
    if (nearest.length > TRIED) nearest.pop()
  }
  for (const option of nearest) {
    const of = valued(market, state, option.id, now)
    if (!('why' in of) && of.terms && of.terms.vol > 0) return of.terms.vol
  }
  return undefined
}

function historicalVol(closes: readonly number[] | undefined): number | undefined {
  if (!closes || closes.length < HISTORY_MIN) return undefined
  const returns = closes.slice(1).map((close, t) => Math.log(close / (closes[t] ?? close)))
  const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length
  const squares = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0)
  return Math.sqrt((squares / (returns.length - 1)) * SESSIONS)
}
