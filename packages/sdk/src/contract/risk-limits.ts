/** Limits on measures of risk, their history, and alerts. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { MarginCallChange } from './margin.ts'
import type { Routes } from './route.ts'
import { StackId } from './stacks.ts'
import {
  AccountId,
  Decimal,
  FirmId,
  Id,
  InstrumentId,
  ProgramId,
  Time,
  Write,
  closed,
} from './words.ts'

const partial = Type.Optional
const Text = Type.String()

export const RiskMeasure = Type.Union(
  [
    Type.Literal('delta'),
    Type.Literal('gamma'),
    Type.Literal('vega'),
    Type.Literal('theta'),
    Type.Literal('stress'),
    Type.Literal('var'),
    Type.Literal('shortfall'),
    Type.Literal('assignment'),
    Type.Literal('cliff'),
    Type.Literal('strikes'),
    Type.Literal('concentration'),
  ],
  {
    description:
      'delta, gamma (per 1 %), vega (per point), theta (per day): magnitude in money. stress: worst loss of the named stresses. var: the loss that one in twenty of the venue’s 100 draws of a day passes; shortfall: the mean of those that do. assignment: cash if every short put is assigned; cliff: of the dearest date. strikes: strike times units written on one underlying within 2 % of strikes, where that is most. concentration: share of one underlying in the magnitudes of delta, in basis points.',
  },
)
export type RiskMeasure = Static<typeof RiskMeasure>

const Scope = {
  measure: RiskMeasure,
  account: partial(AccountId),
  underlying: partial(InstrumentId),
  program: partial(ProgramId),
  stack: partial(StackId),
}
const Bounds = {
  asset: InstrumentId,
  soft: partial(Decimal),
  hard: partial(Decimal),
}
const AGE = Type.Integer({ description: 'Oldest mark it is measured by; else 60000.' })

export const SetRiskLimit = closed(
  {
    ...Write,
    firm: partial(FirmId),
    ...Scope,
    asset: partial(InstrumentId),
    soft: partial(Decimal),
    hard: partial(Decimal),
    markAgeMs: partial(AGE),
  },
  'Bounds a measure of risk of the firm, or of one of an account, a program and a stack: soft warns, hard refuses what would pass it. The operator may for any firm. Without a bound, ends the limit. A concentration is bounded in basis points.',
)

export const RiskLevel = Type.Union([
  Type.Literal('clear'),
  Type.Literal('approached'),
  Type.Literal('warned'),
  Type.Literal('breached'),
  Type.Literal('unmeasured'),
])
export type RiskLevel = Static<typeof RiskLevel>

export const RiskLimit = closed(
  {
    scope: Text,
    by: Type.Union([Type.Literal('firm'), Type.Literal('venue')]),
    ...Scope,
    ...Bounds,
    markAgeMs: AGE,
    level: RiskLevel,
    now: partial(Decimal),
    of: partial(Text),
    oldestMarkAt: partial(Time),
    missing: partial(InstrumentId),
  },
  'A limit and where it stands: `now` in its asset, or basis points; `missing` is what keeps it from being measured.',
)
export type RiskLimit = Static<typeof RiskLimit>

export const RiskLimitChange = closed(
  {
    changeId: Id,
    at: Time,
    user: FirmId,
    by: Text,
    ...Scope,
    asset: partial(InstrumentId),
    soft: partial(Decimal),
    hard: partial(Decimal),
    ended: Type.Boolean(),
  },
  'A limit as it was set or ended.',
)
export type RiskLimitChange = Static<typeof RiskLimitChange>

export const RiskAlert = closed(
  {
    alertId: Id,
    at: Time,
    kind: Type.Union([
      Type.Literal('limit'),
      Type.Literal('cliff'),
      Type.Literal('concentration'),
      Type.Literal('marks'),
      Type.Literal('margin'),
      Type.Literal('commitment'),
    ]),
    subject: Text,
    account: partial(AccountId),
    level: RiskLevel,
    from: RiskLevel,
    observed: partial(Decimal),
    before: partial(Decimal),
    bound: partial(Decimal),
    unit: Text,
    of: partial(Text),
    oldestMarkAt: partial(Time),
  },
  'What changed and why. limit: a limit is used more or less. commitment: a trade passed a soft bound. cliff: short options fall due within a week. concentration: most delta in one underlying. marks: something held has no fresh mark. margin: margin cannot be worked out for something, which has no mark, and what is held for it stays as it is. `unit` is an asset, `bp` or `count`.',
)
export type RiskAlert = Static<typeof RiskAlert>

/** One change on the `risk` topic. */
export type RiskChange =
  | { readonly type: 'alert'; readonly alert: RiskAlert }
  | { readonly type: 'limit'; readonly change: RiskLimitChange }
  | { readonly type: 'margin_call'; readonly change: MarginCallChange }

export const RISK_LIMIT_ROUTES = {
  riskLimits: {
    method: 'GET',
    path: '/v1/risk/limits',
    scope: 'read',
    summary: 'Own risk limits, and where they stand',
    reply: closed({ limits: Type.Array(RiskLimit) }, 'Limits.'),
  },
  riskLimitHistory: {
    method: 'GET',
    path: '/v1/risk/limits/history',
    scope: 'read',
    summary: 'How own risk limits were set, newest first',
    query: Page,
    reply: list('changes', RiskLimitChange),
  },
  setRiskLimit: {
    method: 'POST',
    path: '/v1/risk/limits',
    scope: 'protect',
    summary: 'Bound a measure of risk',
    body: SetRiskLimit,
    reply: closed({ changeId: Id, scope: Text }, 'What was set.'),
    op: 'risk.limit',
  },
  riskAlerts: {
    method: 'GET',
    path: '/v1/risk/alerts',
    scope: 'read',
    summary: 'What changed in own risk, newest first',
    query: Page,
    reply: list('alerts', RiskAlert),
  },
} as const satisfies Routes
