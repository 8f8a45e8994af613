/** The timer of recorded marks: submits `RecordMarks` when a horizon of a match has come. */
import { MARK_HORIZONS_MS, nextHorizon } from '@parley/core'
import type {
  Actor,
  Audience,
  Event,
  InstrumentId,
  Marking,
  ReferenceMark,
  State,
  Timestamp,
} from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Observer, Sequencer } from '../sequencer/sequencer.ts'
import { submitOwn } from './submit-own.ts'

export type MarkingsOptions = {
  readonly actor: Actor
  /** Marks of instruments as they were at a moment. */
  readonly marks: (ids: readonly InstrumentId[], at: Timestamp) => readonly ReferenceMark[]
}

/** Matches recorded in one go: hundreds fall due together on a busy day, and whoever trades meanwhile would wait for all of them. */
const WAVE = 32

export class Markings implements Timer, Observer {
  readonly #options: MarkingsOptions
  #sequencer: Sequencer | undefined
  /** Matches by how many horizons are done. Trades come in order of time, and so does each queue. */
  readonly #queues: Marking[][] = MARK_HORIZONS_MS.map(() => [])

  constructor(options: MarkingsOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
    for (const { marking, done } of sequencer.state.markings.open.values())
      this.#queues[done]?.push(marking)
  }

  nextDue(): Timestamp | undefined {
    let next: Timestamp | undefined
    for (const [done, [first]] of this.#queues.entries()) {
      const horizon = first && nextHorizon(first, done)
      if (horizon && (next === undefined || horizon.at < next)) next = horizon.at
    }
    return next
  }

  /** Records what is due, the nearest horizons first: a match may be due for several after a pause. */
  async run(now: Timestamp): Promise<void> {
    for (const [done, queue] of this.#queues.entries()) {
      const due: Promise<unknown>[] = []
      for (;;) {
        const [first] = queue
        const horizon = first && nextHorizon(first, done)
        if (!first || !horizon || horizon.at > now) break
        const recorded = this.#record(first, horizon.horizonMs, horizon.at)
        // The venue is at capacity: what was not taken is due still.
        if (!recorded) break
        queue.shift()
        due.push(recorded)
        this.#queues[done + 1]?.push(first)
        if (due.length === WAVE) await Promise.all(due.splice(0))
      }
      await Promise.all(due)
    }
  }

  observe(_state: State, event: Event, _audience: Audience, _ts: Timestamp): void {
    if (event.type === 'MarkingPlanned') this.#queues[0]?.push(event.marking)
  }

  committed(): void {}

  /** Undefined when the venue takes no more commands for now. */
  #record(
    { matchId, instruments }: Marking,
    horizonMs: number,
    at: Timestamp,
  ): Promise<unknown> | undefined {
    const { actor, marks } = this.#options
    const command = {
      type: 'RecordMarks',
      actor,
      matchId,
      horizonMs,
      marks: marks(instruments, at),
    } as const
    return this.#sequencer && submitOwn(this.#sequencer, command)
  }
}
