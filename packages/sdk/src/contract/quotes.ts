/** Quotes: a dealer's firm prices on a request, or its pass. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { AccountId, Count, Decimal, Id, InstrumentId, Time, Write, closed } from './words.ts'

const partial = Type.Optional
const Ttl = Type.Integer({ minimum: 1, maximum: 86_400_000, description: 'Milliseconds from now.' })

export const PassReason = Type.Union([
  Type.Literal('size'),
  Type.Literal('risk'),
  Type.Literal('no_price'),
  Type.Literal('market'),
  Type.Literal('other'),
])

export const LegPrices = Type.Array(Decimal, {
  minItems: 1,
  maxItems: 100,
  description: 'One price for each leg, in the order the legs are listed.',
})

const TERMS = {
  size: Count,
  min: partial(Count),
  step: partial(Count),
  allOrNone: partial(Type.Boolean({ description: 'The same as `min` equal to `size`.' })),
  legPrices: partial(LegPrices),
}
const RUNG = { price: Decimal, ...TERMS }
const Rung = closed(
  RUNG,
  'One price of a ladder: fills of `min` and whole steps above it, up to `size`.',
)
export type Rung = Static<typeof Rung>

export const QuoteSide = closed(
  { ...RUNG, more: partial(Type.Array(Rung, { minItems: 1, maxItems: 4 })) },
  'A price and how many structures it is good for. `more` are further prices of the ladder, each good beside the others.',
)
export type QuoteSide = Static<typeof QuoteSide>

const PRICED = { price: partial(Decimal), ...TERMS }
const PricedRung = closed(
  PRICED,
  'As a price of a ladder; the price may be left out where `legPrices` are given, which then make it up.',
)
export type PricedRung = Static<typeof PricedRung>
const PricedSide = closed(
  { ...PRICED, more: partial(Type.Array(PricedRung, { minItems: 1, maxItems: 4 })) },
  'A side of a quote by the price of the structure, by the prices of its legs, or by both where they agree.',
)
export type PricedSide = Static<typeof PricedSide>

export const PlaceQuote = closed(
  {
    ...Write,
    rfqId: Id,
    account: AccountId,
    bid: partial(PricedSide),
    ask: partial(PricedSide),
    ttlMs: Ttl,
    nonce: partial(
      Type.String({
        pattern: '^[A-Za-z0-9_-]{16,64}$',
        description: 'On a sealed request: what the digest was made with.',
      }),
    ),
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

export const CancelQuotes = closed(
  {
    ...Write,
    whose: Type.Optional(
      Type.Union([Type.Literal('firm'), Type.Literal('user')], {
        description: 'All of the firm’s (default), or your own alone.',
      }),
    ),
    underlying: Type.Optional(InstrumentId),
  },
  'Withdraws all live quotes in one step, or those with a leg on one underlying.',
)
export const QuotesWithdrawn = closed(
  {
    quotes: Type.Array(Id, { description: 'Those that ended.' }),
    kept: Type.Array(Id, { description: 'Those that bind you: they stand.' }),
  },
  'What became of your quotes. There may have been none.',
)

export const PassRfq = closed(
  { ...Write, rfqId: Id, reason: PassReason },
  'Gives no price, and says why: to the taker alone. A live quote is withdrawn with it; a quote takes the pass back.',
)
export const RfqPassed = closed({ rfqId: Id, reason: PassReason }, 'A request passed on.')
