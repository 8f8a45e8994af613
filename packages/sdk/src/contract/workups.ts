/** Workups: after a request has traded, size is added at its price. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { list } from './route.ts'
import type { Routes } from './route.ts'
import { STRUCTURE } from './structures.ts'
import { AccountId, Count, Decimal, Id, InstrumentId, Side, Time, Write, closed } from './words.ts'

const partial = Type.Optional

export const WorkupTerms = closed(
  {
    ms: Type.Integer({ minimum: 1, maximum: 600_000, description: 'How long it lasts.' }),
    openTo: Type.Union([Type.Literal('makers'), Type.Literal('panel')], {
      description:
        'Who may add beside the taker: the dealers that traded, or all that were asked, who then learn side and price.',
    }),
  },
  'After the match size may be added at its price for a time. Every dealer knows of it from the start.',
)
export type WorkupTerms = Static<typeof WorkupTerms>

const Added = closed({ quoteId: Id, size: Count, account: AccountId, placedAt: Time }, 'Yours.')

export const Workup = closed(
  {
    rfqId: Id,
    role: Type.Union([Type.Literal('taker'), Type.Literal('maker')]),
    ...STRUCTURE,
    quoteAsset: InstrumentId,
    unit: Decimal,
    side: Side,
    price: Decimal,
    until: Time,
    added: partial(Added),
  },
  'An open workup: what its reader would do with the structure of the request, as it reads it, at which price. What others have added is told to nobody.',
)
export type Workup = Static<typeof Workup>

const size = partial(
  Type.String({
    pattern: '^[1-9][0-9]{0,18}$',
    description:
      'Structures; it takes the place of what you added before. Left out: takes it back.',
  }),
)

export const AddToWorkup = closed(
  { ...Write, rfqId: Id, size },
  'Adds size on your side of the match, at its price, to the account of the request. It is firm, held, and matched once, when the time is over.',
)
export const OfferToWorkup = closed(
  { ...Write, rfqId: Id, account: AccountId, size },
  "As a dealer adds size on the other side of the taker's, at the price of the match.",
)
export const WorkupAdded = closed(
  { quoteId: Id, rfqId: Id, size: partial(Count), placedAt: partial(Time) },
  'What was added, or taken back.',
)
export type WorkupAdded = Static<typeof WorkupAdded>

export const WORKUP_ROUTES = {
  workups: {
    method: 'GET',
    path: '/v1/workups',
    scope: 'read',
    summary: 'Open workups that you may add to',
    reply: list('workups', Workup),
  },
  addToWorkup: {
    method: 'POST',
    path: '/v1/workups/add',
    scope: 'trade',
    summary: 'Add size at the price you traded at',
    body: AddToWorkup,
    reply: WorkupAdded,
    op: 'workup.add',
  },
  offerToWorkup: {
    method: 'POST',
    path: '/v1/workups/offer',
    scope: 'quote',
    summary: 'As a dealer, add size at the price of the match',
    body: OfferToWorkup,
    reply: WorkupAdded,
    op: 'workup.offer',
  },
} as const satisfies Routes
