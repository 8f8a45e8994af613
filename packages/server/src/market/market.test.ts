import assert from 'node:assert/strict'
import { test } from 'node:test'
import { initialState, isInverse, timestamp } from '@parley/core'
import type { Command } from '@parley/core'
import { steppedClock, systemClock } from '../clock/clock.ts'
import type { Clock } from '../clock/clock.ts'
import { OPERATOR } from '../demo/demo.ts'
import { simulatedFeed } from '../feed/simulated/simulated.ts'
import { MemoryJournal } from '../journal/memory.ts'
import { GENESIS } from '../journal/record.ts'
import { createLogger } from '../log/log.ts'
import type { Logger } from '../log/log.ts'
import { QUEUE_MAX, Sequencer } from '../sequencer/sequencer.ts'
import { KNOWN_PRIMES } from '../venue/draw-primes.ts'
import { Market } from './market.ts'

const OPENING: Command = {
  type: 'OpenVenue',
  actor: OPERATOR,
  idKey: [1, 2, 3, 4],
  operator: { id: OPERATOR.firm, name: 'Operations', role: 'operator' },
}

/** A market on a clock that is stepped, and the venue it lists and settles at. */
function stage(clock: Clock, log: Logger) {
  const state = initialState()
  const sequencer = new Sequencer({
    state,
    head: GENESIS,
    epoch: 1,
    journal: new MemoryJournal(),
    clock,
    lastTs: timestamp(0),
    observers: [],
    onFatal: (error) => assert.fail(String(error)),
  })
  const market = new Market({
    feed: simulatedFeed({ seed: 1, startAt: clock.now(), stepMs: 60_000 }),
    actor: OPERATOR,
    clock: 'stepped',
    stepMs: 2_000,
    maxAgeMs: 60_000,
    log,
    isWatched: () => false,
    publish: () => {},
  })
  market.attach(sequencer)
  sequencer.submit({ command: OPENING, dryRun: false, done: () => {} })
  const drawn: Command = { type: 'SetDrawKey', actor: OPERATOR, ...KNOWN_PRIMES }
  sequencer.submit({ command: drawn, dryRun: false, done: () => {} })
  return { state, sequencer, market }
}

void test('[MKT-1] what a full queue has no room for is listed later, and the venue goes on', async () => {
  const clock = systemClock()
  const now = clock.now()
  const { state, sequencer, market } = stage(clock, createLogger('silent'))
  const look: Command = { type: 'ExpireDue', actor: OPERATOR }
  while (sequencer.figures.queued < QUEUE_MAX)
    sequencer.submit({ command: look, dryRun: true, done: () => {} })
  await market.open(now)
  assert.equal(state.instruments.size, 0)
  const due = market.nextDue()
  assert.ok(due !== undefined && due <= now, 'it is due at once')
  await sequencer.drained()
  await market.run(now)
  assert.ok(state.instruments.size > 10, 'all is listed after all')
  const options = [...state.instruments.values()].filter((each) => each.kind === 'option')
  assert.ok(options.some(isInverse), 'options paid for in coins too')
  assert.ok(options.every((each) => isInverse(each) || each.settlement === 'physical'))
})

void test('[MKT-3] an expiry without a price waits for the feed, and is told of in one line', async () => {
  // A Friday, an hour before the coins' contracts expire; this feed moves at 16:00 in New York.
  const start = timestamp(Date.parse('2026-01-09T07:00:00Z') * 1000)
  const told: object[] = []
  const log = createLogger('silent')
  log.warn = (fact: object) => void ('expiryDate' in fact && told.push(fact))
  const clock = steppedClock(start)
  const { state, market } = stage(clock, log)
  await market.open(start)
  await market.run(start)
  const expiry = market.nextDue()
  assert.equal(expiry, timestamp(Date.parse('2026-01-09T08:00:00Z') * 1000))
  const due = [...state.instruments.values()].filter(
    (each) => each.kind === 'option' && each.expiresAt === expiry,
  )
  assert.ok(due.length > 20)
  clock.set(expiry)
  await market.run(expiry)
  assert.deepEqual(told, [
    { underlying: 'BTC', expiryDate: '2026-01-09' },
    { underlying: 'ETH', expiryDate: '2026-01-09' },
  ])
  const moves = market.nextDue()
  assert.equal(moves, timestamp(Date.parse('2026-01-09T21:00:00Z') * 1000))
  assert.ok(due.every(({ id }) => !state.settled.has(id)))
  clock.set(moves)
  await market.run(moves)
  assert.equal(told.length, 2)
  assert.ok(due.every(({ id }) => state.settled.has(id)))
})

void test('[MKT-4] a market that opens weeks after the first record says that it catches up', async () => {
  const told: object[] = []
  const log = createLogger('silent')
  log.info = (fact: object) => void ('percent' in fact && told.push(fact))
  const start = timestamp(Date.parse('2026-01-05T00:00:00Z') * 1000)
  const { market } = stage(steppedClock(start), log)
  await market.open(timestamp(start + 20 * 86_400_000_000))
  assert.deepEqual(told[0], {
    at: '2026-01-05T00:00:00.000000Z',
    until: '2026-01-25T00:00:00.000000Z',
    percent: 0,
  })
})
