/** Margin: rates and marks, calls, and what an account can still do. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, oneOf } from './route.ts'
import type { Routes } from './route.ts'
import { AccountId, Decimal, Id, InstrumentId, Text, Time, Write, closed } from './words.ts'

const partial = Type.Optional
const Bps = Type.Integer({ minimum: 0, maximum: 100_000 })

export const MarginRates = closed(
  { riskBps: Bps, floorBps: Bps, owedBps: Bps },
  'In basis points. riskBps: of the value of the underlying, less what an option is out of the money. floorBps: at least, of the underlying for a call, of the strike for a put. owedBps: of the value of an underlying that is owed.',
)
export type MarginRates = Static<typeof MarginRates>

export const Cure = closed(
  { instrument: InstrumentId, contracts: Decimal, frees: Decimal },
  'Buying back so many contracts at their mark would cure the call by itself: frees is margin less cost.',
)
export const Closing = closed(
  {
    instrument: InstrumentId,
    side: Type.Union([Type.Literal('buy'), Type.Literal('sell')]),
    lots: Decimal,
  },
  'Lots of one position that are closed: a short is bought back, what is held is sold.',
)
export type Closing = Static<typeof Closing>

export const CuringSet = closed(
  { closings: Type.Array(Closing), frees: Decimal, value: Decimal, cures: Type.Boolean() },
  'The positions whose closing at their marks cures the call with the least value traded, several instruments together. frees: margin less cost. cures: false where it is only what frees most.',
)
export type CuringSet = Static<typeof CuringSet>

export const MarginCall = closed(
  {
    callId: Id,
    account: AccountId,
    asset: InstrumentId,
    deficit: Decimal,
    calledAt: Time,
    dueAt: Time,
    cures: Type.Array(Cure),
    set: partial(CuringSet),
    standing: partial(
      closed(
        {
          attempts: Type.Integer(),
          rfqId: partial(Id),
          nextAt: Time,
          held: partial(
            closed({ reason: Text, user: Text, at: Time }, 'Who holds it, since when, and why.'),
          ),
          impossible: partial(Text),
        },
        'How its liquidation stands: attempts so far, the request that is open, when the next may be opened; held by the operator; why nothing can be asked.',
      ),
    ),
  },
  'What a margined account lacks. A deposit of the deficit cures it, or any of the cures by itself, or the set.',
)
export type MarginCall = Static<typeof MarginCall>

export const MarginCallChange = closed(
  {
    changeId: Id,
    at: Time,
    change: oneOf(
      'called',
      'changed',
      'met',
      'requested',
      'traded',
      'missed',
      'impossible',
      'held',
      'released',
      'ended',
    ),
    ...MarginCall.properties,
    liquidation: partial(
      closed(
        {
          attempt: Type.Integer(),
          rfqId: partial(Id),
          closings: partial(Type.Array(Closing)),
          reserve: partial(Decimal),
          optionBps: partial(Type.Integer()),
          underlyingBps: partial(Type.Integer()),
          until: partial(Time),
          asked: partial(Decimal),
          size: partial(Decimal),
          cash: partial(Decimal),
          paidIn: partial(InstrumentId),
          reason: partial(Text),
          user: partial(Text),
        },
        'A step of its liquidation. requested: what is closed under which request, the worst paid for all of it (below zero: received), haircuts in basis points of the mark, until when quotes are taken. traded: how many structures of those asked for, and what was paid for them. Reserve and cash are in paidIn. missed, impossible: why. held, released: by whom, and why.',
      ),
    ),
  },
  'A margin call as it was made, changed or met, or a step of its liquidation.',
)
export type MarginCallChange = Static<typeof MarginCallChange>

const Factor = Type.String({
  pattern: '^(0|[1-9][0-9]?)(\\.[0-9]{1,12})?$',
  description: 'A factor as text, to twelve decimals.',
})
const Values = Type.Array(Decimal, { maxItems: 100 })
export const ScenarioArrays = closed(
  {
    tims: partial(Values),
    portfolio: partial(
      closed(
        {
          now: Decimal,
          basisUp: Decimal,
          basisDown: Decimal,
          basisFactor: Factor,
          gainFactor: Factor,
          debtFactor: Factor,
          values: Values,
        },
        'Of the method portfolio: what the option is worth now, where spot alone moves 4.5 % up and down, and in each of its states; by what a loss at those moves counts, and what its expiry is worth or owes after a move.',
      ),
    ),
  },
  'What an option is worth in the states of margin methods, for one unit of the underlying in its quote asset. tims: the change at each of ten prices, lowest first.',
)

export type ScenarioArrays = Static<typeof ScenarioArrays>

export const MarginRequirement = closed(
  {
    underlying: InstrumentId,
    asset: InstrumentId,
    initial: Decimal,
    maintenance: Decimal,
    value: partial(Decimal),
    worst: partial(Type.String()),
    parts: Type.Array(
      closed({ instrument: InstrumentId, amount: Decimal }, 'A part of the initial requirement.'),
    ),
  },
  'What the method of an account asks on an underlying. By scenarios: value is what all that is there is worth, which counts towards it, and worst the state it comes from; a hedge has a part below 0. Parts add up to the initial requirement.',
)
export type MarginRequirement = Static<typeof MarginRequirement>

export const BuyingPower = closed(
  {
    account: AccountId,
    regime: Type.String(),
    method: partial(Type.String()),
    assets: Type.Array(
      closed(
        {
          asset: InstrumentId,
          total: Decimal,
          held: Type.Array(
            closed({ purpose: Type.String(), amount: Decimal }, 'What is held, by what for.'),
          ),
          available: Decimal,
          creditLine: partial(Decimal),
          buyingPower: Decimal,
        },
        'buyingPower: what can still be spent or promised, total less held and with the credit line; below 0 what is lacking.',
      ),
    ),
    covers: Type.Array(
      closed(
        {
          instrument: InstrumentId,
          quantity: Decimal,
          lines: Type.Array(closed({ asset: InstrumentId, amount: Decimal }, 'What is held.')),
        },
        'What is held for one position.',
      ),
    ),
    requirements: Type.Array(MarginRequirement),
    calls: Type.Array(MarginCall),
    unmeasured: Type.Array(InstrumentId),
  },
  'What an account can still do, and what stands behind each of its short positions. unmeasured: what margin cannot be worked out for, without a mark or beyond all range, so that what is held for it stays as it is.',
)
export type BuyingPower = Static<typeof BuyingPower>

export const MARGIN_ROUTES = {
  buyingPower: {
    method: 'GET',
    path: '/v1/accounts/:account/buying-power',
    scope: 'read',
    summary: 'What an account can still do, and what is held for each position',
    reply: BuyingPower,
  },
  marginCalls: {
    method: 'GET',
    path: '/v1/margin/calls',
    scope: 'read',
    summary:
      'How margin calls of own accounts were made, changed and met, and each step of their liquidation, newest first; the operator reads all',
    query: Page,
    reply: closed(
      {
        changes: Type.Array(MarginCallChange),
        unmeasured: Type.Array(
          closed(
            { account: AccountId, instruments: Type.Array(InstrumentId) },
            'What margin of an account cannot be worked out for.',
          ),
        ),
        next: partial(Id),
      },
      'How calls changed, and what could not be margined now.',
    ),
  },
  holdLiquidation: {
    method: 'POST',
    path: '/v1/margin/calls/hold',
    scope: 'operate',
    summary: 'Keep the liquidation of a margin call from going on, or let it',
    body: closed(
      { ...Write, callId: Id, hold: Type.Boolean(), reason: Text },
      'hold false releases it. A request that is open is withdrawn.',
    ),
    reply: closed({ changeId: Id, callId: Id }, 'What was recorded.'),
  },
  marginRates: {
    method: 'GET',
    path: '/v1/margin/rates',
    scope: 'read',
    summary: 'Margin rates, of underlyings and where they have none of their own',
    reply: closed(
      {
        usual: MarginRates,
        rates: Type.Array(
          closed({ underlying: InstrumentId, ...MarginRates.properties }, 'Of one underlying.'),
        ),
      },
      'Margin rates.',
    ),
  },
  setMarginRates: {
    method: 'POST',
    path: '/v1/margin/rates',
    scope: 'operate',
    summary: 'Set the margin rates of an underlying',
    body: closed(
      { ...Write, underlying: InstrumentId, rates: partial(MarginRates) },
      'Without rates the usual ones hold again. Margin on the underlying is worked out anew at once, and calls follow.',
    ),
    reply: closed({ underlying: InstrumentId }, 'The underlying.'),
  },
  setMarginMarks: {
    method: 'POST',
    path: '/v1/margin/marks',
    scope: 'operate',
    summary: 'Record the marks that margin is worked out from; the venue does so by itself',
    body: closed(
      {
        ...Write,
        marks: Type.Array(
          closed(
            {
              instrument: InstrumentId,
              price: Decimal,
              source: Text,
              observedAt: Time,
              arrays: partial(ScenarioArrays),
            },
            'One mark. Without arrays an option has none from now on.',
          ),
          { minItems: 1, maxItems: 2_000 },
        ),
      },
      'Every margined account is margined anew.',
    ),
    reply: closed({ marks: Type.Integer() }, 'How many were recorded.'),
  },
} as const satisfies Routes
