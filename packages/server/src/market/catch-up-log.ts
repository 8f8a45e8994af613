/** What is logged while a feed catches up with the time that has passed since the venue's first record, which may be years. */
import type { Timestamp } from '@parley/core'
import type { Feed } from '../feed/feed.ts'
import type { Logger } from '../log/log.ts'
import { timeText } from '../wire/numbers.ts'

/** Less is caught up with in a moment. */
const LONG_US = 7 * 86_400_000_000
const EVERY_MS = 3_000

/**
 * Lets the feed go to `to`, and says so where that is far: a line before, and with each session that it passes one on how far it is, at
 * most one in three seconds of `elapsedMs`. What is walked is the same.
 */
export function toldHowFar(
  feed: Feed,
  to: Timestamp,
  { log, elapsedMs }: { readonly log: Logger; readonly elapsedMs: () => number },
  go: () => void,
): void {
  const from = feed.now()
  if (to - from < LONG_US) {
    go()
    return
  }
  const until = timeText(to)
  log.info({ at: timeText(from), until, percent: 0 }, 'the market is catching up')
  let saidMs = elapsedMs()
  const stop = feed.subscribe(({ at }) => {
    const nowMs = elapsedMs()
    if (nowMs - saidMs < EVERY_MS) return
    saidMs = nowMs
    const percent = Math.floor((100 * (at - from)) / (to - from))
    log.info({ at: timeText(at), until, percent }, 'the market is catching up')
  })
  try {
    go()
  } finally {
    stop()
  }
}
