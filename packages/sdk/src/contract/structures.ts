/** Structures as they are shown: legs, what a lot of each is, what the field calls them, and the structures of a basket. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Count, Decimal, InstrumentId, Side, StructureId, closed } from './words.ts'

const partial = Type.Optional

export const Leg = closed(
  {
    instrument: InstrumentId,
    side: Side,
    ratio: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Lots in one structure.' }),
  },
  'One leg: what buying the structure does with it.',
)
export type Leg = Static<typeof Leg>

/** Beside legs that are shown: sizes and ratios count lots. */
export const LotSizes = Type.Array(
  closed({ instrument: InstrumentId, lot: Decimal }, 'Units in one lot.'),
  {
    description:
      'Of legs and hedge legs that trade in lots of other than one unit: how many units a lot is.',
  },
)

const NAME = {
  name: Type.String({
    description:
      'What the field calls the structure: `vertical`, `collar`; `custom` where it has no name, `basket`.',
  }),
  label: Type.String({
    description: 'In words, in the orientation of the legs as listed: `bull call spread`.',
  }),
}
const PART = {
  structureId: StructureId,
  ...NAME,
  legs: Type.Array(Type.Integer(), { description: 'Places of its legs in the list of legs.' }),
  count: Count,
}
const Part = closed(PART, 'A structure of a basket: `count` of it in one basket.')
export const PricedPart = closed(
  { ...PART, unit: Decimal, price: partial(Decimal) },
  'A structure of a basket that traded: `count` of it at `price` cost count × price × unit.',
)

/** What is asked about, as its reader reads it. */
export const STRUCTURE = {
  structureId: StructureId,
  ...NAME,
  legs: Type.Array(Leg),
  lotSizes: partial(LotSizes),
  parts: partial(Type.Array(Part)),
}
