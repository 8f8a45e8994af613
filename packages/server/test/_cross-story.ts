/** For tests: every command of a resting order, once, in an order that works. */
import type { Step } from './_story.ts'

const resting = {
  account: 'acme:main',
  side: 'sell',
  legs: [{ instrument: 'ABC', side: 'buy', ratio: 1 }],
  size: '10',
  minSize: '5',
  limit: '99',
  pegOffset: '0.01',
  ttlMs: 600_000,
}

export const CROSS_STORY: readonly Step[] = [
  { by: 'acme', name: 'placeOrder', as: 'order', body: () => resting },
  {
    by: 'acme',
    name: 'cancelOrder',
    body: ({ order }) => ({ orderId: order?.['orderId'] }),
    before: (venue) => venue.advance('2026-01-02T14:30:20Z'),
  },
]
