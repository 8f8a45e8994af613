/** The ways in: what is signed, what is no request, what is too large, what stops in the middle. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { ROUTES } from '@parley/sdk'
import { createLogger } from '../src/log/log.ts'
import { readConfig } from '../src/config/config.ts'
import { listen } from '../src/http/listen.ts'
import { exchange, refusalOf, signed } from './_http.ts'
import { TestStream } from './_stream.ts'
import type { Timestamp } from '@parley/core'
import { foundIn } from '../src/gateway/finder.ts'
import { createGateway } from '../src/gateway/gateway.ts'
import type { Venue } from '../src/venue/venue.ts'
import { TestVenue } from './_venue.ts'

void test('[AUT-1] [GAT-1] a request lives over HTTP and the stream at once', async () => {
  await using venue = await TestVenue.furnished()
  const [taker, maker] = [await venue.stream('acme'), await venue.stream('mako')]
  await taker.subscribe(['rfqs', 'balances'])
  await maker.subscribe(['rfqs'])
  const asked = await venue.as('acme').call('createRfq', {
    body: {
      clientId: 'ask',
      account: 'acme:main',
      legs: [{ instrument: 'ABC', side: 'buy', ratio: 1 }],
      size: '5',
      ttlMs: 60_000,
    },
  })
  const { rfqId } = asked
  await maker.until((at) => at.pushes('rfqs').find(({ type }) => type === 'delta'))
  const quote = { rfqId, account: 'mako:main', ask: { price: '2', size: '5' }, ttlMs: 30_000 }
  // Many at once on one socket: they come in order, and each is answered once.
  const ids = Array.from({ length: 100 }, (_, i) => `quote-${i}`)
  const answers = await Promise.all(ids.map((id) => maker.ask('quote', id, quote)))
  assert.deepEqual(
    answers.map(({ re, error }) => [re, error?.code]),
    ids.map((id) => [id, undefined]),
  )
  const body = { clientId: 'take', rfqId, side: 'buy', size: '5', limit: '2' }
  const got = await venue.post('acme', 'acceptQuote', body)
  assert.equal(got.status, 200, got.text)
  await taker.until((at) => at.pushes('balances').find(({ type }) => type === 'delta'))
  // The same signed bytes once more are refused, and so is a signature over other bytes.
  const text = JSON.stringify({ ...body, clientId: 'again' })
  const sent = { method: 'POST', path: ROUTES.acceptQuote.path, body: text }
  const headers = signed(venue.keyOf('acme'), sent)
  const codes = []
  for (const one of [sent, sent, { ...sent, body: `${text} ` }])
    codes.push(refusalOf(await exchange(venue.url, { ...one, headers })).code)
  assert.equal(codes[1], 'replayed_request')
  assert.equal(codes[2], 'bad_signature')
})

void test('[AUT-1] a key signs once it is made, and ends with its streams when it is revoked', async () => {
  await using venue = await TestVenue.furnished()
  const key = await venue.as('house').call('createKey', {
    body: { firm: 'acme', user: 'late', scopes: ['read', 'trade'] },
  })
  const stream = await TestStream.open(venue.url, key)
  const cancel = { method: 'POST', path: ROUTES.cancelQuotes.path, body: '{"clientId":"all"}' }
  const send = () => exchange(venue.url, { ...cancel, headers: signed(key, cancel) })
  assert.notEqual((await send()).status, 401)
  await venue.as('house').call('revokeKey', { body: { key: key.key } })
  assert.equal(refusalOf(await send()).code, 'unauthenticated')
  await stream.until((at) => at.closed)
  assert.equal(stream.closed?.reason, 'the key or session has ended')
})

void test("[STS-2] what is no request is answered in the catalogue's words, and the venue lives", async () => {
  await using venue = await TestVenue.furnished()
  const port = Number(new URL(venue.url).port)
  const raw = async (bytes: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1')
    socket.write(bytes)
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    socket.on('error', () => undefined)
    await once(socket, 'close')
    return text
  }
  assert.match(await raw('JUNK\r\n\r\n'), /^HTTP\/1.1 400 [^]*"malformed"/)
  const upgrade = (path: string): string =>
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`
  assert.match(await raw(upgrade('/v1/nosuch')), /^HTTP\/1.1 404 [^]*"unknown_route"/)
  assert.match(await raw(upgrade('/v1/stream')), /^HTTP\/1.1 401 [^]*"unauthenticated"/)
  const post = 'POST /v1/rfqs HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
  assert.match(
    await raw(`${post}content-length: 9000000\r\n\r\nabc`),
    /^HTTP\/1.1 413 [^]*"body_too_large"/,
  )
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  assert.match(
    await raw(`${post}transfer-encoding: chunked\r\n\r\n${chunk.repeat(17)}`),
    /^HTTP\/1.1 413 [^]*"body_too_large"/,
  )
  // A socket that goes in the middle of a request takes nothing with it.
  const gone = connect(port, '127.0.0.1')
  gone.write(`${post}content-length: 100\r\n\r\n{"clie`)
  gone.destroy()
  assert.equal((await venue.get('acme', '/v1/balances')).status, 200)
})

void test('[VEN-2] a venue that stops says so to its streams, and keeps what it answered', async () => {
  const venue = await TestVenue.furnished()
  const stream = await venue.stream('acme')
  await stream.subscribe(['rfqs'])
  const entryId = await venue.deposit('acme', 'USD', '17')
  const closed = stream.until((at) => at.closed)
  await using again = await venue.restart()
  await closed
  const { entries } = await again.as('acme').call('entries', { query: { limit: 100 } })
  assert.ok(entries.some((entry) => entry.entryId === entryId))
})

void test('a port that is taken is named', async () => {
  await using venue = await TestVenue.furnished()
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const config = readConfig(['--port', String(port)], {})
  assert.ok(config)
  const other = { ...venue.venue, config, log: createLogger('silent') }
  await assert.rejects(listen(other), { code: 'EADDRINUSE', address: '127.0.0.1', port })
  taken.close()
})

const fault = (): never => {
  throw new Error('a fault of ours')
}

/** The venue, listening a second time with a fault in it. */
async function faulty(
  { venue }: TestVenue,
  faults: (logged: string[]) => Partial<Venue>,
): Promise<AsyncDisposable & { readonly url: string; readonly logged: readonly string[] }> {
  const logged: string[] = []
  const { url, close } = await listen({ ...venue, ...faults(logged) })
  return { url, logged, [Symbol.asyncDispose]: close }
}

