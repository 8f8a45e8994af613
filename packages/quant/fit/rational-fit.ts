import { BITS, ONE, div, mul, toNumber } from './fixed-point.ts'

export type Sample = { readonly x: bigint; readonly value: bigint }
export type Rational = { readonly p: readonly bigint[]; readonly q: readonly bigint[] }

export function horner(coefficients: readonly bigint[], x: bigint): bigint {
  let sum = 0n
  for (let i = coefficients.length - 1; i >= 0; i--) sum = mul(sum, x) + (coefficients[i] ?? 0n)
  return sum
}

const abs = (v: bigint): bigint => (v < 0n ? -v : v)

/** Gaussian elimination with partial pivoting. */
function solve(matrix: bigint[][], rhs: bigint[]): bigint[] {
  const n = rhs.length
  const rows = matrix.map((row, i) => [...row, rhs[i] ?? 0n])
  for (let c = 0; c < n; c++) {
    let best = c
    for (let r = c + 1; r < n; r++) {
      if (abs(rows[r]?.[c] ?? 0n) > abs(rows[best]?.[c] ?? 0n)) best = r
    }
    const pivot = rows[best] ?? []
    rows[best] = rows[c] ?? []
    rows[c] = pivot
    for (let r = c + 1; r < n; r++) {
      const row = rows[r] ?? []
      const factor = div(row[c] ?? 0n, pivot[c] ?? 1n)
      for (let k = c; k <= n; k++) row[k] = (row[k] ?? 0n) - mul(factor, pivot[k] ?? 0n)
    }
  }
  const answer: bigint[] = Array.from({ length: n }, () => 0n)
  for (let r = n - 1; r >= 0; r--) {
    const row = rows[r] ?? []
    let sum = row[n] ?? 0n
    for (let k = r + 1; k < n; k++) sum -= mul(row[k] ?? 0n, answer[k] ?? 0n)
    answer[r] = div(sum, row[r] ?? 1n)
  }
  return answer
}

/**
 * Fits value ~ p(x)/q(x), q(0) = 1, minimising the largest relative error over the samples:
 * linearised least squares, reweighted after Lawson until the error curve is nearly level.
 */
export function fitRational(
  samples: readonly Sample[],
  degreeP: number,
  degreeQ: number,
  rounds: number,
): Rational {
  const n = degreeP + 1 + degreeQ
  let weights = samples.map(() => 1)
  let best: Rational = { p: [], q: [ONE] }
  let bestError = Infinity
  let scale = samples.map((s) => s.value)
  for (let round = 0; round < rounds; round++) {
    const matrix = Array.from({ length: n }, () => Array.from({ length: n }, () => 0n))
    const rhs: bigint[] = Array.from({ length: n }, () => 0n)
    samples.forEach(({ x, value }, i) => {
      const basis: bigint[] = []
      const relative = div(ONE, scale[i] ?? ONE)
      for (let k = 0, power = relative; k <= degreeP; k++, power = mul(power, x)) basis.push(power)
      const scaledValue = mul(value, relative)
      for (let k = 1, power = mul(scaledValue, x); k <= degreeQ; k++, power = mul(power, x)) {
        basis.push(-power)
      }
      const weight = BigInt(Math.round((weights[i] ?? 0) * 2 ** 52)) << (BITS - 52n)
      for (let a = 0; a < n; a++) {
        const weighted = mul(basis[a] ?? 0n, weight)
        const row = matrix[a] ?? []
        for (let b = 0; b < n; b++) row[b] = (row[b] ?? 0n) + mul(weighted, basis[b] ?? 0n)
        rhs[a] = (rhs[a] ?? 0n) + mul(weighted, scaledValue)
      }
    })
    const solution = solve(matrix, rhs)
    const fit = { p: solution.slice(0, degreeP + 1), q: [ONE, ...solution.slice(degreeP + 1)] }
    const errors = samples.map((s) => Math.abs(relativeError(fit, s)))
    const worst = Math.max(...errors)
    if (worst < bestError) {
      bestError = worst
      best = fit
    }
    const raised = weights.map((w, i) => w * ((errors[i] ?? 0) / worst))
    const top = Math.max(...raised)
    weights = raised.map((w) => Math.max(w / top, 2 ** -40))
    scale = samples.map((s) => mul(s.value, horner(fit.q, s.x)))
  }
  return best
}

export function relativeError(fit: Rational, sample: Sample): number {
  const approximation = div(horner(fit.p, sample.x), horner(fit.q, sample.x))
  return toNumber(div(approximation - sample.value, sample.value))
}

/** Chebyshev nodes on [-1, 1], as doubles: a node needs no precision, only its image does. */
export function chebyshevNodes(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => Math.cos((Math.PI * (2 * i + 1)) / (2 * count)))
}
