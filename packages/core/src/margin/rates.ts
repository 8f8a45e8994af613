/** What a margin requirement is worked out from: rates of underlyings, and the marks that were last recorded. [MGN-1] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Adjusted } from '../corporate-action/action.ts'
import { divideCeil } from '../num/rounding.ts'
import { scaledArrays } from './scenario.ts'
import type { ScenarioArrays } from './scenario.ts'

/** In hundredths of a per cent. */
export type MarginRates = {
  /** Of the underlying's value, less what the option is out of the money. */
  readonly riskBps: number
  /** At least: of the underlying's value for a call, of the strike cash for a put. */
  readonly floorBps: number
  /** Of the underlying's value, for what is owed of it. */
  readonly owedBps: number
}

/** Regulation T for shares and narrow indices; a broad index has 1500. */
export const REG_T_RATES: MarginRates = { riskBps: 2_000, floorBps: 1_000, owedBps: 15_000 }

export type Margins = {
  /** 10^-8 of the quote asset. */
  readonly marks: Map<InstrumentId, bigint>
  /** Of options, what their last mark brought for margin by scenarios: nothing where it brought none. [MGN-8] */
  readonly arrays: Map<InstrumentId, ScenarioArrays>
  /** Of underlyings that have rates of their own. */
  readonly rates: Map<InstrumentId, MarginRates>
}

/** Why there is no requirement: something has no mark, it is more than a balance can be, or on credit nothing bounds it. */
export type NoMargin = {
  readonly code: 'no_mark' | 'out_of_range' | 'cover_unavailable'
  readonly instrument: InstrumentId
}

export function noMargins(): Margins {
  return { marks: new Map(), arrays: new Map(), rates: new Map() }
}

export function ratesOf({ rates }: Margins, underlying: InstrumentId): MarginRates {
  return rates.get(underlying) ?? REG_T_RATES
}

/** Marks and rates of what a corporate action has adjusted, rounded up. */
export function followMargins(
  { marks, arrays, rates }: Margins,
  adjusted: readonly Adjusted[],
): void {
  for (const { from, into, numerator, denominator } of adjusted) {
    const mark = marks.get(from)
    const own = rates.get(from)
    const scenarios = arrays.get(from)
    marks.delete(from)
    if (mark !== undefined) marks.set(into, divideCeil(mark * denominator, numerator))
    arrays.delete(from)
    if (scenarios) arrays.set(into, scaledArrays(scenarios, { numerator, denominator }))
    if (own === undefined || from === into) continue
    rates.delete(from)
    rates.set(into, own)
  }
}
