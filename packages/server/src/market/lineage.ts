/**
 * What the venue has made of a share or coin by corporate actions, as its market needs to know it: past prices in the units of
 * now, names that have changed, options whose terms have. [MKT-4]
 */
import { PRICE_SCALE, deliverableOf, isAdjusted, powerOfTen, present } from '@parley/core'
import type {
  ActionId,
  Announced,
  Instrument,
  InstrumentId,
  Option,
  State,
  Timestamp,
} from '@parley/core'
import type { FeedInstrument, Mark, OptionInstrument } from '../feed/feed.ts'
import { formatUnits } from '../feed/price-units.ts'
import { venueId } from './listing.ts'

type Action = Announced['action']

/** Actions carried out on an instrument, under any name it has had, by their moment. */
export function actionsOn(state: State, id: InstrumentId): Action[] {
  if (state.corporateActions.size === 0) return []
  const names = new Set<InstrumentId>()
  for (let at: InstrumentId | undefined = id; at !== undefined && !names.has(at);) {
    names.add(at)
    const one: Instrument | undefined = state.instruments.get(at)
    at = one && one.kind !== 'cash' && one.kind !== 'future' ? one.adjustedFrom : undefined
  }
  return [...state.corporateActions.values()]
    .filter(({ status, action }) => status === 'applied' && names.has(action.terms.underlying))
    .map(({ action }) => action)
    .toSorted((a, b) => a.effectiveAt - b.effectiveAt)
}

/** A price as it was observed, by what a unit is worth of it at a later moment. */
export type InUnitsOf = (observedAt: Timestamp) => number

/**
 * What an observed price of an underlying is multiplied by for the units of `now`: a split's ratio, and for a special dividend the
 * part of the last price before it that was left. `priceBefore` is that price, as observed.
 */
export function inUnitsOf(
  state: State,
  id: InstrumentId,
  now: Timestamp,
  priceBefore: (at: Timestamp) => number | undefined,
): InUnitsOf {
  const factors = actionsOn(state, id).flatMap(({ terms, effectiveAt: at }) => {
    if (at > now) return []
    if (terms.kind === 'split')
      return [{ at, by: () => Number(terms.denominator) / Number(terms.numerator) }]
    if (terms.kind !== 'special_dividend') return []
    const paid = Number(terms.amount) / 10 ** PRICE_SCALE
    return [{ at, by: () => leftAfter(paid, priceBefore(at)) }]
  })
  return (observedAt) =>
    factors.reduce((product, { at, by }) => (observedAt < at ? product * by() : product), 1)
}

/** Without a price before it nothing is known of what is left, and nothing is adjusted. */
function leftAfter(paid: number, before: number | undefined): number {
  return before === undefined || paid >= before ? 1 : 1 - paid / before
}

/** The name that an instrument has now: its own, or what a change of symbol has made of it. */
export function nameNow(state: State, id: InstrumentId): InstrumentId {
  let name = id
  for (;;) {
    const one = state.instruments.get(name)
    if (!one || one.kind === 'cash' || one.kind === 'future' || !one.retired?.into) return name
    const by = state.corporateActions.get(one.retired.actionId as ActionId)
    if (by?.action.terms.kind !== 'symbol_change') return name
    name = one.retired.into
  }
}

/** The feed's instrument under the names that the venue has for it now. */
export function asNamed(state: State, instrument: FeedInstrument): FeedInstrument {
  if (state.corporateActions.size === 0) return instrument
  if (instrument.kind === 'underlying')
    return { ...instrument, symbol: nameNow(state, venueId(instrument)) }
  if (instrument.kind === 'future') return instrument
  const { option } = instrument
  const underlying = nameNow(state, option.underlying.toUpperCase() as InstrumentId)
  if (underlying === option.underlying) return instrument
  const { root } = option
  return {
    ...instrument,
    option: {
      ...option,
      underlying,
      ...(root === undefined ? {} : { root: root.replace(option.underlying, underlying) }),
    },
  }
}

/**
 * The id that an offer of the feed is listed under, or is to be. Ids are given once: where a corporate action has retired the ordinary one,
 * it is that of the adjusted option which has these very terms, else the ordinary one with a numbered root. What is offered from before
 * the action, as `mark` says, is what was retired.
 */
export function listedAs(
  state: State,
  offer: FeedInstrument,
  mark: Mark | undefined,
): InstrumentId {
  const named = asNamed(state, offer)
  if (named.kind !== 'option') return venueId(named)
  const { option, multiplier } = named
  const { root = option.underlying } = option
  for (let n = 0; ; n++) {
    const own = n === 0 ? option : { ...option, root: `${root}${n}` }
    const id = venueId({ ...named, option: own })
    const there = state.instruments.get(id)
    if (there?.kind !== 'option') return id
    if (there.retired) {
      const by = state.corporateActions.get(there.retired.actionId as ActionId)
      if (!by || !mark || mark.observedAt < by.action.effectiveAt) return id
    } else if (n === 0) return id
    else {
      const isSame = !isAdjusted(there) && Number(there.multiplier) === multiplier
      if (isSame && !state.settled.has(id)) return id
    }
  }
}

/** Options on an underlying that have taken the place of others and live, as a feed that follows may mark them. */
export function adjustedOn(
  state: State,
  underlying: InstrumentId,
  symbol: string,
): OptionInstrument[] {
  const unit = present(state.instruments.get(underlying), 'an underlying is listed')
  return [...state.instruments.values()].flatMap((one) =>
    one.kind === 'option' &&
    one.underlying === underlying &&
    one.adjustedFrom !== undefined &&
    !one.retired &&
    !state.settled.has(one.id)
      ? [optionOf(one, unit, symbol)]
      : [],
  )
}

function optionOf(option: Option, unit: Instrument, symbol: string): OptionInstrument {
  const { strike, right, style, expiryDate, expiresAt, terms } = option
  const root = option.id.slice(0, option.id.indexOf('-'))
  const whole = Number(option.multiplier) * Number(powerOfTen(unit.scale))
  const units = Number(deliverableOf(option, unit)) / whole
  return {
    kind: 'option',
    symbol: option.id,
    option: {
      underlying: symbol,
      expiry: expiryDate,
      strike: formatUnits(Number(strike)),
      right,
      style,
      root: root.replace(option.underlying, symbol),
    },
    expiresAt,
    multiplier: Number(option.multiplier),
    settlement: option.settlement,
    quoteAsset: terms.quoteAsset,
    tick: formatUnits(Number(terms.tick)),
    lot: '1',
    simulated: true,
    ...(units === 1 ? {} : { units }),
  }
}
