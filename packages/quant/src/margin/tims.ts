import { byUnderlying, checkMargin, joinGroups } from './model.ts'
import type { GroupResult, MarginMarks, MarginModel, MarginPosition } from './model.ts'
import { valuationOf } from './valuation.ts'

/** Portfolio margin after OCC's TIMS; percentages as fractions. */
export type TimsParameters = {
  /** Relative price range [down, up] by `marginClass`. */
  readonly ranges: Readonly<Record<string, readonly [number, number]>>
  /** The class of an underlying whose mark names none. */
  readonly defaultClass: string
  /** Valuation points, an even number, half on each side; zero is not one of them. */
  readonly points: number
  /** Least requirement per option or future contract and unit of its multiplier. */
  readonly minimumPerUnit: number
  /** Underlyings that offset each other, and the share of a gain that counts against a loss. */
  readonly productGroups: readonly {
    readonly name: string
    readonly underlyings: readonly string[]
    readonly offset: number
  }[]
  /** Initial requirement as a multiple of maintenance. */
  readonly initialFactor: number
}

/** FINRA 4210(g) / Cboe 10.4 classes; ten points, $.375 minimum, no vol shock. */
export const TIMS: TimsParameters = {
  ranges: {
    high_cap_broad_index: [-0.08, 0.06],
    broad_index: [-0.1, 0.1],
    equity: [-0.15, 0.15],
  },
  defaultClass: 'equity',
  points: 10,
  minimumPerUnit: 0.375,
  productGroups: [],
  initialFactor: 1,
}

/**
 * Risk-based portfolio margin: each class group is revalued at equally spaced price points with
 * vol held, and must cover its worst net loss or the contract minimum; within a product group
 * gains of one class offset losses of another in part.
 */
export function timsMargin(parameters: TimsParameters = TIMS): MarginModel {
  return {
    name: 'tims',
    evaluate(book, marks) {
      checkMargin(book, marks)
      const classes = [...byUnderlying(book)].map(([underlying, positions]) =>
        evaluateClass(underlying, positions, marks, parameters),
      )
      return joinGroups(book, offsetGroups(classes, parameters))
    },
  }
}

/** The moves of a range's points: equally spaced on each side, ends included. */
export function timsMoves(range: readonly [number, number], points: number): readonly number[] {
  const half = points / 2
  const [down, up] = range
  return [
    ...Array.from({ length: half }, (_, i) => (down * (half - i)) / half),
    ...Array.from({ length: half }, (_, i) => (up * (i + 1)) / half),
  ]
}

type ClassRisk = {
  readonly underlying: string
  readonly moves: readonly number[]
  /** Profit by point, of each leg and of all. */
  readonly legs: readonly {
    readonly id: string
    readonly profits: readonly number[]
    readonly least: number
  }[]
  readonly profits: readonly number[]
  readonly least: number
}

function evaluateClass(
  underlying: string,
  positions: readonly MarginPosition[],
  marks: MarginMarks,
  parameters: TimsParameters,
): ClassRisk {
  const mark = marks.underlyings[underlying]
  const spot = mark?.price ?? Number.NaN
  const range = parameters.ranges[mark?.marginClass ?? parameters.defaultClass]
  const moves = timsMoves(range ?? [-0.15, 0.15], parameters.points).map(
    (move) => move * (mark?.leverage ?? 1),
  )
  const legs = positions.map((position) => {
    const { units, value } = valuationOf(position, marks)
    const now = value(spot)
    const contracts = position.kind === 'stock' ? 0 : Math.abs(units)
    return {
      id: position.id,
      profits: moves.map((move) => units * (value(Math.max(spot * (1 + move), 0)) - now)),
      least: contracts * parameters.minimumPerUnit,
    }
  })
  return {
    underlying,
    moves,
    legs,
    profits: moves.map((_, i) => legs.reduce((sum, leg) => sum + (leg.profits[i] ?? 0), 0)),
    least: legs.reduce((sum, leg) => sum + leg.least, 0),
  }
}

function offsetGroups(
  classes: readonly ClassRisk[],
  parameters: TimsParameters,
): readonly GroupResult[] {
  const grouped = new Set<ClassRisk>()
  const results = parameters.productGroups.flatMap((group): readonly GroupResult[] => {
    const members = classes.filter(({ underlying }) => group.underlyings.includes(underlying))
    if (members.length < 2) return []
    const together = groupResult(group.name, members, group.offset, parameters)
    const apart = members.map((member) => groupResult(member.underlying, [member], 1, parameters))
    const sum = apart.reduce((total, { maintenance }) => total + maintenance, 0)
    members.forEach((member) => grouped.add(member))
    return together.maintenance <= sum ? [together] : apart
  })
  const single = classes.filter((risk) => !grouped.has(risk))
  return [...results, ...single.map((risk) => groupResult(risk.underlying, [risk], 1, parameters))]
}

function groupResult(
  name: string,
  members: readonly ClassRisk[],
  offset: number,
  parameters: TimsParameters,
): GroupResult {
  const points = members[0]?.moves.length ?? 0
  // A gain counts in part only where it stands against another class's loss.
  const weightAt = (member: ClassRisk, i: number): number =>
    members.length > 1 && (member.profits[i] ?? 0) > 0 ? offset : 1
  const lossAt = (i: number): number =>
    -members.reduce((sum, m) => sum + weightAt(m, i) * (m.profits[i] ?? 0), 0)
  let worst = 0
  for (let i = 1; i < points; i++) if (lossAt(i) > lossAt(worst)) worst = i
  const loss = points > 0 ? Math.max(lossAt(worst), 0) : 0
  const least = members.reduce((sum, member) => sum + member.least, 0)
  const maintenance = Math.max(loss, least)
  const initial = maintenance * parameters.initialFactor
  const legs = members.flatMap((member) =>
    member.legs.map((leg) => {
      const part =
        loss >= least
          ? loss > 0
            ? -weightAt(member, worst) * (leg.profits[worst] ?? 0)
            : 0
          : leg.least
      return { id: leg.id, initial: part * parameters.initialFactor, maintenance: part }
    }),
  )
  const move = members[0]?.moves[worst] ?? 0
  const worstScenario = loss > 0 ? { name: `price ${(100 * move).toFixed(1)}%`, loss } : undefined
  return { group: name, initial, maintenance, worstScenario, legs }
}
