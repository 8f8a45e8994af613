/** The end of a venue and its bounds: what was taken is answered, what comes later is refused in the venue's words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchange, refusalOf } from './_http.ts'
import { TestVenue } from './_venue.ts'

const deposit = (clientId: string): object => ({
  clientId,
  account: 'acme:main',
  asset: 'USD',
  amount: '1',
  reference: 'a test',
})

void test('writes under way are answered, later ones refused as stopping, reads go on until the end', async () => {
  await using venue = await TestVenue.furnished()
  const { venue: parts } = venue
  const stream = await venue.stream('acme')
  const ids = Array.from({ length: 50 }, (_, i) => `late-${i}`)
  const taken = ids.map((id) => venue.post('house', 'deposit', deposit(id)))
  await taken[0]
  // The first half of a stop, as the process does it on a signal.
  await parts.sequencer.close()
  const replies = await Promise.all(taken)
  for (const { status, text } of replies)
    assert.ok(status === 200 || refusalOf({ status, text }).code === 'stopping', text)
  const refused = await venue.post('house', 'deposit', deposit('after'))
  assert.deepEqual([refused.status, refusalOf(refused).code], [503, 'stopping'])
  const told = await stream.ask('rfq.cancel', 'after', { rfqId: 'rfq-00000000000' })
  assert.equal(told.error?.code, 'stopping')
  const ready = await exchange(venue.url, { method: 'GET', path: '/readyz' })
  assert.deepEqual([ready.status, ready.text], [503, '{"ready":false}'])
  assert.equal((await exchange(venue.url, { method: 'GET', path: '/healthz' })).status, 200)
  assert.equal((await venue.get('acme', '/v1/balances')).status, 200)
  const answered = ids.filter((_, i) => replies[i]?.status === 200)
  const ended = stream.end()
  await venue.stop()
  assert.deepEqual(await ended, { code: 1001, reason: 'the venue is stopping' })
  await using again = await venue.restart()
  for (const [i, id] of ids.entries()) {
    const { text } = await again.post('house', 'deposit', deposit(id))
    if (answered.includes(id)) assert.equal(text, replies[i]?.text)
  }
})

void test('a full queue answers queue_full, and what was taken is done', async () => {
  await using venue = await TestVenue.furnished()
  const { sequencer } = venue.venue
  const command = { type: 'ExpireDue', actor: { firm: 'house', user: 'venue' } } as never
  let done = 0
  const count = (): void => {
    done++
  }
  while (sequencer.submit({ command, dryRun: true, done: count }));
  // Through the gateway in this same turn, before the queue is worked off.
  const caller = { actor: { firm: 'house', user: 'x' }, scopes: new Set(['operate']) } as never
  const replies: object[] = []
  venue.venue.gateway.write('deposit', caller, deposit('full'), (reply) => {
    replies.push(reply)
  })
  assert.deepEqual(replies, [{ rejection: { code: 'queue_full' } }])
  await sequencer.drained()
  assert.equal(done, 65_536)
  assert.equal((await venue.post('house', 'deposit', deposit('later'))).status, 200)
})

void test('writes beyond the rate are refused until as long as retryAfterMs says, on both channels together', async () => {
  await using venue = await TestVenue.furnished({ args: ['--rate', '20'] })
  const stream = await venue.stream('bolt')
  const cancel = { rfqId: 'rfq-00000000000' }
  const first = await venue.post('bolt', 'cancelRfq', { clientId: 'r', ...cancel })
  assert.equal(first.headers['parley-writes-remaining'], '39')
  const codes: string[] = []
  for (let i = 0; i < 60; i++) {
    const { error } = await stream.ask('rfq.cancel', `s-${i}`, cancel)
    codes.push(error?.code ?? '')
  }
  assert.ok(codes.includes('unknown_rfq') && codes.includes('too_many_requests'), codes.join())
  let over = first
  while (refusalOf(over).code !== 'too_many_requests')
    over = await venue.post('bolt', 'cancelRfq', { clientId: 'r', ...cancel })
  assert.equal(over.status, 429)
  assert.equal(over.headers['parley-writes-remaining'], '0')
  const { retryAfterMs } = refusalOf(over).detail ?? {}
  assert.ok(Number(retryAfterMs) >= 1 && Number(retryAfterMs) <= 50, String(retryAfterMs))
  assert.equal(over.headers['retry-after'], '1')
  // Another firm has its own allowance.
  assert.equal((await venue.post('acme', 'cancelRfq', { clientId: 'a', ...cancel })).status, 404)
})

void test('figures name no firm, and whoever runs the process may read them', async () => {
  await using venue = await TestVenue.furnished()
  await venue.as('acme').call('rfqs')
  const { status, text } = await exchange(venue.url, { method: 'GET', path: '/metrics' })
  assert.equal(status, 200)
  for (const name of ['acme', 'bolt', 'mako', 'nova', 'orca', 'house'])
    assert.ok(!text.includes(name))
  assert.match(text, /^parley_http_requests_total\{route="\/v1\/rfqs",status="200"\} 1$/m)
  assert.match(text, /^parley_journal_records \d+$/m)
})
