/** What the execution of trades is judged by: marks recorded after them. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import { Decimal, Id, InstrumentId, Text, Time, closed } from './words.ts'

const RecordedMark = closed(
  {
    instrument: InstrumentId,
    price: Decimal,
    delta: Type.Optional(Decimal),
    vega: Type.Optional(Decimal),
    source: Text,
    observedAt: Time,
    stale: Type.Boolean({
      description:
        'Older at the horizon than the published age of marks, or than half the horizon: then it may be from before the trade.',
    }),
  },
  'A mark as it was at the horizon. `vega` is for one volatility point.',
)

export const MatchMarks = closed(
  {
    matchId: Id,
    rfqId: Id,
    tradedAt: Time,
    horizons: Type.Array(
      closed(
        {
          horizonMs: Type.Integer(),
          marks: Type.Array(RecordedMark),
          missing: Type.Array(InstrumentId),
        },
        'What was seen so long after the trade; `missing` had no mark.',
      ),
    ),
  },
  'A match of yours and the marks of its legs and underlyings after it, at the horizons that have passed.',
)
export type MatchMarks = Static<typeof MatchMarks>

export const EXECUTION_ROUTES = {
  matchMarks: {
    method: 'GET',
    path: '/v1/execution/marks',
    scope: 'read',
    summary: 'Marks recorded after your matches, newest match first',
    query: Page,
    reply: list('matches', MatchMarks),
  },
} as const satisfies Routes
