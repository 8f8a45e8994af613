/** That inverse options have their cover where longs bound shorts, worked out from what they would pay. */
import { coinPerContract, coverOf, everyCell, isInverse, payoutPerContract } from '@parley/core'
import type { AccountId, Held, State } from '@parley/core'
import { breach, isSpread } from './breach.ts'
import type { Breach } from './breach.ts'

/**
 * Where longs bound shorts: what covers of inverse options of one coin and expiry hold is no less than what they would pay at their
 * strikes, between them, and far above and below; on credit puts that nothing bounds hold no less than their coins.
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
    const paidAt = (at: bigint, by: readonly Held[]): bigint =>
      by.reduce(
        (sum, { option, contracts }) => sum - contracts * payoutPerContract(option, listed, at),
        0n,
      )
    const prices = pricesFor(own)
    const [first] = own
    const isOnCredit = first && state.accounts.get(first.account)?.regime === 'credit_line'
    if (isOnCredit) {
      const calls = own.filter(({ option }) => option.right === 'call')
      const lost = prices.map((at) => paidAt(at, calls))
      const open = openPuts(own) * coinPerContract(first.option, listed)
      if (kept >= lost.reduce((most, each) => (each > most ? each : most), 0n) + open) continue
    }
    for (const at of prices) {
      const pays = paidAt(at, own)
      if (kept < pays) yield breach('a short option has its cover', of, `${pays} at ${at}`, kept)
    }
  }
}

/** Contracts of puts beyond longs of no lower strike. */
function openPuts(own: readonly Held[]): bigint {
  let [free, open] = [0n, 0n]
  for (const { option, contracts } of own.toSorted((a, b) =>
    a.option.strike > b.option.strike ? -1 : 1,
  )) {
    if (option.right === 'call') continue
    free += contracts
    if (free >= 0n) continue
    open -= free
    free = 0n
  }
  return open
}

function pricesFor(own: readonly Held[]): readonly bigint[] {
  const strikes = own.map(({ option }) => option.strike)
  const highest = strikes.reduce<bigint>((most, each) => (each > most ? each : most), 0n)
  return [1n, ...strikes, highest * 1_000_000n]
    .flatMap((at) => strikes.map((other) => (at + other) / 2n))
    .concat(1n)
    .filter((at) => at > 0n)
}
