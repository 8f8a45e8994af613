/** How a noun tells of its events: to whom, on which topic, in whose words. The hub carries it. */
import type { Audience, Event, FirmId, State, Timestamp } from '@parley/core'
import type { Topic } from '@parley/sdk'

/** Topics with a channel for each firm; the others have one for everybody. */
const PRIVATE = [
  'rfqs',
  'blocks',
  'crosses',
  'balances',
  'protection',
  'risk',
  'programs',
] as const satisfies readonly Topic[]
export type PrivateTopic = (typeof PRIVATE)[number]
export type PublicTopic = Exclude<Topic, PrivateTopic>

export type Teller = {
  /** Tells one firm, if it listens: what is told is made only then. */
  readonly tell: (topic: PrivateTopic, firm: FirmId, make: () => object) => void
  /** Tells several firms the same bytes. */
  readonly tellSame: (topic: PrivateTopic, firms: readonly FirmId[], change: object) => void
  readonly tellAll: (topic: PublicTopic, make: () => object) => void
}

type Tell<E> = (teller: Teller, state: State, event: E, audience: Audience, ts: Timestamp) => void

/** What a noun tells, and of which events: the others never reach it. */
export type News = { readonly about: readonly Event['type'][]; readonly tell: Tell<Event> }

export function newsAbout<T extends Event['type']>(
  about: readonly T[],
  tell: Tell<Extract<Event, { readonly type: T }>>,
): News {
  // It is called with those events alone.
  return { about, tell: tell as Tell<Event> }
}

export function isPrivate(topic: Topic): topic is PrivateTopic {
  return PRIVATE.some((known) => known === topic)
}
