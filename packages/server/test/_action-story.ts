/** For tests: every command of corporate actions, once, in an order that works. */
import type { Step } from './_story.ts'

export const ACTION_STORY: readonly Step[] = [
  {
    by: 'house',
    name: 'announceCorporateAction',
    as: 'action',
    body: () => ({
      terms: {
        kind: 'split',
        underlying: 'NEW',
        numerator: 3,
        denominator: 2,
        fractionPrice: '1.5',
      },
      effectiveAt: '2026-02-01T00:00:00Z',
      reference: 'a memo',
    }),
  },
  {
    by: 'house',
    name: 'withdrawCorporateAction',
    body: ({ action }) => ({ actionId: action?.['actionId'] }),
  },
  {
    by: 'house',
    name: 'announceCorporateAction',
    body: () => ({
      terms: { kind: 'split', underlying: 'ABC', numerator: 7, denominator: 1 },
      effectiveAt: '2026-01-03T00:00:00Z',
      reference: 'a memo',
    }),
  },
]
