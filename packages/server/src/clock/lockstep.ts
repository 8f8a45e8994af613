/**
 * Moves a stepped clock on. At each instant the venue's own timers act first, then lockstep members one at a time, in order
 * of the time they asked to be woken at, then firm: so a run over real sockets repeats exactly.
 */
import { reject } from '@parley/core'
import type { Rejection, Timestamp } from '@parley/core'
import type { SteppedClock } from './clock.ts'

/** Something of the venue that acts at known times: deadlines, expiries, the market's next marks. */
export interface Timer {
  /** When it next has something to do; undefined when nothing is in sight. */
  nextDue(): Timestamp | undefined
  /** Does what is due at `now`, and resolves when it is durable. */
  run(now: Timestamp): Promise<void>
}

/** A participant that acts only when told to. */
export interface Member {
  readonly firm: string
  /**
   * Tells the member the time; resolves with the time at which it next wants to act, once it has dealt with everything
   * sent before, and (where `act`) has acted. Resolves with undefined when it has left.
   */
  tell(now: Timestamp, act: boolean): Promise<Timestamp | undefined>
}

/** Instants handled by one advance at most: a member that never stops waking is a fault, not a loop without end. */
const INSTANTS_MAX = 1_000_000

export class Lockstep {
  readonly #clock: SteppedClock
  readonly #timers: readonly Timer[]
  readonly #members = new Set<Member>()
  #advancing = false

  constructor(clock: SteppedClock, timers: readonly Timer[]) {
    this.#clock = clock
    this.#timers = timers
  }

  join(member: Member): void {
    this.#members.add(member)
  }

  leave(member: Member): void {
    this.#members.delete(member)
  }

  /** Moves venue time to `to`. One advance at a time; time never goes back. */
  async advance(to: Timestamp): Promise<Rejection | undefined> {
    if (to < this.#clock.now()) return reject('bad_duration', 'to')
    if (this.#advancing) return reject('queue_full')
    this.#advancing = true
    try {
      for (let i = 0; i < INSTANTS_MAX; i++) {
        await this.#runTimers()
        const wakes = await this.#ask()
        const now = this.#clock.now()
        const next = earliest([...this.#timers.map((timer) => timer.nextDue()), ...wakes.values()])
        if (next === undefined || next > to) {
          if (now === to) return undefined
          this.#clock.set(to)
          continue
        }
        if (next > now) this.#clock.set(next)
        else await this.#actFirst(wakes, now)
      }
      return reject('internal')
    } finally {
      this.#advancing = false
    }
  }

  async #runTimers(): Promise<void> {
    const now = this.#clock.now()
    for (const timer of this.#timers) {
      const due = timer.nextDue()
      if (due !== undefined && due <= now) await timer.run(now)
    }
  }

  async #ask(): Promise<Map<Member, Timestamp>> {
    const wakes = new Map<Member, Timestamp>()
    for (const member of this.#inOrder()) {
      const wakeAt = await member.tell(this.#clock.now(), false)
      if (wakeAt !== undefined) wakes.set(member, wakeAt)
    }
    return wakes
  }

  async #actFirst(wakes: ReadonlyMap<Member, Timestamp>, now: Timestamp): Promise<void> {
    const due = [...wakes].filter(([, wakeAt]) => wakeAt <= now).sort(([, a], [, b]) => a - b)
    const first = due[0]
    if (first) await first[0].tell(now, true)
  }

  #inOrder(): Member[] {
    return [...this.#members].sort((a, b) => (a.firm < b.firm ? -1 : 1))
  }
}

function earliest(times: readonly (Timestamp | undefined)[]): Timestamp | undefined {
  let first: Timestamp | undefined
  for (const time of times)
    if (time !== undefined && (first === undefined || time < first)) first = time
  return first
}
