/** Dark crossing: hidden orders that rest until they cross at one price. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import { Leg, LotSizes } from './structures.ts'
import {
  AccountId,
  Count,
  Decimal,
  Id,
  InstrumentId,
  Side,
  Text,
  Time,
  Write,
  closed,
} from './words.ts'

const partial = Type.Optional
const Reason = Type.Union([
  Type.Literal('no_mark'),
  Type.Literal('stale_mark'),
  Type.Literal('crossed_mark'),
])

export const PlaceOrder = closed(
  {
    ...Write,
    account: AccountId,
    side: Side,
    legs: Type.Array(Leg, { minItems: 1, maxItems: 20 }),
    size: Count,
    minSize: partial(Count),
    limit: Decimal,
    pegOffset: partial(Decimal),
    ttlMs: Type.Integer({
      minimum: 1,
      maximum: 604_800_000,
      description: 'Milliseconds from now.',
    }),
  },
  'Rests hidden until it crosses. With `pegOffset` it takes up to the reference mid plus the offset, and never beyond its limit.',
)
export const OrderPlaced = closed(
  { orderId: Id, placedAt: Time, expiresAt: Time, size: Count },
  'The resting order. `size` counts canonical structures.',
)
export const CancelOrder = closed({ ...Write, orderId: Id }, 'Withdraws a resting order.')
export const OrderEnded = closed(
  { orderId: Id, outcome: Type.String() },
  'An order that has ended.',
)

const Structure = {
  legs: Type.Array(Leg),
  lotSizes: partial(LotSizes),
  quoteAsset: InstrumentId,
  unit: Decimal,
}

export const RestingOrder = closed(
  {
    orderId: Id,
    account: AccountId,
    state: Type.Union([
      Type.Literal('resting'),
      Type.Literal('filled'),
      Type.Literal('cancelled'),
      Type.Literal('expired'),
    ]),
    side: Side,
    ...Structure,
    size: Count,
    remaining: Type.String({ pattern: '^[0-9]{1,10}$' }),
    minSize: Count,
    limit: Decimal,
    pegOffset: partial(Decimal),
    placedAt: Time,
    expiresAt: Time,
    skipped: partial(Reason),
  },
  'An own order. `skipped` says why its last cross did not take place.',
)
export type RestingOrder = Static<typeof RestingOrder>

export const Fill = closed(
  {
    fillId: Id,
    orderId: Id,
    entryId: Id,
    account: AccountId,
    side: Side,
    ...Structure,
    size: Count,
    price: Decimal,
    fee: partial(closed({ asset: InstrumentId, amount: Decimal }, 'What the account paid.')),
    at: Time,
  },
  'What an own order traded in one cross.',
)
export type Fill = Static<typeof Fill>

export const CrossRun = closed(
  {
    crossId: Id,
    at: Time,
    legs: Type.Array(Leg),
    lotSizes: partial(LotSizes),
    draw: Type.Integer(),
    intervalMs: Type.Integer(),
    marks: Type.Array(
      closed(
        {
          instrument: InstrumentId,
          mid: Decimal,
          bid: partial(Decimal),
          ask: partial(Decimal),
          source: Text,
          observedAt: Time,
        },
        'A mark the cross was judged on.',
      ),
    ),
    skipped: partial(Reason),
    mid: partial(Decimal),
    price: partial(Decimal),
    volume: Type.String(),
  },
  'The audit trail of one cross.',
)
export type CrossRun = Static<typeof CrossRun>

export const CROSS_ROUTES = {
  orders: {
    method: 'GET',
    path: '/v1/crosses/orders',
    scope: 'read',
    summary: 'Own resting orders and those that have ended, newest first',
    query: Page,
    reply: list('orders', RestingOrder),
  },
  fills: {
    method: 'GET',
    path: '/v1/crosses/fills',
    scope: 'read',
    summary: 'What own orders traded, newest first',
    query: Page,
    reply: list('fills', Fill),
  },
  crossRuns: {
    method: 'GET',
    path: '/v1/crosses/runs',
    scope: 'operate',
    summary: 'Every cross with its draw and its marks, newest first',
    query: Page,
    reply: list('runs', CrossRun),
  },
  placeOrder: {
    method: 'POST',
    path: '/v1/crosses/orders',
    scope: 'trade',
    summary: 'Rest a hidden order',
    body: PlaceOrder,
    reply: OrderPlaced,
    op: 'order',
  },
  cancelOrder: {
    method: 'POST',
    path: '/v1/crosses/orders/cancel',
    scope: 'trade',
    summary: 'Withdraw a resting order',
    body: CancelOrder,
    reply: OrderEnded,
    op: 'order.cancel',
  },
} as const satisfies Routes
