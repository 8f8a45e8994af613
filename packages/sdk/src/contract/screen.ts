/** What a request could be had for on the screen. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Figure } from './execution-figures.ts'
import { InstrumentId, Time, closed } from './words.ts'

const ScreenSide = closed(
  {
    price: Figure,
    cash: Figure,
    coverage: Type.Number({
      description: 'Share of the size the books could serve, from 0 to 1.',
    }),
    coveredPrice: Figure,
    legs: Type.Array(
      closed(
        {
          instrument: InstrumentId,
          takes: Type.Union([Type.Literal('bids'), Type.Literal('asks')]),
          lots: Type.Number(),
          availableLots: Type.Number(),
          averagePrice: Figure,
          worstPrice: Figure,
          levels: Type.Integer(),
        },
        'What one leg takes from its book.',
      ),
    ),
  },
  'The whole size swept from the books of the legs: `price` per structure, `cash` in all. `coveredPrice` is for the share there is depth for. Without fees.',
)
export type ScreenSide = Static<typeof ScreenSide>

export const Screen = closed(
  { observedAt: Type.Optional(Time), buy: ScreenSide, sell: ScreenSide },
  "What buying or selling would cost on the screen instead, in the reader's orientation. Where the market has no book, or its marks are old, it says so.",
)
export type Screen = Static<typeof Screen>
