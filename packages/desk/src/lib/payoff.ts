/** Payoff of a structure at expiry, for the picture: floats, in the quote asset, fees left out. */
import { unitsDelivered } from '@parley/sdk'
import { ZERO, parseFixed, toFloat } from './decimal.ts'
import type { Fixed } from './decimal.ts'
import type { Structure } from './structure.ts'

export type Payoff = {
  /** [underlying price at expiry, profit or loss], with a point at each strike and each break-even. */
  readonly points: readonly (readonly [number, number])[]
  /** Underlying prices at which nothing is won or lost. */
  readonly breakEvens: readonly number[]
  readonly strikes: readonly number[]
}

export type PayoffInput = {
  readonly structure: Structure
  /** Net price paid per unit (negative: received). */
  readonly net: Fixed
  readonly size: bigint
  readonly spot: number
  /** Units of the underlying held beside it, taken at the spot. Default none. */
  readonly held?: Fixed | undefined
}

/** Why there is no picture, or the picture. */
export function payoffOf(input: PayoffInput): Payoff | string {
  const { structure, spot } = input
  const expiries = new Set<string>()
  const roots = new Set<string>()
  for (const { instrument } of structure.legs) {
    if (instrument.expiryDate !== undefined) expiries.add(instrument.expiryDate)
    roots.add(instrument.underlying ?? instrument.instrument)
  }
  if (roots.size > 1) return 'Legs are on different underlyings: there is no single payoff.'
  if (expiries.size > 1)
    return 'Legs expire on different days: there is no single payoff at expiry.'
  const strikes = strikesOf(structure)
  const low = Math.min(spot * 0.8, (strikes[0] ?? spot) * 0.92)
  const high = Math.max(spot * 1.2, (strikes.at(-1) ?? spot) * 1.08)
  const steps = 60
  const grid = Array.from({ length: steps + 1 }, (_, i) => low + ((high - low) * i) / steps)
  const prices = [...new Set([...grid, ...strikes])].sort((a, b) => a - b)
  const coarse = prices.map((at) => [at, profitAt(input, at)] as const)
  const breakEvens = crossings(coarse)
  const zeros = breakEvens.map((at) => [at, 0] as const)
  const points = [...coarse, ...zeros].sort(([a], [b]) => a - b)
  return { points, breakEvens, strikes }
}

/** Profit at one price of the underlying at expiry. */
export function profitAt(input: PayoffInput, at: number): number {
  const { structure, net, size, spot, held } = input
  let value = 0
  for (const { leg, instrument, weight } of structure.legs) {
    const strike = toFloat(parseFixed(instrument.strike) ?? ZERO)
    const given = at * unitsDelivered(instrument)
    const worth =
      instrument.kind !== 'option'
        ? at
        : Math.max(0, instrument.right === 'call' ? given - strike : strike - given)
    // What an inverse option pays is worth that much, and paid in the coin.
    const paid = instrument.quoteAsset === instrument.underlying ? worth / at : worth
    value += (leg.side === 'buy' ? 1 : -1) * Number(weight) * paid
  }
  const done = (value - toFloat(net)) * toFloat(structure.unit) * Number(size)
  // Counted in the coin, coins that are held are what they were.
  if (isInCoin(structure)) return done
  return done + toFloat(held ?? ZERO) * (at - spot)
}

/** Whether a structure is paid for and settled in the coin it is on. */
export function isInCoin({ legs, quoteAsset }: Structure): boolean {
  return legs.some(({ instrument }) => instrument.underlying === quoteAsset)
}

function strikesOf(structure: Structure): number[] {
  const strikes = structure.legs
    .map(({ instrument }) => {
      const strike = parseFixed(instrument.strike)
      return strike && toFloat(strike) / unitsDelivered(instrument)
    })
    .filter((strike) => strike !== undefined)
  return [...new Set(strikes)].sort((a, b) => a - b)
}

function crossings(points: readonly (readonly [number, number])[]): number[] {
  const found: number[] = []
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1] ?? [0, 0]
    const [x1, y1] = points[i] ?? [0, 0]
    if (y0 < 0 !== y1 < 0) found.push(x0 + ((x1 - x0) * -y0) / (y1 - y0))
  }
  return found
}
