/** What a margined account must have by its method's own rule, underlying by underlying, and which position asks for how much of it. [MGN-9] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account } from '../ledger/account.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { NoMargin } from './rates.ts'
import { holdingOn, needOn, rootsIn, scansOf } from './requirement.ts'
import type { Holding, Need } from './requirement.ts'
import { requirementIn } from './scan.ts'
import type { Requirement } from './scan.ts'

/** `worst` and `value` where scenarios decide: by strategy and for each short by itself nothing that is held counts. */
export type MarginReport = Pick<Requirement, 'cash' | 'initial' | 'maintenance' | 'parts'> &
  Partial<Pick<Requirement, 'worst' | 'value'>> & { readonly underlying: InstrumentId }

/** None for an underlying that asks for nothing. `deltas` would change the account first. */
export function marginReports(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  deltas: ReadonlyMap<InstrumentId, bigint> = new Map(),
): readonly MarginReport[] | NoMargin {
  const reports: MarginReport[] = []
  const by = { listed, margins: ledger.margins }
  const assets = [...new Set([...ownedBy(ledger, account.id), ...deltas.keys()])]
  for (const underlying of rootsIn(listed, assets)) {
    const holding = holdingOn(ledger, listed, account, { underlying, deltas })
    const { method } = account
    const found =
      method === 'tims' || method === 'portfolio'
        ? scansOf(method, holding, by)
        : needOn(ledger, listed, account, underlying, deltas)
    if ('code' in found) return found
    if ('lines' in found) reports.push(...ofLines(holding, found))
    else reports.push(...found.map((scan) => ({ underlying, ...requirementIn(scan) })))
  }
  return reports
}

function ofLines({ underlying }: Holding, { lines, maintenance }: Need): MarginReport[] {
  const cashLines = [...lines].flatMap(([id, own]) =>
    own.filter(({ asset }) => asset !== underlying).map((line) => ({ id, line })),
  )
  const sum = (of: readonly { readonly line: HoldLine }[]): bigint =>
    of.reduce((all, { line }) => all + line.amount, 0n)
  return [...Map.groupBy(cashLines, ({ line }) => line.asset)].map(([cash, own]) => ({
    underlying,
    cash,
    initial: sum(own),
    maintenance: maintenance.get(cash) ?? 0n,
    parts: own.map(({ id, line }) => ({ id, amount: line.amount })),
  }))
}
