/** Where a search ended: the point, its value, and how often the function was asked. */
export type SearchResult = {
  readonly point: readonly number[]
  readonly value: number
  readonly evaluations: number
}

const byValue = (a: Vertex, b: Vertex): number => a.value - b.value

type Vertex = { readonly point: readonly number[]; readonly value: number }

/**
 * Nelder and Mead's simplex search in a few dimensions from `start` with first steps `steps`.
 * It needs no derivative, so constraints may be put into `f` by clamping. Deterministic; stops
 * after `limit` evaluations or when the simplex's values agree to `tolerance` (relative).
 */
export function nelderMead(
  f: (point: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  limit: number,
  tolerance: number,
): SearchResult {
  const vertex = (point: readonly number[]): Vertex => {
    const value = f(point)
    return { point, value: Number.isNaN(value) ? Infinity : value }
  }
  const simplex = [vertex(start)]
  steps.forEach((step, i) => simplex.push(vertex(start.map((x, j) => (i === j ? x + step : x)))))
  let evaluations = simplex.length
  const n = start.length
  while (evaluations < limit) {
    simplex.sort(byValue)
    const best = simplex[0]
    const worst = simplex[n]
    const second = simplex[n - 1]
    if (best === undefined || worst === undefined || second === undefined) break
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + 1e-300)) break
    const centre = start.map((_, j) => {
      let sum = 0
      for (let i = 0; i < n; i++) sum += simplex[i]?.point[j] ?? 0
      return sum / n
    })
    const along = (t: number): Vertex =>
      vertex(centre.map((c, j) => c + t * ((worst.point[j] ?? 0) - c)))
    const reflected = along(-1)
    evaluations++
    if (reflected.value < best.value) {
      const expanded = along(-2)
      evaluations++
      simplex[n] = expanded.value < reflected.value ? expanded : reflected
    } else if (reflected.value < second.value) {
      simplex[n] = reflected
    } else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5)
      evaluations++
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[n] = contracted
      else {
        for (let i = 1; i <= n; i++) {
          const from = simplex[i]?.point ?? best.point
          simplex[i] = vertex(from.map((x, j) => 0.5 * (x + (best.point[j] ?? 0))))
        }
        evaluations += n
      }
    }
  }
  simplex.sort(byValue)
  const end = simplex[0] ?? vertex(start)
  return { point: end.point, value: end.value, evaluations }
}
