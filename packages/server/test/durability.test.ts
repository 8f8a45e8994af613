/** Nothing is answered, pushed or shown before it is durable, and nothing at all after an append has failed. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import { accountId, amount, firmId, instrumentId, userId } from '@parley/core'
import type { Journal } from '../src/journal/journal.ts'
import type { Draft, Head } from '../src/journal/record.ts'
import { UNDER_WAY_MAX } from '../src/sequencer/sequencer.ts'
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

/** A journal that takes appends behind one another, each of which is held until it is let go. */
class QueueingJournal implements Journal, Disposable {
  readonly #inner: Journal
  readonly #held: ((fault?: Error) => void)[] = []
  #last: Promise<unknown> = Promise.resolve()
  #holds = false
  /** Records of each append. */
  readonly groups: number[] = []

  constructor(inner: Journal) {
    this.#inner = inner
  }

  /** From now on appends wait. */
  hold(): void {
    this.#holds = true
  }

  /** Appends under way. */
  get waiting(): number {
    return this.#held.length
  }

  /** Lets the oldest go on, or fail; from the last one on they wait no more. */
  release(fault?: Error): void {
    const [oldest] = this.#held
    assert.ok(oldest)
    if (this.#held.length === 1) this.#holds = false
    oldest(fault)
  }

  append(expected: Head, epoch: number, drafts: readonly Draft[]): Promise<Head> {
    this.groups.push(drafts.length)
    return this.#behind(() => this.#inner.append(expected, epoch, drafts))
  }

  appendNext(epoch: number, drafts: readonly Draft[]): Promise<Head> {
    this.groups.push(drafts.length)
    return this.#behind(() => this.#inner.append(this.#inner.head(), epoch, drafts))
  }

  /** Holds nothing any more, or a test that fails would never end. */
  [Symbol.dispose](): void {
    this.#holds = false
    for (const release of this.#held) release()
  }

  head = (): Head => this.#inner.head()
  epoch = (): number => this.#inner.epoch()
  read = (from: number, limit?: number) => this.#inner.read(from, limit)
  close = () => this.#inner.close()

  #behind(write: () => Head | Promise<Head>): Promise<Head> {
    const { promise, resolve } = Promise.withResolvers<Error | undefined>()
    if (this.#holds) this.#held.push(resolve)
    else resolve(undefined)
    const written = this.#last.then(async () => {
      const fault = await promise
      if (this.#held[0] === resolve) this.#held.shift()
      if (fault) throw fault
      return write()
    })
    this.#last = written
    written.catch(() => undefined)
    return written
  }
}

type Held<J> = { readonly venue: TestVenue; readonly journal: J; readonly faults: unknown[] }

async function held(args: readonly string[] = []): Promise<Held<HeldJournal>> {
  return heldBy((inner) => new HeldJournal(inner), args)
}

async function heldBy<J extends Journal>(
  make: (inner: Journal) => J,
  args: readonly string[],
): Promise<Held<J>> {
  const made: J[] = []
  const faults: unknown[] = []
  const venue = await TestVenue.furnished({
    args,
    around: (inner) => {
      const journal = make(inner)
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

const queueing = (inner: Journal): QueueingJournal => new QueueingJournal(inner)

void test('[VEN-2] of two groups under way each is answered and pushed when it is durable, and a read when both are', async () => {
  const made = await heldBy(queueing, [])
  await using venue = made.venue
  using journal = made.journal
  const stream = await venue.stream('acme')
  const dealer = await venue.stream('mako')
  for (const each of [stream, dealer]) await each.subscribe(['rfqs', 'balances'])
  await Promise.all([stream.settled(), dealer.settled()])
  const ask = (clientId: string) =>
    watched(venue.post('acme', 'createRfq', { clientId, ...asking }))
  const told = () => dealer.texts('rfqs').filter((text) => text.includes('rfq.opened')).length
  journal.hold()
  const first = ask('first')
  await settle(venue)
  const deposited = watched(venue.deposit('acme', 'USD', '42'))
  await settle(venue)
  assert.equal(journal.waiting, 2)
  const read = watched(venue.as('acme').call('rfqs'))
  await settle(venue)
  // They come while a read waits: deciding them would keep the read from ever seeing a state that is durable.
  const second = ask('second')
  const dry = watched(venue.post('acme', 'createRfq', { clientId: 'dry', dryRun: true, ...asking }))
  await settle(venue)
  const done = () => [first, deposited, read, second, dry].map((each) => each.done())
  assert.deepEqual(done(), [false, false, false, false, false])
  journal.release()
  await first.work
  await settle(venue)
  assert.deepEqual(done(), [true, false, false, false, false])
  assert.deepEqual([journal.waiting, told()], [1, 1])
  // Balances are those of the state, which is ahead.
  assert.ok(!stream.frames.some((text) => text.includes('1000042')))
  journal.release()
  const { rfqs } = (await read.work) as { readonly rfqs: readonly unknown[] }
  assert.equal(rfqs.length, 1)
  await Promise.all([deposited.work, second.work, dry.work])
  await dealer.until(() => (told() === 2 ? true : undefined))
  await stream.until(({ frames }) => frames.find((text) => text.includes('"1000042"')))
})

void test('of many that wait half are a group, and the rest is decided while it is made durable', async () => {
  const made = await heldBy(queueing, [])
  await using venue = made.venue
  using journal = made.journal
  const { sequencer } = venue.venue
  await sequencer.durable()
  journal.hold()
  journal.groups.length = 0
  const before = sequencer.head.seq
  const answered: number[] = []
  for (let n = 0; n < 100; n++)
    sequencer.submit({
      command: {
        type: 'Deposit',
        actor: { firm: firmId('house'), user: userId('tester') },
        account: accountId('acme:main'),
        asset: instrumentId('USD'),
        amount: amount(100n),
        reference: `n ${n}`,
      },
      dryRun: false,
      done: ({ ok }) => ok && answered.push(n),
    })
  await settle(venue)
  assert.deepEqual(journal.groups, [50, 25, 16, 9])
  assert.deepEqual(answered, [])
  while (journal.waiting > 0) {
    journal.release()
    await settle(venue)
  }
  assert.deepEqual(
    answered,
    Array.from({ length: 100 }, (_, n) => n),
  )
  assert.equal(sequencer.head.seq, before + 100)
})

void test('behind an append that has failed nothing is answered, and it is said once', async () => {
  const { venue, journal, faults } = await heldBy(queueing, [])
  journal.hold()
  const writes = [watched(venue.deposit('acme', 'USD', '1'))]
  await settle(venue)
  writes.push(watched(venue.deposit('acme', 'USD', '2')))
  await settle(venue)
  assert.equal(journal.waiting, 2)
  const fault = new Error('the disk is gone')
  journal.release(fault)
  await settle(venue)
  journal.release(fault)
  await settle(venue)
  assert.deepEqual(faults, [fault])
  assert.deepEqual(
    writes.map(({ done }) => done()),
    [false, false],
  )
  await venue.crash()
})

void test('balances that are due are not put off by writes that follow one another', async () => {
  const made = await heldBy(queueing, [])
  await using venue = made.venue
  using journal = made.journal
  const stream = await venue.stream('acme')
  await stream.subscribe(['balances'])
  journal.hold()
  const deposits: ReturnType<typeof watched>[] = []
  for (const sum of ['1', '20', '300', '4000', '50000']) {
    deposits.push(watched(venue.deposit('acme', 'USD', sum)))
    await settle(venue)
  }
  assert.equal(journal.waiting, UNDER_WAY_MAX)
  journal.release()
  await deposits[0]?.work
  await settle(venue)
  assert.equal(journal.waiting, UNDER_WAY_MAX - 1)
  while (journal.waiting > 0) {
    journal.release()
    await settle(venue)
  }
  await stream.until(({ frames }) => frames.find((text) => text.includes('"1004321"')))
  await Promise.all(deposits.map(({ work }) => work))
  await stream.until(({ frames }) => frames.find((text) => text.includes('"1054321"')))
})
