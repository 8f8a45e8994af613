/** The long contracts of an account that bound nothing. [COL-9] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { spreadsOn } from './spread-change.ts'
import { coverSpreads, sumOf } from './spread.ts'
import type { Held } from './spread.ts'

/**
 * How many contracts of long positions an account can promise without needing more cover: those that bound nothing. The first
 * asked for come first.
 */
export function unboundContracts(
  ledger: Ledger,
  listed: Listed,
  account: AccountId,
  wanted: ReadonlyMap<InstrumentId, bigint>,
): ReadonlyMap<InstrumentId, bigint> {
  const free = new Map<InstrumentId, bigint>()
  for (const [id, contracts] of wanted) {
    const option = listed(id)
    const { available } = balance(ledger, account, id)
    if (option?.kind !== 'option' || available <= 0n || contracts <= 0n) continue
    const { held, units } = spreadsOn(ledger, listed, account, option.underlying)
    const without = (count: bigint): string =>
      neededBy(
        held.map((each) => {
          const gone = each.option.id === id ? count : (free.get(each.option.id) ?? 0n)
          return { ...each, contracts: each.contracts - gone }
        }),
        listed,
        units,
      )
    const now = without(0n)
    let [low, high] = [0n, contracts < available ? contracts : available]
    while (low < high) {
      const middle = (low + high + 1n) / 2n
      if (without(middle) === now) low = middle
      else high = middle - 1n
    }
    if (low > 0n) free.set(id, low)
  }
  return free
}

function neededBy(held: readonly Held[], listed: Listed, units: bigint): string {
  const found = coverSpreads(held, listed, units)
  if ('code' in found) return found.code
  return [...sumOf(found.lines)]
    .map(([asset, sum]) => `${asset} ${sum}`)
    .sort()
    .join(', ')
}
