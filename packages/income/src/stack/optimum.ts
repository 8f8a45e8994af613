/** A linear programme solved from both sides, so that the one proves the other. */
import { solveProgram } from '@parley/quant'

/** Sum of coefficient x variable is at most `most`. */
export type Row = {
  readonly name: string
  readonly terms: readonly (readonly [number, number])[]
  readonly most: number
}

export type Optimum = {
  readonly x: readonly number[]
  /** A price of each row, >= 0. */
  readonly prices: readonly number[]
  /** The rows' limits at their prices. */
  readonly bound: number
  readonly violation: number
}

/**
 * The most of gains . x over x >= 0 within the rows, `whole` variables in whole numbers. The dual programme (least limits . prices
 * such that what each variable uses is worth its gain at least) is solved apart and both are checked against the rows as given: any
 * x within the rows earns at most the bound. @throws RangeError where there is no such x, or no most.
 */
export function solveRows(
  gains: readonly number[],
  given: readonly Row[],
  whole: readonly number[],
): Optimum {
  // Rows of one size: the solver's tolerances are absolute.
  const sizes = given.map(
    ({ terms }) => Math.max(...terms.map(([, value]) => Math.abs(value))) || 1,
  )
  const rows = given.map(({ name, terms, most }, i): Row => {
    const size = sizes[i] ?? 1
    return { name, terms: terms.map(([j, value]) => [j, value / size]), most: most / size }
  })
  const gain = Math.max(...gains.map(Math.abs)) || 1
  const found = solveProgram({
    costs: gains.map((each) => -each / gain),
    constraints: rows.map(({ terms, most }) => ({ terms, kind: '<=', rhs: most })),
    whole,
  })
  const columns = gains.map((): (readonly [number, number])[] => [])
  rows.forEach(({ terms }, i) => {
    for (const [j, value] of terms) columns[j]?.push([i, -value])
  })
  const dual = solveProgram({
    costs: rows.map(({ most }) => most),
    constraints: columns.map((terms, j) => ({ terms, kind: '<=', rhs: -(gains[j] ?? 0) / gain })),
    whole: [],
  })
  if (!found || !dual)
    throw new RangeError('nothing is within the limits, or the limits bound nothing')
  const isWhole = new Set(whole)
  const x = found.x.map((each, j) => (isWhole.has(j) ? Math.round(each) : each))
  const over = rows.map(({ terms, most }) => {
    const used = terms.reduce((sum, [j, value]) => sum + value * (x[j] ?? 0), 0)
    return (used - most) / Math.max(1, Math.abs(most))
  })
  const under = columns.map((terms, j) => {
    const worth = terms.reduce((sum, [i, value]) => sum - value * (dual.x[i] ?? 0), 0)
    return (gains[j] ?? 0) / gain - worth
  })
  return {
    x,
    prices: dual.x.map((each, i) => (each * gain) / (sizes[i] ?? 1)),
    bound: dual.value * gain,
    violation: [...over, ...under].reduce((most, each) => Math.max(most, each), 0),
  }
}
