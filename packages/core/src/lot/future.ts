/**
 * Lots of futures are at the prices they were traded at: variation is cash on account and touches none, and the last settlement closes what is
 * left at its price. So the profit of a lot is from price to price, whatever the carry price did between. [LOT-11]
 */
import { contractValue } from '../instrument/future.ts'
import type { Posting, VariationCause } from '../ledger/entry.ts'
import type { Step } from './book.ts'
import { closeLots, magnitude, take } from './deal.ts'

/** Closes every lot of a future at its settlement price. */
export function applySettlement(
  step: Step,
  { id, to }: VariationCause,
  postings: readonly Posting[],
): void {
  const { listed, isTrading } = step.around
  const future = listed(id)
  if (future?.kind !== 'future') return
  const each = contractValue(future, to, listed)
  for (const { from, to: into, asset, amount } of postings)
    for (const [account, contracts] of [
      [from, -amount],
      [into, amount],
    ] as const) {
      if (asset !== id || !isTrading(account)) continue
      const side = contracts > 0n ? 'long' : 'short'
      const taken = take(step, { account, instrument: id, side, wanted: magnitude(contracts) })
      closeLots(step, taken, { how: 'settled', cash: -contracts * each })
    }
}
