/** Dark crosses over real sockets: fills told to their own firm, reasons for no cross, cancel against cross, and the audit trail. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CrossChange } from '@parley/sdk'
import { Crossings } from '../src/cross/crossings.ts'
import { OPERATOR } from '../src/demo/demo.ts'
import { timeText } from '../src/wire/numbers.ts'
import type { TestStream } from './_stream.ts'
import { CALL, SHARE, TestVenue } from './_venue.ts'

type Side = 'buy' | 'sell'

async function place(
  venue: TestVenue,
  firm: string,
  side: Side,
  over: { size?: string; minSize?: string; limit?: string; pegOffset?: string } = {},
): Promise<string> {
  const body = {
    clientId: venue.clientId(),
    account: `${firm}:main`,
    side,
    legs: [{ instrument: SHARE, side: 'buy' as const, ratio: 1 }],
    size: '10',
    limit: side === 'buy' ? '101' : '99',
    ttlMs: 3_600_000,
    ...over,
  }
  return (await venue.as(firm).call('placeOrder', { body })).orderId
}

/** The venue's timer of crosses, drawing the shortest interval, with a market in which every mark is fresh. */
function crossingsOf(venue: TestVenue, mid: string): Crossings {
  const crossings = new Crossings({
    actor: OPERATOR,
    draw: () => 0,
    mark: (instrument, now) => ({
      instrument,
      kind: 'underlying',
      mid,
      source: 'a test',
      simulated: true,
      observedAt: timeText(now),
      stale: false,
    }),
  })
  crossings.attach(venue.venue.sequencer)
  return crossings
}

/** Moves the clock to where the next cross may be, and answers the timer's own step. */
async function due(venue: TestVenue, mid = '100'): Promise<() => Promise<void>> {
  const crossings = crossingsOf(venue, mid)
  const at = crossings.nextDue()
  assert.ok(at)
  await venue.advance(at)
  return () => crossings.run(venue.venue.clock.now())
}

function changes(stream: TestStream): CrossChange[] {
  return stream.pushes('crosses').flatMap((push) => (push.type === 'delta' ? [...push.data] : []))
}

async function outcome(venue: TestVenue, firm: string, orderId: string): Promise<string> {
  const body = { clientId: venue.clientId(), orderId }
  const { text } = await venue.post(firm, 'cancelOrder', body)
  return (JSON.parse(text) as { error?: { code: string } }).error?.code ?? 'ok'
}

void test('[CRX-1] [CRX-10] two firms cross at the mid, each told its own fill and nothing of the other', async () => {
  await using venue = await TestVenue.furnished()
  const streams = { acme: await venue.stream('acme'), bolt: await venue.stream('bolt') }
  for (const stream of Object.values(streams)) await stream.subscribe(['crosses'])
  const bought = await place(venue, 'acme', 'buy', { size: '25', minSize: '5', pegOffset: '0' })
  const sold = await place(venue, 'bolt', 'sell')
  await (
    await due(venue)
  )()
  for (const [firm, orderId, side] of [
    ['acme', bought, 'buy'],
    ['bolt', sold, 'sell'],
  ] as const) {
    const { fills } = await venue.as(firm).call('fills')
    assert.deepEqual(
      fills.map((fill) => [fill.orderId, fill.side, fill.size, fill.price]),
      [[orderId, side, '10', '100']],
    )
    const stream = streams[firm]
    await stream.settled()
    const other = firm === 'acme' ? sold : bought
    assert.ok(!stream.frames.join('\n').includes(other), 'nothing of the other order')
    assert.deepEqual(
      changes(stream).map(({ type }) => type),
      firm === 'acme' ? ['order', 'fill'] : ['order', 'fill', 'order.ended'],
    )
    const { entries } = await venue.as(firm).call('entries', { query: { limit: 1 } })
    assert.equal(entries[0]?.cause, 'cross')
    for (const { from, to } of entries[0]?.postings ?? [])
      assert.ok([from, to].includes('venue:clearing'), `${from} ${to}`)
  }
  const { orders } = await venue.as('acme').call('orders')
  assert.deepEqual([orders[0]?.state, orders[0]?.remaining], ['resting', '15'])
  const { runs } = await venue.as('house').call('crossRuns')
  assert.deepEqual(
    [runs[0]?.price, runs[0]?.volume, runs[0]?.marks[0]?.source],
    ['100', '10', 'a test'],
  )
})

