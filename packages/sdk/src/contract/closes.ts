/** Closing marks: what everything held was worth at the end of each day, and the rates of currencies. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { Routes } from './route.ts'
import { Decimal, InstrumentId, Text, Time, Write, closed } from './words.ts'

export const Day = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  description: 'A day of UTC: 2026-01-31.',
})

export const Close = closed(
  { day: Day, instrument: InstrumentId, price: Decimal, source: Type.String(), observedAt: Time },
  'The closing mark of an instrument, or the rate of a currency in the one the venue reports in.',
)
export type Close = Static<typeof Close>

export const CLOSE_ROUTES = {
  closes: {
    method: 'GET',
    path: '/v1/closes',
    scope: 'operate',
    summary: 'Closing marks, newest first',
    query: closed(
      {
        instrument: Type.Optional(InstrumentId),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      },
      'Of one instrument, or of all.',
    ),
    reply: closed({ closes: Type.Array(Close) }, 'Closing marks.'),
  },
  recordCloses: {
    method: 'POST',
    path: '/v1/closes',
    scope: 'operate',
    summary: 'Record closing marks of a day, or rates of currencies',
    body: closed(
      {
        ...Write,
        day: Day,
        marks: Type.Array(
          closed(
            { instrument: InstrumentId, price: Decimal, source: Text, observedAt: Time },
            'One mark.',
          ),
          { minItems: 1, maxItems: 500 },
        ),
      },
      'For the same day and instrument the last one holds.',
    ),
    reply: closed({ day: Day, marks: Type.Integer() }, 'How many were recorded.'),
  },
} as const satisfies Routes
