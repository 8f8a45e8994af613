/** Requests, quotes, acceptance and trades. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import {
  AccountId,
  Count,
  Decimal,
  FeedbackLevel,
  FirmId,
  Id,
  InstrumentId,
  Side,
  Time,
  Write,
  closed,
} from './words.ts'

const partial = Type.Optional
const Ttl = Type.Integer({ minimum: 1, maximum: 86_400_000, description: 'Milliseconds from now.' })

export const Leg = closed(
  {
    instrument: InstrumentId,
    side: Side,
    ratio: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Lots in one structure.' }),
  },
  'One leg: what buying the structure does with it.',
)
export type Leg = Static<typeof Leg>

export const AuctionFormat = Type.Union(
  [Type.Literal('uniform'), Type.Literal('pay_as_bid'), Type.Literal('second_price')],
  {
    description:
      'What each fill trades at: the worst price taken (default), its own price, or the best price left out.',
  },
)

export const CreateRfq = closed(
  {
    ...Write,
    account: AccountId,
    legs: Type.Array(Leg, { minItems: 1, maxItems: 20 }),
    size: Count,
    step: partial(Count),
    ttlMs: Ttl,
    panel: partial(Type.Array(FirmId, { minItems: 1, maxItems: 500 })),
    identity: partial(Type.Union([Type.Literal('anonymous'), Type.Literal('disclosed')])),
    format: partial(AuctionFormat),
    feedback: partial(FeedbackLevel),
  },
  'Asks dealers for a firm two-way price. The side is told to nobody before acceptance. Default: all dealers, anonymous.',
)
export type CreateRfq = Static<typeof CreateRfq>
export const RfqCreated = closed(
  { rfqId: Id, openedAt: Time, expiresAt: Time, size: Count },
  'The open request. `size` counts canonical structures.',
)
export type RfqCreated = Static<typeof RfqCreated>

export const CancelRfq = closed({ ...Write, rfqId: Id }, 'Withdraws a request.')
export const RfqEnded = closed({ rfqId: Id, outcome: Type.String() }, 'A request that has ended.')

const RUNG = {
  price: Decimal,
  size: Count,
  min: partial(Count),
  step: partial(Count),
  allOrNone: partial(Type.Boolean({ description: 'The same as `min` equal to `size`.' })),
}
const Rung = closed(
  RUNG,
  'One price of a ladder: fills of `min` and whole steps above it, up to `size`.',
)
export type Rung = Static<typeof Rung>

const QuoteSide = closed(
  { ...RUNG, more: partial(Type.Array(Rung, { minItems: 1, maxItems: 4 })) },
  'A price and how many structures it is good for. `more` are further prices of the ladder, each good beside the others.',
)
export type QuoteSide = Static<typeof QuoteSide>

export const PlaceQuote = closed(
  {
    ...Write,
    rfqId: Id,
    account: AccountId,
    bid: partial(QuoteSide),
    ask: partial(QuoteSide),
    ttlMs: Ttl,
  },
  "A firm price, one or two-way. It replaces the firm's live quote on the request in one step.",
)
export type PlaceQuote = Static<typeof PlaceQuote>
export const QuotePlaced = closed(
  { quoteId: Id, rfqId: Id, placedAt: Time, expiresAt: Time },
  'The live quote.',
)
export type QuotePlaced = Static<typeof QuotePlaced>
export const CancelQuote = closed({ ...Write, quoteId: Id }, 'Withdraws a quote.')
export const QuoteEnded = closed(
  { quoteId: Id, rfqId: Id, outcome: Type.String() },
  'A quote that has ended.',
)

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
    limit: Decimal,
    timeInForce: partial(TimeInForce),
    minFill: partial(Count),
    onlyQuoteIds: partial(Type.Array(Id, { minItems: 1, maxItems: 500 })),
    feeMax: partial(Decimal),
    shares: partial(Type.Array(AccountShare, { minItems: 1, maxItems: 20 })),
  },
  'Takes the best firm prices on a side: buy or sell the structure as the taker typed it, at the limit or better. `fill_or_kill` (default) trades all of it or nothing; `immediate_or_cancel` the most there is, from `minFill`; `resting` waits for quotes until the request ends. Several makers may fill it, all in one entry, or nothing changes.',
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

const Resting = closed(
  { side: Side, size: Count, minFill: Count, limit: Decimal, restedAt: Time },
  'An acceptance that waits for quotes.',
)
export type Resting = Static<typeof Resting>

export const Quote = closed(
  {
    quoteId: Id,
    rfqId: Id,
    maker: FirmId,
    account: partial(AccountId),
    bid: partial(QuoteSide),
    ask: partial(QuoteSide),
    placedAt: Time,
    expiresAt: Time,
  },
  "A live quote, priced in the reader's own orientation of the structure.",
)
export type Quote = Static<typeof Quote>

export const Rfq = closed(
  {
    rfqId: Id,
    role: Type.Union([Type.Literal('taker'), Type.Literal('maker')]),
    state: Type.Union([
      Type.Literal('open'),
      Type.Literal('filled'),
      Type.Literal('cancelled'),
      Type.Literal('expired'),
    ]),
    legs: Type.Array(Leg),
    quoteAsset: InstrumentId,
    tick: Decimal,
    unit: Decimal,
    size: Count,
    step: Count,
    format: AuctionFormat,
    feedback: partial(FeedbackLevel),
    openedAt: Time,
    expiresAt: Time,
    taker: partial(FirmId),
    account: partial(AccountId),
    identity: partial(Type.String()),
    panel: partial(Type.Array(FirmId)),
    resting: partial(Type.Array(Resting)),
    quotes: Type.Array(Quote),
  },
  'A request as its reader may see it. One structure at price p costs p × unit. A dealer sees its own quote only, and the canonical legs.',
)
export type Rfq = Static<typeof Rfq>

export const Trade = closed(
  {
    tradeId: Id,
    rfqId: Id,
    quoteId: Id,
    entryId: Id,
    role: Type.Union([Type.Literal('taker'), Type.Literal('maker')]),
    side: Side,
    legs: Type.Array(Leg),
    quoteAsset: InstrumentId,
    unit: Decimal,
    price: Decimal,
    size: Count,
    maker: FirmId,
    taker: partial(FirmId),
    fee: partial(closed({ asset: InstrumentId, amount: Decimal }, 'What the reader paid.')),
    at: Time,
  },
  "A final trade, from its reader's side: `side` is what the reader did with the legs as listed.",
)
export type Trade = Static<typeof Trade>

export const RFQ_ROUTES = {
  rfqs: {
    method: 'GET',
    path: '/v1/rfqs',
    scope: 'read',
    summary: 'Open requests you asked or were asked',
    reply: list('rfqs', Rfq),
  },
  rfq: {
    method: 'GET',
    path: '/v1/rfqs/:rfqId',
    scope: 'read',
    summary: 'One request, open or ended',
    reply: Rfq,
  },
  trades: {
    method: 'GET',
    path: '/v1/trades',
    scope: 'read',
    summary: 'Own trades, newest first',
    query: Page,
    reply: list('trades', Trade),
  },
  createRfq: {
    method: 'POST',
    path: '/v1/rfqs',
    scope: 'trade',
    summary: 'Ask dealers for a price',
    body: CreateRfq,
    reply: RfqCreated,
    op: 'rfq',
  },
  cancelRfq: {
    method: 'POST',
    path: '/v1/rfqs/cancel',
    scope: 'trade',
    summary: 'Withdraw a request',
    body: CancelRfq,
    reply: RfqEnded,
    op: 'rfq.cancel',
  },
  acceptQuote: {
    method: 'POST',
    path: '/v1/rfqs/accept',
    scope: 'trade',
    summary: 'Take the best price',
    body: AcceptQuote,
    reply: Accepted,
    op: 'accept',
  },
  cancelAcceptance: {
    method: 'POST',
    path: '/v1/rfqs/accept/cancel',
    scope: 'trade',
    summary: 'Take back a resting acceptance',
    body: CancelAcceptance,
    reply: AcceptanceEnded,
    op: 'accept.cancel',
  },
  placeQuote: {
    method: 'POST',
    path: '/v1/quotes',
    scope: 'quote',
    summary: 'Quote a request',
    body: PlaceQuote,
    reply: QuotePlaced,
    op: 'quote',
  },
  cancelQuote: {
    method: 'POST',
    path: '/v1/quotes/cancel',
    scope: 'quote',
    summary: 'Withdraw a quote',
    body: CancelQuote,
    reply: QuoteEnded,
    op: 'quote.cancel',
  },
} as const satisfies Routes
