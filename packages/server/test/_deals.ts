/** For tests: a trade between acme and mako in one call. */
import assert from 'node:assert/strict'
import type { TestVenue } from './_venue.ts'

export type Deal = {
  readonly side: 'buy' | 'sell'
  readonly legs: readonly { instrument: string; side: 'buy' | 'sell'; ratio: number }[]
  readonly size: string
  readonly price: string
  readonly program?: string
}

/** acme deals with mako; answers the entry that settled it. */
export async function deal(venue: TestVenue, of: Deal): Promise<string> {
  const { side, legs, size, price, program } = of
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [...legs],
      size,
      ttlMs: 30_000,
      panel: ['mako'],
      ...(program === undefined ? {} : { program }),
    },
  })
  const quote = side === 'buy' ? { ask: { price, size } } : { bid: { price, size } }
  await venue.as('mako').call('placeQuote', {
    body: { clientId: venue.clientId(), rfqId, account: 'mako:main', ttlMs: 30_000, ...quote },
  })
  const { entryId } = await venue.as('acme').call('acceptQuote', {
    body: { clientId: venue.clientId(), rfqId, side, size, limit: price },
  })
  return entryId ?? assert.fail('it settled')
}

export const share = (instrument: string) => [{ instrument, side: 'buy', ratio: 1 }] as const
