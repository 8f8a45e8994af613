/** What a change of an account does to its margin. [MGN-3] [MGN-4] */
import type { Change, CoverChange } from '../collateral/cover.ts'
import { contractsAfter, optionsOn, touchedBy, unitsAfter } from '../collateral/spread-change.ts'
import type { CoverLines, Held } from '../collateral/spread.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import { isSame } from '../ledger/hold.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { balance, coverOf, ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { amount } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { marginLines, owedLine } from './requirement.ts'
import type { NoMargin } from './requirement.ts'
import type { Margins } from './rates.ts'

type Changes = ReadonlyMap<InstrumentId, bigint>

/** Every underlying that is touched is margined anew; in a large book a promise that trades adds what it needs by itself, until the next marks. */
export function marginChanges(
  ledger: Ledger,
  listed: Listed,
  change: Change,
  held: Changes,
): readonly CoverChange[] | Rejection {
  const { account, deltas } = change
  const covers: CoverChange[] = []
  for (const underlying of touchedBy(listed, [...deltas.keys(), ...held.keys()])) {
    const lines =
      change.bound === 'promise' && isLarge(ledger, listed, account.id, underlying)
        ? stacked(ledger, listed, account.id, underlying, deltas)
        : afresh(ledger, listed, account.id, { underlying, deltas, held })
    if ('code' in lines) return refusalOf(lines)
    for (const [id, after] of lines)
      if (!isSame(coverOf(ledger, account.id, id)?.lines ?? [], after))
        covers.push({ account: account.id, option: id, lines: after })
  }
  return covers
}

/** Options on an underlying up to which a promise that trades margins it anew: an acceptance never takes longer for a larger book. */
export const ANEW_MAX = 32

function isLarge(
  ledger: Ledger,
  listed: Listed,
  account: AccountId,
  underlying: InstrumentId,
): boolean {
  let options = 0
  for (const id of ownedBy(ledger, account)) {
    const option = listed(id)
    if (option?.kind !== 'option' || option.underlying !== underlying) continue
    if (balance(ledger, account, id).total !== 0n && ++options > ANEW_MAX) return true
  }
  return false
}

export function refusalOf({ code, instrument }: NoMargin): Rejection {
  return reject(code, undefined, { instrument })
}

/** The lines of each option of the account, and of the underlying where it is owed. */
function afresh(
  ledger: Ledger,
  listed: Listed,
  account: AccountId,
  of: { readonly underlying: InstrumentId; readonly deltas: Changes; readonly held: Changes },
): CoverLines | NoMargin {
  const { underlying, deltas, held } = of
  const options = optionsOn(ledger, listed, account, underlying, deltas)
  const contracts = options.map((option): Held => ({
    option,
    contracts: contractsAfter(ledger, account, option.id, deltas, held),
  }))
  const units = unitsAfter(ledger, account, { underlying, options, deltas, held })
  const found = marginLines(contracts, listed, ledger.margins, { units })
  if ('code' in found) return found
  const lines = new Map<InstrumentId, readonly HoldLine[]>(
    options.map(({ id }) => [id, found.get(id) ?? []]),
  )
  const total = balance(ledger, account, underlying).total + (deltas.get(underlying) ?? 0n)
  const owed = owedLine(underlying, -total, listed, ledger.margins)
  if (owed && 'code' in owed) return owed
  return lines.set(underlying, owed ? [owed] : [])
}

/** What is held now, and beside it what the trade needs by itself. */
function stacked(
  ledger: Ledger,
  listed: Listed,
  account: AccountId,
  underlying: InstrumentId,
  deltas: Changes,
): CoverLines | NoMargin {
  const traded = [...deltas].flatMap(([id, contracts]): Held[] => {
    const option = listed(id)
    return option?.kind === 'option' && option.underlying === underlying
      ? [{ option, contracts }]
      : []
  })
  const units = deltas.get(underlying) ?? 0n
  const added = marginLines(traded, listed, ledger.margins, {
    units: units > 0n ? units : 0n,
    firm: true,
  })
  if ('code' in added) return added
  return new Map(
    [...added].map(([id, lines]) => [
      id,
      summed([...(coverOf(ledger, account, id)?.lines ?? []), ...lines]),
    ]),
  )
}

/**
 * The cash that a trade's options need by themselves: what a firm promise of it sets aside. The underlying that comes in with them
 * covers calls. [MGN-4]
 */
export function packageMargin(
  listed: Listed,
  deltas: Changes,
  margins: Margins,
): readonly HoldLine[] | Rejection {
  const traded = [...deltas].flatMap(([id, contracts]): Held[] => {
    const option = listed(id)
    return option?.kind === 'option' && contracts !== 0n ? [{ option, contracts }] : []
  })
  const needed: HoldLine[] = []
  for (const [underlying, own] of Map.groupBy(traded, ({ option }) => option.underlying)) {
    const units = deltas.get(underlying) ?? 0n
    const lines = marginLines(own, listed, margins, { units: units > 0n ? units : 0n, firm: true })
    if ('code' in lines) return refusalOf(lines)
    for (const line of [...lines.values()].flat()) if (line.asset !== underlying) needed.push(line)
  }
  return needed
}

/** One line for each asset. */
function summed(lines: readonly HoldLine[]): readonly HoldLine[] {
  const sums = new Map<InstrumentId, bigint>()
  for (const { asset, amount: each } of lines) sums.set(asset, (sums.get(asset) ?? 0n) + each)
  return [...sums].map(([asset, sum]) => ({ asset, amount: amount(sum) }))
}
