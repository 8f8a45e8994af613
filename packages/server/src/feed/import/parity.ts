/** Where a file has no underlying price: the forward of each expiry by put-call parity, and a spot from the nearest. */
import type { Units } from '../chain.ts'
import type { LocalDate } from '../feed.ts'
import type { CandidateContract } from './candidates.ts'

export type ParityQuote = {
  readonly contract: CandidateContract
  readonly bid: Units
  readonly ask: Units
}

export type Forward = {
  readonly expiry: LocalDate
  readonly forward: Units
  /** Strikes with both a call and a put quoted on both sides, of which the nearest to the money were used. */
  readonly pairs: number
}

const NEAREST = 5
const PAIRS_MIN = 3
const TENTH = 10_000_000

/**
 * The median over the strikes nearest the money of strike + call mid − put mid, where discounting matters least; to
 * 0.1. American exercise makes it approximate. Expiries with fewer than three pairs are left out; in order of expiry.
 */
export function forwardsByParity(quotes: readonly ParityQuote[]): readonly Forward[] {
  const byExpiry = new Map<LocalDate, Map<string, { call?: Units; put?: Units; strike: Units }>>()
  for (const { contract, bid, ask } of quotes) {
    if (!(bid > 0 && ask > 0)) continue
    const strikes = byExpiry.get(contract.expiry) ?? new Map<string, { strike: Units }>()
    byExpiry.set(contract.expiry, strikes)
    const key = `${contract.root}|${contract.strike}`
    const pair = strikes.get(key) ?? { strike: contract.strike }
    strikes.set(key, { ...pair, [contract.right]: (bid + ask) / 2 })
  }
  const forwards: Forward[] = []
  for (const [expiry, strikes] of [...byExpiry].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const gaps = [...strikes.values()].flatMap(({ call, put, strike }) =>
      call === undefined || put === undefined ? [] : [{ strike, gap: call - put }],
    )
    if (gaps.length < PAIRS_MIN) continue
    const nearest = gaps.sort((a, b) => Math.abs(a.gap) - Math.abs(b.gap)).slice(0, NEAREST)
    const implied = nearest.map(({ strike, gap }) => strike + gap).sort((a, b) => a - b)
    const median = implied[Math.floor(implied.length / 2)] ?? Number.NaN
    forwards.push({ expiry, forward: Math.round(median / TENTH) * TENTH, pairs: gaps.length })
  }
  return forwards
}
