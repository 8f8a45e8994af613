/** For tests: every command of firms, accounts and instruments, and what is laid down of margin, once, in an order that works. */
import { COIN_SPEC, FUTURE, FUTURE_SPEC } from './_bad-futures.ts'
import { prepareCall } from './_bad-margin.ts'
import type { Step } from './_story.ts'
import { CALL_SPEC, SHARE_SPEC } from './_venue.ts'

const lateCall = {
  ...CALL_SPEC,
  strike: '90',
  expiryDate: '2026-01-02',
  expiresAt: '2026-01-02T21:00:00Z',
}

export const DIRECTORY_STORY: readonly Step[] = [
  {
    by: 'house',
    name: 'registerFirm',
    body: () => ({ firm: 'zeta', name: 'Zeta', role: 'principal' }),
  },
  { by: 'house', name: 'openAccount', body: () => ({ account: 'zeta:main', firm: 'zeta' }) },
  {
    by: 'house',
    name: 'setRegime',
    body: () => ({ account: 'zeta:main', regime: 'defined_risk' }),
  },
  {
    by: 'house',
    name: 'setRegime',
    body: () => ({ account: 'zeta:main', regime: 'credit_line' }),
  },
  {
    by: 'house',
    name: 'setMarginRates',
    body: () => ({
      underlying: 'ABC',
      rates: { riskBps: 1_500, floorBps: 1_000, owedBps: 15_000 },
    }),
  },
  {
    by: 'house',
    name: 'setMarginMarks',
    body: () => ({
      marks: [
        { instrument: 'ABC', price: '101.5', source: 'tape', observedAt: '2026-01-01T00:00:00Z' },
      ],
    }),
  },
  { by: 'house', name: 'listInstrument', body: () => ({ spec: COIN_SPEC }) },
  { by: 'house', name: 'listInstrument', body: () => ({ spec: FUTURE_SPEC }) },
  {
    by: 'house',
    name: 'settleVariation',
    body: () => ({
      carried: [
        {
          instrument: FUTURE,
          price: '60100.5',
          source: 'tape',
          observedAt: '2026-01-01T00:00:00Z',
        },
      ],
    }),
  },
  {
    by: 'house',
    name: 'holdLiquidation',
    before: prepareCall,
    body: ({ holdLiquidation }) => ({
      callId: holdLiquidation?.['callId'],
      hold: true,
      reason: 'a wire is on its way',
    }),
  },
  {
    by: 'house',
    name: 'setCreditLine',
    body: () => ({ account: 'zeta:main', asset: 'USD', amount: '250000', reference: 'board, May' }),
  },
  {
    by: 'house',
    name: 'listInstrument',
    body: () => ({ spec: { ...SHARE_SPEC, instrument: 'NEW' } }),
  },
  { by: 'house', name: 'listInstrument', body: () => ({ spec: lateCall }) },
]
