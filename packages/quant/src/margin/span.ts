import { MarginError, byUnderlying, checkMargin, joinGroups } from './model.ts'
import type { GroupResult, MarginMarks, MarginModel, MarginPosition } from './model.ts'
import { valuationOf } from './valuation.ts'

/** One SPAN scenario: price by a fraction of the scan range, vol by its range, share covered. */
export type SpanScenario = {
  readonly priceFraction: number
  readonly volDirection: -1 | 0 | 1
  readonly cover: number
}

/** One underlying's SPAN parameters, amounts per unit of the underlying. */
export type SpanCommodity = {
  /** Price scan range, absolute; or `priceScanShare` of the price where 0. */
  readonly priceScan: number
  readonly priceScanShare: number
  /** Vol scan range in vol (0.04 = 4 points). */
  readonly volScan: number
  /** Per short option contract and unit of its multiplier. */
  readonly shortOptionMinimum: number
  /** Per unit of delta spread between expiries. */
  readonly calendarCharge: number
}

export type SpanParameters = {
  readonly scenarios: readonly SpanScenario[]
  readonly commodities: Readonly<Record<string, SpanCommodity>>
  /** Used for an underlying without its own. */
  readonly fallback: SpanCommodity
  /** Credits between underlyings, in order of priority: per matched unit of delta. */
  readonly interCredits: readonly {
    readonly legs: readonly [string, string]
    /** Deltas of each leg per spread; opposite signs of the deltas held are needed. */
    readonly deltas: readonly [number, number]
    /** Share of the scan risk per delta that is credited. */
    readonly credit: number
  }[]
  /** Long option value counts against the requirement, short value adds to it. */
  readonly netOptionValue: 'credit' | 'ignore'
  /** Maintenance as a share of initial. */
  readonly maintenanceShare: number
  /** Profits per contract (multiplier included) by position id, in scenario order, if published. */
  readonly riskArrays?: Readonly<Record<string, readonly number[]>>
}

const THIRDS = [0, 1 / 3, -1 / 3, 2 / 3, -2 / 3, 1, -1] as const

/** The classic sixteen: thirds of the range with vol up and down, and two extremes in part. */
export const SPAN_16: readonly SpanScenario[] = [
  ...THIRDS.flatMap((priceFraction): readonly SpanScenario[] => [
    { priceFraction, volDirection: 1, cover: 1 },
    { priceFraction, volDirection: -1, cover: 1 },
  ]),
  { priceFraction: 3, volDirection: 0, cover: 0.33 },
  { priceFraction: -3, volDirection: 0, cover: 0.33 },
]

export const SPAN: SpanParameters = {
  scenarios: SPAN_16,
  commodities: {},
  fallback: {
    priceScan: 0,
    priceScanShare: 0.071,
    volScan: 0.04,
    shortOptionMinimum: 0,
    calendarCharge: 0,
  },
  interCredits: [],
  netOptionValue: 'ignore',
  maintenanceShare: 1,
}

/**
 * SPAN: the worst of the scenarios per commodity, plus the calendar charge on deltas matched
 * between expiries, less credits between commodities, at least the short option minimum.
 * Parameters are the exchange's; source: CME's published components.
 */
export function spanMargin(parameters: SpanParameters = SPAN): MarginModel {
  return {
    name: 'span',
    evaluate(book, marks) {
      checkMargin(book, marks)
      const risks = [...byUnderlying(book)].map(([underlying, positions]) =>
        evaluateCommodity(underlying, positions, marks, parameters),
      )
      const credits = interCredits(risks, parameters)
      const groups = risks.map((risk, i) => resultOf(risk, credits[i] ?? 0, parameters))
      return joinGroups(book, groups)
    },
  }
}

type LegRisk = {
  readonly id: string
  readonly profits: readonly number[]
  readonly shortUnits: number
  readonly value: number
}

type CommodityRisk = {
  readonly underlying: string
  readonly commodity: SpanCommodity
  readonly legs: readonly LegRisk[]
  readonly worst: number
  readonly scan: number
  readonly calendar: number
  readonly delta: number
}

