/** Limits on measures of risk, their history, and alerts. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { MarginCallChange } from './margin.ts'
import type { Routes } from './route.ts'
import { RiskMeasure } from './risk-measures.ts'
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

const StressName = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,31}$',
  description: 'Of an own stress.',
})
const Scope = {
  measure: RiskMeasure,
  account: partial(AccountId),
  underlying: partial(InstrumentId),
  program: partial(ProgramId),
  stack: partial(StackId),
  stress: partial(StressName),
}
const OfScope = closed(
  {
    ...Page.properties,
    scope: partial(Type.String({ maxLength: 300, description: 'The `scope` of one limit.' })),
  },
  'A page; of one limit alone where its scope is named.',
)
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
  'Bounds a measure of risk of the firm, or of one of an account, a program and a stack: soft warns, hard refuses what would pass it. The operator may for any firm. Without a bound, ends the limit. Shares are bounded in ten-thousandths.',
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
    unit: Text,
    under: partial(Type.String()),
    markAgeMs: AGE,
    level: RiskLevel,
    now: partial(Decimal),
    of: partial(Text),
    oldestMarkAt: partial(Time),
    missing: partial(Text),
    wants: partial(
      Type.Union([Type.Literal('mark'), Type.Literal('beta'), Type.Literal('history')]),
    ),
  },
  'A limit and where it stands: `now` and the bounds in `unit`, its asset or `bp`, ten-thousandths; `missing` is what keeps it from being measured, and `wants` what that has not; `under` has the moves or betas that its setter saved.',
)
export type RiskLimit = Static<typeof RiskLimit>

export const RiskLimitChange = closed(
  {
    kind: Type.Literal('limit'),
    changeId: Id,
    at: Time,
    user: FirmId,
    by: Text,
    ...Scope,
    asset: partial(InstrumentId),
    soft: partial(Decimal),
    hard: partial(Decimal),
    under: partial(Text),
    ended: Type.Boolean(),
  },
  'A limit as it was set or ended; `under` has the moves or betas that measured it then.',
)
export type RiskLimitChange = Static<typeof RiskLimitChange>

export const RiskSavedChange = closed(
  {
    kind: Type.Union([Type.Literal('stress'), Type.Literal('betas')]),
    changeId: Id,
    at: Time,
    user: FirmId,
    by: Text,
    name: partial(Text),
    under: partial(Text),
    was: partial(Text),
  },
  'What limits are measured by, as it was saved: `under` has its moves or betas from then on, left out where it was forgotten, and `was` those before. Of the operator’s (`by` is venue) what measured a limit on the firm.',
)
export type RiskSavedChange = Static<typeof RiskSavedChange>

const Move = {
  spot: partial(Decimal),
  vol: partial(Decimal),
}
const Others = Type.Array(
  closed(
    { underlying: InstrumentId, ...Move },
    'An underlying that moves otherwise than the rest.',
  ),
  { maxItems: 20 },
)
export const SetRiskStress = closed(
  { ...Write, name: StressName, ...Move, others: partial(Others) },
  'Saves a stress of one’s own: relative moves of spot and volatility (-0.15 is 15 % down), of all underlyings but those that move otherwise. Without a move, forgets it. The operator’s own measure the limits it sets for others.',
)
export const RiskOwnStress = closed(
  {
    name: StressName,
    title: Text,
    spot: Decimal,
    vol: Decimal,
    others: Type.Array(
      closed({ underlying: InstrumentId, spot: Decimal, vol: Decimal }, 'What moves otherwise.'),
    ),
    user: FirmId,
    at: Time,
  },
  'A stress as it was saved, by whom and when.',
)
export type RiskOwnStress = Static<typeof RiskOwnStress>

const Beta = closed({ underlying: InstrumentId, beta: Decimal }, 'A beta to the index.')
export const SetRiskBetas = closed(
  {
    ...Write,
    index: partial(InstrumentId),
    betas: partial(Type.Array(Beta, { maxItems: 500 })),
  },
  'Saves betas to an index in the place of those there were. Without any, forgets them. The operator’s own measure the limits it sets for others.',
)
export const RiskBetas = closed(
  {
    index: partial(InstrumentId),
    betas: Type.Array(Beta),
    user: partial(FirmId),
    at: partial(Time),
  },
  'Betas as they were saved, by whom and when; none where none are.',
)
export type RiskBetas = Static<typeof RiskBetas>

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
    summary:
      'How own risk limits were set, and what measures them saved, newest first; all, or of one limit',
    query: OfScope,
    reply: list('changes', Type.Union([RiskLimitChange, RiskSavedChange])),
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
  riskStresses: {
    method: 'GET',
    path: '/v1/risk/stresses',
    scope: 'read',
    summary: 'Own stresses, as they were saved',
    reply: closed({ stresses: Type.Array(RiskOwnStress) }, 'By name.'),
  },
  setRiskStress: {
    method: 'POST',
    path: '/v1/risk/stresses',
    scope: 'protect',
    summary: 'Save or forget a stress of one’s own',
    body: SetRiskStress,
    reply: closed({ changeId: Id, name: StressName }, 'What was saved.'),
    op: 'risk.stress',
  },
  riskBetas: {
    method: 'GET',
    path: '/v1/risk/betas',
    scope: 'read',
    summary: 'Own betas, as they were saved',
    reply: RiskBetas,
  },
  setRiskBetas: {
    method: 'POST',
    path: '/v1/risk/betas',
    scope: 'protect',
    summary: 'Save or forget the betas that delta is weighted by',
    body: SetRiskBetas,
    reply: closed({ changeId: Id }, 'What was saved.'),
    op: 'risk.betas',
  },
  riskAlerts: {
    method: 'GET',
    path: '/v1/risk/alerts',
    scope: 'read',
    summary: 'What changed in own risk, newest first; all, or of one limit',
    query: OfScope,
    reply: list('alerts', RiskAlert),
  },
} as const satisfies Routes
