/** Backup and restore, played as the operator's page has them, beside a venue that takes writes meanwhile. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createClient } from '@parley/sdk'
import type { Client } from '@parley/sdk'
import { BIN } from '../packages/cli/test/_parley.ts'
import { read } from './_files.ts'
import { serve } from './_venue.ts'

const SQLITE = spawnSync('sqlite3', ['--version']).status === 0

type Running = AsyncDisposable & { readonly client: (firm: 'acme' | 'house') => Client }

/** Starts one whose keys are in a file; it ends as where the power goes. */
async function startVenue(
  data: string,
  profiles: string,
  words: readonly string[],
): Promise<Running> {
  const { url, end } = await serve(data, words)
  const known = JSON.parse(readFileSync(profiles, 'utf8')) as Record<
    'acme' | 'house',
    { key: string; secret: string }
  >
  return {
    client: (firm) => createClient({ url, credentials: known[firm] }),
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  }
}

/** Runs a block of the page as a shell would; answers what it said. */
function play(block: string | undefined, cwd: string): Promise<string> {
  assert.ok(block)
  const script = `set -e\n${block.replaceAll('npx parley', '"$NODE" "$PARLEY"')}`
  const env = { ...process.env, NODE: process.execPath, PARLEY: BIN }
  const shell = spawn('bash', ['-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  shell.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  return once(shell, 'close').then(([code]) => {
    assert.equal(code, 0, out)
    return out
  })
}

const skip = SQLITE ? false : '1 test of backup and restore needs sqlite3, which is not there'

void test('a backup taken under load is restored whole, up to its head', { skip }, async () => {
  const [backup, restore] = [...read('docs/operating.md').matchAll(/```sh\n([\s\S]*?)```/g)].map(
    ([, block]) => block,
  )
  const folder = mkdtempSync(join(tmpdir(), 'parley-operating-'))
  const profiles = join(folder, 'profiles.json')
  let deposits = 0
  let before: { readonly records: number; readonly cash: string }
  let headOfBackup: string
  {
    await using venue = await startVenue(join(folder, 'data'), join(folder, 'data/profiles.json'), [
      '--demo',
      '--no-dealers',
    ])
    await play('cp data/profiles.json .', folder)
    const house = venue.client('house')
    const deposit = async (): Promise<void> => {
      const clientId = `deposit-${++deposits}`
      const booked = { account: 'acme:main', asset: 'USD', amount: '1', reference: 'test' }
      await house.call('deposit', { body: { clientId, ...booked } })
    }
    for (let i = 0; i < 20; i++) await deposit()
    const { records } = await house.call('auditHead')
    before = { records, cash: await cashOf(venue.client('acme')) }
    const stop = new AbortController()
    const load = (async () => {
      while (!stop.signal.aborted) await deposit()
    })()
    headOfBackup = await play(backup, folder)
    stop.abort()
    await load
  }
  rmSync(join(folder, 'data'), { recursive: true })
  const headRestored = await play(restore, folder)
  const heads = [headOfBackup, headRestored].map((text) => text.slice(text.lastIndexOf('records ')))
  assert.equal(heads[0], heads[1])
  // Keys came along: those who had one use it as before.
  await using venue = await startVenue(join(folder, 'restored'), profiles, [])
  const { records } = await venue.client('house').call('auditHead')
  assert.ok(records >= before.records, 'all that was acknowledged before the copy is in it')
  const cash = await cashOf(venue.client('acme'))
  assert.ok(Number(cash) >= Number(before.cash))
  assert.ok(Number(cash) <= 2_000_000 + deposits, 'and nothing that was not')
})

async function cashOf(client: Client): Promise<string> {
  const { balances } = await client.call('balances')
  return balances.find(({ asset }) => asset === 'USD')?.total ?? ''
}
