/**
 * Balances and holds. A cell is one account's balance of one asset: `total` owned (negative: owed) and `held` of it reserved;
 * available = total − held. Cells live in two BigInt64Arrays, found by a number made of two interned indices. [LED-2]
 * The functions that change a ledger are called from `evolve` only.
 */
import { assert, present } from '../assert.ts'
import { IdMap } from '../id-map.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { within } from '../num/units.ts'
import { noMargins } from '../margin/rates.ts'
import type { Margins } from '../margin/rates.ts'
import type { AccountId } from './account.ts'
import type { Posting } from './entry.ts'
import type { Hold, HoldId } from './hold.ts'

export type Balance = { readonly total: bigint; readonly held: bigint; readonly available: bigint }

export type Ledger = {
  readonly accounts: Map<AccountId, number>
  readonly assets: Map<InstrumentId, number>
  /** accountIndex × 2^24 + assetIndex → cell. */
  readonly cells: Map<number, number>
  /** The assets an account ever had, by account index. Follows from the cells, so it is in no snapshot. */
  readonly owned: Map<number, InstrumentId[]>
  readonly holds: IdMap<HoldId, Hold>
  /** The cover hold of an account's short option, by account index × 2^24 + asset index of the option. */
  readonly covers: Map<number, HoldId>
  /** What margin is worked out from. */
  readonly margins: Margins
  total: BigInt64Array
  held: BigInt64Array
}

const ASSETS_MAX = 2 ** 24

export function emptyLedger(): Ledger {
  return {
    accounts: new Map(),
    assets: new Map(),
    cells: new Map(),
    owned: new Map(),
    holds: new IdMap(({ id }) => id),
    covers: new Map(),
    margins: noMargins(),
    total: new BigInt64Array(64),
    held: new BigInt64Array(64),
  }
}

/** A copy to try things on: changing it changes nothing of the first. */
export function forked(ledger: Ledger): Ledger {
  return {
    accounts: new Map(ledger.accounts),
    assets: new Map(ledger.assets),
    cells: new Map(ledger.cells),
    holds: ledger.holds.copy(),
    covers: new Map(ledger.covers),
    margins: {
      marks: new Map(ledger.margins.marks),
      arrays: new Map(ledger.margins.arrays),
      rates: new Map(ledger.margins.rates),
    },
    owned: new Map([...ledger.owned].map(([account, assets]) => [account, [...assets]])),
    total: ledger.total.slice(),
    held: ledger.held.slice(),
  }
}

export function addAccount(ledger: Ledger, id: AccountId): void {
  ledger.accounts.set(id, ledger.accounts.size)
}

export function addAsset(ledger: Ledger, id: InstrumentId): void {
  assert(ledger.assets.size < ASSETS_MAX, 'fewer than 2^24 assets')
  ledger.assets.set(id, ledger.assets.size)
}

/** The key of (account, asset): one number for both. */
export function cellKey(ledger: Ledger, account: AccountId, asset: InstrumentId): number {
  const accountIndex = ledger.accounts.get(account)
  const assetIndex = ledger.assets.get(asset)
  assert(accountIndex !== undefined, 'an account is in the chart', account)
  assert(assetIndex !== undefined, 'an asset is listed', asset)
  return accountIndex * ASSETS_MAX + assetIndex
}

/** Balance of an asset in an account; zeros where nothing was ever booked. */
export function balance(ledger: Ledger, account: AccountId, asset: InstrumentId): Balance {
  const cell = ledger.cells.get(cellKey(ledger, account, asset))
  if (cell === undefined) return { total: 0n, held: 0n, available: 0n }
  const total = present(ledger.total[cell], 'a cell has a total')
  const held = present(ledger.held[cell], 'a cell has a held amount')
  return { total, held, available: total - held }
}

/** What is available of an asset in an account: `balance` for those who ask nothing else. */
export function availableIn(ledger: Ledger, account: AccountId, asset: InstrumentId): bigint {
  const cell = ledger.cells.get(cellKey(ledger, account, asset))
  if (cell === undefined) return 0n
  return (
    present(ledger.total[cell], 'a cell has a total') -
    present(ledger.held[cell], 'a cell has a held amount')
  )
}

/** Posts whole: both ends of every posting. */
export function applyPostings(ledger: Ledger, postings: readonly Posting[]): void {
  for (const { from, to, asset, amount } of postings) {
    assert(amount > 0n, 'a posting moves a positive amount')
    book(ledger, from, asset, -amount)
    book(ledger, to, asset, amount)
  }
}

