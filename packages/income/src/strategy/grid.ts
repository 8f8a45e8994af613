import { priceEuropean } from '@parley/quant'
import { DAYS_PER_YEAR, escrowedSpot, intrinsicOf } from '../chain/valuation.ts'
import type { PricedCase, PricedLeg } from './case.ts'
import { ROLES } from './strategy.ts'

/** Spot relative (-0.1 = 10% down), vol in vol (0.1 = 10 points), days from now. */
export type GridMoves = {
  readonly spots: readonly number[]
  readonly vols: readonly number[]
  readonly days: readonly number[]
}

export const GRID_MOVES: GridMoves = {
  spots: [-0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2],
  vols: [-0.1, 0, 0.1],
  days: [0, 15],
}

export type GridCell = {
  readonly days: number
  readonly vol: number
  readonly spot: number
  /** Change in value from now, for all contracts, in currency; interest on cash is left out. */
  readonly change: number
}

/** How the position's value moves with spot, vol and time; days fastest outermost, spots innermost. */
export function changeGrid(priced: PricedCase, moves: GridMoves = GRID_MOVES): readonly GridCell[] {
  const units = priced.contracts * priced.multiplier
  const now = valueAt(priced, { spot: 0, vol: 0, days: 0 })
  return moves.days.flatMap((days) =>
    moves.vols.flatMap((vol) =>
      moves.spots.map((spot): GridCell => {
        const change = units * (valueAt(priced, { spot, vol, days }) - now)
        return { days, vol, spot, change }
      }),
    ),
  )
}

type Point = { readonly spot: number; readonly vol: number; readonly days: number }

function valueAt(priced: PricedCase, point: Point): number {
  const spot = priced.spot * (1 + point.spot)
  const elapsed = point.days / DAYS_PER_YEAR
  const shares = priced.strategy.stock ? spot : 0
  return priced.legs.reduce(
    (sum, leg) => sum + ROLES[leg.role].side * legValue(priced, leg, spot, point.vol, elapsed),
    shares,
  )
}

function legValue(
  priced: PricedCase,
  { role, strike, years, vol }: PricedLeg,
  spot: number,
  volMove: number,
  elapsed: number,
): number {
  const { right } = ROLES[role]
  const left = years - elapsed
  if (left <= 0) return intrinsicOf(right, strike, spot)
  const { rate, yield: carried } = priced
  // Dividends that have gone ex by then are out of the spot.
  const ahead = priced.dividends
    .filter((each) => each.years > elapsed)
    .map((each) => ({ ...each, years: each.years - elapsed }))
  const clean = escrowedSpot({ spot, rate, yield: carried, dividends: ahead }, left)
  const terms = { right, spot: clean, strike, years: left, rate, yield: carried }
  return priceEuropean({ ...terms, vol: Math.max(vol + volMove, 0) }).price
}