const faultyGateway =
  ({ venue }: TestVenue, part: object) =>
  (logged: string[]): Partial<Venue> => ({
    gateway: createGateway({
      sequencer: venue.sequencer,
      limiter: venue.limiter,
      find: async (name, body) => {
        await venue.views.catchUp()
        return foundIn(venue.views, name, body)
      },
      marked: (command) => command,
      screen: fault,
      log: { error: ({ err }) => logged.push(String(err)) },
      ...part,
    }),
  })

const ASK = {
  account: 'acme:main',
  legs: [{ instrument: 'ABC', side: 'buy' as const, ratio: 1 }],
  size: '5',
  ttlMs: 60_000,
}

void test('[GAT-1] a fault in the reading of a write is answered, and the venue lives', async () => {
  await using venue = await TestVenue.furnished()
  await using other = await faulty(venue, faultyGateway(venue, { marked: fault }))
  const sent = { method: 'POST', path: ROUTES.cancelQuotes.path, body: '{"clientId":"all"}' }
  const got = await exchange(other.url, { ...sent, headers: signed(venue.keyOf('mako'), sent) })
  assert.equal(refusalOf(got).code, 'internal')
  const stream = await TestStream.open(other.url, venue.keyOf('acme'))
  assert.equal((await stream.ask('rfq', 'one', ASK)).error?.code, 'internal')
  assert.equal((await stream.ask('ping', 'two', {})).error, undefined)
  assert.equal(other.logged.length, 2)
  // Nothing was done: the same id is free, on the venue that has no fault.
  const asked = await venue.as('acme').call('createRfq', { body: { clientId: 'one', ...ASK } })
  assert.ok(asked.rfqId)
})

void test('[GAT-1] a fault after a look-up, and one in a trial, are answered as well', async () => {
  await using venue = await TestVenue.furnished()
  await using other = await faulty(venue, faultyGateway(venue, { marked: fault }))
  const entryId = await venue.deposit('acme', 'USD', '5')
  const reverse = { clientId: 'back', entryId, reason: 'a test' }
  const text = JSON.stringify(reverse)
  const sent = { method: 'POST', path: ROUTES.proposeCorrection.path, body: text }
  const got = await exchange(other.url, { ...sent, headers: signed(venue.keyOf('house'), sent) })
  assert.equal(refusalOf(got).code, 'internal')
  // The sequencer shows a trial its events, and a fault in the reading of them is no fault of the venue's.
  await using shown = await faulty(venue, faultyGateway(venue, {}))
  const stream = await TestStream.open(shown.url, venue.keyOf('acme'))
  const tried = await stream.ask('rfq', 'try', { ...ASK, dryRun: true })
  assert.equal(tried.error?.code, 'internal')
  assert.equal((await venue.get('acme', '/v1/balances')).status, 200)
})

void test('[STS-1] a fault in a subscription is answered, and leaves no half of one', async () => {
  await using venue = await TestVenue.furnished()
  const { clock } = venue.venue
  let isFaulty = true
  const now = (): Timestamp => (isFaulty ? fault() : clock.now())
  await using other = await faulty(venue, (logged) => ({
    clock: { ...clock, now },
    log: Object.assign(createLogger('silent'), { error: () => logged.push('said') }),
  }))
  const stream = await TestStream.open(other.url, venue.keyOf('acme'))
  assert.equal((await stream.ask('ping', 'one', {})).error?.code, 'internal')
  const body = { topics: ['rfqs', 'balances'] }
  assert.equal((await stream.ask('subscribe', 'two', body)).error?.code, 'internal')
  assert.deepEqual(other.logged, ['said', 'said'])
  await venue.deposit('acme', 'USD', '5')
  isFaulty = false
  await stream.subscribe(['rfqs', 'balances'])
  assert.deepEqual(
    [stream.pushes('rfqs'), stream.pushes('balances')].map(([first]) => first?.type),
    ['snapshot', 'snapshot'],
  )
})
