import type { ChainQuote } from './chain.ts'

/**
 * A forward and a discount factor read from call and put prices of equal strike:
 * call - put = discount (forward - strike).
 */
export type ParityResult = {
  readonly status: 'ok' | 'no_pairs'
  readonly forward: number
  readonly discount: number
  /** Standard error of the discount factor; Infinity where one strike was quoted. */
  readonly discountError: number
  /** Pairs used, and the median distance from the line in half widths of the pair. */
  readonly pairs: number
  readonly medianMiss: number
}

type Pair = { readonly strike: number; readonly gap: number; readonly width: number }

/**
 * Robust parity line through one expiry's quotes: pairs near the money, weights by width, and
 * Tukey's biweight so that a few bad quotes (stale deep strikes) do not move it.
 * With `discount` given only the forward is sought. Prices must be European.
 */
export function forwardByParity(quotes: readonly ChainQuote[], discount?: number): ParityResult {
  const pairs = nearTheMoney(quotes)
  const first = pairs[0]
  if (first === undefined) {
    const nan = Number.NaN
    return {
      status: 'no_pairs',
      forward: nan,
      discount: nan,
      discountError: nan,
      pairs: 0,
      medianMiss: nan,
    }
  }
  const centre = first.strike
  const slopeGiven = discount === undefined ? undefined : -discount
  let slope = slopeGiven ?? (pairs.length > 1 ? theilSlope(pairs) : -1)
  let level = median(pairs.map((p) => p.gap - slope * (p.strike - centre)))
  let error = Infinity
  for (let round = 0; round < 12; round++) {
    const misses = pairs.map((p) => p.gap - level - slope * (p.strike - centre))
    const scale = Math.max(median(misses.map((m, i) => Math.abs(m) / (pairs[i]?.width ?? 1))), 0.02)
    let [s0, s1, s2, t0, t1] = [0, 0, 0, 0, 0]
    pairs.forEach((p, i) => {
      const u = (misses[i] ?? 0) / (p.width * 6 * scale)
      const weight = Math.abs(u) < 1 ? ((1 - u * u) / p.width) ** 2 : 0
      const x = p.strike - centre
      s0 += weight
      s1 += weight * x
      s2 += weight * x * x
      t0 += weight * p.gap
      t1 += weight * x * p.gap
    })
    const spread = s2 - (s1 * s1) / s0
    if (!(s0 > 0)) break
    if (slopeGiven === undefined && spread > 1e-12 * s2 && spread > 0) {
      slope = (t1 - (s1 * t0) / s0) / spread
      error = scale / Math.sqrt(spread)
    }
    level = (t0 - slope * s1) / s0
  }
  const misses = pairs.map((p) => Math.abs(p.gap - level - slope * (p.strike - centre)) / p.width)
  return {
    status: 'ok',
    forward: centre - level / slope,
    discount: -slope,
    discountError: slopeGiven === undefined ? error : 0,
    pairs: pairs.length,
    medianMiss: median(misses),
  }
}

/** Pairs within three at-the-money standard deviations of the forward, nearest first. */
function nearTheMoney(quotes: readonly ChainQuote[]): readonly Pair[] {
  const calls = new Map<number, ChainQuote>()
  for (const quote of quotes) if (quote.right === 'call') calls.set(quote.strike, quote)
  const all: (Pair & { readonly straddle: number })[] = []
  for (const put of quotes) {
    const call = put.right === 'put' ? calls.get(put.strike) : undefined
    if (call === undefined) continue
    const callMid = 0.5 * (call.bid + call.ask)
    const putMid = 0.5 * (put.bid + put.ask)
    const width = Math.max(0.5 * (call.ask - call.bid + put.ask - put.bid), 1e-6 * put.strike)
    all.push({ strike: put.strike, gap: callMid - putMid, width, straddle: callMid + putMid })
  }
  const atMoney = all.toSorted((a, b) => Math.abs(a.gap) - Math.abs(b.gap))[0]
  if (atMoney === undefined) return []
  const reach = 3 * 1.25 * atMoney.straddle
  const distance = (p: Pair): number => Math.abs(p.strike - atMoney.strike)
  const sorted = all.toSorted((a, b) => distance(a) - distance(b) || a.strike - b.strike)
  return sorted.filter((p, i) => i < 6 || distance(p) <= reach)
}

/** Theil and Sen's slope over at most forty pairs spread over the strikes. */
function theilSlope(pairs: readonly Pair[]): number {
  const stride = Math.max(1, Math.floor(pairs.length / 40))
  const sample = pairs.filter((_, i) => i % stride === 0)
  const slopes: number[] = []
  sample.forEach((a, i) => {
    for (const b of sample.slice(i + 1)) {
      if (a.strike !== b.strike) slopes.push((a.gap - b.gap) / (a.strike - b.strike))
    }
  })
  return slopes.length > 0 ? Math.min(median(slopes), -1e-6) : -1
}

/** The middle value (mean of the two middle values); NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : 0.5 * (upper + (sorted[half - 1] ?? Number.NaN))
}
