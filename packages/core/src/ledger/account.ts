/**
 * The chart of accounts. [LED-1]
 * A trading account belongs to a firm and never goes negative, but for options it has written under its regime, and its credit lines.
 * The venue's own accounts are `venue:external` (the world outside: deposits come from it, so it goes negative),
 * `venue:fees`, and `venue:clearing`, through which exercise passes and which every entry leaves at zero.
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Amount } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'

export type AccountId = string & { readonly __id: 'account' }

/**
 * How an account's short options are covered. `covered`: shares or coins held for calls, strike cash for puts.
 * `defined_risk`: besides, long options of the same account bound short ones. `credit_line`: besides, what it lacks it may owe, up
 * to a line in each asset. `margined`: shorts hold margin by a method, at the marks that were last recorded.
 */
export type Regime = 'covered' | 'defined_risk' | 'credit_line' | 'margined'
export const REGIMES: readonly Regime[] = ['covered', 'defined_risk', 'credit_line', 'margined']

/**
 * How a margined account is margined. `reg_t`: by strategy. `deribit_standard`: each short by itself. `tims`, `portfolio`: by the worst
 * of what all that it has on an underlying would lose in scenarios. [MGN-7]
 */
export type MarginMethod = 'reg_t' | 'deribit_standard' | 'tims' | 'portfolio'
export const MARGIN_METHODS: readonly MarginMethod[] = [
  'reg_t',
  'deribit_standard',
  'tims',
  'portfolio',
]

export type Account = {
  readonly id: AccountId
  readonly firm: FirmId
  readonly kind: 'trading' | 'external' | 'fees' | 'clearing'
  readonly regime: Regime
  /** Under `credit_line`: by how much what is available of an asset may fall below zero. Left out where there is none. [CRL-1] */
  readonly lines?: readonly AccountLine[] | undefined
  /** Under `margined`: `reg_t` where left out. */
  readonly method?: MarginMethod | undefined
}

export type AccountLine = { readonly asset: InstrumentId; readonly amount: Amount }

/** How far below zero what is available of an asset in an account may fall. */
export function lineIn({ lines }: Account, asset: InstrumentId): bigint {
  if (lines === undefined) return 0n
  for (const line of lines) if (line.asset === asset) return line.amount
  return 0n
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
