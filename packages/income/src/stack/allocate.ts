/** How much of each program: the most expected income within limits of capital and loss, with the proof that there is no more. */
import { expectedShortfall } from '@parley/quant'
import { solveRows } from './optimum.ts'
import type { Row } from './optimum.ts'

/** A program for one unit (a contract, a unit of currency): all figures are for one. */
export type AllocationCandidate = {
  readonly id: string
  /** Expected, in money, over the horizon of the scenarios. */
  readonly income: number
  /** Units at most. */
  readonly most: number
  /** What it uses of each limit by name: margin, assignment cash, shares. */
  readonly uses: Readonly<Record<string, number>>
  /** Its units come in parts even where the others' are whole. */
  readonly parts?: boolean
  /** Its profit or loss in each scenario, the same scenarios for every program. */
  readonly changes: readonly number[]
}

export type AllocationCase = {
  readonly candidates: readonly AllocationCandidate[]
  readonly limits: Readonly<Record<string, number>>
  /** The most that may be lost in any scenario. */
  readonly worstLoss?: number
  /** The most the mean of the worst scenarios may lose. */
  readonly shortfall?: { readonly confidence: number; readonly most: number }
  /** Units are whole. */
  readonly whole: boolean
}

export type Allocation = {
  readonly sizes: readonly { readonly id: string; readonly size: number }[]
  readonly income: number
  /** Zero where no scenario loses. */
  readonly worstLoss: number
  readonly shortfall: number | undefined
  readonly certificate: {
    /** What one more of a limit would earn; those at zero do not bind. They are a solution of the dual programme. */
    readonly prices: readonly { readonly limit: string; readonly price: number }[]
    /** Limits at their prices: no allocation earns more, in parts of units or whole. */
    readonly bound: number
    /** Of the bound over the income: by so much a better one might earn more. Zero but for whole units, whose search ends early. */
    readonly gap: number
    /** By how much, relative to its size, a limit or a dual condition is exceeded: rounding. */
    readonly violation: number
  }
}

/** @throws RangeError for numbers that make no case. */
export function allocate(of: AllocationCase): Allocation {
  check(of)
  const { candidates, shortfall: tail } = of
  const scenarios = candidates[0]?.changes.length ?? 0
  const [level, first] = [candidates.length, candidates.length + 2]
  const losses = Array.from({ length: scenarios }, (_, s) =>
    candidates.map(({ changes }, i): readonly [number, number] => [i, -(changes[s] ?? 0)]),
  )
  const rows: Row[] = [
    ...candidates.map(({ id, most }, i): Row => ({ name: `most of ${id}`, terms: [[i, 1]], most })),
    ...Object.entries(of.limits).map(([name, most]): Row => ({
      name,
      terms: candidates.map(({ uses }, i) => [i, uses[name] ?? 0]),
      most,
    })),
    ...(of.worstLoss === undefined
      ? []
      : losses.map((terms, s): Row => ({
          name: `worst loss, scenario ${s}`,
          terms,
          most: of.worstLoss ?? 0,
        }))),
    ...(tail ? tailRows(losses, tail, level) : []),
  ]
  const incomes = candidates.map(({ income }) => income)
  // The level of the tail may be below zero: the difference of two that may not. Then each scenario's excess over it.
  const width = tail ? first + scenarios : level
  const gains = Array.from({ length: width }, (_, j) => incomes[j] ?? 0)
  const whole = of.whole ? candidates.flatMap(({ parts }, i) => (parts === true ? [] : [i])) : []
  const { x, prices, bound, violation } = solveRows(gains, rows, whole)
  const sizes = candidates.map(({ id }, i) => ({ id, size: x[i] ?? 0 }))
  const income = dot(incomes, x)
  const changes = Float64Array.from(
    losses,
    (terms) => -terms.reduce((s, [i, v]) => s + v * (x[i] ?? 0), 0),
  )
  return {
    sizes,
    income,
    worstLoss: changes.reduce((most, change) => Math.max(most, -change), 0),
    shortfall: tail && expectedShortfall(changes, tail.confidence),
    certificate: {
      prices: rows.flatMap(({ name }, i) => {
        const price = prices[i] ?? 0
        return price > 0 ? [{ limit: name, price }] : []
      }),
      bound,
      gap: Math.max(bound - income, 0),
      violation,
    },
  }
}

