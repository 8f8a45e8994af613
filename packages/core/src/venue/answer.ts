/** What a caller is told of its accepted command, read off the command's events: the same at once, on a repeat, and years later. [IDM-2] */
import type { Event } from './event.ts'
import { effectOf } from './nouns.ts'

/** Ids of what the command made, and figures the caller could not know. */
export type Answer = Readonly<Record<string, string | number | bigint | readonly object[]>>

/** The answer to an accepted command, read off its first event. */
export function answerTo(events: readonly Event[]): Answer {
  const first = events[0]
  return (first && effectOf(first.type).answer?.(first)) ?? {}
}
