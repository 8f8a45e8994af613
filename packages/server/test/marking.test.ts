/** Marks after a match: recorded as the clock passes their horizons, also over a restart and with a replayed chain. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MARK_HORIZONS_MS } from '@parley/core'
import { HORIZONS_MS } from '@parley/quant'
import { SHARE, TestVenue, microsOf, timeOf } from './_venue.ts'

async function trade(venue: TestVenue, instrument: string): Promise<string> {
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [{ instrument, side: 'buy', ratio: 1 }],
      size: '10',
      ttlMs: 30_000,
    },
  })
  const quote = { rfqId, account: 'mako:main', ttlMs: 30_000, ask: { price: '2.20', size: '10' } }
  await venue.as('mako').call('placeQuote', { body: { clientId: venue.clientId(), ...quote } })
  const body = { clientId: venue.clientId(), rfqId, side: 'buy', size: '10', limit: '3' } as const
  const { matchId } = await venue.as('acme').call('acceptQuote', { body })
  return matchId ?? assert.fail()
}

void test('the horizons recorded are those that the published formulas judge by', () => {
  assert.deepEqual(MARK_HORIZONS_MS, HORIZONS_MS)
})

void test('[MRK-1] horizons are recorded as the clock passes them, over a restart too, and told to the parties', async () => {
  const venue = await TestVenue.furnished()
  // The chain's own call, which has a mark from its first session's end on.
  await venue.advance('2026-01-05T21:00:10Z')
  const { instruments } = await venue
    .as('acme')
    .call('instruments', { query: { underlying: 'TAPE' } })
  const call = instruments.find(({ kind }) => kind === 'option')?.instrument ?? assert.fail()
  for (const maker of ['acme', 'mako']) await venue.deposit(maker, 'TAPE', '5000')
  const matchId = await trade(venue, call)
  const [planned = assert.fail()] = (await venue.as('acme').call('matchMarks')).matches
  assert.deepEqual([planned.matchId, planned.horizons], [matchId, []])
  const tradedUs = microsOf(planned.tradedAt)
  await venue.advance(timeOf(tradedUs + 999_999))
  assert.deepEqual((await venue.as('acme').call('matchMarks')).matches[0]?.horizons, [])
  await venue.advance(timeOf(tradedUs + 60_000_000))
  const again = await venue.restart()
  try {
    await again.advance(timeOf(tradedUs + 86_400_000_000))
    const { matches } = await again.as('acme').call('matchMarks')
    const [{ horizons } = assert.fail()] = matches
    assert.deepEqual(
      horizons.map(({ horizonMs }) => horizonMs),
      [...MARK_HORIZONS_MS],
    )
    for (const { horizonMs, marks, missing } of horizons) {
      assert.deepEqual(missing, [])
      assert.deepEqual(
        marks.map(({ instrument }) => instrument),
        [call, 'TAPE'],
      )
      for (const { observedAt } of marks)
        assert.ok(microsOf(observedAt) <= tradedUs + horizonMs * 1000)
    }
    const ends = (i: number) => horizons[i]?.marks.map(({ price, stale }) => [price, stale])
    // A mark from before the trade is kept, and is stale at horizons nearer than twice its age.
    assert.deepEqual(ends(0), [
      ['2.15', true],
      ['100', true],
    ])
    assert.equal(horizons.at(-1)?.marks[0]?.price, '2.35')
    assert.deepEqual((await again.as('mako').call('matchMarks')).matches, matches)
    for (const firm of ['nova', 'bolt'])
      assert.deepEqual((await again.as(firm).call('matchMarks')).matches, [])
  } finally {
    await again[Symbol.asyncDispose]()
  }
})

void test('[MRK-2] what has no mark is named as missing', async () => {
  await using venue = await TestVenue.furnished()
  await trade(venue, SHARE)
  await venue.advance('2026-01-02T14:30:30Z')
  const [{ horizons } = assert.fail()] = (await venue.as('mako').call('matchMarks')).matches
  assert.deepEqual(horizons, [
    { horizonMs: 1_000, marks: [], missing: [SHARE] },
    { horizonMs: 10_000, marks: [], missing: [SHARE] },
  ])
})
