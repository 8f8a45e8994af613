/** Runs timers by the system clock: wakes for the next due time, but no more often than the resolution, and at once where it is woken. */
import type { Clock } from '../clock/clock.ts'
import type { Timer } from '../clock/lockstep.ts'

/** Between two looks at the timers, at least and at most. */
const RESOLUTION_MS = 50
const LOOK_MS = 1_000

export type Alarm = Disposable & {
  /** Looks at the timers as soon as what is under way is done: something may be due that was not in sight. */
  readonly wake: () => void
}

/** Starts the alarm; dispose it to stop. A timer that fails is a fault of the venue and goes to `onFatal`. */
export function startAlarm(
  clock: Clock,
  timers: readonly Timer[],
  onFatal: (error: unknown) => void,
): Alarm {
  let handle: NodeJS.Timeout | undefined
  let stopped = false
  const look = async (): Promise<void> => {
    handle = undefined
    const now = clock.now()
    for (const timer of timers) {
      const due = timer.nextDue()
      if (due !== undefined && due <= now && !stopped) await timer.run(now)
    }
    if (!stopped) schedule()
  }
  const schedule = (leastMs = RESOLUTION_MS): void => {
    const now = clock.now()
    let waitMs = LOOK_MS
    for (const timer of timers) {
      const due = timer.nextDue()
      if (due !== undefined) waitMs = Math.min(waitMs, (due - now) / 1000)
    }
    const failed = (error: unknown): void => {
      // A venue that is stopping takes no commands, and a timer under way then is refused: that is no fault.
      if (!stopped) onFatal(error)
    }
    handle = setTimeout(() => void look().catch(failed), Math.max(leastMs, waitMs))
  }
  schedule()
  return {
    wake() {
      // While it looks there is no handle: it looks at what is due again when it is done.
      if (stopped || handle === undefined) return
      clearTimeout(handle)
      schedule(0)
    },
    [Symbol.dispose]() {
      stopped = true
      clearTimeout(handle)
    },
  }
}
