/** The public tape: what was traded, as far as the operator's policy lets the public know. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import { Leg, LotSizes } from './structures.ts'
import { Count, Decimal, Id, InstrumentId, Time, Write, closed } from './words.ts'

const partial = Type.Optional

const VenueClass = Type.Union([Type.Literal('rfq'), Type.Literal('block'), Type.Literal('cross')])

export const Print = closed(
  {
    printId: Id,
    venueClass: VenueClass,
    name: Type.String({
      description:
        'What the structure is called whichever way round it is held; `custom` without a name.',
    }),
    legs: Type.Array(Leg),
    lotSizes: partial(LotSizes),
    quoteAsset: InstrumentId,
    unit: Decimal,
    price: Decimal,
    size: Type.String({ description: 'Structures traded; the cap where `masked`.' }),
    masked: Type.Boolean({ description: 'As much or more traded.' }),
    matches: partial(Type.Integer({ description: 'Matches put together into this print.' })),
    from: Time,
    until: Time,
    publishedAt: Time,
  },
  'A trade as the public is told of it, without names and sides. `from` and `until` are the moment it traded, or the period of an aggregate.',
)
export type Print = Static<typeof Print>

const Wait = Type.Integer({ minimum: 1, maximum: 2_592_000_000, description: 'Milliseconds.' })

const PublicationRule = closed(
  {
    venueClass: partial(VenueClass),
    underlying: partial(InstrumentId),
    sizeMin: partial(Count),
    treatment: Type.Union([
      Type.Literal('none'),
      Type.Literal('immediate'),
      Type.Literal('delayed'),
      Type.Literal('aggregated'),
    ]),
    delayMs: partial(Wait),
    periodMs: partial(Wait),
    sizeCap: partial(Count),
  },
  'Of which trades, and how they are published. `delayed` needs `delayMs`, `aggregated` needs `periodMs`.',
)
export type PublicationRule = Static<typeof PublicationRule>

export const PublicationPolicy = closed(
  { rules: Type.Array(PublicationRule) },
  'The first rule that fits a trade decides; a trade that none fits is not published.',
)
export type PublicationPolicy = Static<typeof PublicationPolicy>

export const SetPublicationPolicy = closed(
  { ...Write, rules: Type.Array(PublicationRule, { maxItems: 50 }) },
  'Puts rules in force for trades from now on, in the place of those before.',
)

export const TAPE_ROUTES = {
  tape: {
    method: 'GET',
    path: '/v1/tape',
    scope: 'read',
    summary: 'Published trades, newest first',
    query: Page,
    reply: list('prints', Print),
  },
  publicationPolicy: {
    method: 'GET',
    path: '/v1/tape/policy',
    scope: 'read',
    summary: 'What is published of trades, and when',
    reply: PublicationPolicy,
  },
  setPublicationPolicy: {
    method: 'POST',
    path: '/v1/tape/policy',
    scope: 'operate',
    summary: 'Say what is published of trades',
    body: SetPublicationPolicy,
    reply: closed({ rules: Type.Integer() }, 'How many rules are in force.'),
  },
} as const satisfies Routes
