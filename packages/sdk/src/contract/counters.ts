/** Counter-offers: a taker's firm price of its own, and the dealer that hits it. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { Routes } from './route.ts'
import { AccountId, Count, Decimal, FirmId, Id, Side, Time, Write, closed } from './words.ts'

const partial = Type.Optional

export const CounterRfq = closed(
  {
    ...Write,
    rfqId: Id,
    side: Side,
    size: Count,
    price: Decimal,
    minFill: partial(Count),
    dealers: partial(Type.Array(FirmId, { minItems: 1, maxItems: 500 })),
    ttlMs: Type.Integer({
      minimum: 1,
      maximum: 86_400_000,
      description: 'Milliseconds from now.',
    }),
  },
  'Offers dealers of the panel (all, or `dealers`) a firm price of your own: it is held for, and tells them your side. One that hits it, whole or from `minFill`, trades at once. It replaces the counter-offer that stands.',
)
export const CounterPlaced = closed(
  { counterId: Id, rfqId: Id, placedAt: Time, expiresAt: Time },
  'The live counter-offer.',
)
export const CancelCounter = closed({ ...Write, rfqId: Id }, 'Withdraws the counter-offer.')
export const CounterEnded = closed(
  { counterId: Id, rfqId: Id, outcome: Type.String() },
  'A counter-offer that has ended.',
)
export const HitCounter = closed(
  { ...Write, rfqId: Id, counterId: Id, account: AccountId, size: partial(Count) },
  "Takes a taker's counter-offer, all of it unless `size` says less. The trade is final.",
)
export const CounterTaken = closed(
  { quoteId: Id, rfqId: Id, placedAt: Time, expiresAt: Time },
  'The quote that the hit was, which has traded.',
)

const OFFER = {
  counterId: Id,
  side: Side,
  price: Decimal,
  size: Count,
  minFill: Count,
  placedAt: Time,
  expiresAt: Time,
}
export const Counter = closed(
  { ...OFFER, dealers: partial(Type.Array(FirmId)) },
  "A taker's firm counter-offer, in the reader's orientation: `side` is the taker's. `dealers`, whom it went to, is the taker's alone.",
)
export type Counter = Static<typeof Counter>

export const COUNTER_ROUTES = {
  counterRfq: {
    method: 'POST',
    path: '/v1/rfqs/counter',
    scope: 'trade',
    summary: 'Offer dealers a firm price of your own',
    body: CounterRfq,
    reply: CounterPlaced,
    op: 'counter',
  },
  cancelCounter: {
    method: 'POST',
    path: '/v1/rfqs/counter/cancel',
    scope: 'trade',
    summary: 'Withdraw the counter-offer',
    body: CancelCounter,
    reply: CounterEnded,
    op: 'counter.cancel',
  },
  hitCounter: {
    method: 'POST',
    path: '/v1/rfqs/counter/hit',
    scope: 'quote',
    summary: "Take a taker's counter-offer",
    body: HitCounter,
    reply: CounterTaken,
    op: 'counter.hit',
  },
} as const satisfies Routes
