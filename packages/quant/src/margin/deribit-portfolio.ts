import { oneUnderlying } from './deribit.ts'
import { checkMargin, joinGroups } from './model.ts'
import type { GroupResult, MarginMarks, MarginModel, MarginPosition } from './model.ts'
import { valuationOf } from './valuation.ts'

/** Deribit portfolio margin for one currency pair; they change without notice, so they are data. */
export type DeribitPortfolioParameters = {
  readonly settlement: 'coin' | 'currency'
  readonly priceRange: number
  readonly bucketsPerSide: number
  readonly volUp: number
  readonly volDown: number
  readonly shortTermVegaPower: number
  readonly longTermVegaPower: number
  /** The up-shocked vol is at least this. */
  readonly minVolForShockUp: number
  readonly maxDeltaShock: number
  readonly deltaThresholdCurrency: number
  readonly deltaShockPerUnit: number
  readonly extendedMoves: readonly number[]
  readonly extendedFactor: number
  readonly extendedDampenerCurrency: number
  readonly annualisedMoveRisk: number
  readonly minAnnualisedMove: number
  /** Share of a scenario's gain that is kept; 0 drops gains. */
  readonly pnlOffset: number
  readonly maintenanceFactor: number
  /** Decimals the exchange rounds the worst case to before it adds to it. */
  readonly worstCaseDecimals: number
  /** Least days to expiry in the vol shock's (30 / days)^power. */
  readonly minDays: number
  /** Account-level requirements, in the unit of the margin. */
  readonly addOns: { readonly spot: number; readonly mmp: number; readonly openOrders: number }
}

/** BTC, June 2024. */
export const DERIBIT_PORTFOLIO_BTC: DeribitPortfolioParameters = {
  settlement: 'coin',
  priceRange: 0.16,
  bucketsPerSide: 4,
  volUp: 0.5,
  volDown: 0.25,
  shortTermVegaPower: 0.3,
  longTermVegaPower: 0.13,
  minVolForShockUp: 0.5,
  maxDeltaShock: 0.1,
  deltaThresholdCurrency: 20_000_000,
  deltaShockPerUnit: 5e-5,
  extendedMoves: [-0.66, -0.33, 0.5, 1, 2, 3, 4, 5],
  extendedFactor: 1,
  extendedDampenerCurrency: 100_000,
  annualisedMoveRisk: 0.075,
  minAnnualisedMove: 0.01,
  pnlOffset: 0,
  maintenanceFactor: 0.8,
  worstCaseDecimals: 9,
  minDays: 1,
  addOns: { spot: 0, mmp: 0, openOrders: 0 },
}

/** ETH, February 2026. */
export const DERIBIT_PORTFOLIO_ETH: DeribitPortfolioParameters = {
  ...DERIBIT_PORTFOLIO_BTC,
  priceRange: 0.18,
  volUp: 0.4,
  deltaShockPerUnit: 4e-6,
  extendedDampenerCurrency: 200_000,
  annualisedMoveRisk: 0.05,
  minAnnualisedMove: 0.005,
  pnlOffset: 0.6,
}

/**
 * Deribit's portfolio margin: the worst of a table of price moves by vol states and of damped
 * extreme moves with vol up, plus a roll shock on gross delta and a shock on net delta beyond a
 * threshold. Maintenance is a share of that; initial adds the account's other requirements, which
 * belong to no leg. Verified against the exchange's own example for futures; option rows follow
 * its published rules. Source: docs.deribit.com, private/pme/simulate.
 */
export function deribitPortfolioMargin(parameters: DeribitPortfolioParameters): MarginModel {
  return {
    name: 'deribit_portfolio',
    evaluate(book, marks) {
      checkMargin(book, marks)
      const first = book[0]
      if (first === undefined) return joinGroups(book, addOnGroup(parameters))
      oneUnderlying(book)
      const group = evaluatePair(first.underlying, book, marks, parameters)
      return joinGroups(book, [group, ...addOnGroup(parameters)])
    },
  }
}

function addOnGroup({ addOns }: DeribitPortfolioParameters): readonly GroupResult[] {
  const initial = addOns.spot + addOns.mmp + addOns.openOrders
  if (initial === 0) return []
  return [{ group: 'account', initial, maintenance: 0, worstScenario: undefined, legs: [] }]
}

/** The vol after a shock: sigma (1 + size (30 / days)^power), power by side of thirty days. */
export function shockedVol(
  vol: number,
  years: number,
  direction: -1 | 0 | 1,
  parameters: DeribitPortfolioParameters,
): number {
  if (direction === 0) return vol
  const days = Math.max(years * 365, parameters.minDays)
  const power = days < 30 ? parameters.shortTermVegaPower : parameters.longTermVegaPower
  const reach = (30 / days) ** power
  if (direction < 0) return Math.max(vol * (1 - parameters.volDown * reach), 0)
  return Math.max(vol * (1 + parameters.volUp * reach), parameters.minVolForShockUp)
}

type Leg = {
  readonly id: string
  readonly years: number
  readonly delta: number
  /** Profit in the margin's unit at a relative move and a vol state. */
  readonly profit: (move: number, direction: -1 | 0 | 1) => number
}

