/** What the structure of a request is marked at and moves with now. It tells a reader nothing of the request: marks are the same for all. */
import { isInverse, rootOf, unitsPerLot } from '@parley/core'
import type { State, Structure, Timestamp } from '@parley/core'
import { NO_GREEKS, moneyGreeks, sumGreeks } from '@parley/quant'
import type { MoneyGreeks } from '@parley/quant'
import type * as wire from '@parley/sdk'
import type { Marked } from '../market/reference-marks.ts'
import { RATE, valued } from '../risk/valued.ts'
import type { Missing, Valued } from '../risk/valued.ts'
import { mirrored } from '../wire/structure-view.ts'
import { cashPerPoint, float, tradable } from './structure-mark.ts'

/** A leg, how much of what its price is of one structure has, and what a unit is worth and moves with. */
type Part = { readonly units: number; readonly of: Valued | Missing }

export function referenceOf(
  state: State,
  market: Marked,
  { structure, flip }: { readonly structure: Structure; readonly flip: boolean },
  now: Timestamp,
): wire.Reference {
  const legs = flip ? mirrored(structure.legs) : structure.legs
  const parts = legs.map((leg): Part => {
    const perLot = float(unitsPerLot(tradable(state, leg.instrument)))
    const units = (leg.side === 'buy' ? 1 : -1) * leg.ratio * perLot
    return { units, of: valued(market, state, leg.instrument, now) }
  })
  const known = parts.flatMap(({ units, of }) => ('why' in of ? [] : [{ units, of }]))
  const inputs = known.flatMap(({ of }) => of.inputs)
  const greeks = known.map(({ units, of }) => greeksOf(of, units))
  const whole = known.length === parts.length
  const cash = known.reduce((sum, { units, of }) => sum + units * markOf(of), 0)
  const { vega, theta } = sumGreeks(known.map(({ of }, i) => inQuoteAsset(of, greeks[i])))
  const oldest = inputs.map(({ observedAt }) => observedAt).toSorted()[0]
  return {
    legs: parts.map(({ of }) => legOf(of)),
    underlyings: underlyings(known, greeks),
    ...(whole && { mark: cash / cashPerPoint(structure), vega, theta }),
    sources: [...new Set(inputs.map(({ source }) => source))],
    ...(oldest === undefined ? {} : { observedAt: oldest }),
    stale: inputs.some(({ stale }) => stale),
    simulated: inputs.some(({ simulated }) => simulated),
  }
}

function legOf(of: Valued | Missing): wire.Reference['legs'][number] {
  if ('why' in of) return { instrument: of.instrument, why: of.why }
  const mark = of.inputs.at(-1)?.price
  const { delta } = greeksOf(of, 1)
  return {
    instrument: of.instrument.id,
    ...(mark === undefined ? {} : { mark }),
    ...(of.terms && { iv: of.terms.markVol }),
    delta: delta / of.spot,
  }
}

/** The last mark that goes into a leg is its own. */
function markOf(of: Valued): number {
  return Number(of.inputs.at(-1)?.price ?? Number.NaN)
}

/** Of so much of what its price is of. */
function greeksOf({ spot, terms, delivers }: Valued, units: number): MoneyGreeks {
  if (units === 0) return NO_GREEKS
  const market = { spot, rate: RATE, yield: 0 }
  const line = { underlying: '', quantity: units * delivers }
  return terms
    ? moneyGreeks({ ...line, kind: 'option', ...terms }, market)
    : moneyGreeks({ ...line, kind: 'stock' }, market)
}

/** An inverse option is priced in its coin, and valued in what the coin is priced in. */
function inQuoteAsset({ instrument, spot }: Valued, greeks: MoneyGreeks = NO_GREEKS): MoneyGreeks {
  if (instrument.kind !== 'option' || !isInverse(instrument)) return greeks
  return { ...greeks, vega: greeks.vega / spot, theta: greeks.theta / spot }
}

/** Each underlying once, in the order of the legs. */
function underlyings(
  known: readonly { readonly of: Valued }[],
  greeks: readonly MoneyGreeks[],
): wire.Reference['underlyings'] {
  const found = new Map<string, wire.Reference['underlyings'][number]>()
  known.forEach(({ of }, i) => {
    const { instrument, spot, inputs } = of
    const id = rootOf(instrument)
    const before = found.get(id)
    const { delta = 0, gamma = 0 } = greeks[i] ?? {}
    found.set(id, {
      instrument: id,
      mark: inputs[0]?.price ?? '',
      delta: (before?.delta ?? 0) + delta / spot,
      gamma: (before?.gamma ?? 0) + gamma / spot,
    })
  })
  return [...found.values()]
}
