/** Structures of many legs and many structures in one request, over real sockets. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode } from '@parley/core'
import type { Event } from '@parley/core'
import { CALL_SPEC, SHARE, TestVenue } from './_venue.ts'

const HUNDRED = Array.from({ length: 100 }, (_, i) => String(50 + i))
const callAt = (strike: string): string => `${SHARE}-20260220-${strike}-C`

/** A venue with a hundred calls on one share each. */
async function withCalls(): Promise<TestVenue> {
  const venue = await TestVenue.furnished()
  for (const strike of HUNDRED)
    if (strike !== '100')
      await venue.as('house').call('listInstrument', {
        body: { clientId: `call-${strike}`, spec: { ...CALL_SPEC, strike } },
      })
  return venue
}

void test('[STR-6] [STR-7] a hundred legs are quoted, accepted and settled in one entry', async () => {
  await using venue = await withCalls()
  const taker = await venue.stream('acme')
  const dealer = await venue.stream('mako')
  const legs = HUNDRED.map((strike) => ({ instrument: callAt(strike), side: 'buy', ratio: 1 }))
  const asked = await taker.ask('rfq', 'ask', {
    account: 'acme:main',
    legs,
    size: '1',
    ttlMs: 60_000,
  })
  const rfqId = String(asked.result?.['rfqId'])
  const seen = await venue.as('mako').call('rfq', { rfqId })
  assert.equal(seen.legs.length, 100)
  const quoted = await dealer.ask('quote', 'quote', {
    rfqId,
    account: 'mako:main',
    ask: { price: '20', size: '1' },
    ttlMs: 60_000,
  })
  assert.equal(quoted.error, undefined)
  const take = { rfqId, side: 'buy', size: '1', limit: '20' }
  const other = await taker.ask('accept', 'other', {
    ...take,
    expectedStructureId: `str-${'0'.repeat(26)}`,
  })
  assert.equal(other.error?.code, 'structure_mismatch')
  const accepted = await taker.ask('accept', 'take', {
    ...take,
    expectedStructureId: seen.structureId,
  })
  assert.equal(accepted.result?.['state'], 'filled')
  const { entries } = await venue.as('acme').call('entries', { query: { limit: 1 } })
  const [entry] = entries
  assert.equal(entry?.entryId, accepted.result?.['entryId'])
  assert.equal(entry?.postings.filter(({ reason }) => reason === 'delivery').length, 100)
  const { trades } = await venue.as('acme').call('trades', { query: { limit: 1 } })
  assert.equal(trades[0]?.structureId, seen.structureId)
  const { balances } = await venue.as('mako').call('balances')
  assert.equal(balances.find(({ asset }) => asset === SHARE)?.held, '10000')
})

const TAPE = 'TAPE'
const TAPE_CALL = 'TAPE-20260619-100-C'

/** Events of the last record but `back`. */
async function eventsOf(venue: TestVenue, back = 0): Promise<readonly Event[]> {
  const seq = venue.venue.sequencer.head.seq - back
  for await (const [record] of venue.venue.journal.read(seq, 1))
    return (record?.outcome ?? []).map((text) => decode(text) as Event)
  return []
}