function legOf(
  position: MarginPosition,
  marks: MarginMarks,
  index: number,
  parameters: DeribitPortfolioParameters,
): Leg {
  const coin = parameters.settlement === 'coin'
  const years = position.kind === 'stock' ? 0 : (position.years ?? 0)
  if (position.kind !== 'option') {
    const held = coin && position.kind === 'stock'
    const units = position.quantity * (position.kind === 'future' ? (position.multiplier ?? 1) : 1)
    const profit = (move: number): number =>
      held ? 0 : coin ? units * (1 - 1 / (1 + move)) : units * index * move
    return { id: position.id, years, delta: held ? 0 : units, profit }
  }
  // Coin prices are turned to currency to imply a vol; the profit is taken in coin again.
  const mark = marks.positions[position.id]
  const inCurrency = { ...mark, price: (mark?.price ?? Number.NaN) * (coin ? index : 1) }
  const { units, value, delta } = valuationOf(position, {
    ...marks,
    positions: { [position.id]: inCurrency },
  })
  const now = value(index)
  const profit = (move: number, direction: -1 | 0 | 1): number => {
    const at = index * (1 + move)
    const then = value(at, (vol) => shockedVol(vol, years, direction, parameters))
    return units * (coin ? then / at - now / index : then - now)
  }
  return { id: position.id, years, delta, profit }
}

type Candidate = {
  readonly name: string
  /** The account's profit after offsets and damping. */
  readonly profit: number
  readonly legs: readonly number[]
}

function standardTable(
  legs: readonly Leg[],
  parameters: DeribitPortfolioParameters,
): readonly Candidate[] {
  const { priceRange, bucketsPerSide, pnlOffset } = parameters
  return Array.from({ length: 2 * bucketsPerSide + 1 }, (_, i) => i - bucketsPerSide).flatMap(
    (step) =>
      ([-1, 0, 1] as const).map((direction): Candidate => {
        const move = (priceRange * step) / bucketsPerSide
        const profits = legs.map((leg) => leg.profit(move, direction))
        const total = profits.reduce((sum, profit) => sum + profit, 0)
        const state = direction < 0 ? 'down' : direction > 0 ? 'up' : 'same'
        return {
          name: `price ${(100 * move).toFixed(1)}%, vol ${state}`,
          profit: total > 0 ? pnlOffset * total : total,
          legs: profits,
        }
      }),
  )
}

function extendedTable(
  legs: readonly Leg[],
  index: number,
  parameters: DeribitPortfolioParameters,
): readonly Candidate[] {
  const { priceRange, extendedFactor, extendedDampenerCurrency, pnlOffset } = parameters
  const coin = parameters.settlement === 'coin'
  return parameters.extendedMoves.map((move): Candidate => {
    const size = Math.abs(move)
    // Scaled in currency, then turned to coin at the edge of the standard range.
    const edge = index * (1 + Math.sign(move) * priceRange)
    const toCurrency = coin ? index * (1 + move) : 1
    const toUnit = coin ? 1 / edge : 1
    const scale = ((extendedFactor * priceRange) / size) * toCurrency * toUnit
    const profits = legs.map((leg) => leg.profit(move, 1) * scale)
    const total = profits.reduce((sum, profit) => sum + profit, 0)
    const damping = Math.max(size / priceRange - 1, 0) * extendedDampenerCurrency * toUnit
    const damped = Math.sign(total) * Math.max(Math.abs(total) - damping, 0)
    return {
      name: `extreme price ${(100 * move).toFixed(0)}%, vol up`,
      profit: damped > 0 ? pnlOffset * damped : damped,
      legs: profits,
    }
  })
}

function evaluatePair(
  underlying: string,
  book: readonly MarginPosition[],
  marks: MarginMarks,
  parameters: DeribitPortfolioParameters,
): GroupResult {
  const index = marks.underlyings[underlying]?.price ?? Number.NaN
  const legs = book.map((position) => legOf(position, marks, index, parameters))
  const candidates = [...standardTable(legs, parameters), ...extendedTable(legs, index, parameters)]
  const worst = candidates.reduce((a, b) => (b.profit < a.profit ? b : a))
  const exact = Math.max(-worst.profit, 0)
  const grain = 10 ** parameters.worstCaseDecimals
  const loss = Math.round(exact * grain) / grain
  const unit = parameters.settlement === 'coin' ? 1 : index
  const rolls = legs.map(({ delta, years }) => {
    const move = Math.max(parameters.minAnnualisedMove, parameters.annualisedMoveRisk * years)
    return Math.abs(delta) * move * unit
  })
  const net = legs.reduce((sum, { delta }) => sum + delta, 0)
  const excess = Math.max(Math.abs(net) - parameters.deltaThresholdCurrency / index, 0)
  const shock = Math.min(parameters.maxDeltaShock, parameters.deltaShockPerUnit * excess)
  const deltaShock = excess * shock * unit
  const gross = worst.legs.reduce((sum, profit) => sum + profit, 0)
  const parts = legs.map((leg, i) => {
    const scanned = gross < 0 ? (loss * (worst.legs[i] ?? 0)) / gross : 0
    return scanned + (rolls[i] ?? 0) + (net === 0 ? 0 : (deltaShock * leg.delta) / net)
  })
  const initial = loss + rolls.reduce((sum, roll) => sum + roll, 0) + deltaShock
  const factor = parameters.maintenanceFactor
  return {
    group: underlying,
    initial,
    maintenance: factor * initial,
    worstScenario: exact > 0 ? { name: worst.name, loss: exact } : undefined,
    legs: legs.map(({ id }, i) => {
      const part = parts[i] ?? 0
      return { id, initial: part, maintenance: factor * part }
    }),
  }
}
