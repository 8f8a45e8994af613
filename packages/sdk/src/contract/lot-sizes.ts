/** What a lot is, beside legs that are shown: sizes and ratios count lots. */
import { Type } from 'typebox'
import { Decimal, InstrumentId, closed } from './words.ts'

export const LotSizes = Type.Array(
  closed({ instrument: InstrumentId, lot: Decimal }, 'Units in one lot.'),
  {
    description:
      'Of legs and hedge legs that trade in lots of other than one unit: how many units a lot is.',
  },
)
