/** What a request could be had for on the screen: its size swept through the visible books of its legs, as they stand. */
import { instrumentsOf } from '@parley/core'
import type { ReferenceMark, State, Structure, Timestamp } from '@parley/core'
import { sweepCost } from '@parley/quant'
import type { Figure, LegSweep, MissingReason, StructureMark } from '@parley/quant'
import type * as wire from '@parley/sdk'
import { referenceMarks } from '../market/reference-marks.ts'
import type { Marked } from '../market/reference-marks.ts'
import { timeText } from '../wire/numbers.ts'
import { cashPerPoint, lotsPerLegUnit, markOf } from './structure-mark.ts'

export type Market = Required<Marked>

/** Both sides for one size. `flip`: the reader typed the mirror of the canonical structure. */
export type Swept = { readonly structure: Structure; readonly size: bigint; readonly flip: boolean }

/** Says why where nothing can be said: no mark, an old one, no book, or too little in it. Nothing is worked out from what is old. */
export function screenOf(
  state: State,
  market: Market,
  swept: Swept,
  { now, markAgeMaxMs }: { readonly now: Timestamp; readonly markAgeMaxMs: number },
): wire.Screen {
  const { structure, flip } = swept
  const ids = instrumentsOf(structure, state.listed)
  const marks: readonly ReferenceMark[] = referenceMarks(market, state, ids, now)
  const mark = markOf(state, structure, marks)
  if (!mark) return { ...nothing('no_mark') }
  const observedAt = timeText(mark.atUs)
  if (now - mark.atUs > markAgeMaxMs * 1000) return { ...nothing('stale_mark'), observedAt }
  const [buy, sell] = [sweep(state, swept, mark, 'buy'), sweep(state, swept, mark, 'sell')]
  return { observedAt, ...(flip ? { buy: sell, sell: buy } : { buy, sell }) }
}

function nothing(reason: MissingReason): Pick<wire.Screen, 'buy' | 'sell'> {
  const none: Figure = { known: false, reason }
  const side = { price: none, cash: none, coverage: 0, coveredPrice: none, legs: [] }
  return { buy: side, sell: side }
}

function sweep(
  state: State,
  { structure, size, flip }: Swept,
  { legs = [] }: StructureMark,
  side: 'buy' | 'sell',
): wire.ScreenSide {
  const swept = sweepCost(legs, side, Number(size))
  const price = turned(swept.price, flip)
  const worth = Number(size) * cashPerPoint(structure)
  return {
    price,
    cash: price.known ? { known: true, value: price.value * worth } : price,
    coverage: swept.coverage,
    coveredPrice: turned(swept.coveredPrice, flip),
    legs: swept.legs.map((leg) => legView(state, structure, leg)),
  }
}

function legView(
  state: State,
  structure: Structure,
  { instrument, takes, needed, available, averagePrice, worstPrice, levels }: LegSweep,
): wire.ScreenSide['legs'][number] {
  const lots = lotsPerLegUnit(state, structure, instrument as never)
  return {
    instrument,
    takes,
    lots: Math.round(needed * lots),
    availableLots: Math.round(available * lots),
    averagePrice,
    worstPrice,
    levels,
  }
}

function turned(figure: Figure, flip: boolean): Figure {
  return figure.known && flip && figure.value !== 0 ? { known: true, value: -figure.value } : figure
}
