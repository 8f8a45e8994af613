/** What a holding has become by the end of another day: corporate actions between the two make other units of it. [STM-4] [MKT-4] */
import { PRICE_SCALE, rootOf } from '@parley/core'
import type { ActionTerms, Instrument, InstrumentId, Price, State } from '@parley/core'
import { actionsOn } from '../market/lineage.ts'
import { priceIn } from './in-units.ts'
import type { Worth } from './worth.ts'

const ONE = 10 ** PRICE_SCALE

/** Ends of days, the earlier first. */
export type Night = { readonly fromUs: number; readonly toUs: number }

/** So many of an instrument for `denominator` of the one that was held. */
export type Followed = {
  readonly instrument: Instrument
  readonly numerator: bigint
  readonly denominator: bigint
}

/** What was merged for cash stays what it was. */
export function followed(state: State, held: Instrument, { fromUs, toUs }: Night): Followed {
  let found: Followed = { instrument: held, numerator: 1n, denominator: 1n }
  if (state.corporateActions.size === 0) return found
  const between = [...state.corporateActions.values()]
    .filter(({ status, action }) => status === 'applied' && isWithin(action.effectiveAt))
    .map(({ action }) => action)
    .toSorted((a, b) => a.effectiveAt - b.effectiveAt)
  for (const { terms } of between)
    if (terms.underlying === rootOf(found.instrument)) found = after(state, found, terms)
  return found

  function isWithin(at: number): boolean {
    return fromUs <= at && at < toUs
  }
}

function after(state: State, { instrument, ...ratio }: Followed, terms: ActionTerms): Followed {
  const into = instrument.kind === 'option' ? instrument.retired?.into : unitsInto(terms)
  const successor = into === undefined ? instrument : (state.instruments.get(into) ?? instrument)
  if (terms.kind !== 'split') return { instrument: successor, ...ratio }
  // Of an odd split contracts stay, and what one delivers changes. [CRA-4]
  const { numerator, denominator } = terms
  if (instrument.kind === 'option' && denominator !== 1n) return { instrument: successor, ...ratio }
  return {
    instrument: successor,
    numerator: ratio.numerator * numerator,
    denominator: ratio.denominator * denominator,
  }
}

function unitsInto(terms: ActionTerms): InstrumentId | undefined {
  return terms.kind === 'symbol_change' ? terms.symbol : undefined
}

/** In 10^-8 of a unit of after the night; nothing where there was none, whatever else has made other units of it. */
function dividendOn(state: State, root: InstrumentId, before: Price, night: Night): number {
  const actions = actionsOn(state, root)
  const without = actions.filter(({ terms }) => terms.kind !== 'special_dividend')
  if (without.length === actions.length) return 0
  return Number(priceIn(without, before, night) - priceIn(actions, before, night))
}

/** What a unit that something is on was worth at two closes, both in units of the later; undefined where it has no close. */
export type UnitMove = {
  readonly root: InstrumentId
  /** Units that one of before has become. */
  readonly each: number
  readonly before: number | undefined
  readonly after: number | undefined
  /** Special dividends that were taken off it between the two. */
  readonly dividend: number
}

/** A special dividend is in the earlier price, as any dividend. */
export function unitMove(state: State, of: Instrument, night: Night, worth: Worth): UnitMove {
  const was = rootOf(of)
  const unit = state.instruments.get(was)
  const into = unit && followed(state, unit, night)
  const root = into?.instrument.id ?? was
  const each = into ? Number(into.numerator) / Number(into.denominator) : 1
  const at = (id: InstrumentId, us: number): number | undefined => {
    const mark = worth.mark(id, us)
    return mark && Number(mark.price) / ONE
  }
  const observed = worth.mark(was, night.fromUs)?.price
  const before = observed === undefined ? undefined : Number(observed) / ONE / each
  return {
    root,
    each,
    before,
    after: at(root, night.toUs),
    dividend: observed === undefined ? 0 : dividendOn(state, root, observed, night) / ONE,
  }
}
