/** An option by one unit of what it is on. A split of 3:2 leaves a call at 190 on 100 shares as one at 190 × 100 for 150 of them. [CRA-3] */
import {
  PRICE_SCALE,
  deliverableOf,
  isAdjusted,
  multiplierOf,
  powerOfTen,
  present,
} from '@parley/core'
import type { Option, State, Tradable } from '@parley/core'

const ONE = 10 ** PRICE_SCALE

export type UnitTerms = {
  /** What is paid for one unit: 126.67 in the example. */
  readonly strike: number
  /** Units of one contract: 150. */
  readonly units: number
  /** Units that what its price is of delivers: 150 / 100; 1 but for what was adjusted. */
  readonly delivers: number
}

export function unitTerms(state: State, option: Option): UnitTerms {
  const [strike, multiplier] = [Number(option.strike) / ONE, Number(option.multiplier)]
  // Nearly all are such, and whole chains are read.
  if (!isAdjusted(option)) return { strike, units: multiplier, delivers: 1 }
  const underlying = present(state.instruments.get(option.underlying), 'an option is on something')
  const units = Number(deliverableOf(option, underlying)) / Number(powerOfTen(underlying.scale))
  const delivers = units / multiplier
  return { strike: strike / delivers, units, delivers }
}

/** Units of what an instrument is on, else of the thing itself, in one whole of it. */
export function unitsOfOne(state: State, instrument: Tradable): number {
  return instrument.kind === 'option'
    ? unitTerms(state, instrument).units
    : Number(multiplierOf(instrument))
}
