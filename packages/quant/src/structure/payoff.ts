import { priceEuropean } from '../european/european.ts'
import { LegError, checkLegs, intrinsic, legUnits, openingCost } from './leg.ts'
import type { StructureLeg } from './leg.ts'

/** What legs alive at the horizon are valued with; a leg's own `vol` wins over `vol`. */
export type PayoffMarket = {
  readonly rate: number
  readonly yield: number
  /** 0.2 = 20%; 0 where left out. */
  readonly vol?: number
}

export const NO_MARKET: PayoffMarket = { rate: 0, yield: 0 }

/** The best or worst outcome; a bounded one with a spot at which it occurs. */
export type Extreme =
  | { readonly bounded: true; readonly amount: number; readonly spot: number }
  | { readonly bounded: false }

export type PayoffAnalysis = {
  /** Years from now at which the profit is taken: the first expiry among the legs. */
  readonly horizonYears: number
  /** Paid to open (> 0) or received (< 0). */
  readonly cost: number
  readonly breakEvens: readonly number[]
  readonly maxProfit: Extreme
  /** A loss is a negative amount. */
  readonly maxLoss: Extreme
  /** Change of profit per unit of spot far above all strikes. */
  readonly slopeAbove: number
  /** True where every leg expires together, so that no model is in the figures. */
  readonly exact: boolean
}

/**
 * Profit of the legs at a spot >= 0 once `yearsElapsed` >= 0 have passed, in currency, after what
 * they cost. Legs that have expired by then are settled at this spot; those alive are priced by
 * Black-Scholes-Merton. Interest on cash and dividends are left out.
 */
export function structureProfit(
  legs: readonly StructureLeg[],
  spot: number,
  yearsElapsed: number,
  market: PayoffMarket = NO_MARKET,
): number {
  checkLegs(legs)
  return profitAt(legs, spot, yearsElapsed, market)
}

function profitAt(
  legs: readonly StructureLeg[],
  spot: number,
  yearsElapsed: number,
  market: PayoffMarket,
): number {
  let value = 0
  for (const leg of legs) {
    if (leg.kind === 'stock') {
      value += leg.quantity * spot
      continue
    }
    const { right, strike } = leg
    const years = leg.years - yearsElapsed
    if (years <= 0) {
      value += legUnits(leg) * intrinsic(right, strike, spot)
      continue
    }
    const vol = leg.vol ?? market.vol ?? 0
    const { rate, yield: carried } = market
    const price = priceEuropean({ right, strike, spot, years, vol, rate, yield: carried })
    value += legUnits(leg) * price.price
  }
  return value - openingCost(legs)
}

/** Profit at the first expiry among the legs. See {@link structureProfit}. */
export function payoffAtExpiry(
  legs: readonly StructureLeg[],
  spot: number,
  market: PayoffMarket = NO_MARKET,
): number {
  return structureProfit(legs, spot, horizonOf(legs), market)
}

/** Years to the first expiry; 0 for stock alone. */
export function horizonOf(legs: readonly StructureLeg[]): number {
  const years = legs.flatMap((leg) => (leg.kind === 'option' ? [leg.years] : []))
  return years.length === 0 ? 0 : Math.min(...years)
}

/**
 * Break-evens, best and worst outcome at the first expiry over all spots >= 0. Exact where all
 * options expire together (the profit is then a broken line); otherwise later legs are valued by
 * the model and the outcomes searched to 1e-9 relative. Throws {@link LegError} on a bad leg and
 * where there are none.
 */
export function analysePayoff(
  legs: readonly StructureLeg[],
  market: PayoffMarket = NO_MARKET,
): PayoffAnalysis {
  if (legs.length === 0) throw new LegError('legs', 'at least one leg is needed')
  checkLegs(legs)
  const horizonYears = horizonOf(legs)
  const exact = legs.every((leg) => leg.kind === 'stock' || leg.years === horizonYears)
  const profit = (spot: number): number => profitAt(legs, spot, horizonYears, market)
  const slopeAbove = slopeOf(legs, horizonYears, market)
  const spots = exact ? kinksOf(legs) : gridOf(legs)
  const shape: Shape = { profit, spots, slopeAbove, scale: scaleOf(legs) }
  return {
    horizonYears,
    cost: openingCost(legs),
    breakEvens: breakEvensOf(shape, exact),
    maxProfit: extremeOf(shape, 1, exact),
    maxLoss: extremeOf(shape, -1, exact),
    slopeAbove,
    exact,
  }
}

type Shape = {
  readonly profit: (spot: number) => number
  readonly spots: readonly number[]
  readonly slopeAbove: number
  /** Currency size of the structure, against which rounding is judged. */
  readonly scale: number
}

