/** The timer of publication: submits `PublishDue` when a print may be released. */
import { RELEASE_MAX } from '@parley/core'
import type { Actor, Audience, Event, State, Timestamp } from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Observer, Sequencer } from '../sequencer/sequencer.ts'

export class Releases implements Timer, Observer {
  readonly #actor: Actor
  #sequencer: Sequencer | undefined
  #earliest: Timestamp | undefined

  constructor(actor: Actor) {
    this.#actor = actor
  }

  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
    this.#earliest = earliestIn(sequencer.state)
  }

  nextDue(): Timestamp | undefined {
    return this.#earliest
  }

  async run(now: Timestamp): Promise<void> {
    const sequencer = this.#sequencer
    if (!sequencer) return
    let released = RELEASE_MAX
    while (released >= RELEASE_MAX && this.#earliest !== undefined && this.#earliest <= now) {
      released = await this.#release(sequencer)
      this.#earliest = earliestIn(sequencer.state)
    }
  }

  /** How many prints came out. */
  #release(sequencer: Sequencer): Promise<number> {
    return new Promise((resolve) => {
      const taken = sequencer.submit({
        command: { type: 'PublishDue', actor: this.#actor },
        dryRun: false,
        done: (outcome) => resolve(outcome.ok ? outcome.events.length : 0),
      })
      if (!taken) resolve(0)
    })
  }

  observe(_state: State, event: Event, _audience: Audience, _ts: Timestamp): void {
    if (event.type !== 'PrintPlanned') return
    const { releaseAt } = event.print
    if (this.#earliest === undefined || releaseAt < this.#earliest) this.#earliest = releaseAt
  }

  committed(): void {}
}

function earliestIn({ tape }: State): Timestamp | undefined {
  let earliest: Timestamp | undefined
  for (const { releaseAt } of tape.planned.values())
    if (earliest === undefined || releaseAt < earliest) earliest = releaseAt
  return earliest
}
