/** What a request's structure is marked at and moves with. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Decimal, InstrumentId, Text, Time, closed } from './words.ts'

const partial = Type.Optional

const ReferenceLeg = closed(
  {
    instrument: InstrumentId,
    mark: partial(Decimal),
    iv: partial(Type.Number({ description: 'As observed, else implied by the mark.' })),
    delta: partial(Type.Number({ description: 'Of one unit.' })),
    why: partial(Type.String({ description: 'Why nothing can be said of it.' })),
  },
  'One leg by itself, bought.',
)

const ReferenceUnderlying = closed(
  {
    instrument: InstrumentId,
    mark: Decimal,
    delta: Type.Number({ description: 'Units of it that buying one structure is like.' }),
    gamma: Type.Number({ description: 'Change of that delta for a rise of it by 1 %.' }),
  },
  'What is under some of the legs, and how one structure moves with it.',
)

export const Reference = closed(
  {
    legs: Type.Array(ReferenceLeg),
    mark: partial(Type.Number({ description: 'Net price of the marks of the legs.' })),
    underlyings: Type.Array(ReferenceUnderlying),
    vega: partial(Type.Number({ description: 'In the quote asset, for one volatility point.' })),
    theta: partial(Type.Number({ description: 'In the quote asset, for one calendar day.' })),
    sources: Type.Array(Text),
    observedAt: partial(Time),
    stale: Type.Boolean(),
    simulated: Type.Boolean(),
  },
  "Marks and greeks of one structure as its reader would buy it, by the venue's marks as they are now: European values without interest. Net figures are there where every leg has its own; `observedAt` is of the oldest mark. Nobody agreed to any of it.",
)
export type Reference = Static<typeof Reference>
