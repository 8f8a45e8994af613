/**
 * What an account sets aside for a trade it has promised, so that the trade cannot fail for want of means when it comes. [COL-6]
 * Unlike a quote, of which nobody knows how much will trade, the whole trade is known: what it brings in counts against what it
 * takes, since both are booked in one entry.
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { lineIn } from '../ledger/account.ts'
import type { Account } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { amount, within } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { packageMargin } from '../margin/change.ts'
import { futureLines } from '../margin/future.ts'
import { coverPerContract, shortage } from './cover.ts'
import { onCredit } from './inverse.ts'
import { packageLines } from './package.ts'
import { unboundContracts } from './unbound.ts'

/** The lines to hold for a trade of known changes, judged by what is available now; or the first shortage. */
export function promise(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  deltas: ReadonlyMap<InstrumentId, bigint>,
): readonly HoldLine[] | Rejection {
  const long = longsOf(ledger, listed, account, deltas)
  const lines = linesFor(listed, account, deltas, { long, ledger })
  if ('code' in lines) return lines
  for (const { asset, amount: needed } of lines) {
    const { available } = balance(ledger, account.id, asset)
    const room = available + lineIn(account, asset)
    if (room < needed) return shortage(account, asset, { available, short: needed - room })
  }
  return lines
}

/** How many contracts of a long position an account can part with: where longs bound shorts, those that bound nothing. */
export function longsOf(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  deltas: ReadonlyMap<InstrumentId, bigint>,
): (option: InstrumentId) => bigint {
  if (account.regime === 'covered')
    return (option) => {
      const { available } = balance(ledger, account.id, option)
      return available > 0n ? available : 0n
    }
  // Where it is margined, a contract sold is held for as if it were written.
  if (account.regime === 'margined') return () => 0n
  const sold = new Map([...deltas].map(([id, delta]) => [id, -delta]))
  const free = unboundContracts(ledger, listed, account, sold)
  return (option) => free.get(option) ?? 0n
}

/** The lines of a promise: contracts out of a long position of `long`, cover for the rest, and what else is paid out net. */
export function linesFor(
  listed: Listed,
  account: Account,
  deltas: ReadonlyMap<InstrumentId, bigint>,
  { long, ledger }: { readonly long: (option: InstrumentId) => bigint; readonly ledger: Ledger },
): readonly HoldLine[] | Rejection {
  const { margins } = ledger
  const lines: HoldLine[] = []
  const owes = new Map<InstrumentId, bigint>()
  const owe = (asset: InstrumentId, more: bigint): void => {
    owes.set(asset, (owes.get(asset) ?? 0n) + more)
  }
  if (account.regime === 'margined') {
    const margin = packageMargin(listed, account, deltas, margins)
    if ('code' in margin) return margin
    for (const line of margin) owe(line.asset, line.amount)
  } else if (account.regime !== 'covered') {
    const pack = packageLines(listed, deltas, long, onCredit(account, ledger))
    if ('code' in pack) return reject(pack.code, undefined, { instrument: pack.option })
    lines.push(...pack.fromLong)
    for (const line of [...pack.covers.values()].flat()) owe(line.asset, line.amount)
  }
  const futures = futureLines(listed, account, deltas, margins)
  if ('code' in futures) return futures
  for (const line of futures) owe(line.asset, line.amount)
  for (const [asset, delta] of deltas) {
    const option = listed(asset)
    if (option?.kind === 'future') continue
    if (option?.kind !== 'option') {
      owe(asset, -delta)
      continue
    }
    if (delta >= 0n || account.regime !== 'covered') continue
    const owned = long(asset)
    const fromLong = owned < -delta ? owned : -delta
    if (fromLong > 0n) lines.push({ asset, amount: amount(fromLong) })
    const short = -delta - fromLong
    if (short === 0n) continue
    const each = coverPerContract(option, listed)
    if (!each) return reject('cover_unavailable', undefined, { instrument: asset })
    owe(each.asset, each.amount * short)
  }
  for (const [asset, needed] of owes) {
    if (!within(needed)) return reject('out_of_range', undefined, { asset })
    if (needed > 0n) lines.push({ asset, amount: amount(needed) })
  }
  return lines
}
