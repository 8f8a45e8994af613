import { intrinsic } from '../structure/leg.ts'
import type { Constraint, Program } from './linear-program.ts'
import type { MarginPosition, UnderlyingMark } from './model.ts'
import { nakedRequirement } from './reg-t-rules.ts'
import type { RegTParameters } from './reg-t-rules.ts'

/** The programme whose least cost is the requirement, and how a solution falls to positions. */
export type Pairing = {
  readonly program: Program
  readonly partsOf: (x: readonly number[]) => readonly number[]
}

type Option = {
  readonly at: number
  readonly right: 'call' | 'put'
  readonly strike: number
  readonly years: number
  readonly contracts: number
  readonly multiplier: number
  readonly price: number
  readonly naked: number
}

/** One way to use legs: cost per unit, what it takes of each position, and whom it is charged to. */
type Use = {
  readonly takes: readonly (readonly [number, number])[]
  readonly cost: number
  readonly charge: readonly (readonly [number, number])[]
}

type Spread = { readonly option: Option; readonly side: 1 | -1; readonly variable: number }
type SpreadGroup = {
  readonly legs: readonly Spread[]
  readonly spots: readonly number[]
  readonly loss: number
  readonly debit: number
  /** Whether a net debit is charged. */
  readonly charged: boolean
}

/** Lays out every way the legs of one underlying may be used as a mixed-integer programme. */
export function buildPairing(
  positions: readonly MarginPosition[],
  mark: UnderlyingMark,
  price: (id: string) => number,
  phase: 'initial' | 'maintenance',
  parameters: RegTParameters,
): Pairing {
  const options = positions.flatMap((position, at): readonly Option[] => {
    if (position.kind !== 'option' || position.quantity === 0) return []
    const { right, strike, years, quantity, multiplier = 1 } = position
    const own = price(position.id)
    const naked = nakedRequirement({ right, strike, price: own }, mark, parameters)
    return [{ at, right, strike, years, contracts: quantity, multiplier, price: own, naked }]
  })
  const shorts = options.filter((option) => option.contracts < 0)
  const longs = options.filter((option) => option.contracts > 0)
  const uses = [
    ...shorts.map(nakedUse),
    ...shorts.flatMap((call) => strangleUses(call, shorts)),
    ...longs.map((long) => aloneUse(long, parameters)),
    ...stockUses(positions, options, mark, phase, parameters),
  ]
  const costs = uses.map((use) => use.cost)
  const whole = positions.every((p) => p.kind !== 'option' || Number.isInteger(p.quantity))
  const spreadable: Spread[] = []
  const groups = [...new Set(shorts.map((short) => short.years))].flatMap((years) => {
    const own = shorts.filter((short) => short.years === years)
    const cover = longs.filter((long) => long.years >= years)
    if (cover.length === 0) return []
    const members = [...own, ...cover].map((option): Spread => {
      costs.push(0)
      return { option, side: option.contracts > 0 ? 1 : -1, variable: costs.length - 1 }
    })
    spreadable.push(...members)
    const charged = parameters.longOptions === 'charged'
    costs.push(1, charged ? 1 : 0)
    const spots = [0, ...new Set(members.map(({ option }) => option.strike))]
    const group: SpreadGroup = {
      legs: members,
      spots,
      loss: costs.length - 2,
      debit: costs.length - 1,
      charged,
    }
    return [group]
  })
  const constraints = [
    ...positions.map((position, at) => usedUp(position, at, uses, spreadable)),
    ...groups.flatMap(spreadLimits),
  ]
  const wholeVariables = whole
    ? [
        ...uses.flatMap(({ takes }, j) =>
          takes.some(([at]) => positions[at]?.kind === 'option') ? [j] : [],
        ),
        ...spreadable.map(({ variable }) => variable),
      ]
    : []
  return {
    program: { costs, constraints, whole: wholeVariables },
    partsOf: (x) => partsOf(positions.length, uses, groups, x),
  }
}

function nakedUse(option: Option): Use {
  const cost = option.naked * option.multiplier
  return { takes: [[option.at, 1]], cost, charge: [[option.at, cost]] }
}

/**
 * Short put and call together: the larger side, and the premium of the other. Where both sides are
 * equal either may be called the larger, so the smaller premium is the other's.
 */
function strangleUses(call: Option, shorts: readonly Option[]): readonly Use[] {
  if (call.right !== 'call') return []
  return shorts.flatMap((put): readonly Use[] => {
    if (put.right !== 'put' || put.multiplier !== call.multiplier) return []
    const callIsLarge = call.naked === put.naked ? put.price <= call.price : call.naked > put.naked
    const [large, small] = callIsLarge ? [call, put] : [put, call]
    const side = large.naked * call.multiplier
    const other = small.price * call.multiplier
    return [
      {
        takes: [
          [call.at, 1],
          [put.at, 1],
        ],
        cost: side + other,
        charge: [
          [large.at, side],
          [small.at, other],
        ],
      },
    ]
  })
}

function longCost(option: Option, parameters: RegTParameters): number {
  if (parameters.longOptions === 'own_value') return 0
  const dated = option.years > parameters.longDatedYears ? parameters.longDatedShare : 1
  return dated * option.price * option.multiplier
}

function aloneUse(option: Option, parameters: RegTParameters): Use {
  const cost = longCost(option, parameters)
  return { takes: [[option.at, 1]], cost, charge: [[option.at, cost]] }
}

