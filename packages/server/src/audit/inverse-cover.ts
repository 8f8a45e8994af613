/** That inverse options have their cover where longs bound shorts, worked out from what they would pay. */
import { coinPerContract, coverOf, everyCell, isInverse, payoutPerContract } from '@parley/core'
import type { AccountId, Held, State } from '@parley/core'
import { breach, isSpread } from './breach.ts'
import type { Breach } from './breach.ts'

/**
 * Where longs bound shorts: what covers of inverse options of one coin and expiry hold is no less than what they would pay at their
 * strikes, between them, and far above and below; on credit puts that nothing bounds count for no more than their coins there.
 */
export function* inverses(state: State): Generator<Breach> {
  const { ledger, listed } = state
  const positions: (Held & { readonly account: AccountId })[] = []
  for (const { account, asset, total, held: promised } of everyCell(ledger)) {
    const option = state.instruments.get(asset)
    if (option?.kind === 'option' && isSpread(state.accounts.get(account)) && isInverse(option))
      positions.push({ account, option, contracts: total - promised })
  }
  const byBook = Map.groupBy(
    positions,
    ({ account, option: { underlying, multiplier, expiryDate } }) =>
      `${underlying} ${multiplier} ${expiryDate} ${account}`,
  )
  for (const [of, own] of byBook) {
    const kept = own
      .flatMap(({ account, option }) => coverOf(ledger, account, option.id)?.lines ?? [])
      .reduce((sum, line) => sum + line.amount, 0n)
    const paidAt = (at: bigint, by: readonly Held[], most?: bigint): bigint =>
      by.reduce((sum, { option, contracts }) => {
        const pays = payoutPerContract(option, listed, at)
        const isCut = most !== undefined && option.right === 'put' && pays > most
        return sum - contracts * (isCut ? most : pays)
      }, 0n)
    const prices = pricesFor(own)
    const [first] = own
    if (first && state.accounts.get(first.account)?.regime === 'credit_line') {
      const counted = [...own.filter(({ option }) => option.right === 'call'), ...openPuts(own)]
      const most = coinPerContract(first.option, listed)
      if (prices.every((at) => kept >= paidAt(at, counted, most))) continue
    }
    for (const at of prices) {
      const pays = paidAt(at, own)
      if (kept < pays) yield breach('a short option has its cover', of, `${pays} at ${at}`, kept)
    }
  }
}

/** Puts beyond longs of no lower strike. */
function openPuts(own: readonly Held[]): readonly Held[] {
  const open: Held[] = []
  let free = 0n
  for (const { option, contracts } of own.toSorted((a, b) =>
    a.option.strike > b.option.strike ? -1 : 1,
  )) {
    if (option.right === 'call') continue
    free += contracts
    if (free >= 0n) continue
    open.push({ option, contracts: free })
    free = 0n
  }
  return open
}

function pricesFor(own: readonly Held[]): readonly bigint[] {
  const strikes = own.map(({ option }) => option.strike)
  const highest = strikes.reduce<bigint>((most, each) => (each > most ? each : most), 0n)
  return [1n, ...strikes, ...strikes.map((each) => each / 2n), highest * 1_000_000n]
    .flatMap((at) => strikes.map((other) => (at + other) / 2n))
    .concat(1n)
    .filter((at) => at > 0n)
}
