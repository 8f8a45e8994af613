/** What an account lacks to its margin: how much, until when, and what would cure it. [MGN-5] */
import type { CoverChange } from '../collateral/cover.ts'
import type { Held } from '../collateral/spread.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import { balance, coverOf, ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { FirmId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { nakedOf } from './reg-t.ts'
import { holdingOn, needOf } from './requirement.ts'

export type MarginCallId = string & { readonly __id: 'margin call' }

/** Buying back so many contracts, at their mark, would cure it: `frees` is the margin less what they cost. */
export type Cure = {
  readonly instrument: InstrumentId
  readonly contracts: bigint
  readonly frees: bigint
}

export type MarginCall = {
  readonly callId: MarginCallId
  readonly account: AccountId
  readonly firm: FirmId
  readonly asset: InstrumentId
  readonly deficit: bigint
  readonly calledAt: Timestamp
  /** After it the operator may close positions. */
  readonly dueAt: Timestamp
}

/** A call stands an hour before it is due. */
export const MARGIN_LIMITS = {
  marksMax: 2_000,
  callMs: 3_600_000,
  curesMax: 10,
  bpsMax: 100_000,
} as const

/** What an account lacks of each cash asset after its covers change. */
export function deficitsOf(
  ledger: Ledger,
  listed: Listed,
  { id }: Account,
  changes: readonly CoverChange[],
): ReadonlyMap<InstrumentId, bigint> {
  const freed = new Map<InstrumentId, bigint>()
  for (const { option, lines } of changes) {
    for (const line of coverOf(ledger, id, option)?.lines ?? [])
      freed.set(line.asset, (freed.get(line.asset) ?? 0n) + line.amount)
    for (const line of lines) freed.set(line.asset, (freed.get(line.asset) ?? 0n) - line.amount)
  }
  const deficits = new Map<InstrumentId, bigint>()
  for (const asset of new Set([...ownedBy(ledger, id), ...freed.keys()])) {
    if (listed(asset)?.kind !== 'cash') continue
    const available = balance(ledger, id, asset).available + (freed.get(asset) ?? 0n)
    if (available < 0n) deficits.set(asset, -available)
  }
  return deficits
}

/** For each short by itself the fewest contracts whose purchase would cure the deficit; those that cannot are left out. */
export function curesOf(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  { asset, deficit }: { readonly asset: InstrumentId; readonly deficit: bigint },
): readonly Cure[] {
  const cures: Cure[] = []
  for (const id of ownedBy(ledger, account.id)) {
    const option = listed(id)
    if (option?.kind !== 'option' || option.terms.quoteAsset !== asset) continue
    const { total } = balance(ledger, account.id, id)
    const naked = nakedOf(option, listed, ledger.margins)
    if (total >= 0n || 'code' in naked) continue
    const holding = holdingOn(ledger, listed, account, { underlying: option.underlying })
    const needed = (bought: bigint): bigint | undefined => {
      const held = holding.held.map((each): Held =>
        each.option.id === id ? { ...each, contracts: each.contracts + bought } : each,
      )
      const need = needOf(account, { ...holding, held }, { listed, margins: ledger.margins })
      return 'code' in need ? undefined : (need.maintenance.get(asset) ?? 0n)
    }
    const now = needed(0n)
    if (now === undefined) continue
    const freedBy = (bought: bigint): bigint =>
      now - (needed(bought) ?? now) - naked.premium * bought
    let [low, high] = [1n, -total]
    if (freedBy(high) < deficit) continue
    while (low < high) {
      const middle = (low + high) / 2n
      if (freedBy(middle) >= deficit) high = middle
      else low = middle + 1n
    }
    cures.push({ instrument: id, contracts: low, frees: freedBy(low) })
    if (cures.length === MARGIN_LIMITS.curesMax) break
  }
  return cures
}
