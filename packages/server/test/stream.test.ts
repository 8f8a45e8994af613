/** The stream: snapshot, then deltas that chain; a client that was away gets exactly what it missed; one that does not read is let go. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { Balance } from '@parley/sdk'
import { signed } from './_http.ts'
import { tell } from './_story.ts'
import type { Reply } from './_story.ts'
import { CALL, TestVenue } from './_venue.ts'

type Frame = { readonly seq: number; readonly prevHash: string; readonly type: string }

const legs = [{ instrument: CALL, side: 'buy', ratio: 1 } as const]

async function ask(venue: TestVenue): Promise<string> {
  const body = { clientId: venue.clientId(), account: 'acme:main', legs, size: '1', ttlMs: 60_000 }
  return (await venue.as('acme').call('createRfq', { body: { ...body, legs: [...legs] } })).rfqId
}

/** Checks that texts are a snapshot and the deltas after it, each naming the hash of the one before. */
function checkChain(texts: readonly string[]): void {
  const frames = texts.map((text) => JSON.parse(text) as Frame)
  assert.equal(frames[0]?.type, 'snapshot')
  for (const [i, frame] of frames.entries()) {
    const before = frames[i - 1]
    if (!before) continue
    assert.equal(frame.type, 'delta')
    assert.equal(frame.seq, before.seq + 1)
    const hash = createHash('sha256')
      .update(texts[i - 1] ?? '')
      .digest('base64url')
    assert.equal(frame.prevHash, before.type === 'snapshot' ? before.prevHash : hash)
  }
}

void test('[STS-1] a snapshot and deltas in sequence, each with the hash of the text before it', async () => {
  await using venue = await TestVenue.furnished()
  const stream = await venue.stream('acme')
  await stream.subscribe(['rfqs', 'balances', 'instruments'])
  await tell(
    venue,
    async ({ by, name }, body) => JSON.parse((await venue.post(by, name, body)).text) as Reply,
  )
  await stream.settled()
  for (const topic of ['rfqs', 'balances', 'instruments'] as const) {
    const texts = stream.texts(topic)
    assert.ok(texts.length > 2, topic)
    checkChain(texts)
  }
  const types = stream
    .pushes('rfqs')
    .flatMap(({ type, data }) => (type === 'delta' ? data.map((c) => c.type) : []))
  for (const type of ['rfq.opened', 'rfq.ended', 'quote.placed', 'quote.ended', 'trade'])
    assert.ok(
      types.some((each) => each === type),
      type,
    )
})

void test('balances on the stream are those of the read after every step', async () => {
  await using venue = await TestVenue.furnished()
  for (const firm of ['acme', 'mako'] as const) {
    const stream = await venue.stream(firm)
    await stream.subscribe(['balances'])
  }
  const streams = [
    ['acme', await venue.stream('acme')],
    ['mako', await venue.stream('mako')],
  ] as const
  for (const [, stream] of streams) await stream.subscribe(['balances'])
  await tell(venue, async ({ by, name }, body) => {
    const reply = JSON.parse((await venue.post(by, name, body)).text) as Reply
    for (const [firm, stream] of streams) {
      await stream.settled()
      const known = new Map<string, Balance>()
      for (const { data } of stream.pushes('balances'))
        for (const balance of data) known.set(`${balance.account} ${balance.asset}`, balance)
      const { balances } = await venue.as(firm).call('balances')
      const read = new Map(
        balances.map((balance) => [`${balance.account} ${balance.asset}`, balance]),
      )
      assert.deepEqual(known, read, `${firm} after ${name}`)
    }
    return reply
  })
})

void test('[STS-1] a client that was away gets exactly what it missed', async () => {
  await using venue = await TestVenue.furnished()
  const witness = await venue.stream('acme')
  await witness.subscribe(['rfqs'])
  const last = (texts: readonly string[]): Pick<Frame, 'seq' | 'prevHash'> => {
    const { seq, prevHash } = JSON.parse(texts.at(-1) ?? '') as Frame
    return { seq, prevHash }
  }
  const away = async (events: number): Promise<void> => {
    const before = await venue.stream('acme')
    await before.subscribe(['rfqs'])
    await before.settled()
    for (let i = 0; i < events; i++) await ask(venue)
    await before.settled()
    const had = last(before.texts('rfqs'))
    before.close()
    await before.end()
    await witness.settled()
    const seen = witness.texts('rfqs').length
    for (let i = 0; i < 3; i++) await ask(venue)
    const back = await venue.stream('acme')
    await back.subscribe(['rfqs'], { rfqs: had })
    await Promise.all([back.settled(), witness.settled()])
    assert.deepEqual(back.texts('rfqs'), witness.texts('rfqs').slice(seen))
    assert.equal(back.texts('rfqs').length, 3)
    await ask(venue)
    await Promise.all([back.settled(), witness.settled()])
    assert.equal(back.texts('rfqs').at(-1), witness.texts('rfqs').at(-1))
    back.close()
  }
  // Where its last message was a delta, and where it was the snapshot.
  await away(2)
  await away(0)
  const here = last(witness.texts('rfqs'))
  for (const wrong of [
    { ...here, prevHash: 'A'.repeat(43) },
    { ...here, seq: here.seq + 1 },
    { ...here, seq: here.seq - 2 },
    { seq: -1, prevHash: '' },
  ]) {
    const lost = await venue.stream('acme')
    await lost.subscribe(['rfqs'], { rfqs: wrong })
    await lost.settled()
    assert.deepEqual(
      lost.pushes('rfqs').map(({ type, seq }) => [type, seq]),
      [['snapshot', here.seq]],
    )
    lost.close()
  }
  await using later = await venue.restart()
  const after = await later.stream('acme')
  await after.subscribe(['rfqs'], { rfqs: here })
  await after.settled()
  const [first] = after.pushes('rfqs')
  assert.equal(first?.type, 'snapshot')
})

