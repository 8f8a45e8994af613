/**
 * What writing an option is worth under geometric Brownian motion without interest, by adding up outcomes and not by a formula; and the
 * mean of samples with the part that known outcomes explain taken out.
 */
import type { Period } from './fair.ts'

const WIDEST = 8
const NODES = 4_000

/** Mean of a function of the spot at the end, per unit of the spot, by Simpson's rule over eight deviations to either side. */
export function expected(of: (growth: number) => number, vol: number, years: number): number {
  const deviation = vol * Math.sqrt(years)
  const h = (2 * WIDEST) / NODES
  let sum = 0
  for (let i = 0; i <= NODES; i++) {
    const z = -WIDEST + i * h
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    const weight = i === 0 || i === NODES ? 1 : i % 2 === 1 ? 4 : 2
    sum += weight * density * of(Math.exp((-deviation * deviation) / 2 + deviation * z))
  }
  return (sum * h) / 3
}

function payoff(right: 'call' | 'put', strike: number, growth: number): number {
  return Math.max(right === 'call' ? growth - strike : strike - growth, 0)
}

type Written = Pick<Period, 'strategy' | 'legs' | 'spot'>

/** What the legs are sold for by the model. */
export function soldAt(
  { legs, spot }: Pick<Period, 'legs' | 'spot'>,
  vol: number,
  years: number,
): number {
  return legs.reduce(
    (sum, { right, strike, sign }) =>
      sum + sign * expected((growth) => payoff(right, strike / spot, growth), vol, years),
    0,
  )
}

/** What the legs come to where the spot ends, as the contract says: in the money by a cent or more. */
export function endsAt({ strategy, legs }: Pick<Period, 'strategy' | 'legs'>, end: number): number {
  const over = (strike: number, right: 'call' | 'put'): number =>
    right === 'call' ? end - strike : strike - end
  const strikes = legs.map(({ strike }) => strike)
  // Who has written a call on shares that it lacks delivers by its long one, in the money or not: all of the width. [EXP-13]
  if (strategy === 'bear_call') {
    const short = Math.min(...strikes)
    return over(short, 'call') > 0.0099 ? Math.max(...strikes) - short : 0
  }
  return legs.reduce((sum, { right, strike, sign }) => {
    const inside = over(strike, right)
    return sum + (inside > 0.0099 ? sign * inside : 0)
  }, 0)
}

/** What the legs are sold for at one volatility, less what they come to at another; per unit of the spot. */
export function edgeOf(
  written: Written,
  vols: { readonly implied: number; readonly realised: number },
  years: number,
): number {
  const { spot } = written
  const sold = soldAt(written, vols.implied, years)
  return sold - expected((growth) => endsAt(written, growth * spot) / spot, vols.realised, years)
}

export type Estimate = { readonly mean: number; readonly error: number; readonly samples: number }

/**
 * Mean gain over what is stated, per unit of the spot, with its standard error. A sample is the mean of two turned draws; of each the part
 * that goes with the spot's move and its square is taken out: the means of these are known.
 */
export function meanGain(
  periods: readonly Period[],
  stated: (period: Period) => number,
  realised: number,
  years: number,
): Estimate {
  const controls: readonly ((growth: number) => number)[] = [
    (growth) => growth - 1,
    (growth) => (growth - 1) ** 2,
  ]
  const means = controls.map((each) => expected(each, realised, years))
  const pairs = [...Map.groupBy(periods, ({ pair }) => pair).values()]
  const rows = pairs.map((both) => {
    const mean = (of: (period: Period) => number): number =>
      both.reduce((sum, each) => sum + of(each), 0) / both.length
    return {
      y: mean((each) => each.gain / each.spot - stated(each)),
      x: [1, ...controls.map((each, i) => mean((p) => each(p.spotEnd / p.spot)) - (means[i] ?? 0))],
    }
  })
  return intercept(rows)
}

/** Least squares by the normal equations: the constant, and its standard error. */
function intercept(
  rows: readonly { readonly x: readonly number[]; readonly y: number }[],
): Estimate {
  const k = rows[0]?.x.length ?? 0
  const sum = (of: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + of(row), 0)
  const matrix = Array.from({ length: k }, (_, i) => [
    ...Array.from({ length: k }, (__, j) => sum(({ x }) => (x[i] ?? 0) * (x[j] ?? 0))),
    sum(({ x, y }) => (x[i] ?? 0) * y),
    i === 0 ? 1 : 0,
  ])
  for (let p = 0; p < k; p++) {
    const best = matrix
      .slice(p)
      .reduce((a, b) => (Math.abs(b[p] ?? 0) > Math.abs(a[p] ?? 0) ? b : a))
    const at = matrix.indexOf(best)
    ;[matrix[p], matrix[at]] = [best, matrix[p] as number[]]
    for (const [r, row] of matrix.entries()) {
      if (r === p) continue
      const factor = (row[p] ?? 0) / (best[p] ?? 1)
      best.forEach((value, c) => (row[c] = (row[c] ?? 0) - factor * value))
    }
  }
  const solved = (column: number): number[] =>
    matrix.map((row, i) => (row[column] ?? 0) / (row[i] ?? 1))
  const [beta, first] = [solved(k), solved(k + 1)]
  const residual = sum(({ x, y }) => (y - x.reduce((s, xi, i) => s + xi * (beta[i] ?? 0), 0)) ** 2)
  const error = Math.sqrt((residual / (rows.length - k)) * (first[0] ?? 0))
  return { mean: beta[0] ?? 0, error, samples: rows.length }
}
