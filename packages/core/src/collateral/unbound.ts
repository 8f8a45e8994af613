/** The long contracts of an account that bound nothing. [COL-9] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { onCredit } from './inverse.ts'
import { spreadsOn } from './spread-change.ts'
import { coverSpreads, sumOf } from './spread.ts'

/**
 * How many contracts of long positions an account can promise while the cover that is held stays enough: those that bound nothing.
 * The first asked for come first.
 */
export function unboundContracts(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  wanted: ReadonlyMap<InstrumentId, bigint>,
): ReadonlyMap<InstrumentId, bigint> {
  const free = new Map<InstrumentId, bigint>()
  const credit = onCredit(account, ledger)
  for (const [id, contracts] of wanted) {
    const option = listed(id)
    const { available } = balance(ledger, account.id, id)
    if (option?.kind !== 'option' || available <= 0n || contracts <= 0n) continue
    const { held, kept } = spreadsOn(ledger, listed, account.id, option.underlying)
    const isEnoughWithout = (count: bigint): boolean => {
      const left = held.map((each) => {
        const gone = each.option.id === id ? count : (free.get(each.option.id) ?? 0n)
        return { ...each, contracts: each.contracts - gone }
      })
      const units = kept.get(option.underlying) ?? 0n
      const needed = coverSpreads(left, listed, units, credit)
      return (
        !('code' in needed) &&
        [...sumOf(needed.lines)].every(([asset, sum]) => sum <= (kept.get(asset) ?? 0n))
      )
    }
    let [low, high] = [0n, contracts < available ? contracts : available]
    while (low < high) {
      const middle = (low + high + 1n) / 2n
      if (isEnoughWithout(middle)) low = middle
      else high = middle - 1n
    }
    if (low > 0n) free.set(id, low)
  }
  return free
}
