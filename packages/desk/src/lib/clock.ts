/** Venue time on the desk: the browser's clock set by what the venue last said, so that countdowns agree with the venue. */

export interface VenueClock {
  /** Epoch milliseconds of the venue. With a stepped clock, the last time it told. */
  readonly now: () => number
  /** Takes a time the venue just told, in epoch milliseconds. */
  readonly hear: (venueMs: number) => void
  readonly setMode: (mode: 'stepped' | 'system') => void
}

/** A message is never early: the largest offset heard is the one that lost least on the way. */
export function createVenueClock(localNow: () => number): VenueClock {
  let offset: number | undefined
  let last = 0
  let mode: 'stepped' | 'system' = 'system'
  return {
    now: () => (mode === 'stepped' ? last : localNow() + (offset ?? 0)),
    hear(venueMs) {
      last = Math.max(last, venueMs)
      const heard = venueMs - localNow()
      offset = offset === undefined ? heard : Math.max(offset, heard)
    },
    setMode(next) {
      mode = next
    },
  }
}

/** Epoch milliseconds of an ISO time. */
export function timeOf(iso: string): number {
  return Date.parse(iso)
}
