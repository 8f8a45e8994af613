/** The hours in which a mandate lets anything be done. */
import { isOpen, timestamp } from '@parley/core'
import type { Timestamp } from '@parley/core'

const MINUTE_US = 60_000_000

/** The first minute from a moment on at which a window is open. */
export function nextOpen(window: Parameters<typeof isOpen>[0], from: Timestamp): Timestamp {
  if (isOpen(window, from)) return from
  const day = 1440 * MINUTE_US
  const midnight = Math.floor(from / day) * day
  for (let n = 0; n <= 7; n++) {
    const opens = timestamp(midnight + n * day + window.fromMinute * MINUTE_US)
    if (opens >= from && isOpen(window, opens)) return opens
  }
  return timestamp(from + 7 * day)
}
