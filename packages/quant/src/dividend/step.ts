/**
 * A grid uniform in the log of spot that moves with the spot's median, so that nothing drifts
 * across it whatever the rates; and what holds on it. Times are years from today.
 */
export type Lattice = {
  readonly dx: number
  readonly nodes: number
  /** The spot at a node, `at` years from today. */
  readonly spotAt: (node: number, at: number) => number
  readonly vol: number
  readonly rate: number
  readonly american: boolean
  /** Scratch: where exercise was found best last, the first guess for the next step. */
  readonly exercised: Uint8Array
  /** Exercise value at every node, `at` years from today. */
  readonly payoff: (at: number) => Float64Array
  /** Value at a spot so far from the strike that only holding or exercising counts. */
  readonly edge: (spot: number, at: number) => number
}

const GAMMA = 2 - Math.SQRT2
const POLICY_ROUNDS = 12

/**
 * Values `dt` before `now`, by TR-BDF2: a trapezoid to an inner time, then a second-order
 * backward difference, both with the same matrix. Second order and damping, so that the payoff's
 * kink does not ring. Source: Bank et al. (1985).
 */
export function stepBack(
  lattice: Lattice,
  values: Float64Array,
  now: number,
  dt: number,
): Float64Array {
  const weight = 0.5 * GAMMA * dt
  const applied = applyOperator(lattice, values)
  const explicit = values.map((v, i) => v + weight * (applied[i] ?? 0))
  const inner = implicit(lattice, explicit, weight, now - GAMMA * dt)
  const a = 1 / (GAMMA * (2 - GAMMA))
  const b = ((1 - GAMMA) * (1 - GAMMA)) / (GAMMA * (2 - GAMMA))
  const mixed = inner.map((v, i) => a * v - b * (values[i] ?? 0))
  return implicit(lattice, mixed, weight, now - dt)
}

/** What a node takes from either neighbour, and from itself. */
function bands(lattice: Lattice): readonly [beside: number, on: number] {
  const diffusion = (0.5 * lattice.vol * lattice.vol) / (lattice.dx * lattice.dx)
  return [diffusion, -2 * diffusion - lattice.rate]
}

function applyOperator(lattice: Lattice, values: Float64Array): Float64Array {
  const [beside, on] = bands(lattice)
  const out = new Float64Array(values.length)
  for (let i = 1; i < values.length - 1; i++) {
    out[i] = beside * ((values[i - 1] ?? 0) + (values[i + 1] ?? 0)) + on * (values[i] ?? 0)
  }
  return out
}

/**
 * Solves (1 - weight L) v = rhs, and for an American option max(that, exercise) by policy
 * iteration: which nodes are exercised is guessed, solved, and corrected until it stands.
 */
function implicit(lattice: Lattice, rhs: Float64Array, weight: number, at: number): Float64Array {
  const n = rhs.length
  const exercise = lattice.payoff(at)
  const { exercised } = lattice
  const [beside, on] = bands(lattice)
  const [side, mid] = [-weight * beside, 1 - weight * on]
  const v = new Float64Array(n)
  const ratio = new Float64Array(n)
  const lowEdge = lattice.edge(lattice.spotAt(0, at), at)
  const highEdge = lattice.edge(lattice.spotAt(n - 1, at), at)
  for (let round = 0; round < POLICY_ROUNDS; round++) {
    v[0] = lowEdge
    ratio[0] = 0
    for (let i = 1; i < n - 1; i++) {
      if (exercised[i] === 1) {
        ratio[i] = 0
        v[i] = exercise[i] ?? 0
        continue
      }
      const pivot = mid - side * (ratio[i - 1] ?? 0)
      ratio[i] = side / pivot
      v[i] = ((rhs[i] ?? 0) - side * (v[i - 1] ?? 0)) / pivot
    }
    v[n - 1] = highEdge
    for (let i = n - 2; i > 0; i--) v[i] = (v[i] ?? 0) - (ratio[i] ?? 0) * (v[i + 1] ?? 0)
    if (!lattice.american || !reviseExercise(v, rhs, exercise, exercised, [side, mid])) break
  }
  return v
}

/** Marks nodes where exercising beats holding; whether anything changed. */
function reviseExercise(
  v: Float64Array,
  rhs: Float64Array,
  exercise: Float64Array,
  exercised: Uint8Array,
  [side, mid]: readonly [number, number],
): boolean {
  let changed = false
  for (let i = 1; i < v.length - 1; i++) {
    const held = side * ((v[i - 1] ?? 0) + (v[i + 1] ?? 0)) + mid * (v[i] ?? 0) - (rhs[i] ?? 0)
    const worth = exercise[i] ?? 0
    const next = worth > 0 && (v[i] ?? 0) - worth < held ? 1 : 0
    if (next !== exercised[i]) {
      exercised[i] = next
      changed = true
    }
  }
  return changed
}
