/**
 * Whether numbers of at least zero satisfy some linear inequalities: the simplex method, in whole numbers over one denominator (Edmonds),
 * by Bland's rule, so that the answer is exact and comes to an end.
 */
import { present } from '@parley/core'

/** Coefficients, and what their sum may be at most. */
export type AtMost = { readonly sum: readonly bigint[]; readonly most: bigint }

/** Whether there are numbers of at least zero, perhaps fractions, that keep every sum within its most. */
export function isFeasible(rows: readonly AtMost[], count: number): boolean {
  const first = rows.reduce(
    (least, { most }, i) => (most < (rows[least]?.most ?? 0n) ? i : least),
    0,
  )
  if ((rows[first]?.most ?? 0n) >= 0n) return true
  // One number more is taken from every sum, enough for all of them: the rest is to make it nothing.
  const spare = count
  const table = rows.map(({ sum, most }) => [
    ...Array.from({ length: count }, (_, j) => sum[j] ?? 0n),
    -1n,
    most,
  ])
  const goal = [...Array.from({ length: count }, () => 0n), 1n, 0n]
  const tableau = new Tableau([...table, goal], count + 1)
  tableau.pivot(first, spare)
  for (;;) {
    const entering = tableau.entering()
    if (entering === undefined) return tableau.goal === 0n
    const leaving = tableau.leaving(entering, spare)
    tableau.pivot(leaving, entering)
    if (tableau.isOutside(spare, entering)) return true
  }
}

/** Rows: what each number that is not zero is made of those that are; the last is the goal. */
class Tableau {
  readonly #rows: bigint[][]
  /** The variables that are zero, by column, and those that are not, by row. */
  readonly #columns: number[]
  readonly #basis: number[]
  #denominator = 1n

  constructor(rows: bigint[][], columns: number) {
    this.#rows = rows
    this.#columns = Array.from({ length: columns }, (_, j) => j)
    this.#basis = Array.from({ length: rows.length - 1 }, (_, i) => columns + i)
  }

  get goal(): bigint {
    return present(this.#rows.at(-1)?.at(-1), 'a goal')
  }

  isOutside(variable: number, column: number): boolean {
    return this.#columns[column] === variable
  }

  /** The first variable that brings the goal further. */
  entering(): number | undefined {
    const goal = present(this.#rows.at(-1), 'a goal')
    let found: number | undefined
    for (const [j, variable] of this.#columns.entries())
      if ((goal[j] ?? 0n) < 0n && (found === undefined || variable < (this.#columns[found] ?? 0)))
        found = j
    return found
  }

  /** The row that becomes zero first; of equal ones that of the spare number, else of the first variable. */
  leaving(column: number, spare: number): number {
    let found: number | undefined
    for (const [i, variable] of this.#basis.entries()) {
      const by = this.#rows[i]?.[column] ?? 0n
      if (by <= 0n) continue
      if (found === undefined) {
        found = i
        continue
      }
      const [mine, others] = [
        this.#at(i) * (this.#rows[found]?.[column] ?? 0n),
        this.#at(found) * by,
      ]
      const other = this.#basis[found] ?? 0
      const isEarlier = variable === spare || (other !== spare && variable < other)
      if (mine < others || (mine === others && isEarlier)) found = i
    }
    return present(found, 'the goal has an end')
  }

  pivot(row: number, column: number): void {
    const pivotRow = present(this.#rows[row], 'a row')
    const by = present(pivotRow[column], 'a column')
    const sign = by < 0n ? -1n : 1n
    for (const [i, each] of this.#rows.entries()) {
      if (i === row) continue
      const times = each[column] ?? 0n
      for (let j = 0; j < each.length; j++)
        each[j] =
          j === column
            ? -sign * times
            : (sign * ((each[j] ?? 0n) * by - times * (pivotRow[j] ?? 0n))) / this.#denominator
    }
    for (let j = 0; j < pivotRow.length; j++)
      pivotRow[j] = sign * (j === column ? this.#denominator : (pivotRow[j] ?? 0n))
    this.#denominator = sign * by
    const variable = present(this.#columns[column], 'a column')
    this.#columns[column] = present(this.#basis[row], 'a row')
    this.#basis[row] = variable
  }

  #at(row: number): bigint {
    return this.#rows[row]?.at(-1) ?? 0n
  }
}
