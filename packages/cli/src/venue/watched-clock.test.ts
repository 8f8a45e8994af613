import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { test } from 'node:test'
import { createClient } from '@parley/sdk'
import { STANDS, watchedClock } from './watched-clock.ts'

const START = Date.parse('2026-01-02T14:30:00Z')

/** A clock as watched at a venue, whose time and the watcher's own are moved by hand. */
async function watched(clock: 'stepped' | 'system') {
  const at = { venue: START, own: 0, asked: 0 }
  const server = createServer((_, response) => {
    at.asked++
    const time = { now: new Date(at.venue).toISOString(), clock, simulatedMarket: true, market: '' }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(time))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const client = createClient({ url: `http://127.0.0.1:${port}`, credentials: undefined })
  const seen = await watchedClock(client, () => at.own)
  return { at, seen, [Symbol.dispose]: () => void server.close() }
}

void test('a stepped clock stands while the watcher waits, goes on once it is moved, and says so', async () => {
  using of = await watched('stepped')
  const { at, seen } = of
  at.own = 60_000
  assert.equal(seen.nowMs(), START)
  assert.equal(seen.says, STANDS)
  at.venue += 5_000
  seen.refresh()
  while (seen.nowMs() === START) await after(5)
  assert.equal(seen.nowMs(), START + 5_000)
})

void test('a clock that goes is counted on from what was told once', async () => {
  using of = await watched('system')
  const { at, seen } = of
  at.own = 7_000
  seen.refresh()
  assert.equal(seen.nowMs(), START + 7_000)
  assert.deepEqual([seen.says, at.asked], ['', 1])
})
