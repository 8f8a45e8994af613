/** Sum of coefficient x variable compared with `rhs`. */
export type Constraint = {
  readonly terms: readonly (readonly [number, number])[]
  readonly kind: '=' | '<='
  readonly rhs: number
}

/** Minimise costs . x over x >= 0 under the constraints; `whole` variables must be integers. */
export type Program = {
  readonly costs: readonly number[]
  readonly constraints: readonly Constraint[]
  readonly whole: readonly number[]
}

export type Solution = { readonly value: number; readonly x: readonly number[] }

const TINY = 1e-9
const NODES_MAX = 40
/** Without any solution that is whole the search goes on to here. */
const NODES_LIMIT = 5000
/** A solution this close to the bound of all others is as good as the best. */
const GAP = 1e-6

/**
 * The least-cost solution, by the simplex method and, where a variable that must be whole is not,
 * branch and bound (best incumbent after 40 nodes). Undefined where nothing satisfies the
 * constraints or the cost has no lower bound.
 */
export function solveProgram(program: Program): Solution | undefined {
  const open: (readonly Constraint[])[] = [[]]
  let best: Solution | undefined
  for (let node = 0; node < (best === undefined ? NODES_LIMIT : NODES_MAX); node++) {
    const bounds = open.pop()
    if (bounds === undefined) break
    const relaxed = simplex({ ...program, constraints: [...program.constraints, ...bounds] })
    if (relaxed === undefined) continue
    if (best !== undefined && relaxed.value >= best.value - GAP * (1 + Math.abs(best.value))) {
      continue
    }
    const broken = program.whole.find((j) => {
      const value = relaxed.x[j] ?? 0
      return Math.abs(value - Math.round(value)) > 1e-6
    })
    if (broken === undefined) {
      best = relaxed
      continue
    }
    const wanted = relaxed.x[broken] ?? 0
    const floor = Math.floor(wanted)
    const above: Constraint = { terms: [[broken, -1]], kind: '<=', rhs: -(floor + 1) }
    const below: Constraint = { terms: [[broken, 1]], kind: '<=', rhs: floor }
    const nearer = wanted - floor > 0.5 ? [below, above] : [above, below]
    // The last is looked at first: a dive to the nearest whole number finds an incumbent soon.
    for (const bound of nearer) open.push([...bounds, bound])
  }
  return best
}

type Tableau = { readonly rows: Float64Array[]; readonly basis: number[]; readonly width: number }

/** Two-phase primal simplex on a dense tableau; Bland's rule after a while, so it ends. */
function simplex(program: Program): Solution | undefined {
  const { costs, constraints } = program
  const count = costs.length
  const slacks = constraints.filter(({ kind }) => kind === '<=').length
  const artificialFrom = count + slacks
  const width = artificialFrom + constraints.length + 1
  const basis: number[] = []
  const alone = singletons(program)
  let slack = count
  const rows = constraints.map((constraint, i) => {
    const row = new Float64Array(width)
    for (const [j, value] of constraint.terms) row[j] = (row[j] ?? 0) + value
    row[width - 1] = constraint.rhs
    const flip = constraint.rhs < 0
    const own = constraint.kind === '<=' ? slack++ : undefined
    if (own !== undefined) row[own] = 1
    if (flip) row.forEach((value, j) => (row[j] = -value))
    const ready = flip ? undefined : (own ?? alone[i])
    if (ready !== undefined) basis.push(ready)
    else {
      row[artificialFrom + i] = 1
      basis.push(artificialFrom + i)
    }
    return row
  })
  const tableau: Tableau = { rows, basis, width }
  const first = new Float64Array(width)
  first.fill(1, artificialFrom, width - 1)
  if (!optimise(tableau, first, width - 1)) return undefined
  const left = basis.reduce(
    (sum, j, i) => (j >= artificialFrom ? sum + (rows[i]?.[width - 1] ?? 0) : sum),
    0,
  )
  if (left > 1e-7) return undefined
  dropArtificials(tableau, artificialFrom)
  const second = new Float64Array(width)
  costs.forEach((cost, j) => (second[j] = cost))
  if (!optimise(tableau, second, artificialFrom)) return undefined
  const x = Array.from({ length: count }, () => 0)
  basis.forEach((j, i) => {
    if (j < count) x[j] = Math.max(rows[i]?.[width - 1] ?? 0, 0)
  })
  return { value: costs.reduce((sum, cost, j) => sum + cost * (x[j] ?? 0), 0), x }
}

