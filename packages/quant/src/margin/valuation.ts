import { priceEuropean } from '../european/european.ts'
import { impliedVol } from '../implied-vol/implied-vol.ts'
import { MarginError } from './model.ts'
import type { MarginMarks, MarginPosition } from './model.ts'

/** A position's value per unit in currency at a spot and a vol changed by `volOf`. */
export type Valuation = {
  readonly units: number
  readonly value: (spot: number, volOf?: (vol: number) => number) => number
  /** Change of value per unit of spot now, times units. */
  readonly delta: number
  /** The option's vol; 0 for stock and futures. */
  readonly vol: number
}

/**
 * How a position is revalued: stock and futures one for one with spot, options by
 * Black-Scholes-Merton from their mark's vol, or the vol its price implies.
 */
export function valuationOf(position: MarginPosition, marks: MarginMarks): Valuation {
  const units = position.quantity * (position.kind === 'stock' ? 1 : (position.multiplier ?? 1))
  if (position.kind !== 'option') {
    return { units, value: (spot) => spot, delta: units, vol: 0 }
  }
  const underlying = marks.underlyings[position.underlying]
  const { right, strike, years } = position
  const spot = underlying?.price ?? Number.NaN
  const terms = { right, strike, years, rate: underlying?.rate ?? 0, yield: underlying?.yield ?? 0 }
  const mark = marks.positions[position.id]
  const vol =
    mark?.vol ?? volOfPrice({ ...terms, spot, price: mark?.price ?? Number.NaN }, position.id)
  const value = (at: number, volOf?: (now: number) => number): number =>
    priceEuropean({ ...terms, spot: at, vol: Math.max(volOf === undefined ? vol : volOf(vol), 0) })
      .price
  return { units, value, delta: units * priceEuropean({ ...terms, spot, vol }).delta, vol }
}

/** A price that tells nothing of vol (expired, at intrinsic) counts as no vol. */
function volOfPrice(input: Parameters<typeof impliedVol>[0], id: string): number {
  const found = impliedVol(input)
  if (found.status === 'ok') return found.vol
  if (found.status === 'no_information' || found.status === 'below_intrinsic') return 0
  throw new MarginError(`marks.positions.${id}`, `no volatility gives this price: ${found.status}`)
}
