/** What a package of options needs by itself, whatever else its account has: what a firm promise of it sets aside. [COL-9] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { HoldLine } from '../ledger/hold.ts'
import type { OnCredit } from './inverse.ts'
import { coverSpreads } from './spread.ts'
import type { CoverLines, Held, NoCover } from './spread.ts'

export type PackageLines = {
  /** Contracts of long positions that the package sells. */
  readonly fromLong: readonly HoldLine[]
  /** Cover of what it writes beyond them. */
  readonly covers: CoverLines
}

/**
 * Options bought in the package bound those sold in it, and the underlying bought in it covers calls. Only a package that buys no
 * option on an underlying sells out of `long` positions there: so a part of it never needs more than its part of the whole.
 */
export function packageLines(
  listed: Listed,
  deltas: ReadonlyMap<InstrumentId, bigint>,
  long: (option: InstrumentId) => bigint,
  credit: OnCredit,
): PackageLines | NoCover {
  const options = [...deltas].flatMap(([id, contracts]): readonly Held[] => {
    const option = listed(id)
    return option?.kind === 'option' && contracts !== 0n ? [{ option, contracts }] : []
  })
  const fromLong: HoldLine[] = []
  const covers = new Map<InstrumentId, readonly HoldLine[]>()
  for (const [underlying, own] of Map.groupBy(options, ({ option }) => option.underlying)) {
    const sells = own.every(({ contracts }) => contracts < 0n)
    const written = own.map(({ option, contracts }): Held => {
      const owned = sells ? long(option.id) : 0n
      const sold = owned <= 0n ? 0n : owned < -contracts ? owned : -contracts
      if (sold > 0n) fromLong.push({ asset: option.id, amount: sold as HoldLine['amount'] })
      return { option, contracts: contracts + sold }
    })
    const found = coverSpreads(written, listed, deltas.get(underlying) ?? 0n, credit)
    if ('code' in found) return found
    for (const [id, lines] of found.lines) covers.set(id, lines)
  }
  return { fromLong, covers }
}
