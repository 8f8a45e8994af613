/** Requests, quotes, acceptance and trades. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { AcceptQuote, AcceptanceEnded, Accepted, CancelAcceptance, Resting } from './acceptances.ts'
import { Sealed } from './commitments.ts'
import { Counter } from './counters.ts'
import { Hedge, HedgeFill } from './hedges.ts'
import {
  CancelQuote,
  CancelQuotes,
  LegPrices,
  PassReason,
  PassRfq,
  PlaceQuote,
  QuoteEnded,
  QuotePlaced,
  QuoteSide,
  QuotesWithdrawn,
  RfqPassed,
} from './quotes.ts'
import { GroupName } from './panels.ts'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import { Reference } from './reference.ts'
import { Screen } from './screen.ts'
import { Leg, PricedPart, STRUCTURE } from './structures.ts'
import { WorkupTerms } from './workups.ts'
import {
  AccountId,
  Count,
  Decimal,
  FeedbackLevel,
  FirmId,
  Id,
  InstrumentId,
  ProgramId,
  Side,
  Time,
  Write,
  closed,
} from './words.ts'

const partial = Type.Optional
const Ttl = Type.Integer({ minimum: 1, maximum: 86_400_000, description: 'Milliseconds from now.' })

export const AuctionFormat = Type.Union(
  [Type.Literal('uniform'), Type.Literal('pay_as_bid'), Type.Literal('second_price')],
  {
    description:
      'What each fill trades at: the worst price taken (default), its own price, or the best price left out.',
  },
)

export const AskedSides = Type.Union(
  [Type.Literal('two_way'), Type.Literal('buy'), Type.Literal('sell')],
  {
    description:
      "What may be traded, in the reader's orientation of the structure. `two_way` (default) tells no dealer which side is wanted; `buy` or `sell` tells the whole panel.",
  },
)

const Reserve = closed(
  { buy: partial(Decimal), sell: partial(Decimal) },
  'Worst price you let yourself take on each side, told to nobody. A worse limit is refused; an acceptance without a limit is at it.',
)

const SecondRound = closed(
  {
    best: Type.Integer({
      minimum: 1,
      maximum: 50,
      description: 'Makers of each side that are asked again, by their best price.',
    }),
    ms: Type.Integer({ minimum: 1, maximum: 86_400_000, description: 'How long it lasts.' }),
    binding: Type.Boolean({
      description:
        'Whether prices of the first round stand until the second is over, only to be bettered; else they end with the first.',
    }),
  },
  'A second round when the collection ends. Every dealer knows that there will be one; who is in it is told that, and nothing else.',
)
const Round = closed(
  { until: Time, makers: partial(Type.Array(FirmId)) },
  'The second round that you are in, or asked for; `makers` is for the taker alone.',
)

/** What is asked, and how. */
export const ASKED = {
  account: AccountId,
  legs: partial(Type.Array(Leg, { minItems: 1, maxItems: 100 })),
  basket: partial(
    Type.Array(closed({ legs: Type.Array(Leg, { minItems: 1, maxItems: 100 }) }, 'A structure.'), {
      minItems: 1,
      maxItems: 50,
      description:
        'Several structures asked about as one, instead of `legs`: each instrument in one of them, at most 100 legs in all. They trade together or not at all.',
    }),
  ),
  size: Count,
  hedges: partial(
    Type.Array(Hedge, {
      minItems: 1,
      maxItems: 10,
      description:
        'What trades with the structure at a fixed price, outside its own; turned with its legs, so that it tells no side.',
    }),
  ),
  step: partial(Count),
  ttlMs: Ttl,
  panel: partial(Type.Array(FirmId, { minItems: 1, maxItems: 500 })),
  group: partial(GroupName),
  identity: partial(
    Type.Union([
      Type.Literal('anonymous'),
      Type.Literal('pseudonymous'),
      Type.Literal('disclosed'),
    ]),
  ),
  format: partial(AuctionFormat),
  sides: partial(AskedSides),
  reserve: partial(Reserve),
  blindMs: partial(
    Type.Integer({
      minimum: 0,
      maximum: 86_400_000,
      description: 'Milliseconds in which you neither see quotes nor take them.',
    }),
  ),
  collectMs: partial(
    Type.Integer({
      minimum: 1,
      maximum: 86_400_000,
      description: 'Milliseconds in which quotes are taken; then the book is closed.',
    }),
  ),
  secondRound: partial(SecondRound),
  workup: partial(WorkupTerms),
  sealed: partial(Sealed),
  feedback: partial(FeedbackLevel),
  program: partial(ProgramId),
}

