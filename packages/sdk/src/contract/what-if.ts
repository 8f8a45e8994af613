/** What a trade would do to an account's cover, buying power and margin, before it is made. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Leg } from './structures.ts'
import type { Routes } from './route.ts'
import { AccountId, Count, Decimal, InstrumentId, closed } from './words.ts'

const partial = Type.Optional

export const WhatIf = closed(
  {
    account: AccountId,
    side: Type.Union([Type.Literal('buy'), Type.Literal('sell')]),
    legs: Type.Array(Leg, { minItems: 1, maxItems: 100 }),
    size: Count,
    price: Decimal,
  },
  'A trade as typed, at a price for one unit of the structure, with the fees of a taker.',
)

const Amount = closed({ asset: InstrumentId, amount: Decimal }, 'An amount of an asset.')
const Refused = closed(
  { code: Type.String(), detail: partial(Type.Record(Type.String(), Type.String())) },
  'Why it would be refused.',
)
const UnderRegime = closed(
  {
    regime: Type.String({ description: "An account's regime: what the venue holds." }),
    method: partial(Type.String({ description: 'Of the regime margined: one row for each.' })),
    own: Type.Boolean({ description: 'True: the regime of the account.' }),
    before: Type.Array(Amount),
    after: Type.Array(Amount),
    refused: partial(Refused),
  },
  'What cover holds in all before and after the trade.',
)
const UnderModel = closed(
  {
    model: Type.String({ description: 'A margin model: what others would ask.' }),
    currency: InstrumentId,
    initialBefore: partial(Type.Number()),
    initialAfter: partial(Type.Number()),
    maintenanceBefore: partial(Type.Number()),
    maintenanceAfter: partial(Type.Number()),
    missing: partial(
      Type.String({ description: 'An instrument without a mark: nothing is guessed.' }),
    ),
  },
  'The requirement of the whole account by a margin model, at the marks of now.',
)
const Power = closed(
  { asset: InstrumentId, before: Decimal, after: Decimal },
  'What is available of an asset before and after the trade; below 0 where it would not do.',
)
export const Foreseen = closed(
  {
    account: AccountId,
    regime: Type.String(),
    method: partial(Type.String()),
    buyingPower: Type.Array(Power),
    regimes: Type.Array(UnderRegime),
    models: Type.Array(UnderModel),
    refused: partial(Refused),
  },
  'What the trade would do, under the regime of the account and beside it under every other.',
)
export type Foreseen = Static<typeof Foreseen>

export const WHAT_IF_ROUTES = {
  whatIf: {
    method: 'POST',
    path: '/v1/risk/what-if',
    scope: 'read',
    summary: 'What a trade would do to cover, buying power and margin',
    body: WhatIf,
    reply: Foreseen,
  },
} as const satisfies Routes
