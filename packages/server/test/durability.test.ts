/** Nothing is answered, pushed or shown before it is durable, and nothing at all after an append has failed. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import type { Journal } from '../src/journal/journal.ts'
import type { Draft, Head } from '../src/journal/record.ts'
import { CALL, TestVenue } from './_venue.ts'

/** A journal whose appends can be held back, or made to fail. */
class HeldJournal implements Journal {
  readonly #inner: Journal
  #gate: Promise<void> = Promise.resolve()
  #open = (): void => {}
  #fault: Error | undefined

  constructor(inner: Journal) {
    this.#inner = inner
  }

  hold(): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#gate = promise
    this.#open = resolve
  }

  release(fault?: Error): void {
    this.#fault = fault
    this.#open()
  }

  async append(expected: Head, epoch: number, drafts: readonly Draft[]): Promise<Head> {
    await this.#gate
    if (this.#fault) throw this.#fault
    return this.#inner.append(expected, epoch, drafts)
  }

  head = (): Head => this.#inner.head()
  epoch = (): number => this.#inner.epoch()
  read = (from: number, limit?: number) => this.#inner.read(from, limit)
  close = () => this.#inner.close()
}

type Held = { readonly venue: TestVenue; readonly journal: HeldJournal; readonly faults: unknown[] }

async function held(args: readonly string[] = []): Promise<Held> {
  const made: HeldJournal[] = []
  const faults: unknown[] = []
  const venue = await TestVenue.furnished({
    args,
    around: (inner) => {
      const journal = new HeldJournal(inner)
      made.push(journal)
      return journal
    },
    onFatal: (error) => faults.push(error),
  })
  const [journal] = made
  assert.ok(journal)
  return { venue, journal, faults }
}

/** Notes when a promise is done. */
function watched(work: Promise<unknown>): {
  readonly done: () => boolean
  readonly work: Promise<unknown>
} {
  let done = false
  const noted = work.then((value) => {
    done = true
    return value
  })
  noted.catch(() => {})
  return { done: () => done, work: noted }
}

const legs = [{ instrument: CALL, side: 'buy', ratio: 1 }]
const asking = { account: 'acme:main', legs, size: '1', ttlMs: 60_000 }
const PATHS = [
  'rfqs',
  'balances',
  'positions',
  'holds',
  'entries',
  'instruments',
  'accounts',
  'firms',
]

/** Round trips through the server long enough that whatever could have been answered was. */
async function settle(venue: TestVenue): Promise<void> {
  for (let i = 0; i < 20; i++) await venue.as('acme').call('time')
}

void test('[VEN-2] until the append is durable no reply, no push and no read shows the write', async () => {
  const made = await held()
  await using venue = made.venue
  const { journal } = made
  const stream = await venue.stream('acme')
  const dealer = await venue.stream('mako')
  for (const each of [stream, dealer]) await each.subscribe(['rfqs', 'balances'])
  await Promise.all([stream.settled(), dealer.settled()])
  const [had, heard] = [stream.frames.length, dealer.frames.length]
  journal.hold()
  const writes = [
    watched(venue.post('acme', 'createRfq', { clientId: 'held', ...asking })),
    watched(stream.ask('rfq', 'held-too', asking)),
    watched(venue.deposit('acme', 'USD', '42')),
  ]
  await settle(venue)
  const reads = PATHS.map((path) => watched(venue.get('acme', `/v1/${path}`)))
  const late = await venue.stream('nova')
  const subscribed = watched(late.subscribe(['rfqs']))
  await settle(venue)
  assert.deepEqual(
    [...writes, ...reads, subscribed].map(({ done }) => done()),
    Array.from({ length: writes.length + reads.length + 1 }, () => false),
  )
  assert.deepEqual([stream.frames.length, dealer.frames.length], [had, heard])
  journal.release()
  await Promise.all([...writes, ...reads, subscribed].map(({ work }) => work))
  const balances = await venue.as('acme').call('balances')
  assert.equal(balances.balances.find(({ asset }) => asset === 'USD')?.total, '1000042')
  assert.equal((await venue.as('acme').call('rfqs')).rfqs.length, 2)
  await dealer.until(({ frames }) => (frames.length > heard ? true : undefined))
})

void test('balances that are due while an append is under way wait for it', async () => {
  const made = await held(['--clock', 'system'])
  await using venue = made.venue
  const { journal } = made
  const stream = await venue.stream('acme')
  await stream.subscribe(['balances'])
  await venue.deposit('acme', 'USD', '1')
  journal.hold()
  const second = watched(venue.deposit('acme', 'USD', '2'))
  // Longer than balances are gathered for, so that their time comes while the append is held.
  await pause(200)
  await stream.settled()
  assert.ok(
    !stream.frames.some((text) => text.includes('1000003')),
    'the second deposit is not shown',
  )
  journal.release()
  await second.work
  await stream.until(({ frames }) => frames.find((text) => text.includes('"1000003"')))
})

void test('after an append has failed the venue answers and shows nothing more, and says so once', async () => {
  const { venue, journal, faults } = await held()
  const stream = await venue.stream('acme')
  await stream.subscribe(['rfqs', 'balances'])
  await stream.settled()
  const had = stream.frames.length
  journal.hold()
  const written = watched(venue.post('acme', 'createRfq', { clientId: 'lost', ...asking }))
  await settle(venue)
  const fault = new Error('the disk is gone')
  journal.release(fault)
  await settle(venue)
  const later = watched(venue.get('acme', '/v1/rfqs'))
  await settle(venue)
  assert.deepEqual(faults, [fault])
  assert.deepEqual([written.done(), later.done()], [false, false])
  assert.equal(stream.frames.length, had)
  // What the process would do now: end without another word, and start again from the journal.
  await venue.crash()
  await using again = await venue.restart()
  assert.deepEqual((await again.as('acme').call('rfqs')).rfqs, [])
  await again.post('acme', 'createRfq', { clientId: 'lost', ...asking })
  assert.equal((await again.as('acme').call('rfqs')).rfqs.length, 1)
})
