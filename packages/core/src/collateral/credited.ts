/** On credit, the cover of inverse puts that nothing bounds, anew at the last marks. All other cover there is exact without marks. [INV-5] */
import type { InstrumentId } from '../instrument/instrument.ts'
import { isInverse } from '../instrument/inverse.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account } from '../ledger/account.ts'
import { isSame } from '../ledger/hold.ts'
import { coverOf, ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { CoverChange } from './cover.ts'
import { coverInverse } from './inverse.ts'
import { spreadsOn, touchedBy } from './spread-change.ts'
import { classOf } from './spread.ts'
import type { Held } from './spread.ts'

export type Credited = {
  readonly covers: readonly CoverChange[]
  /** What would need more than a balance can be. */
  readonly unmeasured: readonly InstrumentId[]
}

export function creditedAnew(ledger: Ledger, listed: Listed, { id: account }: Account): Credited {
  const covers: CoverChange[] = []
  const unmeasured: InstrumentId[] = []
  for (const own of classesOf(ledger, listed, account)) {
    if (!own.some(({ option, contracts }) => option.right === 'put' && contracts < 0n)) continue
    const found = coverInverse(own, listed, ledger.margins)
    if ('code' in found) {
      unmeasured.push(found.option)
      continue
    }
    for (const { option } of own) {
      const lines = found.lines.get(option.id) ?? []
      if (isSame(coverOf(ledger, account, option.id)?.lines ?? [], lines)) continue
      covers.push({ account, option: option.id, lines })
    }
  }
  return { covers, unmeasured }
}

/** The inverse options of an account, those together that may bound each other. */
function* classesOf(
  ledger: Ledger,
  listed: Listed,
  account: Account['id'],
): Generator<readonly Held[]> {
  for (const underlying of touchedBy(listed, ownedBy(ledger, account))) {
    if (listed(underlying)?.kind !== 'coin') continue
    const { held } = spreadsOn(ledger, listed, account, underlying)
    const inverse = held.filter(({ option }) => isInverse(option))
    yield* Map.groupBy(inverse, ({ option }) => classOf(option)).values()
  }
}
