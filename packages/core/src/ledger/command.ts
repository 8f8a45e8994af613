/** What the operator books by hand. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Amount } from '../num/units.ts'
import type { Meta } from '../venue/meta.ts'
import type { AccountId } from './account.ts'
import type { Entry } from './entry.ts'

export type Deposit = Meta & {
  readonly type: 'Deposit'
  readonly account: AccountId
  readonly asset: InstrumentId
  readonly amount: Amount
  readonly reference: string
}
export type Withdraw = Omit<Deposit, 'type'> & { readonly type: 'Withdraw' }
/** Mirrors an entry. The server reads the entry from the journal into the command; audit compares the two. */
export type ReverseEntry = Meta & {
  readonly type: 'ReverseEntry'
  readonly entry: Entry
  readonly reason: string
}

export type LedgerCommand = Deposit | Withdraw | ReverseEntry
