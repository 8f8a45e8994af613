/**
 * The tag of a program: the name under which its owner's standing mandate asks and trades. A request, the match it comes to and
 * the entry that settles it carry it; it is the taker's own affair and no maker is told of it. [PRG-1]
 */
import type { FirmId } from '../party/firm.ts'

/** A name of the firm's own, unique within the firm. */
export type ProgramId = string & { readonly __id: 'program' }

/** Whose program it is: two firms may use one name. */
export type ProgramTag = { readonly firm: FirmId; readonly program: ProgramId }

const ID = /^[a-z0-9][a-z0-9_-]{0,31}$/

export function isProgramId(text: string): text is ProgramId {
  return ID.test(text)
}