function evaluateCommodity(
  underlying: string,
  positions: readonly MarginPosition[],
  marks: MarginMarks,
  parameters: SpanParameters,
): CommodityRisk {
  const commodity = parameters.commodities[underlying] ?? parameters.fallback
  const spot = marks.underlyings[underlying]?.price ?? Number.NaN
  const range = commodity.priceScan > 0 ? commodity.priceScan : commodity.priceScanShare * spot
  const deltas = new Map<number, number>()
  const legs = positions.map((position): LegRisk => {
    const { units, value, delta } = valuationOf(position, marks)
    const years = position.kind === 'stock' ? 0 : (position.years ?? 0)
    deltas.set(years, (deltas.get(years) ?? 0) + delta)
    const now = value(spot)
    const published = parameters.riskArrays?.[position.id]
    if (published !== undefined && published.length !== parameters.scenarios.length) {
      throw new MarginError(`riskArrays.${position.id}`, 'one profit per scenario is needed')
    }
    const isOption = position.kind === 'option'
    return {
      id: position.id,
      profits: parameters.scenarios.map((scenario, i) => {
        if (published !== undefined) return position.quantity * (published[i] ?? 0)
        const moved = Math.max(spot + scenario.priceFraction * range, 0)
        const volOf = (vol: number): number => vol + scenario.volDirection * commodity.volScan
        return scenario.cover * units * (value(moved, volOf) - now)
      }),
      shortUnits: isOption && units < 0 ? -units : 0,
      value: isOption ? units * (marks.positions[position.id]?.price ?? now) : 0,
    }
  })
  const lossAt = (i: number): number => -legs.reduce((sum, leg) => sum + (leg.profits[i] ?? 0), 0)
  let worst = 0
  for (let i = 1; i < parameters.scenarios.length; i++) if (lossAt(i) > lossAt(worst)) worst = i
  return {
    underlying,
    commodity,
    legs,
    worst,
    scan: Math.max(lossAt(worst), 0),
    calendar: calendarDelta([...deltas.values()]) * commodity.calendarCharge,
    delta: [...deltas.values()].reduce((sum, delta) => sum + delta, 0),
  }
}

/** Delta that is long in one expiry against short in another. */
function calendarDelta(deltas: readonly number[]): number {
  let [long, short] = [0, 0]
  for (const delta of deltas) {
    if (delta > 0) long += delta
    else short -= delta
  }
  return Math.min(long, short)
}

function interCredits(
  risks: readonly CommodityRisk[],
  parameters: SpanParameters,
): readonly number[] {
  const left = risks.map((risk) => risk.delta)
  const credits = risks.map(() => 0)
  for (const { legs, deltas, credit } of parameters.interCredits) {
    const [a, b] = legs.map((name) => risks.findIndex((risk) => risk.underlying === name))
    if (a === undefined || b === undefined || a < 0 || b < 0) continue
    const [deltaA, deltaB] = [left[a] ?? 0, left[b] ?? 0]
    if (deltaA * deltaB >= 0) continue
    const spreads = Math.min(Math.abs(deltaA) / deltas[0], Math.abs(deltaB) / deltas[1])
    for (const [i, per] of [
      [a, deltas[0]],
      [b, deltas[1]],
    ] as const) {
      const risk = risks[i]
      if (risk === undefined || risk.delta === 0) continue
      credits[i] = (credits[i] ?? 0) + credit * spreads * per * (risk.scan / Math.abs(risk.delta))
      left[i] = (left[i] ?? 0) - Math.sign(left[i] ?? 0) * spreads * per
    }
  }
  return credits
}

function resultOf(risk: CommodityRisk, credit: number, parameters: SpanParameters): GroupResult {
  const short = risk.legs.reduce((sum, leg) => sum + leg.shortUnits, 0)
  const least = short * risk.commodity.shortOptionMinimum
  const scanned = Math.max(risk.scan + risk.calendar - credit, 0)
  const required = Math.max(scanned, least)
  const value = risk.legs.reduce((sum, leg) => sum + leg.value, 0)
  const counted = parameters.netOptionValue === 'credit' ? value : 0
  const initial = Math.max(required - counted, 0)
  const maintenance = initial * parameters.maintenanceShare
  const parts = risk.legs.map((leg) => {
    if (scanned < least) return (least * leg.shortUnits) / short
    return risk.scan > 0 ? (-(leg.profits[risk.worst] ?? 0) * scanned) / risk.scan : 0
  })
  const share = shareOut(
    parts,
    risk.legs.map((leg) => (counted === 0 ? 0 : -leg.value)),
    initial,
  )
  const worstScenario =
    risk.scan > 0 ? { name: `scenario ${risk.worst + 1}`, loss: risk.scan } : undefined
  const legs = risk.legs.map((leg, i) => {
    const part = share[i] ?? 0
    return { id: leg.id, initial: part, maintenance: part * parameters.maintenanceShare }
  })
  return { group: risk.underlying, initial, maintenance, worstScenario, legs }
}

/** Parts plus adjustments, scaled or spread evenly so that they sum to the total. */
function shareOut(
  parts: readonly number[],
  adjustments: readonly number[],
  total: number,
): readonly number[] {
  const raw = parts.map((part, i) => part + (adjustments[i] ?? 0))
  const sum = raw.reduce((s, part) => s + part, 0)
  return raw.map((part) => part + (total - sum) / raw.length)
}
