/** Acceptance: what the taker takes, at once or as soon as quotes meet it. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import {
  AccountId,
  Count,
  Decimal,
  FirmId,
  Id,
  Side,
  StructureId,
  Time,
  Write,
  closed,
} from './words.ts'

const partial = Type.Optional

export const TimeInForce = Type.Union([
  Type.Literal('fill_or_kill'),
  Type.Literal('immediate_or_cancel'),
  Type.Literal('resting'),
])

const AccountShare = closed({ account: AccountId, size: Count }, 'How much an account receives.')

export const AcceptQuote = closed(
  {
    ...Write,
    rfqId: Id,
    side: Side,
    size: Count,
    limit: partial(Decimal),
    timeInForce: partial(TimeInForce),
    minFill: partial(Count),
    onlyQuoteIds: partial(Type.Array(Id, { minItems: 1, maxItems: 500 })),
    expectedStructureId: partial(StructureId),
    feeMax: partial(Decimal),
    shares: partial(Type.Array(AccountShare, { minItems: 1, maxItems: 20 })),
  },
  'Takes the best firm prices on a side: buy or sell the structure as the taker typed it, at the limit (else the reserve) or better. `fill_or_kill` (default) trades all of it or nothing; `immediate_or_cancel` the most there is, from `minFill`; `resting` waits for quotes until the request ends. Several makers may fill it, all in one entry, or nothing changes.',
)
export type AcceptQuote = Static<typeof AcceptQuote>

const MatchFill = closed(
  { tradeId: Id, quoteId: Id, maker: FirmId, price: Decimal, size: Count },
  "One maker's part.",
)
export const Accepted = closed(
  {
    rfqId: Id,
    state: Type.Union([Type.Literal('filled'), Type.Literal('resting')]),
    size: Count,
    matchId: partial(Id),
    entryId: partial(Id),
    price: partial(Decimal),
    fills: Type.Array(MatchFill),
  },
  'The final match, or the acceptance that waits. `price` is the worst price traded at; prices are of the structure as the taker typed it.',
)
export type Accepted = Static<typeof Accepted>

export const CancelAcceptance = closed(
  { ...Write, rfqId: Id, side: Side },
  'Takes back a resting acceptance.',
)
export const AcceptanceEnded = closed(
  { rfqId: Id, side: Side, outcome: Type.String() },
  'A resting acceptance that has ended.',
)

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

export const Resting = closed(
  { side: Side, size: Count, minFill: Count, limit: Decimal, restedAt: Time },
  'An acceptance that waits for quotes.',
)
export type Resting = Static<typeof Resting>
