import assert from 'node:assert/strict'
import { test } from 'node:test'
import { initialState, timestamp } from '@parley/core'
import type { Event, Marking } from '@parley/core'
import { systemClock } from '../clock/clock.ts'
import { OPERATOR } from '../demo/demo.ts'
import { MemoryJournal } from '../journal/memory.ts'
import { GENESIS } from '../journal/record.ts'
import { Sequencer } from '../sequencer/sequencer.ts'
import { Markings } from './markings.ts'

void test('[MRK-1] marks that a venue could not take are due still, and nothing fails', async () => {
  const state = initialState()
  const sequencer = new Sequencer({
    state,
    head: GENESIS,
    epoch: 1,
    journal: new MemoryJournal(),
    clock: systemClock(),
    lastTs: timestamp(0),
    observers: [],
    onFatal: (error) => assert.fail(String(error)),
  })
  await sequencer.close()
  const markings = new Markings({ actor: OPERATOR, marks: () => [] })
  markings.attach(sequencer)
  const marking = { matchId: 'match-1', instruments: [], tradedAt: timestamp(1_000_000) }
  const planned = { type: 'MarkingPlanned', marking: marking as unknown as Marking } as Event
  markings.observe(state, planned, [], timestamp(1_000_000))
  const due = markings.nextDue()
  assert.equal(due, 2_000_000)
  await markings.run(timestamp(3_000_000))
  assert.equal(markings.nextDue(), due)
})
