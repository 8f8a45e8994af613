/** Corporate actions: what issuers do to what is listed, announced before and applied whole. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { list } from './route.ts'
import type { Routes } from './route.ts'
import { Decimal, Id, InstrumentId, Text, Time, Write, closed } from './words.ts'

const Part = Type.Integer({ minimum: 1, maximum: 10_000 })

export const ActionTerms = Type.Union([
  closed(
    {
      kind: Type.Literal('split'),
      underlying: InstrumentId,
      numerator: Part,
      denominator: Part,
      fractionPrice: Type.Optional(Decimal),
    },
    '`numerator` new units for `denominator` old ones. `fractionPrice`: what a new unit is paid out at where parts of one are left over.',
  ),
  closed(
    { kind: Type.Literal('special_dividend'), underlying: InstrumentId, amount: Decimal },
    'Taken from the strikes of options.',
  ),
  closed(
    { kind: Type.Literal('symbol_change'), underlying: InstrumentId, symbol: InstrumentId },
    'The same under another name.',
  ),
  closed(
    { kind: Type.Literal('cash_merger'), underlying: InstrumentId, cash: Decimal },
    'Each unit becomes this much cash, and options are settled at it.',
  ),
])
export type ActionTerms = Static<typeof ActionTerms>

export const AnnounceCorporateAction = closed(
  { ...Write, terms: ActionTerms, effectiveAt: Time, reference: Text },
  'Announces what will happen to an underlying, and when.',
)
export const WithdrawCorporateAction = closed(
  { ...Write, actionId: Id },
  'Takes an announcement back.',
)

export const CorporateAction = closed(
  {
    actionId: Id,
    terms: ActionTerms,
    effectiveAt: Time,
    announcedAt: Time,
    reference: Type.String(),
    status: Type.Union([
      Type.Literal('announced'),
      Type.Literal('withdrawn'),
      Type.Literal('applied'),
    ]),
  },
  'What was announced, and what became of it.',
)
export type CorporateAction = Static<typeof CorporateAction>

export const CORPORATE_ACTION_ROUTES = {
  corporateActions: {
    method: 'GET',
    path: '/v1/corporate-actions',
    scope: 'read',
    summary: 'Corporate actions, in the order announced',
    reply: list('corporateActions', CorporateAction),
  },
  announceCorporateAction: {
    method: 'POST',
    path: '/v1/corporate-actions',
    scope: 'operate',
    summary: 'Announce a corporate action',
    body: AnnounceCorporateAction,
    reply: closed({ actionId: Id, effectiveAt: Time }, 'The action.'),
  },
  withdrawCorporateAction: {
    method: 'POST',
    path: '/v1/corporate-actions/withdraw',
    scope: 'operate',
    summary: 'Withdraw a corporate action before it is applied',
    body: WithdrawCorporateAction,
    reply: closed({ actionId: Id }, 'The action.'),
  },
} as const satisfies Routes
