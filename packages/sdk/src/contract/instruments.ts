/** Instruments and marks. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { list } from './route.ts'
import type { Routes } from './route.ts'
import { Decimal, Id, InstrumentId, Text, Time, Write, closed } from './words.ts'

const Right = Type.Union([Type.Literal('call'), Type.Literal('put')])
const Style = Type.Union([Type.Literal('american'), Type.Literal('european')])
const Settlement = Type.Union([Type.Literal('physical'), Type.Literal('cash')])
const Scale = Type.Integer({
  minimum: 0,
  maximum: 8,
  description: 'Decimals of the smallest amount.',
})

const Terms = {
  quoteAsset: InstrumentId,
  tick: Decimal,
  lot: Decimal,
  takerFeePerLot: Decimal,
  makerFeePerLot: Decimal,
}

const OptionFields = {
  underlying: InstrumentId,
  expiresAt: Time,
  expiryDate: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
  strike: Decimal,
  right: Right,
  style: Style,
  multiplier: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  settlement: Settlement,
}

export const CashSpec = closed(
  { kind: Type.Literal('cash'), instrument: InstrumentId, scale: Scale },
  'A currency.',
)
export const HoldingSpec = closed(
  {
    kind: Type.Union([Type.Literal('coin'), Type.Literal('share')]),
    instrument: InstrumentId,
    scale: Scale,
    ...Terms,
  },
  'A coin or a share.',
)
export const OptionSpec = closed(
  { kind: Type.Literal('option'), ...Terms, ...OptionFields },
  'An option. Its id is made of underlying, date, strike and right. Where its quote asset is the coin that it is on, it is inverse: European, settled in cash (`settlement`), with premium and payout in the coin and its strike in what the coin is priced in; its id then begins with the coin twice, `BTC_BTC-…`.',
)
const FutureFields = {
  underlying: InstrumentId,
  expiresAt: Time,
  expiryDate: OptionFields.expiryDate,
  multiplier: OptionFields.multiplier,
}
export const FutureSpec = closed(
  {
    kind: Type.Literal('future'),
    ...Terms,
    ...FutureFields,
    carryPrice: Decimal,
    carrySource: Text,
    carryObservedAt: Time,
  },
  'A dated future on a coin, settled in cash of its quote asset. Its id is made of underlying and date. `carryPrice`: the price at which every position of it is carried until the first variation, with its source and time.',
)
export const InstrumentSpec = Type.Union([CashSpec, HoldingSpec, OptionSpec, FutureSpec])
export type InstrumentSpec = Static<typeof InstrumentSpec>
export const ListInstrument = closed({ ...Write, spec: InstrumentSpec }, 'Lists an instrument.')

const partial = Type.Optional
export const Instrument = closed(
  {
    instrument: InstrumentId,
    kind: Type.Union([
      Type.Literal('cash'),
      Type.Literal('coin'),
      Type.Literal('share'),
      Type.Literal('option'),
      Type.Literal('future'),
    ]),
    scale: Scale,
    quoteAsset: partial(InstrumentId),
    tick: partial(Decimal),
    lot: partial(Decimal),
    takerFeePerLot: partial(Decimal),
    makerFeePerLot: partial(Decimal),
    underlying: partial(InstrumentId),
    expiresAt: partial(Time),
    expiryDate: partial(Type.String()),
    strike: partial(Decimal),
    right: partial(Right),
    style: partial(Style),
    multiplier: partial(Type.Integer()),
    settlement: partial(Settlement),
    settledAt: partial(Decimal),
    carryPrice: partial(Decimal),
    carrySource: partial(Text),
    carryObservedAt: partial(Time),
    deliverable: partial(Decimal),
    adjustedFrom: partial(InstrumentId),
    retired: partial(
      closed(
        { actionId: Id, into: partial(InstrumentId) },
        'The corporate action that put an end to it, and what took its place.',
      ),
    ),
    osi: partial(Type.String()),
    deribit: partial(Type.String()),
  },
  'What can be held or traded. An option whose `quoteAsset` is its `underlying` is inverse. `settledAt` is the settlement price of an expired option or future; `carryPrice` the price at which every position of a future is carried, to which its last variation was paid; `deliverable` what a contract delivers where a split has made it other than `multiplier`; `adjustedFrom` the instrument whose place it has taken.',
)
export type Instrument = Static<typeof Instrument>

export const Mark = closed(
  {
    instrument: InstrumentId,
    kind: Type.Union([Type.Literal('underlying'), Type.Literal('option'), Type.Literal('future')]),
    bid: partial(Decimal),
    ask: partial(Decimal),
    last: partial(Decimal),
    mid: partial(Decimal),
    iv: partial(Type.Number()),
    delta: partial(Type.Number()),
    openInterest: partial(
      Type.Number({
        description:
          'Contracts open at its own exchange, where the feed tells; never what is held here.',
      }),
    ),
    volume: partial(Type.Number({ description: 'Contracts traded there that day.' })),
    source: Text,
    simulated: Type.Boolean(),
    observedAt: Time,
    stale: Type.Boolean({
      description: 'True when older than the published age: do not trade on it.',
    }),
  },
  'An observed or model price, with its source and time.',
)
export type Mark = Static<typeof Mark>

const ofUnderlying = closed(
  { underlying: Type.Optional(Type.String({ maxLength: 48 })) },
  'Filter.',
)

export const INSTRUMENT_ROUTES = {
  instruments: {
    method: 'GET',
    path: '/v1/instruments',
    scope: 'read',
    summary: 'Instruments, optionally of one underlying',
    query: ofUnderlying,
    reply: list('instruments', Instrument),
  },
  marks: {
    method: 'GET',
    path: '/v1/marks',
    scope: 'read',
    summary: 'Marks, optionally of one underlying and its options',
    query: ofUnderlying,
    reply: list('marks', Mark),
  },
  listInstrument: {
    method: 'POST',
    path: '/v1/instruments',
    scope: 'operate',
    summary: 'List an instrument',
    body: ListInstrument,
    reply: closed({ instrument: Type.String() }, 'The instrument.'),
  },
} as const satisfies Routes
