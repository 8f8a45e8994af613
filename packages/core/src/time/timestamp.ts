/** Venue time: epoch microseconds as a safe integer, good until the year 2255. Only the sequencer makes one. [TIM-1] */
import { assert } from '../assert.ts'

export type Timestamp = number & { readonly __unit: 'epoch microseconds' }

/** Brands epoch microseconds; anything but a non-negative safe integer is a bug. */
export function timestamp(epochMicroseconds: number): Timestamp {
  assert(
    Number.isSafeInteger(epochMicroseconds) && epochMicroseconds >= 0,
    'a timestamp is a safe integer',
    epochMicroseconds,
  )
  return epochMicroseconds as Timestamp
}

/** `at` plus a duration in milliseconds. */
export function plusMs(at: Timestamp, durationMs: number): Timestamp {
  return timestamp(at + durationMs * 1000)
}
