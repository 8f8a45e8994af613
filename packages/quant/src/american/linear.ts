/** A square matrix factored in place, row-major, with the order its rows were taken in. */
export type Factored = { readonly lu: Float64Array; readonly order: Int32Array; readonly n: number }

/** LU with partial pivoting; overwrites `matrix`. */
export function factor(matrix: Float64Array, n: number): Factored {
  const lu = matrix
  const order = Int32Array.from({ length: n }, (_, i) => i)
  const at = (r: number, k: number): number => lu[r * n + k] ?? 0
  for (let k = 0; k < n; k++) {
    let best = k
    for (let r = k + 1; r < n; r++) if (Math.abs(at(r, k)) > Math.abs(at(best, k))) best = r
    if (best !== k) {
      for (let j = 0; j < n; j++) {
        const kept = at(k, j)
        lu[k * n + j] = at(best, j)
        lu[best * n + j] = kept
      }
      const kept = order[k] ?? 0
      order[k] = order[best] ?? 0
      order[best] = kept
    }
    const pivot = at(k, k)
    for (let r = k + 1; r < n; r++) {
      const ratio = at(r, k) / pivot
      lu[r * n + k] = ratio
      for (let j = k + 1; j < n; j++) lu[r * n + j] = at(r, j) - ratio * at(k, j)
    }
  }
  return { lu, order, n }
}

/** Solves with a factored matrix; `rhs` is kept. */
export function solveFactored({ lu, order, n }: Factored, rhs: Float64Array): Float64Array {
  const x = Float64Array.from({ length: n }, (_, i) => rhs[order[i] ?? 0] ?? 0)
  for (let r = 0; r < n; r++) {
    let sum = x[r] ?? 0
    for (let k = 0; k < r; k++) sum -= (lu[r * n + k] ?? 0) * (x[k] ?? 0)
    x[r] = sum
  }
  for (let r = n - 1; r >= 0; r--) {
    let sum = x[r] ?? 0
    for (let k = r + 1; k < n; k++) sum -= (lu[r * n + k] ?? 0) * (x[k] ?? 0)
    x[r] = sum / (lu[r * n + r] ?? 1)
  }
  return x
}
