/** Accounts of one side that share what it trades. [ACC-9] [BLK-7] */
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { ownAccount } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'

/** How much an account takes: in the order listed, each up to its size. */
export type AccountShare = { readonly account: AccountId; readonly size: bigint }

/** Accounts that may share one side. */
export const SHARES_MAX = 20

/** Refuses shares that are none, too many, of another firm's or a repeated account, or that do not make up the size. */
export function checkShares(
  state: State,
  firm: FirmId,
  shares: readonly AccountShare[],
  size: bigint,
): Rejection | undefined {
  if (shares.length === 0 || shares.length > SHARES_MAX)
    return reject('bad_shares', 'shares', { max: String(SHARES_MAX) })
  const seen = new Set<AccountId>()
  let sum = 0n
  for (const [i, share] of shares.entries()) {
    if (!ownAccount(state, firm, share.account) || seen.has(share.account))
      return reject('unknown_account', `shares.${i}.account`)
    if (share.size < 1n) return reject('bad_size', `shares.${i}.size`)
    seen.add(share.account)
    sum += share.size
  }
  return sum === size ? undefined : reject('bad_shares', 'shares', { sum: String(sum) })
}
