/** Settlement of a fill: net cash, every leg and both fees as one set of postings, and what they do to each account. [SET-1] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import { FEES } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import { flow } from '../ledger/entry.ts'
import type { Posting } from '../ledger/entry.ts'
import { cashFor } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { assert } from '../assert.ts'

export type SettledFill = {
  readonly structure: Structure
  readonly side: 'buy' | 'sell'
  readonly price: Price
  readonly size: bigint
  readonly taker: AccountId
  readonly maker: AccountId
}

/** Postings of a fill: cash, legs in canonical order, taker fee, maker fee. Zero flows post nothing. */
export function settle(fill: SettledFill, listed: Listed): readonly Posting[] {
  const { structure, taker, maker, size } = fill
  const cash = listed(structure.quoteAsset)
  assert(cash !== undefined, 'the quote asset is listed')
  const buys = fill.side === 'buy'
  const net = cashFor(fill.price, structure.unit, size, cash.scale)
  const pays = buys ? net : -net
  const postings = flow({ from: taker, to: maker, asset: cash.id, amount: pays, reason: 'cash' })
  let takerFee = 0n
  let makerFee = 0n
  for (const leg of structure.legs) {
    const instrument = listed(leg.instrument)
    assert(instrument !== undefined && instrument.kind !== 'cash', 'a leg is listed and tradable')
    const lots = BigInt(leg.ratio) * size
    const receives =
      (leg.side === 'buy') === buys ? lots * instrument.terms.lot : -lots * instrument.terms.lot
    postings.push(
      ...flow({
        from: maker,
        to: taker,
        asset: instrument.id,
        amount: receives,
        reason: 'delivery',
      }),
    )
    takerFee += lots * instrument.terms.takerFeePerLot
    makerFee += lots * instrument.terms.makerFeePerLot
  }
  postings.push(...flow({ from: taker, to: FEES, asset: cash.id, amount: takerFee, reason: 'fee' }))
  postings.push(...flow({ from: maker, to: FEES, asset: cash.id, amount: makerFee, reason: 'fee' }))
  return postings
}

/** Signed change per asset that postings make to one account. */
export function deltasOf(
  postings: readonly Posting[],
  account: AccountId,
): Map<InstrumentId, bigint> {
  const deltas = new Map<InstrumentId, bigint>()
  for (const { from, to, asset, amount } of postings) {
    if (from === account) deltas.set(asset, (deltas.get(asset) ?? 0n) - amount)
    if (to === account) deltas.set(asset, (deltas.get(asset) ?? 0n) + amount)
  }
  return deltas
}
