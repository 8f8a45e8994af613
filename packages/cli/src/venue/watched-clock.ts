/** Venue time for who watches: the system's goes on by itself; a stepped one stands until it is moved, and the watcher is told so. */
import type { Client } from '@parley/sdk'

export type WatchedClock = {
  readonly nowMs: () => number
  /** Asks again what time it is, where it may have been moved. */
  readonly refresh: () => void
  /** What a watcher has to know of it; nothing of a clock that goes. */
  readonly says: string
}

export const STANDS =
  "This venue's clock is stepped: its time stands still until an operator moves it (`parley time advance 30s`).\n"

export async function watchedClock(
  client: Client,
  localMs: () => number = Date.now,
): Promise<WatchedClock> {
  const { now, clock } = await client.call('time')
  let told = Date.parse(now)
  const aheadMs = told - localMs()
  if (clock === 'system') return { nowMs: () => localMs() + aheadMs, refresh: () => {}, says: '' }
  return {
    nowMs: () => told,
    refresh() {
      // Where nothing answers, the time told last stands; that the venue went away is the stream's to tell.
      client.call('time').then(
        (time) => void (told = Math.max(told, Date.parse(time.now))),
        () => {},
      )
    },
    says: STANDS,
  }
}
