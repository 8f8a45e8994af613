/**
 * The chart of accounts. [LED-1]
 * A trading account belongs to a firm and never goes negative, but for options it has written under its regime.
 * The venue's own accounts are `venue:external` (the world outside: deposits come from it, so it goes negative),
 * `venue:fees`, and `venue:clearing`, through which exercise passes and which every entry leaves at zero.
 */
import type { FirmId } from '../party/firm.ts'

export type AccountId = string & { readonly __id: 'account' }

/**
 * How an account's short options are covered. `covered`: shares or coins held for calls, strike cash for puts.
 * `defined_risk`: besides, long options of the same account bound short ones.
 */
export type Regime = 'covered' | 'defined_risk'
export const REGIMES: readonly Regime[] = ['covered', 'defined_risk']

export type Account = {
  readonly id: AccountId
  readonly firm: FirmId
  readonly kind: 'trading' | 'external' | 'fees' | 'clearing'
  readonly regime: Regime
}

export const EXTERNAL = 'venue:external' as AccountId
export const CLEARING = 'venue:clearing' as AccountId
export const FEES = 'venue:fees' as AccountId

const ID = /^[a-z0-9][a-z0-9_-]{0,31}:[a-z0-9][a-z0-9_-]{0,31}$/

/** `firm:name`, so that an account says whose it is. */
export function isAccountId(text: string): text is AccountId {
  return ID.test(text)
}

export function accountId(text: string): AccountId {
  return text as AccountId
}
