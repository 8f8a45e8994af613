/** The timer of workups: when the time of one is over it submits `RunWorkup` with the marks there are. What comes of it is the core's affair. */
import { instrumentsOf } from '@parley/core'
import type { Actor, InstrumentId, ReferenceMark, Timestamp, Workup } from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import { submitOwn } from './submit-own.ts'

export type WorkupsOptions = {
  readonly actor: Actor
  readonly marks: (ids: readonly InstrumentId[], now: Timestamp) => readonly ReferenceMark[]
}

/** Lives as long as the venue. */
export class Workups implements Timer {
  readonly #options: WorkupsOptions
  #sequencer: Sequencer | undefined

  constructor(options: WorkupsOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
  }

  nextDue(): Timestamp | undefined {
    let next: Timestamp | undefined
    for (const { until } of this.#open()) if (next === undefined || until < next) next = until
    return next
  }

  async run(now: Timestamp): Promise<void> {
    const due = [...this.#open()].filter(({ until }) => until <= now)
    const { actor, marks } = this.#options
    for (const { rfqId, terms } of due) {
      const sequencer = this.#sequencer
      if (!sequencer) return
      const ids = instrumentsOf(terms.structure, sequencer.state.listed)
      await submitOwn(sequencer, { type: 'RunWorkup', actor, rfqId, marks: marks(ids, now) })
    }
  }

  #open(): Iterable<Workup> {
    return this.#sequencer?.state.workups.values() ?? []
  }
}
