/** Acceptance: what the taker takes, at once or as soon as quotes meet it. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { HedgeFill } from './hedges.ts'
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
    hedges: partial(Type.Array(HedgeFill)),
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

export const Resting = closed(
  { side: Side, size: Count, minFill: Count, limit: Decimal, restedAt: Time },
  'An acceptance that waits for quotes.',
)
export type Resting = Static<typeof Resting>
