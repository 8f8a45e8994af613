/** Protection: market-maker protection, price bands, order limits, kill switch, heartbeats, self-trade, credit. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { Routes } from './route.ts'
import { Covers, Heartbeat, Kill, KillReceipt, KillScope, Pull, Revive } from './stop.ts'
import { AccountId, Count, Decimal, FirmId, InstrumentId, Time, Write, closed } from './words.ts'

const partial = Type.Optional
const Whole = Type.Integer({ minimum: 0, maximum: 2 ** 40 })
const Scoped = closed(
  { scope: Type.String() },
  'What was set, as its scope: user, underlying or account, class; * is all.',
)

export const StructureClass = Type.Union(
  [
    Type.Literal('option'),
    Type.Literal('option_combo'),
    Type.Literal('hedged'),
    Type.Literal('spot'),
    Type.Literal('spot_combo'),
    Type.Literal('future'),
  ],
  {
    description:
      'option: one option. option_combo: several. hedged: options with shares, coins or futures. spot: one share or coin. future: one future. spot_combo: several shares, coins and futures.',
  },
)

const MmpScope = {
  user: partial(FirmId),
  underlying: partial(InstrumentId),
  structureClass: partial(StructureClass),
}
const MmpLimits = closed(
  {
    trades: partial(Type.Integer()),
    quantity: partial(Decimal),
    notional: partial(Decimal),
    delta: partial(Decimal),
    vega: partial(Decimal),
  },
  'Most within the window: acceptances; units of the underlying; notional of the asset; units of delta in each direction; cash a volatility point in each direction.',
)
const MmpTerms = {
  windowMs: partial(Type.Integer({ description: 'Else 1000.' })),
  limits: partial(MmpLimits),
  asset: partial(InstrumentId),
  frozenMs: partial(
    Type.Integer({
      description: 'Resets by itself after so long; 0, the default, waits for a reset.',
    }),
  ),
  probeSize: partial(
    Type.String({
      pattern: '^(0|[1-9][0-9]{0,9})$',
      description: 'Half-open after a reset: one fill of at most so many first.',
    }),
  ),
  markAgeMs: partial(
    Type.Integer({ description: 'Oldest mark delta and vega are read off; else 60000.' }),
  ),
}
export const SetMmp = closed(
  { ...Write, ...MmpScope, ...MmpTerms },
  "Sets market-maker protection for the firm's quotes in a scope. Without limits, ends it.",
)
export const ResetMmp = closed(
  { ...Write, ...MmpScope },
  'Opens a triggered rule again with an empty window; half-open where it has a probe.',
)

const BandTerms = {
  ticks: partial(Type.Integer()),
  basisPoints: partial(Type.Integer()),
  volPoints: partial(Decimal),
  markAgeMs: partial(Type.Integer({ description: 'Oldest mark it is held against; else 60000.' })),
}
export const SetBand = closed(
  {
    ...Write,
    everybody: partial(Type.Boolean()),
    structureClass: partial(StructureClass),
    ...BandTerms,
  },
  "Bounds the firm's own prices around the mark, or, for the operator, everybody's. Without a measure, ends the band.",
)

const OrderLimits = {
  size: partial(Count),
  asset: partial(InstrumentId),
  notional: partial(Decimal),
  premium: partial(Decimal),
  exposure: partial(Decimal),
}
export const SetOrderLimits = closed(
  {
    ...Write,
    firm: partial(FirmId),
    user: partial(FirmId),
    account: partial(AccountId),
    ...OrderLimits,
  },
  'The largest an order may be, and what all live quotes together may come to. The operator may set them for any firm. Without a limit, ends them.',
)

export const SetSelfTrade = closed(
  { ...Write, policy: Type.Union([Type.Literal('pass_over'), Type.Literal('refuse')]) },
  "Whether quotes of the firm's own group are passed over, or an acceptance they would fill is refused.",
)
export const SetGroup = closed(
  { ...Write, firm: FirmId, group: partial(FirmId) },
  'Names the group a firm trades as one with; without a group, it leaves it.',
)
const Line = Type.Union([Type.Literal('open'), Type.Literal('none'), Type.Literal('limited')])
export const SetCredit = closed(
  {
    ...Write,
    counterparty: FirmId,
    line: partial(Line),
    asset: partial(InstrumentId),
    amount: partial(Decimal),
  },
  "Sets the firm's own side of a pair, renewing it. Without a line, the venue's default holds.",
)
export const SetCreditDefault = closed(
  { ...Write, line: Type.Union([Type.Literal('open'), Type.Literal('none')]) },
  'Whether firms face each other where neither has said.',
)

const Frozen = closed(
  { measure: Type.String(), since: Time, until: partial(Time) },
  'When a limit was reached, which, and when it resets by itself.',
)
const Used = closed(
  {
    trades: Type.Integer(),
    quantity: Decimal,
    notional: Decimal,
    deltaUp: Decimal,
    deltaDown: Decimal,
    vegaUp: Decimal,
    vegaDown: Decimal,
  },
  'What the window holds now.',
)
export const Mmp = closed(
  {
    ...MmpScope,
    windowMs: Whole,
    limits: MmpLimits,
    asset: partial(InstrumentId),
    frozenMs: Whole,
    probeSize: Type.String(),
    markAgeMs: Whole,
    phase: Type.Union([Type.Literal('open'), Type.Literal('frozen'), Type.Literal('half_open')]),
    used: Used,
    frozen: partial(Frozen),
  },
  'A rule of market-maker protection and where it stands.',
)
export type Mmp = Static<typeof Mmp>
const Killed = closed(
  { ...KillScope, by: Type.String(), reason: Type.String(), at: Time },
  'A kill switch that is on.',
)
export const Protection = closed(
  {
    mmp: Type.Array(Mmp),
    bands: Type.Array(
      closed(
        { everybody: Type.Boolean(), structureClass: partial(StructureClass), ...BandTerms },
        'A price band.',
      ),
    ),
    orderLimits: Type.Array(
      closed(
        {
          by: Type.String(),
          user: partial(FirmId),
          account: partial(AccountId),
          ...OrderLimits,
          exposureNow: partial(Decimal),
        },
        'Limits of orders, and what the live quotes come to.',
      ),
    ),
    killed: Type.Array(Killed),
    heartbeats: Type.Array(
      closed({ user: FirmId, covers: Covers, expiresAt: Time }, 'A promise to be heard from.'),
    ),
    sessions: Type.Integer({ description: 'Streams whose loss cancels.' }),
    selfTrade: Type.String(),
    group: partial(Type.String()),
    credit: closed(
      {
        default: Type.String(),
        lines: Type.Array(
          closed(
            {
              counterparty: FirmId,
              line: Line,
              asset: partial(InstrumentId),
              amount: partial(Decimal),
              used: partial(Decimal),
            },
            'A line given. `used` has only what was traded by name, or as the taker.',
          ),
        ),
      },
      'Whom the firm faces.',
    ),
  },
  "A firm's own protection, and what binds it.",
)
export type Protection = Static<typeof Protection>

export const Remaining = closed(
  {
    limits: Type.Array(
      closed(
        {
          limit: Type.String(),
          max: Type.Integer(),
          remaining: Type.Integer(),
          refillPerSecond: partial(Type.Integer()),
        },
        'One published limit and what is left of it.',
      ),
    ),
  },
  'What the caller has left of the limits that are used up.',
)
export type Remaining = Static<typeof Remaining>

export const PROTECTION_ROUTES = {
  protection: {
    method: 'GET',
    path: '/v1/protection',
    scope: 'read',
    summary: 'Own protection, and where it stands',
    reply: Protection,
  },
  remaining: {
    method: 'GET',
    path: '/v1/limits/remaining',
    scope: 'read',
    summary: 'What is left of the limits',
    reply: Remaining,
  },
  setMmp: {
    method: 'POST',
    path: '/v1/protection/mmp',
    scope: 'protect',
    summary: 'Set market-maker protection',
    body: SetMmp,
    reply: Scoped,
    op: 'mmp',
  },
  resetMmp: {
    method: 'POST',
    path: '/v1/protection/mmp/reset',
    scope: 'protect',
    summary: 'Reset market-maker protection',
    body: ResetMmp,
    reply: Scoped,
    op: 'mmp.reset',
  },
  setBand: {
    method: 'POST',
    path: '/v1/protection/bands',
    scope: 'protect',
    summary: 'Set a price band',
    body: SetBand,
    reply: Scoped,
  },
  setOrderLimits: {
    method: 'POST',
    path: '/v1/protection/orders',
    scope: 'protect',
    summary: 'Set the largest an order may be',
    body: SetOrderLimits,
    reply: Scoped,
  },
  setSelfTrade: {
    method: 'POST',
    path: '/v1/protection/self-trade',
    scope: 'protect',
    summary: 'Choose what becomes of a self-trade',
    body: SetSelfTrade,
    reply: closed({ policy: Type.String() }, 'The policy.'),
  },
  setGroup: {
    method: 'POST',
    path: '/v1/protection/groups',
    scope: 'operate',
    summary: 'Name firms that trade as one',
    body: SetGroup,
    reply: closed({ firm: Type.String() }, 'The firm.'),
  },
  setCredit: {
    method: 'POST',
    path: '/v1/credit',
    scope: 'protect',
    summary: 'Say whom the firm faces, and up to what',
    body: SetCredit,
    reply: closed({ counterparty: Type.String() }, 'The counterparty.'),
  },
  setCreditDefault: {
    method: 'POST',
    path: '/v1/credit/default',
    scope: 'operate',
    summary: 'Say what holds where no line is set',
    body: SetCreditDefault,
    reply: closed({ line: Type.String() }, 'The default.'),
  },
  kill: {
    method: 'POST',
    path: '/v1/kill',
    scope: 'protect',
    summary: 'Stop a user, a firm or the venue',
    body: Kill,
    reply: KillReceipt,
    op: 'kill',
  },
  revive: {
    method: 'POST',
    path: '/v1/revive',
    scope: 'protect',
    summary: 'Let what was killed begin again',
    body: Revive,
    reply: Scoped,
    op: 'revive',
  },
  heartbeat: {
    method: 'POST',
    path: '/v1/heartbeat',
    scope: 'protect',
    summary: 'Promise to be heard from again',
    body: Heartbeat,
    reply: closed(
      { expiresAt: partial(Time), missed: Type.Array(Pull) },
      'Until when, and what was cancelled while the caller was away.',
    ),
    op: 'heartbeat',
  },
} as const satisfies Routes
