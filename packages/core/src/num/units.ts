/**
 * The three numbers of the venue, each a branded integer. [NUM-4]
 * `Amount`: minor units of one asset (its scale). `Price`: 10^-8 of the quote asset, whatever its scale.
 * `Quantity`: minor units of the instrument held or traded; an option contract and a share have scale 0.
 */
import { assert } from '../assert.ts'
import { divideExact, divideFloor } from './rounding.ts'
import { powerOfTen } from './decimal.ts'

export type Amount = bigint & { readonly __unit: 'amount' }
export type Price = bigint & { readonly __unit: 'price' }
export type Quantity = bigint & { readonly __unit: 'quantity' }

/** Decimals of every price. */
export const PRICE_SCALE = 8

/** Largest magnitude of a price, a balance or an amount. Below int64, so balances live in a BigInt64Array. */
export const MAGNITUDE_MAX = 1n << 61n
const MAGNITUDE_MIN = -MAGNITUDE_MAX

export function amount(minorUnits: bigint): Amount {
  assert(within(minorUnits), 'an amount is in range', minorUnits)
  return minorUnits as Amount
}

export function price(hundredMillionths: bigint): Price {
  assert(within(hundredMillionths), 'a price is in range', hundredMillionths)
  return hundredMillionths as Price
}

export function quantity(minorUnits: bigint): Quantity {
  assert(within(minorUnits), 'a quantity is in range', minorUnits)
  return minorUnits as Quantity
}

/** True when the magnitude fits a balance. */
export function within(value: bigint): boolean {
  return value <= MAGNITUDE_MAX && value >= MAGNITUDE_MIN
}

/**
 * Cash for `size` units of something whose one unit stands for `unit` × 10^-8 of the priced thing, at `at`.
 * Exact by the listing check; signed as price × size.
 */
export function cashFor(at: Price, unit: bigint, size: bigint, cashScale: number): bigint {
  return divideExact(at * unit * size, powerOfTen(2 * PRICE_SCALE - cashScale))
}

/** As `cashFor`, rounded down: the payout of a settlement price that need not lie on a tick. */
export function payoutFor(at: bigint, unit: bigint, size: bigint, cashScale: number): bigint {
  return divideFloor(at * unit * size, powerOfTen(2 * PRICE_SCALE - cashScale))
}
