/** Settlement of a fill: net cash, every leg and both fees as one set of postings, and what they do to each account. [SET-1] */
import { carryValue } from '../instrument/future.ts'
import type { Instrument, InstrumentId, Tradable } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import { FEES } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import { addFlow } from '../ledger/entry.ts'
import type { Posting } from '../ledger/entry.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideCeil } from '../num/rounding.ts'
import { PRICE_SCALE, cashFor, within } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { assert, present } from '../assert.ts'

export type SettledFill = {
  readonly structure: Structure
  readonly side: 'buy' | 'sell'
  readonly price: Price
  readonly size: bigint
  readonly taker: AccountId
  readonly maker: AccountId
}

/** Which fee an account pays. */
export type FeeRole = 'taker' | 'maker'

/** One account's whole part of a trade, against another account or against clearing, where the two sides do not meet. */
export type Part = {
  readonly structure: Structure
  readonly side: 'buy' | 'sell'
  readonly price: Price
  readonly size: bigint
  readonly account: AccountId
  readonly against: AccountId
  readonly feeRole: FeeRole
}

/** Postings of a fill: cash, legs in canonical order, taker fee, maker fee. Zero flows post nothing. */
export function settle(fill: SettledFill, listed: Listed): readonly Posting[] {
  const { taker, maker } = fill
  const part = { ...fill, account: taker, against: maker, feeRole: 'taker' } as const
  const postings = settlePart(part, listed)
  addFee(postings, { ...fill, account: maker, feeRole: 'maker' }, listed)
  return postings
}

/** Postings of one account's part: cash, legs in canonical order (a future after the cash of its carry price), its fee. */
export function settlePart(part: Part, listed: Listed): Posting[] {
  const { structure, account, against, size } = part
  const cash = cashOf(structure, listed)
  const buys = part.side === 'buy'
  const net = cashFor(part.price, structure.unit, size, cash.scale)
  const pays = buys ? net : -net
  const asset = cash.id
  const postings: Posting[] = []
  addFlow(postings, { from: account, to: against, asset, amount: pays, reason: 'cash' })
  for (const leg of structure.legs) {
    const instrument = tradable(leg.instrument, listed)
    const { id, terms } = instrument
    const quantity = BigInt(leg.ratio) * size * terms.lot
    const receives = (leg.side === 'buy') === buys ? quantity : -quantity
    if (instrument.kind === 'future') {
      // Contracts come at their carry price: of the price paid the difference to it is left. [FUT-3]
      const back = receives * carryValue(instrument, listed)
      addFlow(postings, { from: against, to: account, asset, amount: back, reason: 'carry' })
    }
    const delivery = { from: against, to: account, asset: id, amount: receives } as const
    addFlow(postings, { ...delivery, reason: 'delivery' })
  }
  addFee(postings, part, listed)
  return postings
}

function addFee(
  postings: Posting[],
  { structure, size, account, feeRole }: Pick<Part, 'structure' | 'size' | 'account' | 'feeRole'>,
  listed: Listed,
): void {
  const amount = feeOn(structure, size, feeRole, listed)
  const asset = structure.quoteAsset
  addFlow(postings, { from: account, to: FEES, asset, amount, reason: 'fee' })
}

/** Fee for `size` structures, in minor units of the quote asset. [SET-3] */
export function feeOn(
  structure: Structure,
  size: bigint,
  feeRole: FeeRole,
  listed: Listed,
): bigint {
  let perSize = 0n
  for (const { instrument, ratio } of structure.legs) {
    const { terms } = tradable(instrument, listed)
    const each = feeRole === 'taker' ? terms.takerFeePerLot : terms.makerFeePerLot
    // Most makers pay none.
    if (each !== 0n) perSize += each * BigInt(ratio)
  }
  return perSize * size
}

/**
 * Refuses what no posting could carry: cash, fee or a leg beyond what a balance can be. A reserve need not lie on a tick, so that its cash
 * is counted up to whole minor units.
 */
export function checkRange(
  part: Pick<Part, 'structure' | 'price' | 'size'>,
  listed: Listed,
): Rejection | undefined {
  const { structure, price, size } = part
  const cash = cashOf(structure, listed)
  const value = (price < 0n ? -price : price) * structure.unit * size
  const flows = [
    { asset: cash.id, amount: divideCeil(value, powerOfTen(2 * PRICE_SCALE - cash.scale)) },
    { asset: cash.id, amount: feeOn(structure, size, 'taker', listed) },
    { asset: cash.id, amount: feeOn(structure, size, 'maker', listed) },
    ...structure.legs.flatMap(({ instrument: id, ratio }) => {
      const instrument = tradable(id, listed)
      const quantity = BigInt(ratio) * size * instrument.terms.lot
      const moved = { asset: id, amount: quantity }
      if (instrument.kind !== 'future') return [moved]
      return [moved, { asset: cash.id, amount: quantity * carryValue(instrument, listed) }]
    }),
  ]
  const beyond = flows.find(({ amount }) => !within(amount))
  return beyond && reject('out_of_range', undefined, { asset: beyond.asset })
}

function cashOf(structure: Structure, listed: Listed): Instrument {
  return present(listed(structure.quoteAsset), 'the quote asset is listed')
}

function tradable(id: InstrumentId, listed: Listed): Tradable {
  const instrument = listed(id)
  assert(instrument !== undefined && instrument.kind !== 'cash', 'a leg is listed and tradable')
  return instrument
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
