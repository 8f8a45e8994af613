/** For tests: every command of an option that is sold, and expires, once, in an order that works. */
import { asking, leg, quoting, taking } from './_request-story.ts'
import type { Step } from './_story.ts'

const LATE = 'ABC-20260102-90-C'

export const EXPIRY_STORY: readonly Step[] = [
  {
    by: 'acme',
    name: 'createRfq',
    as: 'late',
    body: () => ({ ...asking, legs: [{ ...leg, instrument: LATE }] }),
  },
  {
    by: 'mako',
    name: 'placeQuote',
    body: ({ late }) => quoting(late, { bid: { price: '11', size: '10' } }),
  },
  { by: 'acme', name: 'acceptQuote', body: ({ late }) => taking(late, 'sell', '10') },
  {
    by: 'house',
    name: 'setExercisePolicy',
    body: () => ({ ofClass: 'share_physical', threshold: '0.01', graceMs: 60_000 }),
  },
  {
    by: 'house',
    name: 'runExpiry',
    body: () => ({
      instrument: LATE,
      settlementPrice: '101.5',
      source: 'a test',
      observedAt: '2026-01-02T21:00:00Z',
      method: {
        kind: 'average',
        from: '2026-01-02T20:30:00Z',
        until: '2026-01-02T21:00:00Z',
        observations: [
          { price: '101', at: '2026-01-02T20:30:00Z' },
          { price: '102', at: '2026-01-02T20:45:00Z' },
        ],
      },
    }),
    before: (venue) => venue.advance('2026-01-02T21:01:00Z'),
  },
]
