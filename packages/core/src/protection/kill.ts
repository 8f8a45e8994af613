/** Who is killed, and what that refuses. [PRT-14] */
import type { Actor, FirmId, UserId } from '../party/firm.ts'
import type { State } from '../venue/state.ts'
import type { Rejection } from '../rejection.ts'
import { reject } from '../rejection.ts'

export type KillScope =
  | { readonly level: 'user'; readonly firm: FirmId; readonly user: UserId }
  | { readonly level: 'firm'; readonly firm: FirmId }
  | { readonly level: 'venue' }

export function killKey(scope: KillScope): string {
  if (scope.level === 'venue') return '* *'
  return `${scope.firm} ${scope.level === 'user' ? scope.user : '*'}`
}

/** Refuses what a killed party would begin. */
export function refusalOfKilled(state: State, { firm, user }: Actor): Rejection | undefined {
  const { killed } = state.protection
  if (killed.size === 0) return undefined
  for (const [key, level] of [
    ['* *', 'venue'],
    [`${firm} *`, 'firm'],
    [`${firm} ${user}`, 'user'],
  ] as const) {
    const found = killed.get(key)
    if (found) return reject('killed', undefined, { level, by: found.by, reason: found.reason })
  }
  return undefined
}

/** The operator acts for the venue, anyone else for its own firm. */
export function sideOf(state: State, { firm }: Actor): 'firm' | 'venue' {
  return firm === state.operator ? 'venue' : 'firm'
}
