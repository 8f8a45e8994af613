/** When a dealer acts: by timers where venue time runs by itself, in lockstep where it moves in steps. */
import type { Push } from '@parley/sdk'
import { micros } from '../time/time.ts'

/** Who acts. Times are venue time, epoch microseconds. */
export interface Actor {
  /** When it next wants to act; undefined until it is told something. */
  wakeAt(): number | undefined
  /** Does everything due by `now`; ends when the venue has answered all of it. */
  act(now: number): Promise<void>
}

export interface Schedule extends Disposable {
  /** Every push of the stream, after the actor has heard it. */
  heard(push: Push): void
}

/** Acts when its time has come by a running clock; `now` is venue time. */
export function timedSchedule(actor: Actor, now: () => number): Schedule {
  let timer: NodeJS.Timeout | undefined
  let acting = false
  let stopped = false
  const plan = (): void => {
    clearTimeout(timer)
    const wakeAt = actor.wakeAt()
    if (stopped || acting || wakeAt === undefined) return
    timer = setTimeout(wake, Math.max(0, Math.ceil((wakeAt - now()) / 1000)))
  }
  const wake = (): void => {
    acting = true
    void actor.act(now()).finally(() => {
      acting = false
      plan()
    })
  }
  return {
    heard: plan,
    [Symbol.dispose]: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** What a lockstep member answers: it has dealt with everything up to `sync`, and wants to act at `wakeAt`. */
export type Ready = (sync: number, wakeAt: number | undefined) => Promise<unknown>

/**
 * Acts when the venue's clock says so. Each tick is answered once everything before it has been dealt with;
 * a tick that lets this member act is answered after its acts have been acknowledged. So a run repeats exactly.
 */
export function lockstepSchedule(
  actor: Actor,
  ready: Ready,
  failed: (error: unknown) => void,
): Schedule {
  let turn = Promise.resolve()
  let stopped = false
  const answer = async (tick: { now: string; sync: number; act: boolean }): Promise<void> => {
    if (stopped) return
    const now = micros(tick.now)
    const wakeAt = actor.wakeAt()
    if (tick.act && wakeAt !== undefined && wakeAt <= now) await actor.act(now)
    await ready(tick.sync, actor.wakeAt())
  }
  return {
    heard: (push) => {
      if (push.topic === 'clock') turn = turn.then(() => answer(push.data)).catch(failed)
    },
    [Symbol.dispose]: () => {
      stopped = true
    },
  }
}
