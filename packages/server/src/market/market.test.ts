import assert from 'node:assert/strict'
import { test } from 'node:test'
import { initialState, isInverse, timestamp } from '@parley/core'
import type { Command } from '@parley/core'
import { systemClock } from '../clock/clock.ts'
import { OPERATOR } from '../demo/demo.ts'
import { simulatedFeed } from '../feed/simulated/simulated.ts'
import { MemoryJournal } from '../journal/memory.ts'
import { GENESIS } from '../journal/record.ts'
import { createLogger } from '../log/log.ts'
import { QUEUE_MAX, Sequencer } from '../sequencer/sequencer.ts'
import { Market } from './market.ts'

const OPENING: Command = {
  type: 'OpenVenue',
  actor: OPERATOR,
  idKey: [1, 2, 3, 4],
  operator: { id: OPERATOR.firm, name: 'Operations', role: 'operator' },
}

void test('[MKT-1] what a full queue has no room for is listed later, and the venue goes on', async () => {
  const clock = systemClock()
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
  const now = clock.now()
  const market = new Market({
    feed: simulatedFeed({ seed: 1, startAt: now }),
    actor: OPERATOR,
    clock: 'stepped',
    stepMs: 2_000,
    maxAgeMs: 60_000,
    log: createLogger('silent'),
    seed: () => '0'.repeat(32),
    isWatched: () => false,
    publish: () => {},
  })
  market.attach(sequencer)
  sequencer.submit({ command: OPENING, dryRun: false, done: () => {} })
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