void test('[CRX-7] without a fresh mark there is no cross, and each firm reads why in its own view', async () => {
  await using venue = await TestVenue.furnished()
  const stream = await venue.stream('acme')
  await stream.subscribe(['crosses'])
  const orderId = await place(venue, 'acme', 'buy')
  await place(venue, 'bolt', 'sell')
  // The venue's own timer and market: nobody there has a mark of this share.
  await venue.advance(venue.venue.clock.now() + 61_000_000)
  await stream.settled()
  assert.deepEqual(changes(stream)[1], {
    type: 'cross.skipped',
    orderIds: [orderId],
    reason: 'no_mark',
  })
  const { orders } = await venue.as('acme').call('orders')
  assert.deepEqual(
    orders.map((order) => [order.orderId, order.skipped]),
    [[orderId, 'no_mark']],
  )
  const { runs } = await venue.as('house').call('crossRuns')
  assert.deepEqual([runs[0]?.skipped, runs[0]?.volume], ['no_mark', '0'])
  const draws = runs.map(({ draw, intervalMs }) => draw >= 0 && intervalMs >= 15_000)
  assert.ok(draws.every(Boolean))
})

void test('[CRX-9] a cancellation and a cross at once: the order is cancelled or filled, never both', async () => {
  await using venue = await TestVenue.furnished()
  for (let round = 0; round < 6; round++) {
    const bought = await place(venue, 'acme', 'buy')
    const sold = await place(venue, 'bolt', 'sell')
    const run = await due(venue)
    const cancel = (): Promise<string> => outcome(venue, 'acme', bought)
    const [told] =
      round % 2 === 0
        ? await Promise.all([cancel(), run()])
        : (await Promise.all([run(), cancel()])).toReversed()
    const { fills } = await venue.as('acme').call('fills')
    const isFilled = fills.some(({ orderId }) => orderId === bought)
    assert.equal(told, isFilled ? 'unknown_order' : 'ok')
    if (!isFilled) assert.equal(await outcome(venue, 'bolt', sold), 'ok')
    assert.deepEqual((await venue.as('acme').call('holds')).holds, [])
  }
})

void test('[CRX-4] what a resting order holds is shown, and a venue that starts again crosses on', async () => {
  await using venue = await TestVenue.furnished()
  const orderId = await place(venue, 'acme', 'buy')
  const { holds } = await venue.as('acme').call('holds')
  assert.deepEqual(
    holds.map(({ purpose, of, lines }) => [purpose, of, lines]),
    [['order', orderId, [{ asset: 'USD', amount: '1010' }]]],
  )
  await place(venue, 'bolt', 'sell')
  await using later = await venue.restart()
  await (
    await due(later)
  )()
  const { fills } = await later.as('acme').call('fills')
  assert.equal(fills[0]?.orderId, orderId)
  assert.deepEqual((await later.as('acme').call('holds')).holds, [])
})

void test('a firm reads its orders as it typed them', async () => {
  await using venue = await TestVenue.furnished()
  const legs = [
    { instrument: SHARE, side: 'sell' as const, ratio: 100 },
    { instrument: CALL, side: 'buy' as const, ratio: 1 },
  ]
  const body = {
    clientId: venue.clientId(),
    account: 'acme:main',
    side: 'sell' as const,
    legs,
    size: '2',
    limit: '-98.5',
    pegOffset: '0.05',
    ttlMs: 60_000,
  }
  await venue.as('acme').call('placeOrder', { body })
  const { orders } = await venue.as('acme').call('orders')
  const [order] = orders
  assert.deepEqual([order?.side, order?.limit, order?.pegOffset], ['sell', '-98.5', '0.05'])
  const byName = (a: { instrument: string }, b: { instrument: string }): number =>
    a.instrument < b.instrument ? -1 : 1
  assert.deepEqual([...(order?.legs ?? [])].sort(byName), [...legs].sort(byName))
})
