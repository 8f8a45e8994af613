/** The public tape over real sockets: the same for everyone, and nothing of it anywhere before its time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALL, TestVenue, microsOf, timeOf } from './_venue.ts'

const PRICE = '2.57'
const DELAY_MS = 900_000

async function policy(venue: TestVenue, rules: readonly object[]): Promise<void> {
  const body = { clientId: venue.clientId(), rules }
  assert.equal((await venue.post('house', 'setPublicationPolicy', body)).status, 200)
}

/** Acme buys ten calls of Mako; answers all that others than the two were answered meanwhile. */
async function trade(venue: TestVenue, panel: readonly string[]): Promise<string[]> {
  const heard: string[] = []
  const legs = [{ instrument: CALL, side: 'buy', ratio: 1 }] as const
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [...legs],
      size: '10',
      ttlMs: 30_000,
      panel: [...panel],
    },
  })
  await venue.as('mako').call('placeQuote', {
    body: {
      clientId: venue.clientId(),
      account: 'mako:main',
      rfqId,
      ttlMs: 30_000,
      ask: { price: PRICE, size: '10' },
    },
  })
  const taking = { rfqId, side: 'buy', size: '10', limit: '3' } as const
  const dry = { ...taking, clientId: venue.clientId(), dryRun: true }
  assert.equal((await venue.post('acme', 'acceptQuote', dry)).status, 200)
  await listen(venue, heard)
  const body = { ...taking, clientId: venue.clientId() }
  await venue.as('acme').call('acceptQuote', { body })
  await listen(venue, heard)
  return heard
}

/** Everything a firm that was no party can ask of the venue. */
async function listen(venue: TestVenue, heard: string[]): Promise<void> {
  for (const path of ['/v1/tape', '/v1/tape/policy', '/v1/trades', '/v1/entries', '/v1/rfqs'])
    heard.push((await venue.get('bolt', path)).text)
  const body = {
    clientId: venue.clientId(),
    dryRun: true,
    account: 'bolt:main',
    legs: [{ instrument: CALL, side: 'buy', ratio: 1 }],
    size: '10',
    ttlMs: 30_000,
  }
  heard.push((await venue.post('bolt', 'createRfq', body)).text)
}

void test('[PUB-5] nothing of a print is on any channel before its time, and then it is the same for everyone', async () => {
  await using venue = await TestVenue.furnished()
  await policy(venue, [{ treatment: 'delayed', delayMs: DELAY_MS, sizeCap: '4' }])
  const strangers = await Promise.all(['bolt', 'orca'].map((firm) => venue.stream(firm)))
  for (const stream of strangers)
    await stream.subscribe(['tape', 'rfqs', 'balances', 'marks', 'instruments'])
  const heard = await trade(venue, ['mako', 'nova'])
  const [plan = assert.fail()] = venue.venue.sequencer.state.tape.planned.values()
  await venue.advance(timeOf(plan.releaseAt - 1))
  await listen(venue, heard)
  for (const stream of strangers) {
    await stream.settled()
    heard.push(...stream.frames)
  }
  const secrets = [plan.printId, PRICE, 'print-']
  for (const text of heard)
    for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in ${text}`)
  await venue.advance(timeOf(plan.releaseAt))
  const [first, second] = await Promise.all(
    strangers.map((stream) => stream.until(({ frames }) => frames.find((f) => f.includes(PRICE)))),
  )
  const { prints } = await venue.as('bolt').call('tape')
  const [print = assert.fail()] = prints
  const { data } = JSON.parse(first ?? '') as { data: object[] }
  assert.deepEqual(data, [print])
  assert.deepEqual((JSON.parse(second ?? '') as { data: object[] }).data, data)
  const { printId, from, until, publishedAt, ...rest } = print
  assert.deepEqual(rest, {
    venueClass: 'rfq',
    name: 'single',
    legs: [{ instrument: CALL, side: 'buy', ratio: 1 }],
    quoteAsset: 'USD',
    unit: '100',
    price: PRICE,
    size: '4',
    masked: true,
  })
  assert.equal(until, from)
  assert.ok(microsOf(publishedAt) >= microsOf(from) + DELAY_MS * 1000)
  assert.equal(printId, plan.printId)
})

void test('[PUB-3] a print that waits comes out after a restart, and the tape has pages', async () => {
  const venue = await TestVenue.furnished()
  await policy(venue, [{ treatment: 'delayed', delayMs: DELAY_MS }])
  for (let i = 0; i < 3; i++) await trade(venue, ['mako'])
  const again = await venue.restart()
  try {
    assert.deepEqual((await again.as('bolt').call('tape')).prints, [])
    await again.advance('2026-01-02T15:30:00Z')
    const { prints } = await again.as('orca').call('tape')
    assert.equal(prints.length, 3)
    const first = await again.as('bolt').call('tape', { query: { limit: 2 } })
    assert.deepEqual(first.prints, prints.slice(0, 2))
    const after = first.next ?? assert.fail()
    const rest = await again.as('bolt').call('tape', { query: { after } })
    assert.deepEqual(rest.prints, prints.slice(2))
    const late = await again.stream('nova')
    await late.subscribe(['tape'])
    const snapshot = await late.until(({ frames }) => frames.find((f) => f.includes('"snapshot"')))
    assert.deepEqual((JSON.parse(snapshot) as { data: object[] }).data, prints.toReversed())
  } finally {
    await again[Symbol.asyncDispose]()
  }
})

void test('[PUB-1] the policy reads back as it was set', async () => {
  await using venue = await TestVenue.furnished()
  const rules = [
    { venueClass: 'block', sizeMin: '100', treatment: 'none' },
    { underlying: 'ABC', treatment: 'aggregated', periodMs: 60_000, sizeCap: '50' },
    { treatment: 'immediate' },
  ]
  await policy(venue, rules)
  assert.deepEqual(await venue.as('nova').call('publicationPolicy'), { rules })
})
