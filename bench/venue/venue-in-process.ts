import { initialState, timestamp } from '@parley/core'
import type { Command } from '@parley/core'
import { systemClock } from '../../packages/server/src/clock/clock.ts'
import type { Journal } from '../../packages/server/src/journal/journal.ts'
import { GENESIS } from '../../packages/server/src/journal/record.ts'
import { Sequencer } from '../../packages/server/src/sequencer/sequencer.ts'
import type { Outcome } from '../../packages/server/src/sequencer/sequencer.ts'
import { openingCommands } from './market.ts'

/** A sequencer over a new journal, with the measured market in it and audiences worked out as served ones are. */
export async function openVenue(journal: Journal): Promise<Sequencer> {
  const sequencer = new Sequencer({
    state: initialState(),
    head: GENESIS,
    epoch: journal.epoch() + 1,
    journal,
    clock: systemClock(),
    lastTs: timestamp(0),
    observers: [{ observe: () => undefined, committed: () => undefined }],
    onFatal(error) {
      throw error
    },
  })
  for (const command of openingCommands()) {
    const outcome = await submit(sequencer, command)
    if (!outcome.ok) throw new Error(`${command.type}: ${JSON.stringify(outcome.rejection)}`)
  }
  return sequencer
}

function submit(sequencer: Sequencer, command: Command): Promise<Outcome> {
  return new Promise((done, refuse) => {
    if (!sequencer.submit({ command, dryRun: false, done })) refuse(new Error('the queue is full'))
  })
}
