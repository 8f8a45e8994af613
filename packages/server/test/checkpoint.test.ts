/** Checkpoints on a running venue: made in time, when asked and at the stop, never ahead of what is durable, and found again. */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Chain } from '../src/checkpoint/chain.ts'
import { readCheckpoint, readKeys } from '../src/checkpoint/key-history.ts'
import { exchange, refusalOf } from './_http.ts'
import { TestVenue } from './_venue.ts'

type Listed = { number: number; kind: string; statement: string; signature: string; digest: string }

async function listed(venue: TestVenue, query = ''): Promise<{ all: Listed[]; next?: string }> {
  const path = `/v1/audit/checkpoints${query}`
  const { status, text } = await exchange(venue.url, { method: 'GET', path })
  assert.equal(status, 200, text)
  const { checkpoints, next } = JSON.parse(text) as { checkpoints: Listed[]; next?: string }
  return { all: checkpoints, ...(next === undefined ? {} : { next }) }
}

void test('anybody may hold the key and the checkpoints, and only the operator asks for one', async () => {
  await using venue = await TestVenue.furnished()
  for (let i = 0; i < 4; i++) await venue.as('house').call('makeCheckpoint')
  const { text } = await exchange(venue.url, { method: 'GET', path: '/v1/audit/key' })
  const { keys: statements, ...key } = JSON.parse(text) as {
    venue: string
    fingerprint: string
    keys: { statement: string; signature: string }[]
  }
  const keys = readKeys(statements)
  assert.ok(typeof keys !== 'string')
  assert.deepEqual([key.venue, key.fingerprint], [keys[0].fingerprint, keys[0].fingerprint])
  const { all } = await listed(venue)
  assert.deepEqual(
    all.map(({ number, kind }) => [number, kind]),
    [...[4, 3, 2, 1].map((number) => [number, 'checkpoint']), [0, 'key']],
  )
  for (const [i, each] of all.slice(0, -1).entries()) {
    const read = readCheckpoint(keys, each)
    assert.ok(typeof read !== 'string')
    assert.equal(read.previous, all[i + 1]?.digest)
  }
  const first = await listed(venue, '?limit=3')
  const rest = await listed(venue, `?limit=3&after=${first.next}`)
  assert.deepEqual([...first.all, ...rest.all], all)
  assert.equal(rest.next, undefined)
  const refused = await venue.post('acme', 'makeCheckpoint', {})
  assert.equal(refusalOf(refused).code, 'no_scope')
})

void test('a stop signs all there is, a crash loses no checkpoint, and the next start goes on', async () => {
  await using venue = await TestVenue.furnished()
  await venue.as('house').call('makeCheckpoint')
  await venue.deposit('acme', 'USD', '5')
  await venue.crash()
  await using again = await venue.restart()
  assert.equal(again.venue.notary.unsigned > 0, true)
  const body = { account: 'acme:main', asset: 'USD', amount: '6', reference: 'after' }
  await again.as('house').call('deposit', { body: { clientId: 'after', ...body } })
  const { seq } = again.venue.sequencer.head
  await again.stop()
  using chain = new Chain({ path: join(venue.dir, 'checkpoints.db'), readOnly: true })
  const last = chain.lastCheckpoint()
  assert.equal(last?.number, 2)
  assert.equal(last.opening?.records, seq)
})

void test('[CHK-1] checkpoints are made in time, whether anything happened or not', async () => {
  await using venue = await TestVenue.open({ args: ['--clock', 'system', '--checkpoint', '1'] })
  const { chain } = venue.venue.notary
  while ((chain.last()?.number ?? 0) < 3) await new Promise((resolve) => setTimeout(resolve, 50))
  const records = [1, 2, 3].map((number) => chain.at(number)?.opening?.records)
  assert.equal(new Set(records).size, 1)
})

void test('after so many records one is made, where the operator wants that', async () => {
  const args = ['--checkpoint', '0', '--checkpoint-records', '10']
  await using venue = await TestVenue.furnished({ args })
  const { chain } = venue.venue.notary
  while (!chain.lastCheckpoint()) await new Promise((resolve) => setTimeout(resolve, 50))
  assert.ok(Number(chain.lastCheckpoint()?.opening?.records) >= 10)
})

void test('a checkpoint signs nothing that is not durable', async () => {
  let hold = Promise.resolve()
  let release = (): void => {}
  await using venue = await TestVenue.furnished({
    around: (journal) => ({
      head: () => journal.head(),
      epoch: () => journal.epoch(),
      read: (from, limit) => journal.read(from, limit),
      close: () => journal.close(),
      append: async (expected, epoch, drafts) => {
        await hold
        return journal.append(expected, epoch, drafts)
      },
    }),
  })
  const { seq } = venue.venue.sequencer.head
  hold = new Promise((resolve) => (release = resolve))
  const deposit = venue.deposit('acme', 'USD', '5')
  while (venue.venue.sequencer.figures.commands === 0 || venue.venue.sequencer.head.seq !== seq)
    await new Promise((resolve) => setTimeout(resolve, 5))
  const made = await venue.venue.notary.checkpoint()
  assert.equal(made?.opening?.records, seq)
  release()
  await deposit
  const later = await venue.venue.notary.checkpoint()
  assert.equal(later?.opening?.records, seq + 1)
})

void test('the secret is in its file and nowhere else', async () => {
  await using venue = await TestVenue.furnished()
  await venue.as('house').call('makeCheckpoint')
  await venue.stop()
  const pem = readFileSync(join(venue.dir, 'venue-key.pem'), 'utf8')
  const line = pem.split('\n')[1] ?? ''
  const bytes = Buffer.from(line, 'base64')
  const seed = bytes.subarray(-32)
  const forms = [
    line,
    seed,
    seed.toString('hex'),
    seed.toString('base64url'),
    seed.toString('base64').slice(0, 40),
  ]
  for (const name of readdirSync(venue.dir, { recursive: true, encoding: 'utf8' })) {
    if (name === 'venue-key.pem' || name === 'snapshots') continue
    const text = readFileSync(join(venue.dir, name))
    for (const form of forms) assert.ok(!text.includes(form), `${name} holds the secret`)
  }
  await using again = await venue.restart()
  const { text } = await exchange(again.url, { method: 'GET', path: '/v1/audit/key' })
  for (const form of forms) assert.ok(!text.includes(form.toString()))
})

void test('a venue whose journal is not what it signed, or whose key is gone, does not open', async () => {
  await using venue = await TestVenue.furnished()
  await venue.stop()
  const key = join(venue.dir, 'venue-key.pem')
  const pem = readFileSync(key)
  rmSync(key)
  await assert.rejects(venue.restart(), /the venue's key is not at/)
  writeFileSync(key, pem, { mode: 0o600 })
  for (const tail of ['', '-wal', '-shm'])
    rmSync(join(venue.dir, `journal.db${tail}`), { force: true })
  rmSync(join(venue.dir, 'snapshots'), { recursive: true })
  await assert.rejects(venue.restart(), /the record the venue signed/)
})
