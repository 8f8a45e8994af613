/** The dealer of the guide, run as it is printed: it quotes, is taken, and quotes on after the venue was gone. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@parley/sdk'
import type { Client } from '@parley/sdk'
import { PERSONALITIES } from '../packages/cli/src/dealer/personality.ts'
import { ROOT, read } from './_files.ts'
import { ended, serve } from './_venue.ts'

/** Asks for shares until the dealer has quoted, and takes its offer as often as the market moves away. */
async function buyFrom(client: Client): Promise<string> {
  const account = 'acme:main'
  const legs = [{ instrument: 'ACME.SIM', side: 'buy' as const, ratio: 1 }]
  const id = (): string => `guide-${performance.now()}`
  const { rfqId } = await client.call('createRfq', {
    body: { clientId: id(), account, legs, size: '100', ttlMs: 600_000 },
  })
  for (; ; await sleep(50)) {
    const { quotes } = await client.call('rfq', { rfqId })
    const ask = quotes[0]?.ask
    if (!ask) continue
    const body = { clientId: id(), rfqId, side: 'buy' as const, size: '100', limit: ask.price }
    const taken = await client.call('acceptQuote', { body }).catch(() => undefined)
    const [fill] = taken?.fills ?? []
    if (fill) return fill.tradeId
  }
}

void test('the dealer of the guide quotes, trades, and outlives a lost venue', async () => {
  const code = /```ts\n([\s\S]*?)```/.exec(read('docs/guides/be-a-dealer.md'))?.[1]
  assert.ok(code)
  const data = mkdtempSync(join(tmpdir(), 'parley-guide-'))
  const words = ['--demo', '--no-dealers']
  const venue = await serve(data, words)
  const file = join(data, 'profiles.json')
  const dealer = spawn(process.execPath, ['--input-type=module-typescript', '-', file], {
    cwd: ROOT,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  dealer.stdin.end(code)
  const profiles = JSON.parse(readFileSync(file, 'utf8')) as Record<
    'acme' | 'mako',
    { url: string; key: string; secret: string }
  >
  const client = createClient({ url: profiles.acme.url, credentials: profiles.acme })
  const first = await buyFrom(client)
  await venue.end('SIGKILL')
  const again = await serve(data, [...words, '--port', new URL(venue.url).port])
  const second = await buyFrom(client)
  const { trades } = await client.call('trades')
  assert.deepEqual(
    trades.map(({ tradeId, maker }) => [tradeId, maker]),
    [
      [second, 'mako'],
      [first, 'mako'],
    ],
  )
  await ended(dealer, 'SIGTERM')
  await again.end('SIGTERM')
})

void test('the personalities are as the guide has them', () => {
  const page = read('docs/guides/be-a-dealer.md')
  for (const [name, { edgeBps, optionEdgeBps, reactionMsMax }] of Object.entries(PERSONALITIES)) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
    assert.ok(row?.includes(`| ${edgeBps} bp, options ${optionEdgeBps / 100} % |`), name)
    const slowest = reactionMsMax < 1000 ? `to ${reactionMsMax} ms` : `to ${reactionMsMax / 1000} s`
    assert.ok(row?.includes(slowest), name)
  }
})
