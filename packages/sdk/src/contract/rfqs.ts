/** Requests, quotes, acceptance and trades. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import {
  AccountId,
  Count,
  Decimal,
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

export const CreateRfq = closed(
  {
    ...Write,
    account: AccountId,
    legs: Type.Array(Leg, { minItems: 1, maxItems: 20 }),
    size: Count,
    ttlMs: Ttl,
    panel: partial(Type.Array(FirmId, { minItems: 1, maxItems: 500 })),
    identity: partial(Type.Union([Type.Literal('anonymous'), Type.Literal('disclosed')])),
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

const QuoteSide = closed(
  { price: Decimal, size: Count },
  'A price and how many structures it is good for.',
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

export const AcceptQuote = closed(
  {
    ...Write,
    rfqId: Id,
    side: Side,
    size: Count,
    limit: Decimal,
    onlyQuoteId: partial(Id),
  },
  'Takes the best firm price on a side: buy or sell the structure as the taker typed it, at the limit or better. Fills and settles whole, or changes nothing.',
)
export type AcceptQuote = Static<typeof AcceptQuote>
export const Accepted = closed(
  { tradeId: Id, rfqId: Id, quoteId: Id, entryId: Id, price: Decimal, size: Count },
  'The final trade. `price` is of the structure as the taker typed it.',
)
export type Accepted = Static<typeof Accepted>

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
    openedAt: Time,
    expiresAt: Time,
    taker: partial(FirmId),
    account: partial(AccountId),
    identity: partial(Type.String()),
    panel: partial(Type.Array(FirmId)),
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