/** Stock and futures alone, covered calls and puts, protected stock, collars and conversions. */
function stockUses(
  positions: readonly MarginPosition[],
  options: readonly Option[],
  mark: UnderlyingMark,
  phase: 'initial' | 'maintenance',
  parameters: RegTParameters,
): readonly Use[] {
  const spot = mark.price
  return positions.flatMap((position, stock): readonly Use[] => {
    if (position.kind === 'option' || position.quantity === 0) return []
    const long = position.quantity > 0
    const share = (long ? parameters.longStock : parameters.shortStock)[phase]
    const plain = share * spot
    const written = options.filter((o) => o.contracts < 0 && (o.right === 'call') === long)
    const bought = options.filter((o) => o.contracts > 0 && (o.right === 'put') === long)
    const covered = written.map((option): Use => {
      const inMoney = intrinsic(option.right, option.strike, spot)
      const base = long ? share * Math.min(spot, option.strike) : plain
      return withOptions(stock, option.multiplier, base + inMoney, [option], parameters)
    })
    const shielded = bought.map((option): Use => {
      const far = Math.abs(Math.min(long ? option.strike - spot : spot - option.strike, 0))
      const hedge = Math.min(parameters.hedged.strikeShare * option.strike + far, plain)
      return withOptions(
        stock,
        option.multiplier,
        phase === 'initial' ? plain : hedge,
        [option],
        parameters,
      )
    })
    const collars = bought.flatMap((put) =>
      written.flatMap((call): readonly Use[] => {
        if (!long || put.multiplier !== call.multiplier || put.years < call.years) return []
        const inMoney = intrinsic('call', call.strike, spot)
        const far = Math.max(spot - put.strike, 0)
        const { strikeShare, collarShare } = parameters.hedged
        const hedge = Math.min(strikeShare * put.strike + far, collarShare * call.strike)
        const base = phase === 'initial' ? share * Math.min(spot, call.strike) : hedge
        return [withOptions(stock, put.multiplier, base + inMoney, [put, call], parameters)]
      }),
    )
    const alone: Use = { takes: [[stock, 1]], cost: plain, charge: [[stock, plain]] }
    return [alone, ...covered, ...shielded, ...collars]
  })
}

function withOptions(
  stock: number,
  units: number,
  perUnit: number,
  options: readonly Option[],
  parameters: RegTParameters,
): Use {
  const paid = options.map((option): readonly [number, number] => [
    option.at,
    option.contracts > 0 ? longCost(option, parameters) : 0,
  ])
  const onStock = perUnit * units
  return {
    takes: [[stock, units], ...options.map((option) => [option.at, 1] as const)],
    cost: onStock + paid.reduce((sum, [, cost]) => sum + cost, 0),
    charge: [[stock, onStock], ...paid],
  }
}

/** Every contract and share is used once. */
function usedUp(
  position: MarginPosition,
  at: number,
  uses: readonly Use[],
  spreads: readonly Spread[],
): Constraint {
  const terms = uses.flatMap(({ takes }, j) =>
    takes.flatMap(([of, amount]): readonly (readonly [number, number])[] =>
      of === at ? [[j, amount]] : [],
    ),
  )
  for (const { option, variable } of spreads) if (option.at === at) terms.push([variable, 1])
  return { terms, kind: '=', rhs: Math.abs(position.quantity) }
}

/** Loss at every kink is covered, the upside is not short, and a net debit is paid. */
function spreadLimits(group: SpreadGroup): readonly Constraint[] {
  const { legs, spots, loss, debit } = group
  const units = ({ option, side }: Spread): number => side * option.multiplier
  const atSpots = spots.map((spot): Constraint => ({
    terms: [
      ...legs.map((leg): readonly [number, number] => {
        const { right, strike } = leg.option
        return [leg.variable, -units(leg) * intrinsic(right, strike, spot)]
      }),
      [loss, -1],
    ],
    kind: '<=',
    rhs: 0,
  }))
  const upside = legs.flatMap((leg): readonly (readonly [number, number])[] =>
    leg.option.right === 'call' ? [[leg.variable, -units(leg)]] : [],
  )
  const paid = legs.map((leg): readonly [number, number] => [
    leg.variable,
    units(leg) * leg.option.price,
  ])
  return [
    ...atSpots,
    { terms: upside, kind: '<=', rhs: 0 },
    { terms: [...paid, [debit, -1]], kind: '<=', rhs: 0 },
  ]
}

function partsOf(
  count: number,
  uses: readonly Use[],
  groups: readonly SpreadGroup[],
  x: readonly number[],
): readonly number[] {
  const parts = Array.from({ length: count }, () => 0)
  const add = (at: number, amount: number): void => {
    parts[at] = (parts[at] ?? 0) + amount
  }
  uses.forEach(({ charge }, j) => {
    for (const [at, cost] of charge) add(at, cost * (x[j] ?? 0))
  })
  for (const { legs, spots, loss, debit, charged } of groups) {
    const lossAt = (spot: number): number =>
      legs.reduce((sum, leg) => sum + legLoss(leg, spot, x), 0)
    const worst = spots.reduce((a, b) => (lossAt(b) > lossAt(a) ? b : a), 0)
    if ((x[loss] ?? 0) > 1e-9) for (const leg of legs) add(leg.option.at, legLoss(leg, worst, x))
    if (!charged || (x[debit] ?? 0) <= 1e-9) continue
    for (const { option, side, variable } of legs) {
      add(option.at, side * option.multiplier * option.price * (x[variable] ?? 0))
    }
  }
  return parts
}

function legLoss({ option, side, variable }: Spread, spot: number, x: readonly number[]): number {
  const worth = intrinsic(option.right, option.strike, spot)
  return -side * option.multiplier * worth * (x[variable] ?? 0)
}