void test('[STS-2] frames of one tick leave in one write', async () => {
  await using venue = await TestVenue.furnished()
  const writes: number[] = []
  let noted: Socket | undefined
  venue.server.once('upgrade', (_request, socket: Socket) => {
    const write = socket.write.bind(socket)
    noted = socket
    socket.write = (chunk: Uint8Array | string) => {
      writes.push(chunk.length)
      return write(chunk)
    }
  })
  const stream = await venue.stream('acme')
  await stream.subscribe(['rfqs', 'balances'])
  const rfqId = await ask(venue)
  const quote = { rfqId, account: 'mako:main', ask: { price: '2', size: '1' }, ttlMs: 30_000 }
  await venue.as('mako').call('placeQuote', { body: { clientId: 'quote', ...quote } })
  await stream.settled()
  assert.ok(noted)
  const [had, wrote] = [stream.frames.length, writes.length]
  await stream.ask('accept', 'take', { rfqId, side: 'buy', size: '1', limit: '2' })
  const frames = stream.frames.slice(had)
  // The trade, the balances and the answer.
  assert.deepEqual(
    frames.map((text) => text.slice(2, 7)),
    ['topic', 'topic', 're":"'],
  )
  assert.equal(writes.length - wrote, 1)
})

void test('[STS-2] many sessions of a firm get the same bytes, and one that does not read is let go alone', async () => {
  await using venue = await TestVenue.furnished()
  const streams = await Promise.all(Array.from({ length: 60 }, () => venue.stream('mako')))
  await Promise.all(streams.map((stream) => stream.subscribe(['rfqs'])))
  const deaf = await upgraded(venue, 'mako')
  deaf.on('error', () => {})
  const gone = new Promise((resolve) => deaf.once('close', resolve))
  deaf.pause()
  // Each refusal repeats the id it is about: large ones fill what the server may keep for a client.
  const id = 'x'.repeat(60_000)
  const frame = maskedFrame(JSON.stringify({ op: 'ping', id, body: {} }))
  for (let i = 0; i < 600 && !deaf.destroyed; i++) deaf.write(frame)
  await ask(venue)
  await Promise.all(streams.map((stream) => stream.settled()))
  const [first] = streams.map((stream) => stream.texts('rfqs').at(-1))
  assert.ok(first?.includes('rfq.opened'))
  for (const stream of streams) assert.equal(stream.texts('rfqs').at(-1), first)
  // It goes on until the server has had enough of it: whoever reads again before that is kept.
  for (let i = 0; i < 3_000 && !deaf.destroyed; i++) {
    deaf.write(frame)
    await setTimeout(5)
  }
  // Reading on, it finds what the system still had for it, and then the end.
  deaf.resume()
  await gone
})

void test('a key that ends takes its streams with it', async () => {
  await using venue = await TestVenue.furnished()
  const [one, other] = [await venue.stream('acme'), await venue.stream('mako')]
  await venue.as('house').call('revokeKey', { body: { key: venue.keyOf('acme').key } })
  assert.deepEqual(await one.end(), { code: 1001, reason: 'the key or session has ended' })
  await other.settled()
})

/** A socket on which the stream was opened by hand. */
async function upgraded(venue: TestVenue, firm: string): Promise<Socket> {
  const { hostname, port } = new URL(venue.url)
  const socket = connect(Number(port), hostname)
  const headers = {
    ...signed(venue.keyOf(firm), { method: 'GET', path: '/v1/stream' }),
    host: 'venue',
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`GET /v1/stream HTTP/1.1\r\n${lines.join('')}\r\n`)
  await once(socket, 'data')
  return socket
}

/** A client's text frame of 126 to 65,535 bytes, under a mask of zeros. */
function maskedFrame(text: string): Buffer {
  const header = Buffer.from([0x81, 0xfe, 0, 0, 0, 0, 0, 0])
  header.writeUInt16BE(Buffer.byteLength(text), 2)
  return Buffer.concat([header, Buffer.from(text)])
}
