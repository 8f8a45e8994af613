/** A hold reserves amounts until it is posted, voided or expired. Exactly one of these happens, once. [LED-9] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Amount } from '../num/units.ts'
import type { AccountId } from './account.ts'

export type HoldId = string & { readonly __id: 'hold' }

export type HoldLine = { readonly asset: InstrumentId; readonly amount: Amount }

/**
 * What the hold is for: the worst case of a firm quote, counter-offer or addition to a workup, a block signed for, a resting order, the capital of a program; or
 * the cover of a short option.
 */
export type HoldPurpose =
  | {
      readonly kind: 'quote' | 'counter' | 'workup' | 'block' | 'order' | 'program'
      readonly id: string
    }
  | { readonly kind: 'cover'; readonly id: InstrumentId }

export type Hold = {
  readonly id: HoldId
  readonly account: AccountId
  readonly purpose: HoldPurpose
  readonly lines: readonly HoldLine[]
}

export type HoldOutcome = 'posted' | 'voided' | 'expired'

/** Whether two holds reserve the same. */
export function isSame(a: readonly HoldLine[], b: readonly HoldLine[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++)
    if (a[i]?.asset !== b[i]?.asset || a[i]?.amount !== b[i]?.amount) return false
  return true
}
