/** Where venue time comes from. The sequencer makes it strictly increasing; nothing else reads a clock. */
import { timestamp } from '@parley/core'
import type { Timestamp } from '@parley/core'

export interface Clock {
  /** Epoch microseconds. May stand still or, on a system clock, step back: the sequencer does not. */
  now(): Timestamp
  readonly kind: 'system' | 'stepped'
}

/** The machine's wall clock, to the microsecond it offers. */
export function systemClock(): Clock {
  return {
    kind: 'system',
    now: () => timestamp(Math.round((performance.timeOrigin + performance.now()) * 1000)),
  }
}

/** A clock that moves only when it is told to: replays, the demo, tests. */
export interface SteppedClock extends Clock {
  readonly kind: 'stepped'
  set(to: Timestamp): void
}

export function steppedClock(start: Timestamp): SteppedClock {
  let now = start
  return {
    kind: 'stepped',
    now: () => now,
    set: (to) => {
      now = to > now ? to : now
    },
  }
}
