/** What a firm paid for a trade, read off the trade's postings. */
import { FEES } from '@parley/core'
import type { FirmId, Posting, State } from '@parley/core'
import type { Trade } from '@parley/sdk'
import { amountText } from './numbers.ts'

/** The fee of one firm among the postings of a trade; empty when it paid none. */
export function feeOf(
  state: State,
  postings: readonly Posting[],
  firm: FirmId,
): { readonly fee?: NonNullable<Trade['fee']> } {
  const paid = postings.find(
    ({ from, to, reason }) =>
      reason === 'fee' && to === FEES && state.accounts.get(from)?.firm === firm,
  )
  return paid
    ? { fee: { asset: paid.asset, amount: amountText(state, paid.asset, paid.amount) } }
    : {}
}
