/** evolve: applies what happened. No rules, no refusals; a contradiction here is a bug. */
import type { Command } from './command.ts'
import { ClientIds } from './client-ids.ts'
import type { Event } from './event.ts'
import { effectOf } from './nouns.ts'
import type { State } from './state.ts'

/** Applies one event to the state, in place. */
export function evolve(state: State, event: Event): void {
  effectOf(event.type).apply?.(state, event)
}

/** Whether the state keeps anything of events of a type: where not, one need not even be decoded. An unknown type is a contradiction here too. */
export function isKept(type: string): boolean {
  return effectOf(type as Event['type']).apply !== undefined
}

/** Remembers under a command's client id which record it is in. Part of applying a record, live and in replay alike. */
export function remember(
  state: State,
  command: Pick<Command, 'actor' | 'clientId'>,
  seq: number,
): void {
  if (command.clientId === undefined) return
  const { firm } = command.actor
  let ids = state.clientIds.get(firm)
  if (!ids) {
    ids = new ClientIds(state.idKey[0])
    state.clientIds.set(firm, ids)
  }
  ids.put(command.clientId, seq)
}
