/** Whom a request asks, by name, and what the operator lays down for requests. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { list } from './route.ts'
import type { Routes } from './route.ts'
import { Count, Decimal, FirmId, InstrumentId, Write, closed } from './words.ts'

export const GroupName = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,31}$' })

const SetDealerGroup = closed(
  { ...Write, name: GroupName, dealers: Type.Array(FirmId, { maxItems: 500 }) },
  'Makes or replaces a list of dealers of your own; without dealers the group goes.',
)
const DealerGroupSet = closed(
  { name: GroupName, size: Type.Integer() },
  'The group, and how many dealers are in it now.',
)
const DealerGroup = closed(
  { name: GroupName, dealers: Type.Array(FirmId) },
  'A list of dealers of your own, told to nobody else.',
)
export type DealerGroup = Static<typeof DealerGroup>

const POLICY = {
  anonymousPanelMin: Type.Integer({
    minimum: 1,
    maximum: 500,
    description: 'Dealers an anonymous request must ask at least.',
  }),
  repeatMs: Type.Integer({
    minimum: 0,
    description:
      'Milliseconds within which asking for the same structure is a repeat; 0: nothing is.',
  }),
  repeats: Type.Union([Type.Literal('refuse'), Type.Literal('tell')], {
    description: 'A repeat is refused, or opened and told to its taker as recognisable.',
  }),
}
const NotionalMin = closed(
  { asset: InstrumentId, amount: Decimal },
  'Least that a request priced in the asset comes to: options at their strike, shares and coins at the mark.',
)
const LEAST = {
  sizeMin: Count,
  notionalMins: Type.Array(NotionalMin, { maxItems: 50 }),
}
const SetRequestPolicy = closed(
  {
    ...Write,
    ...POLICY,
    sizeMin: Type.Optional(LEAST.sizeMin),
    notionalMins: Type.Optional(LEAST.notionalMins),
  },
  'Lays down what requests must keep to.',
)
const RequestPolicy = closed({ ...POLICY, ...LEAST }, 'What requests must keep to.')

export const PANEL_ROUTES = {
  dealerGroups: {
    method: 'GET',
    path: '/v1/dealer-groups',
    scope: 'read',
    summary: 'Own lists of dealers',
    reply: list('groups', DealerGroup),
  },
  setDealerGroup: {
    method: 'POST',
    path: '/v1/dealer-groups',
    scope: 'trade',
    summary: 'Make, replace or remove a list of dealers',
    body: SetDealerGroup,
    reply: DealerGroupSet,
  },
  requestPolicy: {
    method: 'GET',
    path: '/v1/request-policy',
    scope: 'read',
    summary: 'What requests must keep to',
    reply: RequestPolicy,
  },
  setRequestPolicy: {
    method: 'POST',
    path: '/v1/request-policy',
    scope: 'operate',
    summary: 'Lay down what requests must keep to',
    body: SetRequestPolicy,
    reply: RequestPolicy,
  },
} as const satisfies Routes
