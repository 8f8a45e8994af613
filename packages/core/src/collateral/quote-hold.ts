/** What a firm quote could come to owe: the worse of its two sides, asset by asset, since at most one can trade. [QTE-4] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import type { Account } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { amount, cashFor, within } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { assert } from '../assert.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { coverPerContract } from './cover.ts'

/** One price of a ladder: good for `size` structures, in fills of `min` and whole steps above it. All-or-none: `min` is the size. */
export type Rung = {
  readonly price: Price
  readonly size: bigint
  /** 1 where left out. */
  readonly min?: bigint | undefined
  /** 1 where left out. */
  readonly step?: bigint | undefined
}
/** A ladder: every rung is good beside the others. */
export type QuoteSide = readonly Rung[]
export type Sides = { readonly bid?: QuoteSide | undefined; readonly ask?: QuoteSide | undefined }

/** Amounts by asset. A quote touches a handful of them, for which a list is faster than a map, and this runs for every quote. */
type Amounts = { readonly asset: InstrumentId; amount: bigint }[]

function amountOf(
  amounts: readonly { readonly asset: InstrumentId; readonly amount: bigint }[],
  asset: InstrumentId,
): bigint {
  for (const line of amounts) if (line.asset === asset) return line.amount
  return 0n
}

function add(amounts: Amounts, asset: InstrumentId, more: bigint): void {
  for (const line of amounts)
    if (line.asset === asset) {
      line.amount += more
      return
    }
  amounts.push({ asset, amount: more })
}

/** A quote to be backed: by which account, and by which hold's lines until now. */
type Backing = {
  readonly account: Account
  readonly structure: Structure
  readonly sides: Sides
  readonly replaces: readonly HoldLine[]
}

/** Lines the quote must hold, given what the hold it replaces sets free; or the first shortage. */
export function quoteHold(
  ledger: Ledger,
  listed: Listed,
  of: Backing,
): readonly HoldLine[] | Rejection {
  const worst: Amounts = []
  for (const side of ['bid', 'ask'] as const) {
    const quoted = of.sides[side]
    if (!quoted) continue
    const owed = sideOwes(ledger, listed, of, quoted, side)
    if ('code' in owed) return { ...owed, path: side }
    for (const { asset, amount: needed } of owed) {
      const more = needed - amountOf(worst, asset)
      if (more > 0n) add(worst, asset, more)
    }
  }
  const lines: HoldLine[] = []
  for (const { asset, amount: needed } of worst) {
    const freed = amountOf(of.replaces, asset)
    const available = balance(ledger, of.account.id, asset).available + freed
    if (available < needed)
      return reject('insufficient_available', undefined, {
        asset,
        account: of.account.id,
        available: String(available),
        short: String(needed - available),
      })
    lines.push({ asset, amount: amount(needed) })
  }
  return lines
}

/** Outflows of one side, gross of what it would receive: a firm promise does not lean on its own proceeds. */
function sideOwes(
  ledger: Ledger,
  listed: Listed,
  of: Backing,
  quoted: QuoteSide,
  side: 'bid' | 'ask',
): Amounts | Rejection {
  const { structure, account, replaces } = of
  const owes: Amounts = []
  const cash = listed(structure.quoteAsset)
  assert(cash !== undefined, 'the quote asset is listed')
  let takerFee = 0n
  let size = 0n
  for (const rung of quoted) {
    const signed = side === 'bid' ? rung.price : -rung.price
    const net = cashFor(signed as Price, structure.unit, rung.size, cash.scale)
    // Flows towards the maker are bounded too: what no posting could carry must fail here, not at the acceptance.
    if (!within(net)) return reject('out_of_range', undefined, { asset: cash.id })
    // A rung that would receive is not netted against one that would pay: either may trade alone.
    if (net > 0n) add(owes, cash.id, net)
    size += rung.size
  }
  for (const leg of structure.legs) {
    const instrument = listed(leg.instrument)
    assert(instrument !== undefined && instrument.kind !== 'cash', 'a leg is listed and tradable')
    const lots = BigInt(leg.ratio) * size
    if (instrument.terms.makerFeePerLot > 0n)
      add(owes, cash.id, instrument.terms.makerFeePerLot * lots)
    takerFee += lots * instrument.terms.takerFeePerLot
    const needed = lots * instrument.terms.lot
    if (!within(needed)) return reject('out_of_range', undefined, { asset: instrument.id })
    const delivers = (leg.side === 'buy') === (side === 'ask')
    if (!delivers) continue
    if (instrument.kind !== 'option') {
      add(owes, instrument.id, needed)
      continue
    }
    const free =
      balance(ledger, account.id, instrument.id).available + amountOf(replaces, instrument.id)
    const fromLong = free <= 0n ? 0n : free < needed ? free : needed
    if (fromLong > 0n) add(owes, instrument.id, fromLong)
    if (fromLong === needed) continue
    const each = coverPerContract(instrument, account, listed)
    if (!each) return reject('cover_unavailable', undefined, { instrument: instrument.id })
    add(owes, each.asset, each.amount * (needed - fromLong))
  }
  if (!within(takerFee)) return reject('out_of_range', undefined, { asset: cash.id })
  for (const { asset, amount: needed } of owes)
    if (!within(needed)) return reject('out_of_range', undefined, { asset })
  return owes
}
