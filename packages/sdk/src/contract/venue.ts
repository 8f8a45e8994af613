/** The venue about itself: errors, limits, time, clock, audit, health. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { list } from './route.ts'
import type { Routes } from './route.ts'
import { Screen } from './screen.ts'
import { AccountId, Count, Decimal, FirmId, InstrumentId, Time, closed } from './words.ts'

/** Every refusal has this shape, on every channel. */
export const Refusal = closed(
  {
    code: Type.String(),
    meaning: Type.String(),
    path: Type.Optional(Type.String({ description: 'Dotted path of the field at fault.' })),
    detail: Type.Optional(Type.Record(Type.String(), Type.String())),
    retry: Type.Boolean({ description: 'Whether the same request can succeed later.' }),
  },
  'Why the venue refused.',
)
export type Refusal = Static<typeof Refusal>
export const ErrorBody = closed({ error: Refusal }, 'A refusal.')

export const ErrorRow = closed(
  {
    code: Type.String(),
    class: Type.String(),
    status: Type.Integer(),
    retry: Type.Boolean(),
    meaning: Type.String(),
  },
  'One code, one meaning.',
)
export type ErrorRow = Static<typeof ErrorRow>

export const Limits = Type.Record(Type.String(), Type.Number(), {
  description: 'Every number that bounds a caller; units end the name.',
})
export type Limits = Static<typeof Limits>

export const VenueTime = closed(
  {
    now: Time,
    clock: Type.Union([Type.Literal('system'), Type.Literal('stepped')]),
    simulatedMarket: Type.Boolean(),
    market: Type.String({ description: 'Where marks come from.' }),
  },
  'Venue time and market.',
)
export type VenueTime = Static<typeof VenueTime>

export const AdvanceClock = closed(
  { to: Time },
  'Moves a stepped clock on, letting every timer and every lockstep member act in its turn.',
)
export const ClockAdvanced = closed({ now: Time }, 'Venue time after the step.')

export const AuditHead = closed(
  { records: Type.Integer(), hash: Type.String(), stateHash: Type.String(), at: Time },
  'The head of the journal: how many records, and the hash that fixes them all.',
)
export type AuditHead = Static<typeof AuditHead>

/** Answer to any write sent with `dryRun: true` that would be accepted. */
export const DryRun = closed(
  {
    dryRun: Type.Literal(true),
    price: Type.Optional(Decimal),
    fills: Type.Optional(
      Type.Array(
        closed(
          { maker: FirmId, size: Count, price: Decimal },
          "One maker's part of an acceptance.",
        ),
      ),
    ),
    screen: Type.Optional(Screen),
    changes: Type.Array(
      closed(
        {
          account: AccountId,
          asset: InstrumentId,
          total: Decimal,
          held: Decimal,
          fee: Decimal,
          availableAfter: Decimal,
        },
        'Signed changes of total and held (fees are within total), and what would then be available.',
      ),
    ),
    margin: Type.Optional(
      Type.Array(
        closed(
          {
            account: AccountId,
            regime: Type.String(),
            asset: InstrumentId,
            requirementBefore: Decimal,
            requirementAfter: Decimal,
            availableBefore: Decimal,
            availableAfter: Decimal,
            creditLine: Type.Optional(Decimal),
            buyingPowerAfter: Decimal,
            deficit: Decimal,
          },
          'Of an account on margin or on a credit line, by asset: what its positions hold, what is available, what could still be spent or promised, and what would be called for.',
        ),
      ),
    ),
  },
  "What the write would do to the caller's own accounts. Nothing was changed. `screen` comes with a request: what its size would cost there. `margin` comes with an acceptance that would trade.",
)
export type DryRun = Static<typeof DryRun>

export const VENUE_ROUTES = {
  time: {
    method: 'GET',
    path: '/v1/time',
    scope: 'public',
    summary: 'Venue time',
    reply: VenueTime,
  },
  errors: {
    method: 'GET',
    path: '/v1/errors',
    scope: 'public',
    summary: 'Every code and its meaning',
    reply: list('errors', ErrorRow),
  },
  limits: {
    method: 'GET',
    path: '/v1/limits',
    scope: 'public',
    summary: 'Every number that bounds a caller',
    reply: Limits,
  },
  auditHead: {
    method: 'GET',
    path: '/v1/audit/head',
    // How many records there are would tell a dealer how many others quoted.
    scope: 'operate',
    summary: 'Head of the journal',
    reply: AuditHead,
  },
  advanceClock: {
    method: 'POST',
    path: '/v1/clock/advance',
    scope: 'operate',
    summary: 'Move a stepped clock on',
    body: AdvanceClock,
    reply: ClockAdvanced,
  },
} as const satisfies Routes