export function placeHold(ledger: Ledger, hold: Hold): void {
  const { holds } = ledger
  const before = holds.size
  holds.add(hold)
  assert(holds.size > before, 'a hold is placed once')
  if (hold.purpose.kind === 'cover')
    ledger.covers.set(cellKey(ledger, hold.account, hold.purpose.id), hold.id)
  for (const { asset, amount } of hold.lines) {
    assert(amount > 0n, 'a hold line reserves a positive amount')
    reserve(ledger, hold.account, asset, amount)
  }
}

export function resolveHold(ledger: Ledger, id: HoldId): void {
  assert(releaseHold(ledger, id), 'a hold resolves once')
}

/** Frees what a hold reserves; false when it was resolved before. */
export function releaseHold(ledger: Ledger, id: HoldId): boolean {
  const hold = ledger.holds.take(id)
  if (!hold) return false
  if (hold.purpose.kind === 'cover') {
    const key = cellKey(ledger, hold.account, hold.purpose.id)
    if (ledger.covers.get(key) === id) ledger.covers.delete(key)
  }
  for (const { asset, amount } of hold.lines) reserve(ledger, hold.account, asset, -amount)
  return true
}

/** The pending cover of an account's short position in an option. */
export function coverOf(
  ledger: Ledger,
  account: AccountId,
  option: InstrumentId,
): Hold | undefined {
  const id = ledger.covers.get(cellKey(ledger, account, option))
  return id === undefined ? undefined : ledger.holds.get(id)
}

function reserve(ledger: Ledger, account: AccountId, asset: InstrumentId, change: bigint): void {
  const cell = cellOf(ledger, account, asset)
  const next = present(ledger.held[cell], 'a cell has a held amount') + change
  assert(next >= 0n && within(next), 'what is held is never negative, and inside 2^61')
  ledger.held[cell] = next
}

function book(ledger: Ledger, account: AccountId, asset: InstrumentId, change: bigint): void {
  const cell = cellOf(ledger, account, asset)
  const next = present(ledger.total[cell], 'a cell has a total') + change
  assert(within(next), 'a balance stays inside 2^61')
  ledger.total[cell] = next
}

/** The assets that were ever booked in an account. */
export function ownedBy(ledger: Ledger, account: AccountId): readonly InstrumentId[] {
  const accountIndex = present(ledger.accounts.get(account), 'an account is in the chart')
  return ledger.owned.get(accountIndex) ?? []
}

/** What an account has of everything that was ever booked in it. */
export function* heldBy(
  ledger: Ledger,
  account: AccountId,
): Generator<{ readonly asset: InstrumentId; readonly total: bigint }> {
  for (const asset of ownedBy(ledger, account))
    yield { asset, total: balance(ledger, account, asset).total }
}

/** The cell of an account and an asset, made where there is none. */
export function cellOf(ledger: Ledger, account: AccountId, asset: InstrumentId): number {
  const key = cellKey(ledger, account, asset)
  const known = ledger.cells.get(key)
  if (known !== undefined) return known
  const cell = ledger.cells.size
  if (cell === ledger.total.length) {
    ledger.total = doubled(ledger.total)
    ledger.held = doubled(ledger.held)
  }
  ledger.cells.set(key, cell)
  const accountIndex = present(ledger.accounts.get(account), 'an account is in the chart')
  const owned = ledger.owned.get(accountIndex)
  if (owned) owned.push(asset)
  else ledger.owned.set(accountIndex, [asset])
  return cell
}

function doubled(values: BigInt64Array): BigInt64Array {
  const wider = new BigInt64Array(values.length * 2)
  wider.set(values)
  return wider
}

/** Every booked cell, in the order it was first booked. */
export function* everyCell(
  ledger: Ledger,
): Generator<{ account: AccountId; asset: InstrumentId; total: bigint; held: bigint }> {
  const accounts = [...ledger.accounts.keys()]
  const assets = [...ledger.assets.keys()]
  for (const [key, cell] of ledger.cells) {
    yield {
      account: present(accounts[Math.floor(key / ASSETS_MAX)], 'an account'),
      asset: present(assets[key % ASSETS_MAX], 'an asset'),
      total: present(ledger.total[cell], 'a total'),
      held: present(ledger.held[cell], 'a held amount'),
    }
  }
}
