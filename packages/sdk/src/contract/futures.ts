/** Futures: carrying them at new prices, and the variation that this pays. */
import { Type } from 'typebox'
import type { Routes } from './route.ts'
import { Decimal, InstrumentId, Text, Time, Write, closed } from './words.ts'

export const CarryMark = closed(
  { instrument: InstrumentId, price: Decimal, source: Text, observedAt: Time },
  'The price at which a future is carried from now on, on its tick.',
)

export const SettleVariation = closed(
  { ...Write, carried: Type.Array(CarryMark, { minItems: 1, maxItems: 2_000 }) },
  'Carries futures at new prices. The difference is paid at once, from those who lost to those who gained, and their margin follows.',
)

export const FUTURE_ROUTES = {
  settleVariation: {
    method: 'POST',
    path: '/v1/futures/variation',
    scope: 'operate',
    summary:
      'Carry futures at new prices and pay the variation; the venue does so by itself once a day',
    body: SettleVariation,
    reply: closed({ futures: Type.Integer() }, 'How many futures are carried anew.'),
  },
} as const satisfies Routes
