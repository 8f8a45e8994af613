import type { OptionRight } from '../european/option.ts'

/**
 * A European option held (quantity > 0) or written (< 0). `years` ACT/365 to its expiry, `price`
 * the premium per unit it was opened at (0 where left out), `multiplier` units per contract
 * (1 where left out), `vol` its own volatility where it is valued before expiry.
 */
export type OptionLeg = {
  readonly kind: 'option'
  readonly right: OptionRight
  readonly strike: number
  readonly years: number
  readonly quantity: number
  readonly price?: number
  readonly multiplier?: number
  readonly vol?: number
}

/** Units of the underlying held (> 0) or short (< 0), opened at `price` a unit. */
export type StockLeg = {
  readonly kind: 'stock'
  readonly quantity: number
  readonly price?: number
}

export type StructureLeg = OptionLeg | StockLeg

/** Signed units of the underlying a leg speaks of. */
export function legUnits(leg: StructureLeg): number {
  return leg.kind === 'stock' ? leg.quantity : leg.quantity * (leg.multiplier ?? 1)
}

/** What exercise brings per unit at this spot. */
export function intrinsic(right: OptionRight, strike: number, spot: number): number {
  return Math.max(right === 'call' ? spot - strike : strike - spot, 0)
}

/** Paid to open (> 0) or received (< 0). */
export function openingCost(legs: readonly StructureLeg[]): number {
  return legs.reduce((sum, leg) => sum + legUnits(leg) * (leg.price ?? 0), 0)
}

/** A leg that cannot be valued: the path of the field and why. */
export class LegError extends Error {
  override readonly name = 'LegError'
  readonly path: string
  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

/** Throws a {@link LegError} for the first number that is not finite or out of range. */
export function checkLegs(legs: readonly StructureLeg[]): void {
  legs.forEach((leg, i) => {
    const need = (ok: boolean, field: string, what: string): void => {
      if (!ok) throw new LegError(`legs.${i}.${field}`, `${field} must be ${what}`)
    }
    need(Number.isFinite(leg.quantity), 'quantity', 'a finite number')
    need(Number.isFinite(leg.price ?? 0), 'price', 'a finite number')
    if (leg.kind === 'stock') return
    need(Number.isFinite(leg.strike) && leg.strike >= 0, 'strike', 'a finite number >= 0')
    need(Number.isFinite(leg.years) && leg.years >= 0, 'years', 'a finite number >= 0')
    const multiplier = leg.multiplier ?? 1
    need(Number.isFinite(multiplier) && multiplier > 0, 'multiplier', 'a finite number > 0')
    const vol = leg.vol ?? 0
    need(Number.isFinite(vol) && vol >= 0, 'vol', 'a finite number >= 0')
  })
}
