/**
 * Who may see an event, whole. The operator sees everything; nobody else sees what is not theirs. [DIS-1]
 * Each event was cut so that one audience fits all of it: `seenBy` of its row is the only place where disclosure is decided.
 */
import type { FirmId } from '../party/firm.ts'
import type { Event } from './event.ts'
import { effectOf } from './nouns.ts'
import type { State } from './state.ts'

/** `public`: every signed-in user. Otherwise the firms named, possibly none. */
export type Audience = 'public' | readonly FirmId[]

/** The audience of an event, read in the state just after the event was applied. */
export function audienceOf(state: State, event: Event): Audience {
  return effectOf(event.type).seenBy(state, event)
}
