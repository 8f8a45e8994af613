/** For tests: every command of requests with their quotes, counter-offers, hedges, workups and what becomes of them, once, in an order that works. */
import type { Reply, Step } from './_story.ts'
import { CALL } from './_venue.ts'

export const leg = { instrument: CALL, side: 'buy', ratio: 1 }
export const asking = { account: 'acme:main', legs: [leg], size: '10', ttlMs: 60_000 }
const bid = { price: '2', size: '10' }
const ask = { price: '2.1', size: '10' }

export const REQUEST_STORY: readonly Step[] = [
  { by: 'acme', name: 'createRfq', as: 'first', body: () => ({ ...asking, group: 'small' }) },
  { by: 'mako', name: 'placeQuote', body: ({ first }) => quoting(first, { bid, ask }) },
  { by: 'mako', name: 'placeQuote', as: 'quote', body: ({ first }) => quoting(first, { bid }) },
  { by: 'mako', name: 'cancelQuote', body: ({ quote }) => ({ quoteId: quote?.['quoteId'] }) },
  { by: 'mako', name: 'placeQuote', body: ({ first }) => quoting(first, { bid, ask }) },
  { by: 'mako', name: 'cancelQuotes', body: () => ({}) },
  { by: 'mako', name: 'placeQuote', body: ({ first }) => quoting(first, { bid, ask }) },
  { by: 'acme', name: 'acceptQuote', body: ({ first }) => taking(first, 'buy', '2.5') },
  {
    by: 'acme',
    name: 'instructExercise',
    body: () => ({ account: 'acme:main', instrument: CALL, contracts: '4' }),
  },
  {
    by: 'acme',
    name: 'cancelInstruction',
    body: () => ({ account: 'acme:main', instrument: CALL }),
  },
  {
    by: 'acme',
    name: 'exerciseOption',
    body: () => ({ account: 'acme:main', instrument: CALL, contracts: '3' }),
  },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'second',
    body: () => ({
      ...asking,
      legs: [{ ...leg, side: 'sell' }],
      identity: 'pseudonymous',
    }),
  },
  { by: 'mako', name: 'placeQuote', body: ({ second }) => quoting(second, { bid, ask }) },
  { by: 'acme', name: 'acceptQuote', body: ({ second }) => taking(second, 'buy', '-1.5') },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'third',
    body: () => ({ ...asking, sides: 'buy', collectMs: 30_000, reserve: { buy: '2', sell: '1' } }),
  },
  {
    by: 'mako',
    name: 'passRfq',
    body: ({ third }) => ({ rfqId: third?.['rfqId'], reason: 'size' }),
  },
  {
    by: 'acme',
    name: 'acceptQuote',
    body: ({ third }) => ({ ...taking(third, 'buy', '1'), timeInForce: 'resting' }),
  },
  {
    by: 'acme',
    name: 'cancelAcceptance',
    body: ({ third }) => ({ rfqId: third?.['rfqId'], side: 'buy' }),
  },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'fourth',
    body: () => ({ ...asking, reserve: { buy: '5' } }),
  },
  {
    by: 'acme',
    name: 'counterRfq',
    body: ({ fourth }) => countering(fourth, '1.5'),
  },
  { by: 'acme', name: 'counterRfq', body: ({ fourth }) => countering(fourth, '1') },
  { by: 'acme', name: 'cancelCounter', body: ({ fourth }) => ({ rfqId: fourth?.['rfqId'] }) },
  {
    by: 'acme',
    name: 'counterRfq',
    as: 'counter',
    body: ({ fourth }) => ({ ...countering(fourth, '2'), dealers: ['mako'], minFill: '4' }),
  },
  {
    by: 'mako',
    name: 'hitCounter',
    body: ({ fourth, counter }) => ({
      rfqId: fourth?.['rfqId'],
      counterId: counter?.['counterId'],
      account: 'mako:main',
      size: '6',
    }),
  },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'hidden',
    body: () => ({ ...asking, sealed: { commitMs: 30_000, revealMs: 20_000 } }),
  },
  {
    by: 'mako',
    name: 'commitQuote',
    body: ({ hidden }) => ({ rfqId: hidden?.['rfqId'], digest: 'b'.repeat(64) }),
  },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'fifth',
    body: () => ({
      ...asking,
      hedges: [{ instrument: 'ABC', side: 'sell', lots: '5', price: '100' }],
      workup: { ms: 600_000, openTo: 'panel' },
    }),
  },
  { by: 'mako', name: 'placeQuote', body: ({ fifth }) => quoting(fifth, { ask }) },
  {
    by: 'acme',
    name: 'acceptQuote',
    body: ({ fifth }) => ({ ...taking(fifth, 'buy', '2.5'), size: '5' }),
  },
  {
    by: 'mako',
    name: 'offerToWorkup',
    body: ({ fifth }) => ({ rfqId: fifth?.['rfqId'], account: 'mako:main', size: '4' }),
  },
  {
    by: 'acme',
    name: 'addToWorkup',
    body: ({ fifth }) => ({ rfqId: fifth?.['rfqId'], size: '2' }),
  },
  { by: 'acme', name: 'addToWorkup', body: ({ fifth }) => ({ rfqId: fifth?.['rfqId'] }) },
  {
    by: 'acme',
    name: 'addToWorkup',
    body: ({ fifth }) => ({ rfqId: fifth?.['rfqId'], size: '3' }),
  },
  { by: 'acme', name: 'cancelRfq', body: ({ third }) => ({ rfqId: third?.['rfqId'] }) },
]

function countering(rfq: Reply | undefined, price: string): Readonly<Record<string, unknown>> {
  return { rfqId: rfq?.['rfqId'], side: 'buy', size: '10', price, ttlMs: 30_000 }
}

export function quoting(rfq: Reply | undefined, sides: object): Readonly<Record<string, unknown>> {
  return { rfqId: rfq?.['rfqId'], account: 'mako:main', ttlMs: 30_000, ...sides }
}

export function taking(
  rfq: Reply | undefined,
  side: string,
  limit: string,
): Readonly<Record<string, unknown>> {
  return { rfqId: rfq?.['rfqId'], side, size: '10', limit }
}
