/** For tests of risk: a book of shares and written calls on a chain with marks, and what is refused. */
import assert from 'node:assert/strict'
import { Refused } from '@parley/sdk'
import { TestVenue } from './_venue.ts'

export const TAPE = 'TAPE'
const NOW = '2026-01-05T21:00:10Z'

/** acme holds 5,000 TAPE and is short 20 calls of it; the chain's marks are ten seconds old. */
export async function held(): Promise<{ venue: TestVenue; call: string }> {
  const venue = await TestVenue.furnished()
  await venue.advance(NOW)
  const { instruments } = await venue
    .as('acme')
    .call('instruments', { query: { underlying: TAPE } })
  const call = instruments.find(({ kind }) => kind === 'option')?.instrument ?? assert.fail()
  for (const firm of ['acme', 'mako']) await venue.deposit(firm, TAPE, '5000')
  await sell(venue, call, '20')
  return { venue, call }
}

export async function sell(venue: TestVenue, instrument: string, size: string): Promise<void> {
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [{ instrument, side: 'buy', ratio: 1 }],
      size,
      ttlMs: 30_000,
    },
  })
  const quote = { rfqId, account: 'mako:main', ttlMs: 30_000, bid: { price: '2.10', size } }
  await venue.as('mako').call('placeQuote', { body: { clientId: venue.clientId(), ...quote } })
  const body = { clientId: venue.clientId(), rfqId, side: 'sell', size, limit: '2' } as const
  await venue.as('acme').call('acceptQuote', { body })
}

export async function refusal(doing: Promise<unknown>) {
  try {
    await doing
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
  return assert.fail('it was not refused')
}
