/** What a change of an account would ask of it under a regime, its own or another, and whether it would be refused. [COL-11] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account, MarginMethod, Regime } from '../ledger/account.ts'
import { balance, coverOf, ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { refusalOf } from '../margin/change.ts'
import { bearsFutures, futuresNeed } from '../margin/future.ts'
import { accountNeed } from '../margin/requirement.ts'
import { coverPerContract, judge } from './cover.ts'
import { under } from './credit-line.ts'
import { onCredit } from './inverse.ts'
import { spreadsOn } from './spread-change.ts'
import { coverSpreads, sumOf } from './spread.ts'

type Changes = ReadonlyMap<InstrumentId, bigint>

export type Foreseen = {
  /** What cover would hold, by asset; or why some short has none. */
  readonly required: Changes | Rejection
  /** What would be available of each asset, holds that are no cover left as they are; below 0 where it would not do. */
  readonly available: Changes
  readonly refused: Rejection | undefined
}

/** `deltas` may be empty: then what the positions there are ask. `method`: of the regime `margined`, the account's own where left out. */
export function whatIf(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  regime: Regime,
  deltas: Changes,
  method: MarginMethod | undefined = regime === 'margined' ? account.method : undefined,
): Foreseen {
  const then = under(account, regime, method)
  const assets = [...new Set([...ownedBy(ledger, account.id), ...deltas.keys()])]
  // Every option is judged, for a regime that is not the account's own may ask more of each.
  const all = new Map(assets.map((asset) => [asset, deltas.get(asset) ?? 0n]))
  const verdict = judge(ledger, listed, {
    account: then,
    deltas: all,
    released: [],
    anew: regime !== account.regime,
  })
  const required = requiredOf(ledger, listed, then, all)
  const covers = new Map<InstrumentId, bigint>()
  for (const asset of assets)
    for (const line of coverOf(ledger, account.id, asset)?.lines ?? [])
      covers.set(line.asset, (covers.get(line.asset) ?? 0n) + line.amount)
  const needs = 'code' in required ? covers : required
  const available = new Map(
    [...new Set([...assets, ...needs.keys()])].map((asset) => [
      asset,
      balance(ledger, account.id, asset).available +
        (deltas.get(asset) ?? 0n) +
        (covers.get(asset) ?? 0n) -
        (needs.get(asset) ?? 0n),
    ]),
  )
  return { required, available, refused: 'code' in verdict ? verdict : undefined }
}

function requiredOf(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  deltas: Changes,
): Changes | Rejection {
  const { id, regime } = account
  if (regime === 'margined') {
    const need = accountNeed(ledger, listed, account, deltas)
    return 'code' in need ? refusalOf(need) : sumOf(need.lines)
  }
  const futures = futuresNeed(ledger, listed, account, deltas)
  if ('code' in futures) return refusalOf(futures)
  const [instrument] = futures.keys()
  if (instrument !== undefined && !bearsFutures(regime))
    return reject('future_needs_margin', undefined, { instrument, account: id })
  const sums = new Map<InstrumentId, bigint>()
  const add = (asset: InstrumentId, more: bigint): void => {
    sums.set(asset, (sums.get(asset) ?? 0n) + more)
  }
  for (const [asset, sum] of sumOf(futures)) add(asset, sum)
  const underlyings = new Set<InstrumentId>()
  for (const asset of deltas.keys()) {
    const option = listed(asset)
    if (option?.kind === 'option') underlyings.add(option.underlying)
  }
  for (const underlying of underlyings) {
    const { held, units } = spreadsOn(ledger, listed, id, underlying, deltas)
    if (regime === 'covered') {
      for (const { option, contracts } of held) {
        if (contracts >= 0n) continue
        const each = coverPerContract(option, listed)
        if (!each) return reject('cover_unavailable', undefined, { instrument: option.id })
        add(each.asset, each.amount * -contracts)
      }
      continue
    }
    const found = coverSpreads(held, listed, units, onCredit(account, ledger))
    if ('code' in found) return reject(found.code, undefined, { instrument: found.option })
    for (const [asset, sum] of sumOf(found.lines)) add(asset, sum)
  }
  return sums
}
