/** Rows of the wire for tests. */
import type { Balance, Hold, Instrument, Mark, Quote, Rfq, Trade } from '@parley/sdk'

export const USD: Instrument = { instrument: 'USD', kind: 'cash', scale: 2 }

export const SHARE: Instrument = {
  instrument: 'SPY',
  kind: 'share',
  scale: 0,
  quoteAsset: 'USD',
  tick: '0.01',
  lot: '1',
  takerFeePerLot: '0.01',
  makerFeePerLot: '0',
}

export const COIN: Instrument = {
  instrument: 'BTC',
  kind: 'coin',
  scale: 8,
  quoteAsset: 'USD',
  tick: '0.5',
  lot: '0.01',
  takerFeePerLot: '0.1',
  makerFeePerLot: '0',
}

export function option(
  strike: string,
  right: 'call' | 'put',
  expiryDate = '2026-12-18',
): Instrument {
  const letter = right === 'call' ? 'C' : 'P'
  return {
    instrument: `SPY-${expiryDate.replaceAll('-', '')}-${strike}-${letter}`,
    kind: 'option',
    scale: 0,
    quoteAsset: 'USD',
    tick: '0.05',
    lot: '1',
    takerFeePerLot: '0.65',
    makerFeePerLot: '0',
    underlying: 'SPY',
    expiresAt: `${expiryDate}T21:00:00.000000Z`,
    expiryDate,
    strike,
    right,
    style: 'american',
    multiplier: 100,
    settlement: 'physical',
  }
}

export function listedOf(...instruments: readonly Instrument[]) {
  return (id: string): Instrument | undefined => instruments.find((i) => i.instrument === id)
}

export function mark(instrument: string, mid: string, more: Partial<Mark> = {}): Mark {
  return {
    instrument,
    kind: 'option',
    mid,
    source: 'test',
    simulated: true,
    observedAt: '2026-11-23T14:00:00.000000Z',
    stale: false,
    ...more,
  }
}

export function quote(rfqId: string, maker: string, bid: string, ask: string, size = '10'): Quote {
  return {
    quoteId: `quote-${maker}`,
    rfqId,
    maker,
    bid: { price: bid, size },
    ask: { price: ask, size },
    placedAt: '2026-11-23T14:00:01.000000Z',
    expiresAt: '2026-11-23T14:00:31.000000Z',
  }
}

export function rfq(rfqId: string, more: Partial<Rfq> = {}): Rfq {
  return {
    rfqId,
    role: 'taker',
    state: 'open',
    structureId: 'str-00000000000000000000000000',
    name: 'stock',
    label: 'long stock',
    legs: [{ instrument: 'SPY', side: 'buy', ratio: 1 }],
    quoteAsset: 'USD',
    tick: '0.01',
    unit: '1',
    size: '10',
    step: '1',
    format: 'uniform',
    sides: 'two_way',
    passes: [],
    openedAt: '2026-11-23T14:00:00.000000Z',
    expiresAt: '2026-11-23T14:01:00.000000Z',
    quotes: [],
    ...more,
  }
}

export function trade(tradeId: string, rfqId: string): Trade {
  return {
    tradeId,
    rfqId,
    quoteId: 'quote-mako',
    entryId: 'entry-1',
    role: 'taker',
    side: 'buy',
    structureId: 'str-00000000000000000000000000',
    name: 'stock',
    label: 'long stock',
    legs: [{ instrument: 'SPY', side: 'buy', ratio: 1 }],
    quoteAsset: 'USD',
    unit: '1',
    price: '374.29',
    legPricesBy: 'venue',
    size: '10',
    maker: 'mako',
    at: '2026-11-23T14:00:10.000000Z',
  }
}

export function balance(asset: string, total: string, held = '0'): Balance {
  return { account: 'acme:main', asset, total, held, available: total }
}

export function cover(of: string, asset: string, amount: string): Hold {
  return {
    holdId: 'hold-1',
    account: 'acme:main',
    purpose: 'cover',
    of,
    lines: [{ asset, amount }],
  }
}
