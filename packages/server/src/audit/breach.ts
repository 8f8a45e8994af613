/** A promise of the state that is broken. */
import type { Account } from '@parley/core'

/** A rule that does not hold: which one, of what, and the two figures. */
export type Breach = {
  readonly rule: string
  readonly of: string
  readonly expected: string
  readonly found: string
}

export function breach(rule: string, of: string, expected: unknown, found: unknown): Breach {
  return { rule, of, expected: String(expected), found: String(found) }
}

/** Whether longs of an account bound its shorts. */
export const isSpread = (account: Account | undefined): boolean =>
  account?.kind === 'trading' && account.regime !== 'covered' && account.regime !== 'margined'
