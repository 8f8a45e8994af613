/** From the wire's text to core's integers: what is not exact is refused with the field's path. */
import { PRICE_SCALE, amount, price, reject } from '@parley/core'
import type { Amount, Price, Rejection, Timestamp } from '@parley/core'
import { boundedDecimal, parseTime } from './numbers.ts'

/** A field whose text is not exact. Thrown inside one parse and caught at its edge. */
export class Inexact extends Error {
  override name = 'Inexact'
  readonly rejection: Rejection
  constructor(rejection: Rejection) {
    super(rejection.code)
    this.rejection = rejection
  }
}

/** Makes a command, or says which field is not exact. */
export function parsed<C>(make: () => C): C | Rejection {
  try {
    return make()
  } catch (error) {
    if (error instanceof Inexact) return error.rejection
    throw error
  }
}

export function priceAt(text: string, path: string): Price {
  const value = boundedDecimal(text, PRICE_SCALE)
  if (value === undefined) throw new Inexact(reject('bad_decimal', path))
  return price(value)
}

export function amountAt(text: string, scale: number, path: string): Amount {
  const value = boundedDecimal(text, scale)
  if (value === undefined)
    throw new Inexact(reject('bad_decimal', path, { decimals: String(scale) }))
  return amount(value)
}

export function timeAt(text: string, path: string): Timestamp {
  const at = parseTime(text)
  if (at === undefined) throw new Inexact(reject('malformed', path))
  return at
}
