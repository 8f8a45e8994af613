/** What can have happened to balances. */
import type { Entry } from './entry.ts'
import type { Hold, HoldId, HoldOutcome } from './hold.ts'

export type LedgerEvent =
  | { readonly type: 'EntryPosted'; readonly entry: Entry }
  | { readonly type: 'HoldPlaced'; readonly hold: Hold }
  | { readonly type: 'HoldResolved'; readonly holdId: HoldId; readonly outcome: HoldOutcome }
