// Small dense systems, row-major in memory.

/** Gaussian elimination with partial pivoting; the solution replaces the residual. */
export function solveLinear(matrix: usize, residual: usize, nodes: i32): void {
  const n = (<usize>nodes) << 3
  for (let k: usize = 0; k < n; k += 8) {
    let best = k
    for (let r: usize = k + 8; r < n; r += 8) {
      const size = abs(load<f64>(matrix + r * <usize>nodes + k))
      if (size > abs(load<f64>(matrix + best * <usize>nodes + k))) best = r
    }
    const top = matrix + k * <usize>nodes
    if (best != k) {
      const other = matrix + best * <usize>nodes
      for (let j: usize = k; j < n; j += 8) swap(top + j, other + j)
      swap(residual + k, residual + best)
    }
    const pivot = 1 / load<f64>(top + k)
    for (let r: usize = k + 8; r < n; r += 8) {
      const line = matrix + r * <usize>nodes
      const ratio = load<f64>(line + k) * pivot
      for (let j: usize = k + 8; j < n; j += 8) {
        store<f64>(line + j, load<f64>(line + j) - ratio * load<f64>(top + j))
      }
      store<f64>(residual + r, load<f64>(residual + r) - ratio * load<f64>(residual + k))
    }
  }
  for (let k: usize = n; k > 0;) {
    k -= 8
    const line = matrix + k * <usize>nodes
    let sum = load<f64>(residual + k)
    for (let j: usize = k + 8; j < n; j += 8) sum -= load<f64>(line + j) * load<f64>(residual + j)
    store<f64>(residual + k, sum / load<f64>(line + k))
  }
}

// @inline
function swap(a: usize, b: usize): void {
  const held = load<f64>(a)
  store<f64>(a, load<f64>(b))
  store<f64>(b, held)
}
