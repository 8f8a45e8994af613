import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { openStream } from '@parley/sdk'
import type { Push } from '@parley/sdk'
import { Chain } from './chain.ts'
import { Socket } from './socket.ts'

void test('a stream that is cut while it subscribes tries again once each time, and gets what is said in the end', async () => {
  const CUTS = 6
  const LONG = 'ż'.repeat(70_000)
  let connections = 0
  const server = createServer()
  server.on('upgrade', (request: IncomingMessage, raw) => {
    const count = ++connections
    const socket = new Socket(
      { request, raw },
      {
        text: (text) => {
          const { id, body } = JSON.parse(text) as { id: string; body: { note?: string } }
          if (count <= CUTS) socket.cut()
          else
            socket.send(JSON.stringify({ re: id, result: { heard: body.note?.length ?? 0, LONG } }))
        },
        close: () => undefined,
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stream = openStream({ url, topics: ['rfqs'], onPush: () => undefined, retryMs: 1 })
  await stream.ready
  assert.equal(connections, CUTS + 1)
  for (const length of [3, 200, 80_000]) {
    const answer = await stream.send('ping', `n-${length}`, { note: 'x'.repeat(length) })
    assert.deepEqual(answer, { heard: length, LONG })
  }
  stream.close()
  server.closeAllConnections()
  server.close()
})

void test('an altered chain is whole, and is gone on from where it was', () => {
  const chain = new Chain()
  const push = (seq: number, prevHash: string, type: 'snapshot' | 'delta'): Push => ({
    topic: 'marks',
    seq,
    prevHash,
    ts: seq,
    type,
    data: [],
  })
  const had = (text: string): Push => JSON.parse(text) as Push
  assert.equal(had(chain.relink(push(4, 'four', 'snapshot'))).prevHash, 'four')
  const first = chain.relink(push(5, 'four', 'delta'))
  assert.equal(had(first).prevHash, 'four')
  const second = had(chain.relink(push(6, 'five', 'delta')))
  assert.match(second.prevHash, /^[\w-]{43}$/)
  assert.equal(chain.originOf(second), 'five')
  assert.equal(chain.originOf({ seq: 99, prevHash: 'unknown' }), 'unknown')
})
