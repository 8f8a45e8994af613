/** For tests: every command of lots, income, dividends and closes, once, in an order that works. */
import type { Step } from './_story.ts'

const paying = {
  account: 'acme:main',
  kind: 'interest',
  asset: 'USD',
  amount: '12.34',
  flowDate: '2026-01-15',
}

export const BOOK_STORY: readonly Step[] = [
  { by: 'acme', name: 'setLotMethod', body: () => ({ account: 'acme:main', method: 'specific' }) },
  {
    by: 'acme',
    name: 'chooseLots',
    before: async (venue) => {
      const { lots } = await venue.as('acme').call('lots', { query: { account: 'acme:main' } })
      const [lot] = lots.filter(({ instrument }) => instrument === 'ABC')
      return { lotId: lot?.lotId ?? '' }
    },
    body: (had) => ({
      account: 'acme:main',
      instrument: 'ABC',
      lots: [{ lotId: had['chooseLots']?.['lotId'], quantity: '5' }],
    }),
  },
  { by: 'house', name: 'postIncome', body: () => ({ ...paying, externalId: 'bank:7' }) },
  {
    by: 'house',
    name: 'importIncome',
    body: () => ({
      rows: [
        { ...paying, externalId: 'bank:7' },
        { ...paying, externalId: 'bank:8', program: 'income' },
      ],
    }),
  },
  {
    by: 'acme',
    name: 'recordOwnIncome',
    body: () => ({ rows: [{ ...paying, kind: 'staking', externalId: 'validator:7' }] }),
  },
  {
    by: 'acme',
    name: 'withdrawOwnIncome',
    body: () => ({ account: 'acme:main', externalId: 'validator:7', reason: 'twice' }),
  },
  {
    by: 'house',
    name: 'postDividend',
    body: () => ({
      instrument: 'ABC',
      perUnit: '0.5',
      flowDate: '2026-01-30',
      externalId: 'ABC-Q1',
    }),
  },
  ...['ABC-Q2', 'ABC-Q3'].map((externalId): Step => ({
    by: 'house',
    name: 'declareDividend',
    body: () => ({
      instrument: 'ABC',
      perUnit: '0.5',
      exDate: '2026-01-20',
      payDate: '2026-01-30',
      externalId,
    }),
  })),
  {
    by: 'house',
    name: 'withdrawDividend',
    body: () => ({ instrument: 'ABC', externalId: 'ABC-Q3' }),
  },
  {
    by: 'house',
    name: 'recordCloses',
    body: () => ({
      day: '2026-01-01',
      marks: [
        {
          instrument: 'ABC',
          price: '101.5',
          source: 'tape',
          observedAt: '2026-01-01T21:00:00Z',
        },
      ],
    }),
  },
]