export const CreateRfq = closed(
  { ...Write, ...ASKED },
  'Asks dealers for a firm price. Unless `sides` says otherwise it is two-way, and the side is told to nobody before acceptance. Default: all dealers, anonymous.',
)
export type CreateRfq = Static<typeof CreateRfq>
const RepeatedAfterMs = Type.Integer({
  description:
    'You asked for this structure so many milliseconds before: dealers may recognise it.',
})

export const RfqCreated = closed(
  {
    rfqId: Id,
    openedAt: Time,
    expiresAt: Time,
    size: Count,
    repeatedAfterMs: partial(RepeatedAfterMs),
  },
  'The open request. `size` counts canonical structures.',
)
export type RfqCreated = Static<typeof RfqCreated>

export const CancelRfq = closed({ ...Write, rfqId: Id }, 'Withdraws a request.')
export const RfqEnded = closed({ rfqId: Id, outcome: Type.String() }, 'A request that has ended.')

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

const Pass = closed({ maker: FirmId, reason: PassReason }, 'A dealer that gives no price.')
export type Pass = Static<typeof Pass>

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
    ...STRUCTURE,
    hedges: partial(Type.Array(Hedge)),
    quoteAsset: InstrumentId,
    tick: Decimal,
    unit: Decimal,
    size: Count,
    step: Count,
    format: AuctionFormat,
    sides: AskedSides,
    feedback: partial(FeedbackLevel),
    openedAt: Time,
    expiresAt: Time,
    blindUntil: partial(Time),
    quotesUntil: partial(Time),
    taker: partial(FirmId),
    account: partial(AccountId),
    identity: partial(Type.String()),
    alias: partial(
      Type.String({ description: 'What a pseudonymous taker is called for a month.' }),
    ),
    repeatedAfterMs: partial(RepeatedAfterMs),
    reserve: partial(Reserve),
    panel: partial(Type.Array(FirmId)),
    program: partial(ProgramId),
    liquidation: partial(Id),
    resting: partial(Type.Array(Resting)),
    counter: partial(Counter),
    secondRound: partial(SecondRound),
    workup: partial(WorkupTerms),
    commitUntil: partial(Time),
    round: partial(Round),
    quotes: Type.Array(Quote),
    passes: Type.Array(Pass),
    screen: partial(Screen),
    reference: partial(Reference),
  },
  'A request as its reader may see it. One structure at price p costs p × unit. A dealer sees its own quote only, and the canonical legs. `reference` is there where an open request is read alone, `screen` there for its taker.',
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
    ...STRUCTURE,
    parts: partial(Type.Array(PricedPart)),
    quoteAsset: InstrumentId,
    unit: Decimal,
    price: Decimal,
    legPrices: partial(LegPrices),
    legPricesBy: Type.Union([Type.Literal('maker'), Type.Literal('venue')]),
    size: Count,
    hedges: partial(Type.Array(HedgeFill)),
    maker: FirmId,
    taker: partial(FirmId),
    program: partial(ProgramId),
    fee: partial(closed({ asset: InstrumentId, amount: Decimal }, 'What the reader paid.')),
    at: Time,
  },
  "A final trade, from its reader's side: `side` is what the reader did with the legs as listed. `legPrices` make up `price`; `legPricesBy` says whether the maker gave them or the venue worked them out.",
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
  passRfq: {
    method: 'POST',
    path: '/v1/rfqs/pass',
    scope: 'quote',
    summary: 'Give no price, and say why',
    body: PassRfq,
    reply: RfqPassed,
    op: 'pass',
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
  cancelQuotes: {
    method: 'POST',
    path: '/v1/quotes/cancel-all',
    scope: 'quote',
    summary: 'Withdraw all your quotes at once',
    body: CancelQuotes,
    reply: QuotesWithdrawn,
    op: 'quotes.cancel',
  },
} as const satisfies Routes
