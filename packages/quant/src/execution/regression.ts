/** A column that the ones before it explain to this share of its length says nothing of its own. */
const DEPENDENT = 1e-9

/**
 * What least squares leaves of `outcome` after the columns (a constant among them if it is wanted),
 * and the number of columns that say something of their own. Columns are made orthogonal one after
 * another, twice each for accuracy; one that depends on those before it is passed over, which
 * changes no residual.
 */
export function residuals(
  outcome: readonly number[],
  columns: readonly (readonly number[])[],
): { readonly values: readonly number[]; readonly rank: number } {
  const basis: number[][] = []
  for (const column of columns) {
    const length = Math.sqrt(dot(column, column))
    const left = without(without(column, basis), basis)
    const own = Math.sqrt(dot(left, left))
    if (own > DEPENDENT * length) basis.push(left.map((value) => value / own))
  }
  return { values: without(without(outcome, basis), basis), rank: basis.length }
}

function without(column: readonly number[], basis: readonly (readonly number[])[]): number[] {
  const left = [...column]
  for (const unit of basis) {
    const along = dot(left, unit)
    unit.forEach((value, i) => (left[i] = (left[i] ?? 0) - along * value))
  }
  return left
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
}