function strikesOf(legs: readonly StructureLeg[]): readonly number[] {
  const strikes = legs.flatMap((leg) => (leg.kind === 'option' ? [leg.strike] : []))
  return [...new Set(strikes)].toSorted((a, b) => a - b)
}

function kinksOf(legs: readonly StructureLeg[]): readonly number[] {
  return [0, ...strikesOf(legs).filter((strike) => strike > 0)]
}

/** Zero, a fine logarithmic grid around the strikes, the strikes, and far above. */
function gridOf(legs: readonly StructureLeg[]): readonly number[] {
  const strikes = strikesOf(legs).filter((strike) => strike > 0)
  const low = (strikes[0] ?? 1) / 20
  const high = (strikes.at(-1) ?? 1) * 20
  const points = 600
  const grid = Array.from({ length: points + 1 }, (_, i) => low * (high / low) ** (i / points))
  return [0, ...grid, ...strikes, high * 1e3].toSorted((a, b) => a - b)
}

function scaleOf(legs: readonly StructureLeg[]): number {
  return legs.reduce((sum, leg) => {
    const level = leg.kind === 'option' ? leg.strike + (leg.price ?? 0) : (leg.price ?? 0)
    return sum + Math.abs(legUnits(leg)) * level
  }, 0)
}

function slopeOf(
  legs: readonly StructureLeg[],
  horizonYears: number,
  market: PayoffMarket,
): number {
  let slope = 0
  let size = 0
  for (const leg of legs) {
    if (leg.kind === 'option' && leg.right === 'put') continue
    const left = leg.kind === 'option' ? leg.years - horizonYears : 0
    const part = legUnits(leg) * Math.exp(-market.yield * left)
    slope += part
    size += Math.abs(part)
  }
  return Math.abs(slope) <= 1e-12 * size ? 0 : slope
}

function breakEvensOf(shape: Shape, exact: boolean): readonly number[] {
  const { profit, spots, slopeAbove, scale } = shape
  const clean = (value: number): number => (Math.abs(value) <= 1e-12 * scale ? 0 : value)
  const found: number[] = []
  const add = (spot: number): void => {
    const last = found.at(-1)
    if (last === undefined || Math.abs(spot - last) > 1e-9 * (1 + spot)) found.push(spot)
  }
  spots.forEach((right, i) => {
    const left = spots[i - 1]
    const atRight = clean(profit(right))
    if (left !== undefined) {
      const atLeft = clean(profit(left))
      if (atLeft * atRight < 0) {
        add(
          exact
            ? left + ((right - left) * atLeft) / (atLeft - atRight)
            : bisect(profit, left, right),
        )
      }
    }
    if (atRight === 0 && (exact || !flatZero(profit, right, scale))) add(right)
  })
  const last = spots.at(-1) ?? 0
  const atLast = clean(profit(last))
  if (atLast * slopeAbove < 0) add(last - atLast / slopeAbove)
  return found
}

/** A grid point inside a stretch where the model's value has died away is no break-even. */
function flatZero(profit: (spot: number) => number, spot: number, scale: number): boolean {
  const [below, above] = [profit(spot * 0.999), profit(spot * 1.001)]
  return Math.abs(below) <= 1e-12 * scale && Math.abs(above) <= 1e-12 * scale
}

function bisect(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  const rising = f(high) > 0
  for (let step = 0; step < 200 && high - low > 1e-14 * high; step++) {
    const middle = 0.5 * (low + high)
    if (f(middle) > 0 === rising) high = middle
    else low = middle
  }
  return 0.5 * (low + high)
}

function extremeOf(shape: Shape, sign: 1 | -1, exact: boolean): Extreme {
  const { profit, spots, slopeAbove } = shape
  if (sign * slopeAbove > 0) return { bounded: false }
  let best = 0
  let amount = -Infinity
  spots.forEach((spot, i) => {
    const value = sign * profit(spot)
    if (value > amount) [best, amount] = [i, value]
  })
  const spot = spots[best] ?? 0
  if (exact) return { bounded: true, amount: sign * amount, spot }
  const low = spots[best - 1] ?? spot
  const high = spots[best + 1] ?? spot
  const peak = goldenSection((x) => sign * profit(x), low, high)
  const better = sign * profit(peak) > amount ? peak : spot
  return { bounded: true, amount: profit(better), spot: better }
}

function goldenSection(f: (x: number) => number, from: number, to: number): number {
  const ratio = 0.5 * (Math.sqrt(5) - 1)
  let [low, high] = [from, to]
  for (let step = 0; step < 90; step++) {
    const left = high - ratio * (high - low)
    const right = low + ratio * (high - low)
    if (f(left) > f(right)) high = right
    else low = left
  }
  return 0.5 * (low + high)
}