/** For each equality a variable that stands in no other row with coefficient 1: a free start. */
function singletons({ constraints, costs }: Program): readonly (number | undefined)[] {
  const uses = costs.map(() => 0)
  for (const { terms } of constraints) for (const [j] of terms) uses[j] = (uses[j] ?? 0) + 1
  return constraints.map(({ kind, terms }) =>
    kind === '=' ? terms.find(([j, value]) => value === 1 && uses[j] === 1)?.[0] : undefined,
  )
}

/** An artificial variable left at zero must not grow again: swap it for a real one. */
function dropArtificials({ rows, basis }: Tableau, artificialFrom: number): void {
  rows.forEach((row, i) => {
    if ((basis[i] ?? 0) < artificialFrom) return
    const column = row.findIndex((value, j) => j < artificialFrom && Math.abs(value) > 1e-7)
    // A row without one says nothing that the others do not.
    if (column === -1) row.fill(0)
    else {
      pivotOn(rows, new Float64Array(row.length), i, column)
      basis[i] = column
    }
  })
}

/** Pivots until no column below `columns` lowers the cost; false where the cost has no bound. */
function optimise(tableau: Tableau, costs: Float64Array, columns: number): boolean {
  const { rows, basis, width } = tableau
  const reduced = costs.slice()
  basis.forEach((j, i) => {
    const cost = costs[j] ?? 0
    if (cost === 0) return
    rows[i]?.forEach((value, k) => (reduced[k] = (reduced[k] ?? 0) - cost * value))
  })
  const scale = costs.reduce((most, cost) => Math.max(most, Math.abs(cost)), 1)
  for (let step = 0; step < 20_000; step++) {
    const entering = enteringColumn(reduced, columns, TINY * scale, step > 200)
    if (entering === -1) return true
    let leaving = -1
    let ratio = Infinity
    rows.forEach((row, i) => {
      const pivot = row[entering] ?? 0
      if (pivot <= TINY) return
      const own = (row[width - 1] ?? 0) / pivot
      const tie = Math.abs(own - ratio) <= TINY && (basis[i] ?? 0) < (basis[leaving] ?? Infinity)
      if (own < ratio - TINY || tie) [leaving, ratio] = [i, Math.min(own, ratio)]
    })
    const pivotRow = rows[leaving]
    if (pivotRow === undefined) return false
    pivotOn(rows, reduced, leaving, entering)
    basis[leaving] = entering
  }
  return false
}

function enteringColumn(
  reduced: Float64Array,
  columns: number,
  tolerance: number,
  firstFound: boolean,
): number {
  let best = -1
  for (let j = 0; j < columns; j++) {
    const value = reduced[j] ?? 0
    if (value >= -tolerance) continue
    if (firstFound) return j
    if (best === -1 || value < (reduced[best] ?? 0)) best = j
  }
  return best
}

function pivotOn(
  rows: readonly Float64Array[],
  reduced: Float64Array,
  leaving: number,
  entering: number,
): void {
  const pivotRow = rows[leaving]
  if (pivotRow === undefined) return
  const pivot = pivotRow[entering] ?? 1
  // Most of a row is zero: only the columns where the pivot row is not are touched.
  const columns: number[] = []
  for (let k = 0; k < pivotRow.length; k++) {
    const value = pivotRow[k] ?? 0
    if (value === 0) continue
    pivotRow[k] = value / pivot
    columns.push(k)
  }
  const eliminate = (row: Float64Array): void => {
    const factor = row[entering] ?? 0
    if (row === pivotRow || factor === 0) return
    for (const k of columns) row[k] = (row[k] ?? 0) - factor * (pivotRow[k] ?? 0)
    row[entering] = 0
  }
  rows.forEach(eliminate)
  eliminate(reduced)
}
