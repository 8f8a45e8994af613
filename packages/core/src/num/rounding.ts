/** Named rounding. Trades never round; where a division must, the caller names the direction here. [NUM-5] */
import { assert } from '../assert.ts'

/** Exact quotient; a remainder is a bug in the listing check that should have refused it. */
export function divideExact(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, 'denominator is positive')
  const quotient = numerator / denominator
  assert(quotient * denominator === numerator, 'a quotient is whole', numerator)
  return quotient
}

/** Quotient towards minus infinity: what a party receives. Denominator > 0. */
export function divideFloor(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, 'denominator is positive')
  const quotient = numerator / denominator
  return numerator % denominator < 0n ? quotient - 1n : quotient
}

/** Quotient towards plus infinity: what a party owes. Denominator > 0. */
export function divideCeil(numerator: bigint, denominator: bigint): bigint {
  return -divideFloor(-numerator, denominator)
}
