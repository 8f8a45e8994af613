import { sumOf } from './money-greeks.ts'

/** A stream of profit and loss by period: the same periods for every stream, in money. */
export type IncomeStream = { readonly name: string; readonly changes: readonly number[] }

export type Diversification = {
  readonly periods: number
  /** In the streams' order; NaN on a row whose stream never moves. */
  readonly correlation: readonly (readonly number[])[]
  readonly streams: readonly {
    readonly name: string
    readonly deviation: number
    /** Its part of the deviation of the sum: covariance with the sum over the sum's deviation. They add up to it. */
    readonly component: number
  }[]
  /** Deviation of the sum. */
  readonly deviation: number
  /** Sum of deviations over the deviation of the sum: 1 where all move as one. */
  readonly ratio: number
  /** The ratio's square: as many independent bets of one size would diversify as much. */
  readonly effectiveBets: number
  /** Largest eigenvalue of the correlations over their number: 1 where one factor is all there is. */
  readonly firstFactorShare: number
}

/**
 * How far streams of income are one bet. Needs two streams that move and three periods; undefined
 * with fewer, for there is nothing to say. Sample deviations (n - 1).
 */
export function diversification(streams: readonly IncomeStream[]): Diversification | undefined {
  const periods = Math.min(...streams.map(({ changes }) => changes.length))
  if (streams.length < 2 || periods < 3) return undefined
  const centred = streams.map(({ changes }) => centre(changes.slice(0, periods)))
  const total = Array.from({ length: periods }, (_, t) => sumOf(centred.map((c) => c[t] ?? 0)))
  const deviation = Math.sqrt(covariance(total, total))
  const deviations = centred.map((c) => Math.sqrt(covariance(c, c)))
  const moving = deviations.filter((each) => each > 0)
  if (moving.length < 2 || !(deviation > 0)) return undefined
  const correlation = centred.map((a, i) =>
    centred.map((b, j) => {
      const scale = (deviations[i] ?? 0) * (deviations[j] ?? 0)
      return i === j && scale > 0 ? 1 : covariance(a, b) / scale
    }),
  )
  const live = deviations.flatMap((each, i) => (each > 0 ? [i] : []))
  const factors = eigenvalues(live.map((i) => live.map((j) => correlation[i]?.[j] ?? 0)))
  const ratio = sumOf(deviations) / deviation
  return {
    periods,
    correlation,
    streams: streams.map(({ name }, i) => ({
      name,
      deviation: deviations[i] ?? 0,
      component: covariance(centred[i] ?? [], total) / deviation,
    })),
    deviation,
    ratio,
    effectiveBets: ratio * ratio,
    firstFactorShare: Math.max(...factors) / live.length,
  }
}

function centre(values: readonly number[]): readonly number[] {
  const mean = sumOf(values) / values.length
  return values.map((value) => value - mean)
}

function covariance(a: readonly number[], b: readonly number[]): number {
  return sumOf(a.map((x, t) => x * (b[t] ?? 0))) / (a.length - 1)
}

/** Eigenvalues of a symmetric matrix by Jacobi's rotations, in no order. */
export function eigenvalues(matrix: readonly (readonly number[])[]): readonly number[] {
  const n = matrix.length
  const a = matrix.map((row) => [...row])
  const at = (i: number, j: number): number => a[i]?.[j] ?? 0
  const put = (i: number, j: number, value: number): void => {
    const row = a[i]
    if (row) row[j] = value
  }
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) off += at(i, j) ** 2
    if (off < 1e-24) break
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (at(p, q) === 0) continue
        const tau = (at(q, q) - at(p, p)) / (2 * at(p, q))
        const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau))
        const cosine = 1 / Math.hypot(1, t)
        const sine = t * cosine
        for (let k = 0; k < n; k++) {
          const [x, y] = [at(k, p), at(k, q)]
          put(k, p, cosine * x - sine * y)
          put(k, q, sine * x + cosine * y)
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [at(p, k), at(q, k)]
          put(p, k, cosine * x - sine * y)
          put(q, k, sine * x + cosine * y)
        }
      }
  }
  return Array.from({ length: n }, (_, i) => at(i, i))
}
