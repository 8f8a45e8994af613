/** The operator's lists: firms, accounts, instruments. */
import {
  accountId,
  firmId,
  futureId,
  instrumentId,
  optionId,
  optionRoot,
  quantity,
  reject,
} from '@parley/core'
import type { Instrument, InstrumentId, State, Terms } from '@parley/core'
import type { InstrumentSpec } from '@parley/sdk'
import { Inexact, amountAt, priceAt, timeAt } from './exact.ts'
import { boundedDecimal, isDate, scaleOf } from './numbers.ts'
import type { WritesOf } from './write.ts'

type DirectoryWrite =
  | 'registerFirm'
  | 'openAccount'
  | 'setRegime'
  | 'setCreditLine'
  | 'listInstrument'

export const DIRECTORY_WRITES: WritesOf<DirectoryWrite> = {
  registerFirm: {
    command: (meta, { firm, name, role }) => ({
      type: 'RegisterFirm',
      ...meta,
      firm: { id: firmId(firm), name, role },
    }),
  },
  openAccount: {
    command: (meta, body) => ({
      type: 'OpenAccount',
      ...meta,
      account: accountId(body.account),
      firm: firmId(body.firm),
      regime: body.regime,
      method: body.method,
    }),
  },
  setRegime: {
    command: (meta, body) => ({
      type: 'SetRegime',
      ...meta,
      account: accountId(body.account),
      regime: body.regime,
      method: body.method,
    }),
  },
  setCreditLine: {
    command: (meta, { account, asset: id, amount, reference }, { state }) => {
      const asset = instrumentId(id)
      if (!state.instruments.has(asset)) throw new Inexact(reject('unknown_instrument', 'asset'))
      return {
        type: 'SetCreditLine',
        ...meta,
        account: accountId(account),
        asset,
        amount: amountAt(amount, scaleOf(state, asset), 'amount'),
        reference,
      }
    },
  },
  listInstrument: {
    command: (meta, { spec }, { state }) => ({
      type: 'ListInstrument',
      ...meta,
      instrument: instrumentFrom(state, spec),
    }),
  },
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
      const expiresAt = timeAt(spec.expiresAt, 'spec.expiresAt')
      const { underlying, expiryDate, right, style, settlement } = spec
      if (!isDate(expiryDate)) throw new Inexact(reject('malformed', 'spec.expiryDate'))
      return {
        kind: 'option',
        id: optionId({ root: optionRoot(underlying, spec.quoteAsset), expiryDate, strike, right }),
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
    case 'future':
      return futureFrom(state, spec)
  }
}

function futureFrom(state: State, spec: Extract<InstrumentSpec, { kind: 'future' }>): Instrument {
  const price = priceAt(spec.carryPrice, 'spec.carryPrice')
  const observedAt = timeAt(spec.carryObservedAt, 'spec.carryObservedAt')
  const { underlying, expiryDate } = spec
  if (!isDate(expiryDate)) throw new Inexact(reject('malformed', 'spec.expiryDate'))
  return {
    kind: 'future',
    id: futureId({ root: underlying, expiryDate }),
    scale: 0,
    terms: termsFrom(state, spec, 0),
    underlying: instrumentId(underlying),
    expiresAt: timeAt(spec.expiresAt, 'spec.expiresAt'),
    expiryDate,
    multiplier: BigInt(spec.multiplier),
    carry: { price, source: spec.carrySource, observedAt },
    reference: price,
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
