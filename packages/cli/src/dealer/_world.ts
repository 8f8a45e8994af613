/** A small market for the dealer's tests: one share, two options of it, one request. */
import type { Instrument, Mark, Push, Rfq } from '@parley/sdk'

export const OPENED = '2021-01-04T21:00:00.000000Z'
export const OPENED_AT = 1_609_794_000_000_000

const terms = { quoteAsset: 'USD', lot: '1', takerFeePerLot: '0', makerFeePerLot: '0' }

export const SHARE: Instrument = {
  instrument: 'SPY',
  kind: 'share',
  scale: 0,
  tick: '0.01',
  ...terms,
}

export function option(instrument: string, right: 'call' | 'put', strike: string): Instrument {
  return {
    instrument,
    kind: 'option',
    scale: 0,
    tick: '0.05',
    ...terms,
    underlying: 'SPY',
    expiresAt: '2021-02-19T21:00:00.000000Z',
    strike,
    right,
    multiplier: 100,
  }
}

export const CALL = option('SPY-C', 'call', '380')
export const PUT = option('SPY-P', 'put', '360')

export function mark(instrument: string, bid: string, ask: string, more: Partial<Mark> = {}): Mark {
  const kind = instrument === 'SPY' ? 'underlying' : 'option'
  const seen = { source: 'tape', simulated: false, observedAt: OPENED, stale: false }
  return { instrument, kind, bid, ask, ...seen, ...more }
}

export const MARKS = [
  mark('SPY', '369.98', '370.02'),
  mark('SPY-C', '4.95', '5.05', { iv: 0.2 }),
  mark('SPY-P', '5.90', '6.10'),
]

export function rfq(legs: Rfq['legs'], more: Partial<Rfq> = {}): Rfq {
  return {
    rfqId: 'rfq-1',
    role: 'maker',
    state: 'open',
    structureId: 'str-00000000000000000000000000',
    name: 'stock',
    label: 'long stock',
    legs,
    quoteAsset: 'USD',
    tick: '0.01',
    unit: '1',
    size: '1000',
    step: '1',
    format: 'uniform',
    sides: 'two_way',
    passes: [],
    openedAt: OPENED,
    expiresAt: '2021-01-04T21:01:00.000000Z',
    quotes: [],
    ...more,
  }
}

export const BUY_SHARE = rfq([{ instrument: 'SPY', side: 'buy', ratio: 1 }])

type Body<P = Push> = P extends Push ? Pick<P, 'topic' | 'type' | 'data'> : never

export function push(body: Body, ts = OPENED_AT): Push {
  return { seq: 1, prevHash: '', ts, ...body }
}
