/** What a noun says of each of its writes: how a body becomes a command, and how the answer reads on the wire. */
import type { Actor, Answer, Command, Entry, LotChoice, State } from '@parley/core'
import type { BodyOf, RouteName } from '@parley/sdk'

export type Meta = { readonly actor: Actor; readonly clientId: string }

/** What a command may need that its body does not hold. */
export type Around = {
  readonly state: State
  /** The key the request came with, or `session`. */
  readonly credential: string
  /** The entry that the body's `entryId` names. */
  readonly entry: Entry | undefined
  /** Of a choice of lots, those that are open in its account and instrument. */
  readonly lots: readonly LotChoice[] | undefined
}

export type Write<N extends RouteName> = {
  /** The body has passed the route's schema; what is left is exactness. Throws `Inexact`. */
  readonly command: (meta: Meta, body: NonNullable<BodyOf<N>>, around: Around) => Command
  /** The reply as the route's schema has it; the answer itself where left out. */
  readonly reply?: (answer: Answer, command: Command) => object
}

export type WritesOf<N extends RouteName> = { readonly [K in N]: Write<K> }

/** Ids that an answer holds in one text. */
export function idsIn(ids: unknown): string[] {
  return typeof ids === 'string' && ids !== '' ? ids.split(' ') : []
}
