/** Lots at the mark make up their position, whatever the mark, the sizes and the side. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { PRICE_SCALE, formatDecimal, parseDecimal } from '@parley/core'
import type { Lot } from '@parley/core'
import { lotViews } from './lot-view.ts'
import type { Views } from './views.ts'

const INSTRUMENTS = {
  BTC: { kind: 'coin', id: 'BTC', scale: 8 },
  ABC: { kind: 'share', id: 'ABC', scale: 0 },
  'ABC-C': { kind: 'option', id: 'ABC-C', scale: 0, multiplier: 100n, underlying: 'ABC' },
} as const
const views = {
  state: {
    instruments: new Map(Object.entries({ ...INSTRUMENTS, USD: { kind: 'cash', scale: 2 } })),
  },
  all: () => [],
} as unknown as Views

const named = fc.record({
  instrument: fc.constantFrom(...(Object.keys(INSTRUMENTS) as (keyof typeof INSTRUMENTS)[])),
  side: fc.constantFrom('long' as const, 'short' as const),
  quantities: fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 12 }),
  price: fc.bigInt({ min: 0n, max: 10n ** 13n }),
})

void test('[LOT-1] what lots are worth and have not realised adds up to what their position is and has, to the eighth decimal', () => {
  fc.assert(
    fc.property(named, fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), (of, cash) => {
      const { instrument, side, quantities, price } = of
      const lots = quantities.map((quantity, i) => ({
        account: 'acme:main',
        lotId: `lot-1-${i}`,
        instrument,
        side,
        currency: 'USD',
        openedAt: 1_767_225_600_000_000,
        openedBy: 'entry-1',
        cycle: 'lot-1-1',
        origin: 'trade',
        opened: quantity,
        quantity,
        tax: cash + BigInt(i),
        economic: cash - BigInt(i),
      })) as unknown as Lot[]
      const seen = lotViews(views, lots, () => formatDecimal(price, PRICE_SCALE))
      const sum = (field: 'value' | 'unrealised' | 'economicUnrealised'): bigint =>
        seen.reduce((all, lot) => all + (parseDecimal(lot[field] ?? '', PRICE_SCALE) ?? 0n), 0n)
      // As `/v1/positions` has it: quantity times mark times multiplier, cut once.
      const known = INSTRUMENTS[instrument]
      const units = quantities.reduce((all, each) => all + each, 0n)
      const multiplier = known.kind === 'option' ? known.multiplier : 1n
      const whole = (units * price * multiplier) / 10n ** BigInt(known.scale)
      const value = side === 'long' ? whole : -whole
      const basis = (field: 'tax' | 'economic'): bigint =>
        lots.reduce((all, lot) => all + lot[field], 0n) * 10n ** 6n
      assert.equal(sum('value'), value)
      assert.equal(sum('unrealised'), value + basis('tax'))
      assert.equal(sum('economicUnrealised'), value + basis('economic'))
    }),
    { numRuns: 500 },
  )
})
