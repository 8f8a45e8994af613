/** An option by one unit of what it is on. A split of 3:2 leaves a call at 190 on 100 shares as one at 190 × 100 for 150 of them. [CRA-3] */
import { PRICE_SCALE, deliverableOf, powerOfTen, present } from '@parley/core'
import type { Option, State } from '@parley/core'

const ONE = 10 ** PRICE_SCALE

export type UnitTerms = {
  /** What is paid for one unit: 126.67 in the example. */
  readonly strike: number
  /** Units of one contract: 150. */
  readonly units: number
  /** What a price of the option comes to by one unit of the underlying: 100 / 150 of it; 1 but for what was adjusted. */
  readonly share: number
}

export function unitTerms(state: State, option: Option): UnitTerms {
  const underlying = present(state.instruments.get(option.underlying), 'an option is on something')
  const units = Number(deliverableOf(option, underlying)) / Number(powerOfTen(underlying.scale))
  const share = Number(option.multiplier) / units
  return { strike: (Number(option.strike) / ONE) * share, units, share }
}

/** Whether a contract is of as many units as its multiplier, so that its price and its underlying's are of one unit. */
export function isAdjusted(option: Option): boolean {
  return option.deliverable !== undefined
}
