/** For tests: bad variation, and bad listings of futures. */
import { decimals } from './_bad-values.ts'
import type { Bad, Body, Write, WriteName } from './_bad-values.ts'
import { SHARE } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

const TERMS = { quoteAsset: 'USD', takerFeePerLot: '0', makerFeePerLot: '0' } as const
export const COIN_SPEC = {
  ...TERMS,
  kind: 'coin',
  instrument: 'XBT',
  scale: 8,
  tick: '0.1',
  lot: '0.1',
} as const
export const FUTURE = 'XBT-20260227-F'
export const FUTURE_SPEC = {
  ...TERMS,
  kind: 'future',
  tick: '0.5',
  lot: '1',
  underlying: 'XBT',
  expiryDate: '2026-02-27',
  expiresAt: '2026-02-27T08:00:00.000000Z',
  multiplier: 1,
  carryPrice: '60000',
  carrySource: 'tape',
  carryObservedAt: '2026-01-01T00:00:00.000000Z',
} as const

/** Lists a coin and a future on it. */
export async function listFuture(
  venue: TestVenue,
  over: { expiryDate?: string; expiresAt?: string } = {},
): Promise<void> {
  for (const spec of [COIN_SPEC, { ...FUTURE_SPEC, ...over }])
    await venue.as('house').call('listInstrument', { body: { clientId: venue.clientId(), spec } })
}

const mark = {
  instrument: FUTURE,
  price: '60100.5',
  source: 'tape',
  observedAt: '2026-01-02T00:00:00.000000Z',
}
const carried = (over: object): Body => ({ carried: [{ ...mark, ...over }] })

export const FUTURE_BAD_WRITES = {
  settleVariation: {
    by: 'house',
    wrongRole: 'bolt',
    right: carried({}),
    other: carried({ price: '60101' }),
    bad: [
      ['nothing', { carried: [] }, '400 malformed carried'],
      ['a future twice', { carried: [mark, mark] }, '404 unknown_instrument carried.1.instrument'],
      ['a coin', carried({ instrument: 'XBT' }), '404 unknown_instrument carried.0.instrument'],
      ['unknown', carried({ instrument: 'NONE' }), '404 unknown_instrument carried.0.instrument'],
      ['below zero', carried({ price: '-0.5' }), '400 bad_decimal carried.0.price'],
      ['off its tick', carried({ price: '60000.1' }), '400 bad_tick carried.0.price'],
      ...decimals('price').map(([what, over, refusal]): Bad => [
        what,
        carried(over),
        refusal.replace('price', 'carried.0.price'),
      ]),
      [
        'to come',
        carried({ observedAt: '2099-01-01T00:00:00Z' }),
        '400 malformed carried.0.observedAt',
      ],
      [
        'before the last',
        carried({ observedAt: '2025-01-01T00:00:00Z' }),
        '400 malformed carried.0.observedAt',
      ],
      ['no source', carried({ source: '' }), '400 malformed carried.0.source'],
    ],
  },
} as const satisfies Partial<Record<WriteName, Write>>

export function futureListings(): Bad[] {
  const future = (over: Body): Body => ({
    spec: { ...FUTURE_SPEC, expiryDate: '2026-03-27', ...over },
  })
  return [
    ['a taken future', { spec: FUTURE_SPEC }, '409 already_exists spec.instrument'],
    ['a future on a share', future({ underlying: SHARE }), '400 future_on_share spec.underlying'],
    ['a future on nothing', future({ underlying: 'NONE' }), '400 bad_listing spec.underlying'],
    ['a future of no units', future({ multiplier: 0 }), '400 malformed spec.multiplier'],
    ['a future in parts of a cent', future({ tick: '0.005' }), '400 listing_not_whole spec.tick'],
    [
      'a carry price off the tick',
      future({ carryPrice: '1.2' }),
      '400 bad_listing spec.carryPrice',
    ],
    ['no carry price', future({ carryPrice: '0' }), '400 bad_listing spec.carryPrice'],
    [
      'a carry price to come',
      future({ carryObservedAt: '2099-01-01T00:00:00Z' }),
      '400 malformed spec.carryObservedAt',
    ],
    [
      'a future without a date',
      future({ expiryDate: '2026-02-31' }),
      '400 malformed spec.expiryDate',
    ],
    [
      'an expired future',
      future({ expiresAt: '2026-01-01T21:00:00Z' }),
      '410 instrument_expired spec.expiresAt',
    ],
  ]
}
