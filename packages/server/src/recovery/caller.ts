/** Who gave a command, read off its text without parsing the rest. */
import { decode } from '@parley/core'
import type { Command } from '@parley/core'

export type Caller = Pick<Command, 'actor' | 'clientId'>

/**
 * The opening that nearly every command has: type, actor, client id, in plain characters. Anchored at the start, so that
 * nothing a caller wrote in another field can be taken for it; a string with an escape, or with the codec's `~` in front,
 * does not match, and the whole text is decoded instead.
 */
const OPENING =
  /^\{"type":"\w+","actor":\{"firm":"([^"\\~][^"\\]*)","user":"([^"\\~][^"\\]*)"\}(?:,"clientId":"([^"\\~][^"\\]*)")?/
const CLIENT_ID = '"clientId":'

/** Actor and client id of a command's text, the same as decoding it would give. */
export function callerOf(command: string): Caller {
  const opening = OPENING.exec(command)
  if (!opening) return decode(command) as Caller
  const [, firm, user, clientId] = opening
  if (clientId === undefined && command.includes(CLIENT_ID)) return decode(command) as Caller
  // Branded ids: the text is what `encode` wrote of a command.
  return { actor: { firm, user }, clientId } as Caller
}
