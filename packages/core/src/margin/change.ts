/** What a change of an account does to its margin. [MGN-3] [MGN-4] */
import type { Change, CoverChange } from '../collateral/cover.ts'
import { touchedBy } from '../collateral/spread-change.ts'
import type { CoverLines, Held } from '../collateral/spread.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { isInverse } from '../instrument/inverse.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account } from '../ledger/account.ts'
import { isSame } from '../ledger/hold.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { balance, coverOf, ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { gcd } from '../num/decimal.ts'
import { MAGNITUDE_MAX, amount, within } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Margins, NoMargin } from './rates.ts'
import { holdingOn, needOf, positionsIn, rootsIn } from './requirement.ts'
import type { HeldFuture, Holding } from './requirement.ts'
import { isScanned } from './scenario.ts'

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
  const assets = [...deltas.keys(), ...held.keys()]
  const touched = isScanned(account) ? rootsIn(listed, assets) : touchedBy(listed, assets)
  for (const underlying of touched) {
    const isPromised = change.bound === 'promise'
    const stackedUp = () => stacked(ledger, listed, account, underlying, deltas)
    let lines =
      isPromised && isLarge(ledger, listed, account, underlying)
        ? stackedUp()
        : afresh(ledger, listed, account, { underlying, deltas, held })
    // What an account is bound to is not refused for a mark that has gone meanwhile: what is held stays, until there are marks. [MGN-21]
    if ('code' in lines && !isBoundByDeed(change)) return refusalOf(lines)
    if ('code' in lines && isPromised) lines = stackedUp()
    if ('code' in lines) continue
    for (const [id, after] of lines)
      if (!isSame(coverOf(ledger, account.id, id)?.lines ?? [], after))
        covers.push({ account: account.id, option: id, lines: after })
  }
  return covers
}

function isBoundByDeed({ bound }: Change): boolean {
  return bound !== undefined && bound !== 'marks'
}

/** Contracts that are margined together up to which a promise that trades margins them anew: an acceptance never takes longer for a larger book. */
export const ANEW_MAX = 32

function isLarge(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  underlying: InstrumentId,
): boolean {
  let contracts = 0
  for (const id of ownedBy(ledger, account.id)) {
    const of = listed(id)
    if (of?.kind !== 'option' && !(of?.kind === 'future' && isScanned(account))) continue
    if (of.underlying !== underlying) continue
    if (balance(ledger, account.id, id).total !== 0n && ++contracts > ANEW_MAX) return true
  }
  return false
}

export function refusalOf({ code, instrument }: NoMargin): Rejection {
  return reject(code, undefined, { instrument })
}

/** The lines of each option of the account, of futures that are margined with them, and of the underlying where it is owed. */
function afresh(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  of: { readonly underlying: InstrumentId; readonly deltas: Changes; readonly held: Changes },
): CoverLines | NoMargin {
  const holding = holdingOn(ledger, listed, account, of)
  const need = needOf(account, holding, { listed, margins: ledger.margins })
  if ('code' in need) return need
  // What needs nothing any more is let go.
  const ids = positionsIn(holding)
  return new Map(ids.map((id) => [id, need.lines.get(id) ?? []]))
}

/** What is held now, and beside it what the trade needs by itself. */
function stacked(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  underlying: InstrumentId,
  deltas: Changes,
): CoverLines | NoMargin {
  const trade = tradedOn(listed, account, underlying, deltas)
  const added = needOf(account, trade, { listed, margins: ledger.margins, firm: true })
  if ('code' in added) return added
  return new Map(
    [...added.lines].map(([id, lines]) => [
      id,
      summed([...(coverOf(ledger, account.id, id)?.lines ?? []), ...lines]),
    ]),
  )
}

/** More coins than anything asks for. */
const COINS = MAGNITUDE_MAX

/** What a trade brings on an underlying. The underlying that comes in with options covers calls; what goes out is held for by itself. */
function tradedOn(
  listed: Listed,
  account: Account,
  underlying: InstrumentId,
  deltas: Changes,
): Holding {
  const held = [...deltas].flatMap(([id, contracts]): Held[] => {
    const option = listed(id)
    return option?.kind === 'option' && option.underlying === underlying && contracts !== 0n
      ? [{ option, contracts }]
      : []
  })
  const futures = [...deltas].flatMap(([id, contracts]): HeldFuture[] => {
    const future = isScanned(account) ? listed(id) : undefined
    return future?.kind === 'future' && future.underlying === underlying && contracts !== 0n
      ? [{ future, contracts }]
      : []
  })
  // What is paid in coins is held for in coins, as many as it takes in any state. [INV-6]
  if (isScanned(account) && held.some(({ option }) => isInverse(option)))
    return { underlying, held, futures, units: COINS, owed: 0n }
  const units = deltas.get(underlying) ?? 0n
  return { underlying, held, futures, units: units > 0n ? units : 0n, owed: 0n }
}

/**
 * The cash that a trade's options, and by scenarios its futures, need by themselves: what a firm promise of it sets aside. The underlying that comes in with them
 * covers calls. [MGN-4]
 */
export function packageMargin(
  listed: Listed,
  account: Account,
  deltas: Changes,
  margins: Margins,
): readonly HoldLine[] | Rejection {
  const needed: HoldLine[] = []
  const underlyings = new Set<InstrumentId>()
  for (const id of deltas.keys()) {
    const option = listed(id)
    if (option?.kind === 'option' || (option?.kind === 'future' && isScanned(account)))
      underlyings.add(option.underlying)
  }
  for (const underlying of underlyings) {
    const trade = tradedOn(listed, account, underlying, deltas)
    // Of the smallest whole part of it, times how often it is in it: what a part of a promise holds is that part of what it all holds.
    const times = isScanned(account) ? timesOf(trade) : 1n
    const need = needOf(account, partOf(trade, times), { listed, margins, firm: true })
    if ('code' in need) return refusalOf(need)
    for (const [id, line] of [...need.lines].flatMap(([of, own]) =>
      own.map((each) => [of, each] as const),
    )) {
      // Coins are held for what is settled in them; for calls that are delivered they come in with the trade.
      const option = listed(id)
      const isInCoin = option?.kind === 'option' && isInverse(option)
      const sum = line.amount * times
      if (!within(sum)) return reject('out_of_range', undefined, { asset: line.asset })
      if (isInCoin || line.asset !== underlying)
        needed.push({ asset: line.asset, amount: amount(sum) })
    }
  }
  return needed
}

function timesOf({ held, futures, units }: Holding): bigint {
  const sizes = [...held, ...futures].map(({ contracts }) =>
    contracts < 0n ? -contracts : contracts,
  )
  return sizes.reduce((times, size) => gcd(times, size), units === COINS ? 0n : units)
}

function partOf(trade: Holding, times: bigint): Holding {
  if (times <= 1n) return trade
  const part = <T extends { readonly contracts: bigint }>(all: readonly T[]): readonly T[] =>
    all.map((each) => ({ ...each, contracts: each.contracts / times }))
  const { held, futures, units } = trade
  return {
    ...trade,
    held: part(held),
    futures: part(futures),
    units: units === COINS ? units : units / times,
  }
}

/** One line for each asset. */
function summed(lines: readonly HoldLine[]): readonly HoldLine[] {
  const sums = new Map<InstrumentId, bigint>()
  for (const { asset, amount: each } of lines) sums.set(asset, (sums.get(asset) ?? 0n) + each)
  return [...sums].map(([asset, sum]) => ({ asset, amount: amount(sum) }))
}
