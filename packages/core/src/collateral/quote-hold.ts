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

export type QuoteSide = { readonly price: Price; readonly size: bigint }
export type Sides = { readonly bid?: QuoteSide | undefined; readonly ask?: QuoteSide | undefined }

type Freed = ReadonlyMap<InstrumentId, bigint>

/** Lines the quote must hold, given `freed` by the hold it replaces; or the first shortage. */
export function quoteHold(
  ledger: Ledger,
  listed: Listed,
  of: {
    readonly account: Account
    readonly structure: Structure
    readonly sides: Sides
    readonly replaces: readonly HoldLine[]
  },
): readonly HoldLine[] | Rejection {
  const freed: Freed = new Map(of.replaces.map((line) => [line.asset, line.amount]))
  const worst = new Map<InstrumentId, bigint>()
  for (const side of ['bid', 'ask'] as const) {
    const quoted = of.sides[side]
    if (!quoted) continue
    const owed = sideOwes(ledger, listed, { ...of, quoted, side, freed })
    if (!(owed instanceof Map)) return { ...owed, path: side }
    for (const [asset, needed] of owed) {
      const before = worst.get(asset)
      if (before === undefined || before < needed) worst.set(asset, needed)
    }
  }
  const lines: HoldLine[] = []
  for (const [asset, needed] of worst) {
    if (needed <= 0n) continue
    const available = balance(ledger, of.account.id, asset).available + (freed.get(asset) ?? 0n)
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
  of: {
    readonly account: Account
    readonly structure: Structure
    readonly quoted: QuoteSide
    readonly side: 'bid' | 'ask'
    readonly freed: Freed
  },
): Map<InstrumentId, bigint> | Rejection {
  const { structure, quoted, account } = of
  const owes = new Map<InstrumentId, bigint>()
  const owe = (asset: InstrumentId, more: bigint): void => {
    owes.set(asset, (owes.get(asset) ?? 0n) + more)
  }
  const cash = listed(structure.quoteAsset)
  assert(cash !== undefined, 'the quote asset is listed')
  const signed = of.side === 'bid' ? quoted.price : -quoted.price
  const net = cashFor(signed as Price, structure.unit, quoted.size, cash.scale)
  let takerFee = 0n
  // Flows towards the maker are bounded too: what no posting could carry must fail here, not at the acceptance.
  if (!within(net)) return reject('out_of_range', undefined, { asset: cash.id })
  if (net > 0n) owe(cash.id, net)
  for (const leg of structure.legs) {
    const instrument = listed(leg.instrument)
    assert(instrument !== undefined && instrument.kind !== 'cash', 'a leg is listed and tradable')
    const lots = BigInt(leg.ratio) * quoted.size
    if (instrument.terms.makerFeePerLot > 0n) owe(cash.id, instrument.terms.makerFeePerLot * lots)
    takerFee += lots * instrument.terms.takerFeePerLot
    const needed = lots * instrument.terms.lot
    if (!within(needed)) return reject('out_of_range', undefined, { asset: instrument.id })
    const delivers = (leg.side === 'buy') === (of.side === 'ask')
    if (!delivers) continue
    if (instrument.kind !== 'option') {
      owe(instrument.id, needed)
      continue
    }
    const free =
      balance(ledger, account.id, instrument.id).available + (of.freed.get(instrument.id) ?? 0n)
    const fromLong = free <= 0n ? 0n : free < needed ? free : needed
    if (fromLong > 0n) owe(instrument.id, fromLong)
    if (fromLong === needed) continue
    const each = coverPerContract(instrument, account, listed)
    if (!each) return reject('cover_unavailable', undefined, { instrument: instrument.id })
    owe(each.asset, each.amount * (needed - fromLong))
  }
  if (!within(takerFee)) return reject('out_of_range', undefined, { asset: cash.id })
  for (const [asset, needed] of owes)
    if (!within(needed)) return reject('out_of_range', undefined, { asset })
  return owes
}
