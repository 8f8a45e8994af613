/** For tests: the simulated market, and trades of mako's with acme on it. */
import assert from 'node:assert/strict'
import { TestVenue } from './_venue.ts'

export const SIMULATED = ['--demo', '--seed', '7', '--clock', 'stepped']

/** The simulated market just after a session. */
export async function simulated(): Promise<TestVenue> {
  const venue = await TestVenue.furnished({ args: SIMULATED })
  await venue.advance('2026-01-02T21:00:00Z')
  return venue
}

/** The instrument of a kind whose delta is nearest to one that is wanted. */
export async function nearest(
  venue: TestVenue,
  underlying: string,
  of: { readonly right: 'call' | 'put'; readonly inverse?: boolean },
): Promise<string> {
  const house = venue.as('house')
  const { instruments } = await house.call('instruments', { query: { underlying } })
  const { marks } = await house.call('marks', { query: { underlying } })
  const delta = new Map(marks.map((mark) => [mark.instrument, Math.abs(mark.delta ?? 0)]))
  const [best] = instruments
    .filter(
      ({ right, quoteAsset, instrument }) =>
        right === of.right &&
        (quoteAsset === underlying) === (of.inverse ?? false) &&
        delta.has(instrument),
    )
    .toSorted(
      (a, b) =>
        Math.abs((delta.get(a.instrument) ?? 0) - 0.3) -
        Math.abs((delta.get(b.instrument) ?? 0) - 0.3),
    )
  return best?.instrument ?? assert.fail(`no ${of.right} on ${underlying}`)
}

/** mako sells, or buys, so many at a price; acme is on the other side. */
export async function trade(
  venue: TestVenue,
  instrument: string,
  {
    side,
    size,
    price,
  }: { readonly side: 'bid' | 'ask'; readonly size: string; readonly price: string },
): Promise<void> {
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const legs = [{ instrument, side: 'buy', ratio: 1 }] as const
  const asking = { account: 'acme:main', legs: [...legs], size, ttlMs: 60_000, panel: ['mako'] }
  const { rfqId } = await venue.as('acme').call('createRfq', { body: { ...id(), ...asking } })
  const quote = { rfqId, account: 'mako:main', [side]: { price, size }, ttlMs: 60_000 }
  await venue.as('mako').call('placeQuote', { body: { ...id(), ...quote } })
  const taken = side === 'ask' ? 'buy' : 'sell'
  await venue.as('acme').call('acceptQuote', {
    body: { ...id(), rfqId, side: taken, size, limit: price },
  })
}
