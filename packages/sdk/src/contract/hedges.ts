/** Hedge legs: what trades with a request's structure at a price fixed beforehand. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Count, Decimal, InstrumentId, Side, closed } from './words.ts'

const partial = Type.Optional

export const Hedge = closed(
  {
    instrument: InstrumentId,
    side: Side,
    lots: Count,
    price: Decimal,
    band: partial(Decimal),
  },
  'A hedge leg: shares or coins that trade with the structure in the same entry, `lots` for the whole request and their part for a part of it, at a fixed `price`. `side` is what buying the structure does. Nothing trades while the mark is further than `band` from the price.',
)
export type Hedge = Static<typeof Hedge>

export const HedgeFill = closed(
  { instrument: InstrumentId, side: Side, lots: Count, price: Decimal },
  'Lots of a hedge leg that traded; `side` is what the reader did.',
)
export type HedgeFill = Static<typeof HedgeFill>