/** Rockafellar and Uryasev (2000): a level and the mean excess over it bound the shortfall from above, and meet it at the best level. */
function tailRows(
  losses: readonly (readonly (readonly [number, number])[])[],
  { confidence, most }: { readonly confidence: number; readonly most: number },
  level: number,
): readonly Row[] {
  const mass = losses.length * (1 - confidence)
  const excess = (s: number): number => level + 2 + s
  return [
    {
      name: 'shortfall',
      terms: [[level, 1], [level + 1, -1], ...losses.map((_, s) => [excess(s), 1 / mass] as const)],
      most,
    },
    ...losses.map((terms, s): Row => ({
      name: `tail, scenario ${s}`,
      terms: [...terms, [level, -1], [level + 1, 1], [excess(s), -1]],
      most: 0,
    })),
  ]
}

export type FrontierPoint = Allocation & { readonly limit: number }

/**
 * The most income for each of `points` limits of one kind of loss, evenly from none to what is lost where that limit is left out;
 * the case's other limits hold.
 */
export function incomeFrontier(
  of: AllocationCase,
  measure:
    | { readonly kind: 'worstLoss' }
    | { readonly kind: 'shortfall'; readonly confidence: number },
  points: number,
): readonly FrontierPoint[] {
  const { worstLoss: _worst, shortfall: _shortfall, ...free } = of
  const rest: AllocationCase =
    measure.kind === 'worstLoss'
      ? { ...free, ...(of.shortfall ? { shortfall: of.shortfall } : {}) }
      : { ...free, ...(of.worstLoss === undefined ? {} : { worstLoss: of.worstLoss }) }
  const within = (most: number): AllocationCase =>
    measure.kind === 'worstLoss'
      ? { ...rest, worstLoss: most }
      : { ...rest, shortfall: { confidence: measure.confidence, most } }
  const open = allocate(rest)
  const end = measure.kind === 'worstLoss' ? open.worstLoss : tailOf(of, open, measure.confidence)
  return Array.from({ length: points }, (_, i) => {
    const limit = points > 1 ? (end * i) / (points - 1) : end
    return { limit, ...allocate(within(limit)) }
  })
}

function tailOf({ candidates }: AllocationCase, { sizes }: Allocation, confidence: number): number {
  const changes = Float64Array.from(candidates[0]?.changes ?? [], (_, s) =>
    candidates.reduce((sum, each, i) => sum + (each.changes[s] ?? 0) * (sizes[i]?.size ?? 0), 0),
  )
  return Math.max(expectedShortfall(changes, confidence), 0)
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, i) => sum + each * (b[i] ?? 0), 0)
}

const SCENARIOS_MAX = 500

function check({ candidates, limits, worstLoss = 0, shortfall }: AllocationCase): void {
  const need = (ok: boolean, what: string): void => {
    if (!ok) throw new RangeError(what)
  }
  const count = candidates[0]?.changes.length ?? 0
  need(candidates.length > 0, 'there is no program to allocate to')
  need(count <= SCENARIOS_MAX, `${SCENARIOS_MAX} scenarios at most`)
  need(
    new Set(candidates.map(({ id }) => id)).size === candidates.length,
    'a program is there twice',
  )
  for (const { id, income, most, uses, changes } of candidates) {
    need(Number.isFinite(income), `${id}: income must be a number`)
    need(most >= 0 && most < Infinity, `${id}: most must be >= 0`)
    need(changes.length === count, `${id} has other scenarios`)
    need(
      [...changes, ...Object.values(uses)].every(Number.isFinite),
      `${id} has a number that is none`,
    )
    for (const name of Object.keys(uses))
      need(name in limits, `${id} uses ${name}, which has no limit`)
  }
  const mosts = [worstLoss, ...Object.values(limits), shortfall?.most ?? 0]
  need(
    mosts.every((most) => most >= 0 && most < Infinity),
    'a limit must be >= 0',
  )
  const { confidence = 0.5 } = shortfall ?? {}
  need(confidence > 0 && confidence < 1, 'confidence must lie in (0, 1)')
  need(shortfall === undefined || count > 0, 'a shortfall needs scenarios')
}
