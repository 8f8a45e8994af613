/**
 * What may happen to a written option before anyone decides it: early assignment for a dividend or for interest, and a pin at expiry.
 * A holder of an American call gives up, by exercising before the ex-date, what is left of its time value and the interest on the
 * strike, and gets the dividend; of a put, its time value for the interest on the strike. Facts and their difference, not a forecast.
 */

export type HazardOption = {
  readonly right: 'call' | 'put'
  readonly spot: number
  readonly strike: number
  /** Years to expiry, ACT/365. */
  readonly years: number
  /** Volatility per year: 0.2 is 20%. */
  readonly vol: number
  /** Continuously compounded. */
  readonly rate: number
  /** What the option is worth for a unit. */
  readonly price: number
  /** What the put of the same strike is worth, where known: it is the call's time value without the dividend in it. */
  readonly put?: number | undefined
  /** The next dividend before expiry, for a unit, and days to its ex-date. */
  readonly dividend?: { readonly amount: number; readonly daysToEx: number } | undefined
  readonly contracts: number
  readonly multiplier: number
}

export type Hazard = {
  readonly intrinsic: number
  /** Time value that a holder gives up. */
  readonly extrinsic: number
  /** Interest on the strike to expiry. */
  readonly carry: number
  /** For a unit: what a holder gains by exercising early, before it gives up the time value. */
  readonly gain: number
  /** `gain` less `extrinsic`: above zero, and in the money, early exercise pays. */
  readonly edge: number
  /** Early exercise pays, and for a call the ex-date is the next day's or nearer. */
  readonly early: 'none' | 'likely' | 'now'
  readonly daysToEx: number | undefined
  /** Spot less strike, and how many moves of an hour that is. */
  readonly distance: number
  readonly hourMoves: number
  /** The last day, and the strike within two moves of an hour. */
  readonly pinned: boolean
  /** Of all contracts: units delivered and strike cash, if assigned. */
  readonly units: number
  readonly cash: number
}

const HOURS_A_YEAR = 365 * 24
const PIN_MOVES = 2

/** Throws a RangeError where a number is not finite or has the wrong sign. */
export function hazardOf(option: HazardOption): Hazard {
  const { right, spot, strike, years, vol, rate, price, dividend, contracts, multiplier } = option
  for (const value of [spot, strike, years, vol, price, contracts, multiplier])
    if (!Number.isFinite(value) || value < 0) throw new RangeError(`${value} is no such figure`)
  if (!Number.isFinite(rate)) throw new RangeError(`rate ${rate} is not finite`)
  const sign = right === 'call' ? 1 : -1
  const intrinsic = Math.max(sign * (spot - strike), 0)
  const extrinsic = Math.max(option.put ?? price - intrinsic, 0)
  const carry = strike * -Math.expm1(-rate * years)
  const gain = right === 'call' ? (dividend?.amount ?? 0) - carry : carry
  const edge = gain - extrinsic
  const pays = intrinsic > 0 && edge > 0 && (right === 'put' || dividend !== undefined)
  const isNow = right === 'put' || (dividend !== undefined && dividend.daysToEx <= 1)
  const distance = spot - strike
  const hourMove = spot * vol * Math.sqrt(1 / HOURS_A_YEAR)
  const hourMoves = distance === 0 ? 0 : Math.abs(distance) / hourMove
  const units = contracts * multiplier
  return {
    intrinsic,
    extrinsic,
    carry,
    gain,
    edge,
    early: pays ? (isNow ? 'now' : 'likely') : 'none',
    daysToEx: dividend?.daysToEx,
    distance,
    hourMoves,
    pinned: years <= 1 / 365 && hourMoves <= PIN_MOVES,
    units,
    cash: units * strike,
  }
}