void test('[TRD-3] [TRD-4] [QTE-11] [PRT-22] marks go with a request and its acceptance, and a repeat is a repeat whatever they are by then', async () => {
  await using venue = await TestVenue.furnished()
  await venue.advance('2026-01-05T22:00:00.000000Z')
  for (const firm of ['acme', 'mako', 'nova']) await venue.deposit(firm, TAPE, '1000')
  const ask = {
    clientId: 'ask',
    account: 'acme:main',
    legs: [
      { instrument: TAPE_CALL, side: 'buy', ratio: 1 },
      { instrument: TAPE, side: 'sell', ratio: 100 },
    ],
    size: '2',
    ttlMs: 86_400_000,
  } as const
  const opened = await venue.post('acme', 'createRfq', ask)
  const { rfqId } = JSON.parse(opened.text) as { rfqId: string }
  const [requested, announced] = await eventsOf(venue)
  assert.ok(requested?.type === 'RfqRequested' && announced?.type === 'RfqOpened')
  assert.deepEqual(
    requested.marks?.map(({ instrument, price, bid }) => [instrument, price, bid]),
    [
      [TAPE_CALL, 215_000_000n, 210_000_000n],
      [TAPE, 10_000_000_000n, undefined],
    ],
  )
  assert.equal(
    JSON.stringify(announced, (_key, value: unknown) =>
      typeof value === 'bigint' ? '' : value,
    ).includes('marks'),
    false,
  )
  const quote = { rfqId, account: 'mako:main', ttlMs: 86_400_000 }
  const side = { size: '2', legPrices: ['100.5', '2.2'] }
  await venue.as('mako').call('placeQuote', { body: { ...quote, clientId: 'by-legs', ask: side } })
  const seen = await venue.as('acme').call('rfq', { rfqId })
  // The taker reads the mirror: what the dealer asks is bid to it, and prices of legs stay what they are.
  assert.equal(seen.quotes[0]?.bid?.price, '-98.3')
  assert.deepEqual(seen.quotes[0]?.bid?.legPrices, ['100.5', '2.2'])
  await venue.as('nova').call('placeQuote', {
    body: { ...quote, clientId: 'net', account: 'nova:main', ask: { size: '2', price: '97.9' } },
  })
  const take = { clientId: 'take', rfqId, side: 'sell', size: '2', limit: '-99' }
  const filled = await venue.post('acme', 'acceptQuote', take)
  assert.equal((JSON.parse(filled.text) as { price?: string }).price, '-97.9')
  const made = (await eventsOf(venue)).find((event) => event.type === 'MatchMade')
  assert.equal(made?.type === 'MatchMade' && made.marks?.length, 2)
  const { trades } = await venue.as('nova').call('trades', { query: { limit: 1 } })
  // 97.90 and not the marks' 97.85: half spread of the call alone, so that it takes the difference.
  assert.deepEqual(
    [trades[0]?.price, trades[0]?.legPrices, trades[0]?.legPricesBy],
    ['97.9', ['100', '2.1'], 'venue'],
  )
  await venue.advance('2026-01-06T22:00:00.000000Z')
  for (const [name, body, first] of [
    ['createRfq', ask, opened],
    ['acceptQuote', take, filled],
  ] as const)
    assert.equal((await venue.post('acme', name, body)).text, first.text)
  const other = await venue.post('acme', 'createRfq', { ...ask, size: '3' })
  assert.equal(
    (JSON.parse(other.text) as { error?: { code: string } }).error?.code,
    'idempotency_conflict',
  )
})

void test('[STR-10] a basket of fifty structures is quoted, accepted and settled in one entry', async () => {
  await using venue = await withCalls()
  const taker = await venue.stream('acme')
  const dealer = await venue.stream('mako')
  // Fifty call spreads, one above the other.
  const basket = Array.from({ length: 50 }, (_, i) => ({
    legs: [
      { instrument: callAt(String(50 + 2 * i)), side: 'buy', ratio: 1 },
      { instrument: callAt(String(51 + 2 * i)), side: 'sell', ratio: 1 },
    ],
  }))
  const asked = await taker.ask('rfq', 'basket', {
    account: 'acme:main',
    basket,
    size: '1',
    ttlMs: 60_000,
  })
  const rfqId = String(asked.result?.['rfqId'])
  const seen = await venue.as('mako').call('rfq', { rfqId })
  assert.deepEqual([seen.legs.length, seen.parts?.length], [100, 50])
  const typed = await venue.as('acme').call('rfq', { rfqId })
  const mirrored = typed.legs[0]?.side !== seen.legs[0]?.side
  const legPrices = seen.legs.map(({ instrument }) =>
    basket.some(({ legs }) => legs[0]?.instrument === instrument) ? '0.7' : '0.4',
  )
  const side = { size: '1', legPrices }
  const quoted = await dealer.ask('quote', 'quote', {
    rfqId,
    account: 'mako:main',
    ttlMs: 60_000,
    ...(mirrored ? { bid: side } : { ask: side }),
  })
  assert.equal(quoted.error, undefined)
  const take = { rfqId, side: 'buy', size: '1', limit: '15' }
  const accepted = await taker.ask('accept', 'take', take)
  assert.equal(accepted.result?.['price'], '15')
  const { entries } = await venue.as('acme').call('entries', { query: { limit: 1 } })
  assert.equal(entries[0]?.entryId, accepted.result?.['entryId'])
  assert.equal(entries[0]?.postings.filter(({ reason }) => reason === 'delivery').length, 100)
  const { trades } = await venue.as('acme').call('trades', { query: { limit: 1 } })
  const parts = trades[0]?.parts ?? []
  assert.equal(parts.length, 50)
  for (const { legs, price, unit, count } of parts) {
    const buysLow = trades[0]?.legs[legs[0] ?? 0]?.side === 'buy'
    const lowFirst = Number(trades[0]?.legs[legs[0] ?? 0]?.instrument.split('-')[2]) % 2 === 0
    assert.equal(buysLow, lowFirst)
    assert.deepEqual([price, unit, count], ['0.3', '100', '1'])
  }
})
