/** Who runs programs in this world, and what each of them is. */
import { firmId, userId } from '@parley/core'
import type { Actor, Mandate, Regime } from '@parley/core'
import type { ProgramFile } from '@parley/income'

export const OWNER = 'acme'

/** A program of the desk's, on an account of its own, and what it is given: whole units by asset. */
export type Member = {
  readonly program: string
  readonly regime: Regime
  readonly file: ProgramFile
  readonly mandate: Mandate
  readonly given: Readonly<Record<string, bigint>>
}

export function actorOf(firm: string): Actor {
  return { firm: firmId(firm), user: userId(`${firm}-desk`) }
}

export function accountOf({ program }: Pick<Member, 'program'>): string {
  return `${OWNER}:${program}`
}
