/** For tests: every write of protection once. They come last in the story, since they bind what follows. */
import type { Step } from './_story.ts'
import { SHARE } from './_venue.ts'

const ghost = { level: 'user', user: 'ghost', reason: 'a "test"' }
const rule = { underlying: SHARE }

export const PROTECTION_STORY: readonly Step[] = [
  {
    by: 'mako',
    name: 'setMmp',
    body: () => ({
      ...rule,
      limits: { trades: 5, quantity: '1000', vega: '10.5' },
      asset: 'USD',
      probeSize: '2',
    }),
  },
  { by: 'mako', name: 'resetMmp', body: () => rule },
  { by: 'mako', name: 'setBand', body: () => ({ ticks: 50, volPoints: '2.5' }) },
  {
    by: 'house',
    name: 'setBand',
    body: () => ({ everybody: true, structureClass: 'hedged', basisPoints: 500 }),
  },
  {
    by: 'mako',
    name: 'setOrderLimits',
    body: () => ({ size: '500', asset: 'USD', notional: '900000', exposure: '5000000.5' }),
  },
  {
    by: 'acme',
    name: 'setRiskLimit',
    body: () => ({ measure: 'assignment', soft: '1000', hard: '250000.5' }),
  },
  {
    by: 'house',
    name: 'setRiskLimit',
    body: () => ({ firm: 'acme', measure: 'concentration', underlying: SHARE, soft: '9000' }),
  },
  {
    by: 'acme',
    name: 'setRiskStress',
    body: () => ({
      name: 'crash',
      spot: '-0.15',
      vol: '0.5',
      others: [{ underlying: SHARE, spot: '-0.4' }],
    }),
  },
  {
    by: 'acme',
    name: 'setRiskBetas',
    body: () => ({ index: SHARE, betas: [{ underlying: SHARE, beta: '1' }] }),
  },
  {
    by: 'acme',
    name: 'setRiskLimit',
    body: () => ({ measure: 'stress', stress: 'crash', soft: '90000000' }),
  },
  {
    by: 'acme',
    name: 'setRiskLimit',
    body: () => ({ measure: 'margin', soft: '500' }),
  },
  { by: 'acme', name: 'setSelfTrade', body: () => ({ policy: 'refuse' }) },
  { by: 'house', name: 'setGroup', body: () => ({ firm: 'mako', group: 'family' }) },
  {
    by: 'mako',
    name: 'setCredit',
    body: () => ({ counterparty: 'acme', line: 'limited', asset: 'USD', amount: '250000.25' }),
  },
  { by: 'house', name: 'setCreditDefault', body: () => ({ line: 'open' }) },
  { by: 'acme', name: 'kill', body: () => ghost },
  { by: 'acme', name: 'revive', body: () => ghost },
  { by: 'acme', name: 'kill', body: () => ({ ...ghost, user: 'shade' }) },
  { by: 'mako', name: 'heartbeat', body: () => ({ ttlMs: 60_000, covers: { whose: 'firm' } }) },
]
