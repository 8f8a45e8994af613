/** Runs timers by the system clock: wakes for the next due time, but no more often than the resolution. */
import type { Clock } from '../clock/clock.ts'
import type { Timer } from '../clock/lockstep.ts'

/** Between two looks at the timers, at least and at most. */
const RESOLUTION_MS = 50
const LOOK_MS = 1_000

/** Starts the alarm; dispose it to stop. A timer that fails is a fault of the venue and goes to `onFatal`. */
export function startAlarm(
  clock: Clock,
  timers: readonly Timer[],
  onFatal: (error: unknown) => void,
): Disposable {
  let handle: NodeJS.Timeout | undefined
  let stopped = false
  const look = async (): Promise<void> => {
    const now = clock.now()
    for (const timer of timers) {
      const due = timer.nextDue()
      if (due !== undefined && due <= now && !stopped) await timer.run(now)
    }
    if (!stopped) schedule()
  }
  const schedule = (): void => {
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
    handle = setTimeout(() => void look().catch(failed), Math.max(RESOLUTION_MS, waitMs))
  }
  schedule()
  return {
    [Symbol.dispose]() {
      stopped = true
      clearTimeout(handle)
    },
  }
}
