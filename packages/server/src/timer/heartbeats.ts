/** The timer of heartbeats: submits `LapseHeartbeats` when somebody was not heard from in time. The deadline binds before it. [PRT-16] */
import type { Actor, Audience, Event, State, Timestamp } from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Observer, Sequencer } from '../sequencer/sequencer.ts'

export class Heartbeats implements Timer, Observer {
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
    // Most promises were renewed since they were looked at.
    if (sequencer) this.#earliest = earliestIn(sequencer.state)
    if (!sequencer || this.#earliest === undefined || this.#earliest > now) return
    await new Promise<void>((resolve) => {
      const command = { type: 'LapseHeartbeats', actor: this.#actor } as const
      if (!sequencer.submit({ command, dryRun: false, done: () => resolve() })) resolve()
    })
    this.#earliest = earliestIn(sequencer.state)
  }

  observe(_state: State, event: Event, _audience: Audience, _ts: Timestamp): void {
    if (event.type !== 'HeartbeatSet') return
    const { expiresAt } = event.heartbeat
    if (this.#earliest === undefined || expiresAt < this.#earliest) this.#earliest = expiresAt
  }

  committed(): void {}
}

function earliestIn(state: State): Timestamp | undefined {
  let earliest: Timestamp | undefined
  for (const { expiresAt } of state.protection.heartbeats.values())
    if (earliest === undefined || expiresAt < earliest) earliest = expiresAt
  return earliest
}
