/**
 * What one noun adds to the venue, as two tables: how each of its commands is judged, and what each of its events does, who
 * may see it, and what a caller is told of it. The venue is the sum of its nouns' tables; nothing else knows them all.
 */
import type { FirmId, Role } from '../party/firm.ts'
import type { Answer } from './answer.ts'
import type { Audience } from './audience.ts'
import type { At, Decision } from './decision.ts'
import type { State } from './state.ts'

type Typed = { readonly type: string }
type Of<T extends Typed, N extends T['type']> = Extract<T, { readonly type: N }>

export type Rule<C> = {
  /** Roles whose firms may give the command; undefined where whose request, quote or account it names decides. */
  readonly by?: readonly Role[]
  readonly decide: (state: State, command: C, at: At) => Decision
}

export type Effect<E> = {
  /** Applies what happened. No rules, no refusals; a contradiction here is a bug. Left out where the state keeps nothing of it. */
  readonly apply?: (state: State, event: E) => void
  /** Who may see the event, whole, read in the state just after it was applied. [DIS-1] */
  readonly seenBy: (state: State, event: E) => Audience
  /** What the caller of a command that began with this event is told. [IDM-2] */
  readonly answer?: (event: E) => Answer
}

export type CommandRules<C extends Typed> = { readonly [N in C['type']]: Rule<Of<C, N>> }
export type EventRules<E extends Typed> = { readonly [N in E['type']]: Effect<Of<E, N>> }

export const OPERATOR: readonly Role[] = ['operator']
export const DEALER: readonly Role[] = ['dealer']

/** Nobody but the operator. */
export const nobody = (): readonly FirmId[] => []
/** Every signed-in user. */
export const everybody = (): Audience => 'public'
