/** Bodies of writes into commands. The schema has already been checked; what is left is exactness: decimals, times, ids. */
import {
  PRICE_SCALE,
  accountId,
  amount,
  firmId,
  instrumentId,
  optionId,
  price,
  quantity,
  reject,
} from '@parley/core'
import type {
  Actor,
  Amount,
  Command,
  Firm,
  Instrument,
  InstrumentId,
  Price,
  QuoteId,
  QuoteSide,
  Rejection,
  RfqId,
  State,
  Terms,
} from '@parley/core'
import type {
  AcceptQuote,
  CreateRfq,
  DecimalText,
  InstrumentSpec,
  PlaceQuote,
  QuoteSide as WireSide,
} from '@parley/sdk'
import { boundedDecimal, isDate, parseTime, scaleOf } from './numbers.ts'

/** A field whose text is not exact. Thrown inside one parse and caught at its edge. */
class Inexact extends Error {
  override name = 'Inexact'
  readonly rejection: Rejection
  constructor(rejection: Rejection) {
    super(rejection.code)
    this.rejection = rejection
  }
}

export type Meta = { readonly actor: Actor; readonly clientId: string }

type Booking = {
  readonly account: string
  readonly asset: string
  readonly amount: DecimalText
  readonly reference: string
}

/** Makes a command, or says which field is not exact. */
export function parsed<C extends Command>(make: () => C): C | Rejection {
  try {
    return make()
  } catch (error) {
    if (error instanceof Inexact) return error.rejection
    throw error
  }
}

export function createRfq(meta: Meta, body: CreateRfq): Command {
  return {
    type: 'CreateRfq',
    ...meta,
    account: accountId(body.account),
    legs: body.legs.map((leg) => ({ ...leg, instrument: instrumentId(leg.instrument) })),
    size: BigInt(body.size),
    ttlMs: body.ttlMs,
    panel: body.panel?.map(firmId),
    identity: body.identity ?? 'anonymous',
  }
}

export function placeQuote(meta: Meta, body: PlaceQuote): Command {
  return {
    type: 'PlaceQuote',
    ...meta,
    account: accountId(body.account),
    rfqId: body.rfqId as RfqId,
    ttlMs: body.ttlMs,
    bid: body.bid && side(body.bid, 'bid.price'),
    ask: body.ask && side(body.ask, 'ask.price'),
  }
}

export function acceptQuote(meta: Meta, body: AcceptQuote): Command {
  return {
    type: 'AcceptQuote',
    ...meta,
    rfqId: body.rfqId as RfqId,
    side: body.side,
    size: BigInt(body.size),
    limit: priceAt(body.limit, 'limit'),
    onlyQuoteId: body.onlyQuoteId as QuoteId | undefined,
  }
}

export function booking(
  state: State,
  type: 'Deposit' | 'Withdraw',
  meta: Meta,
  body: Booking,
): Command {
  const asset = instrumentId(body.asset)
  // How many decimals an amount has is not known before its asset is listed: once it is, the same body is another command.
  if (!state.instruments.has(asset)) throw new Inexact(reject('unknown_instrument', 'asset'))
  return {
    type,
    ...meta,
    account: accountId(body.account),
    asset,
    amount: amountAt(body.amount, scaleOf(state, asset), 'amount'),
    reference: body.reference,
  }
}

export function runExpiry(
  meta: Meta,
  body: {
    readonly instrument: string
    readonly settlementPrice: string
    readonly source: string
    readonly observedAt: string
  },
): Command {
  const observedAt = parseTime(body.observedAt)
  if (observedAt === undefined) throw new Inexact(reject('malformed', 'observedAt'))
  return {
    type: 'RunExpiry',
    ...meta,
    instrument: instrumentId(body.instrument),
    settlementPrice: priceAt(body.settlementPrice, 'settlementPrice'),
    source: body.source,
    observedAt,
  }
}

export function listInstrument(state: State, meta: Meta, spec: InstrumentSpec): Command {
  return { type: 'ListInstrument', ...meta, instrument: instrumentFrom(state, spec) }
}

function instrumentFrom(state: State, spec: InstrumentSpec): Instrument {
  switch (spec.kind) {
    case 'cash':
      return { kind: 'cash', id: instrumentId(spec.instrument), scale: spec.scale }
    case 'coin':
    case 'share': {
      const { scale } = spec
      return {
        kind: spec.kind,
        id: instrumentId(spec.instrument),
        scale,
        terms: termsFrom(state, spec, scale),
      }
    }
    case 'option': {
      const strike = priceAt(spec.strike, 'spec.strike')
      const expiresAt = parseTime(spec.expiresAt)
      if (expiresAt === undefined) throw new Inexact(reject('malformed', 'spec.expiresAt'))
      const { underlying, expiryDate, right, style, settlement } = spec
      if (!isDate(expiryDate)) throw new Inexact(reject('malformed', 'spec.expiryDate'))
      return {
        kind: 'option',
        id: optionId({ root: underlying, expiryDate, strike, right }),
        scale: 0,
        terms: termsFrom(state, spec, 0),
        underlying: instrumentId(underlying),
        expiresAt,
        expiryDate,
        strike,
        right,
        style,
        multiplier: BigInt(spec.multiplier),
        settlement,
        settlementAsset: instrumentId(spec.quoteAsset),
      }
    }
  }
}

function termsFrom(
  state: State,
  spec: Readonly<
    Record<'quoteAsset' | 'tick' | 'lot' | 'takerFeePerLot' | 'makerFeePerLot', string>
  >,
  scale: number,
): Terms {
  const quoteAsset: InstrumentId = instrumentId(spec.quoteAsset)
  const cashScale = scaleOf(state, quoteAsset)
  const lot = boundedDecimal(spec.lot, scale)
  if (lot === undefined) throw new Inexact(reject('bad_decimal', 'spec.lot'))
  return {
    quoteAsset,
    tick: priceAt(spec.tick, 'spec.tick'),
    lot: quantity(lot),
    takerFeePerLot: amountAt(spec.takerFeePerLot, cashScale, 'spec.takerFeePerLot'),
    makerFeePerLot: amountAt(spec.makerFeePerLot, cashScale, 'spec.makerFeePerLot'),
  }
}

function side(wire: WireSide, path: string): QuoteSide {
  return { price: priceAt(wire.price, path), size: BigInt(wire.size) }
}

function priceAt(text: string, path: string): Price {
  const value = boundedDecimal(text, PRICE_SCALE)
  if (value === undefined) throw new Inexact(reject('bad_decimal', path))
  return price(value)
}

function amountAt(text: string, scale: number, path: string): Amount {
  const value = boundedDecimal(text, scale)
  if (value === undefined)
    throw new Inexact(reject('bad_decimal', path, { decimals: String(scale) }))
  return amount(value)
}

export function cancelRfq(meta: Meta, body: { readonly rfqId: string }): Command {
  return { type: 'CancelRfq', ...meta, rfqId: body.rfqId as RfqId }
}

export function cancelQuote(meta: Meta, body: { readonly quoteId: string }): Command {
  return { type: 'CancelQuote', ...meta, quoteId: body.quoteId as QuoteId }
}

export function registerFirm(
  meta: Meta,
  body: { readonly firm: string; readonly name: string; readonly role: Firm['role'] },
): Command {
  const { firm, name, role } = body
  return { type: 'RegisterFirm', ...meta, firm: { id: firmId(firm), name, role } }
}

export function openAccount(
  meta: Meta,
  body: { readonly account: string; readonly firm: string },
): Command {
  return { type: 'OpenAccount', ...meta, account: accountId(body.account), firm: firmId(body.firm) }
}
