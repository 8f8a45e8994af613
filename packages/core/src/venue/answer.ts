/** What a caller is told of its accepted command, read off the command's events: the same at once, on a repeat, and years later. [IDM-2] */
import type { Event } from './event.ts'
import { effectOf } from './nouns.ts'

/** Ids of what the command made, and figures the caller could not know. */
export type Answer = Readonly<Record<string, string | number | bigint | readonly object[]>>

/**
 * The answer to an accepted command, read off the first of its events that has one. Marks that a command brings along are
 * recorded before what it does, so that theirs is the answer only where there is no other.
 */
export function answerTo(events: readonly Event[]): Answer {
  let marked: Answer | undefined
  for (const event of events) {
    const { answer } = effectOf(event.type)
    if (!answer) continue
    if (event.type !== 'MarginMarked') return answer(event)
    marked ??= answer(event)
  }
  return marked ?? {}
}
