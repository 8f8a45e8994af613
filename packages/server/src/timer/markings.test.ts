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

/** A sequencer, and markings of matches that traded a second after the epoch. */
function planned(matches: number): {
  readonly sequencer: Sequencer
  readonly markings: Markings
} {
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
  const markings = new Markings({ actor: OPERATOR, marks: () => [] })
  markings.attach(sequencer)
  for (let n = 1; n <= matches; n++) {
    const marking = { matchId: `match-${n}`, instruments: [], tradedAt: timestamp(1_000_000) }
    const event = { type: 'MarkingPlanned', marking: marking as unknown as Marking } as Event
    markings.observe(state, event, [], timestamp(1_000_000))
  }
  return { sequencer, markings }
}

void test('[MRK-1] marks that a venue could not take are due still, and nothing fails', async () => {
  const { sequencer, markings } = planned(1)
  await sequencer.close()
  const due = markings.nextDue()
  assert.equal(due, 2_000_000)
  await markings.run(timestamp(3_000_000))
  assert.equal(markings.nextDue(), due)
})

void test('marks of many matches that are due together leave room for others between them', async () => {
  const { sequencer, markings } = planned(100)
  await markings.run(timestamp(2_500_000))
  const { commands, groups } = sequencer.figures
  assert.deepEqual({ commands, groups }, { commands: 100, groups: 4 })
  await sequencer.close()
})
