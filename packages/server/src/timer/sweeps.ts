/** A timer that sweeps: it knows the earliest moment at which something is due, and submits one command then, again while it was full. */
import type { Actor, Audience, Command, Event, State, Timestamp } from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Observer, Sequencer } from '../sequencer/sequencer.ts'
import { submitOwn } from './submit-own.ts'

/** What is swept, and how it is known when. */
export type Sweep = {
  readonly command: (actor: Actor) => Command
  /** Events of one sweep from which on there may be more to do. */
  readonly most: number
  /** When something that just happened will be due; undefined where the event adds nothing. */
  readonly dueOf: (event: Event) => Timestamp | undefined
  /** Every moment at which something in a state will be due. */
  readonly duesIn: (state: State) => Iterable<Timestamp>
}

export class Sweeps implements Timer, Observer {
  readonly #actor: Actor
  readonly #sweep: Sweep
  #sequencer: Sequencer | undefined
  #earliest: Timestamp | undefined

  constructor(actor: Actor, sweep: Sweep) {
    this.#actor = actor
    this.#sweep = sweep
  }

  /** Sweeps watch the sequencer and submit to it, so they meet after both are made. */
  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
    this.#look(sequencer.state)
  }

  nextDue(): Timestamp | undefined {
    return this.#earliest
  }

  async run(now: Timestamp): Promise<void> {
    const sequencer = this.#sequencer
    if (!sequencer) return
    // What was due may have been renewed, or have ended, since it was looked at.
    this.#look(sequencer.state)
    let swept = this.#sweep.most
    while (swept >= this.#sweep.most && this.#earliest !== undefined && this.#earliest <= now) {
      swept = await this.#submit(sequencer)
      this.#look(sequencer.state)
    }
  }

  observe(_state: State, event: Event, _audience: Audience, _ts: Timestamp): void {
    this.#consider(this.#sweep.dueOf(event))
  }

  committed(): void {}

  /** How much one sweep did. */
  async #submit(sequencer: Sequencer): Promise<number> {
    const outcome = await submitOwn(sequencer, this.#sweep.command(this.#actor))
    return outcome?.ok ? outcome.events.length : 0
  }

  #look(state: State): void {
    this.#earliest = undefined
    for (const at of this.#sweep.duesIn(state)) this.#consider(at)
  }

  #consider(at: Timestamp | undefined): void {
    if (at !== undefined && (this.#earliest === undefined || at < this.#earliest))
      this.#earliest = at
  }
}
