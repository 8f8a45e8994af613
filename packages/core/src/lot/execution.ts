/**
 * From an entry to what each account bought and sold in it, leg by leg. [LOT-3]
 * The entry has one net cash for all legs of a fill; the prices of the legs, which make it up exactly, say how much of it is whose.
 */
import { assert, present } from '../assert.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { unitsPerLot } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import { FEES } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Posting } from '../ledger/entry.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { spreadBy } from './lot.ts'

/** A fill as its event has it: `size` structures, in one or more groups of postings. */
export type PricedFill = {
  readonly structure: Structure
  readonly size: bigint
  readonly legPrices: readonly Price[] | undefined
}

/** One account's part of one leg. Cash is signed and after the fee. */
export type Execution = {
  readonly account: AccountId
  readonly instrument: InstrumentId
  /** Signed: received or delivered. */
  readonly quantity: bigint
  readonly cash: bigint
  readonly fee: bigint
  readonly currency: InstrumentId
  /** Executions of one account with the same number were one package. */
  readonly parcel: number
}

/** Postings of one fill between two accounts: its cash, its legs, the fees of both. */
type Parcel = {
  readonly between: readonly [AccountId, AccountId]
  cash: Posting | undefined
  readonly legs: Posting[]
  readonly fees: Posting[]
}

/** What an entry of a trade, a block or a cross did to each account, `fills` in the order in which they were posted. */
export function executionsOf(
  postings: readonly Posting[],
  fills: readonly PricedFill[],
  listed: Listed,
): Execution[] {
  const executions: Execution[] = []
  let at = 0
  let taken = 0n
  for (const [i, parcel] of parcelsOf(postings).entries()) {
    const fill = present(fills[at], 'postings are of a fill')
    for (const account of parcel.between)
      executions.push(...legsOf({ account, parcel, i, fill }, listed))
    taken += sizeOf(parcel, fill, listed)
    if (taken < fill.size) continue
    assert(taken === fill.size, 'the postings of a fill make up its size')
    at += 1
    taken = 0n
  }
  return executions
}

/** A fee ends a parcel, and so do other cash, other accounts and a leg that is in it already. */
function parcelsOf(postings: readonly Posting[]): Parcel[] {
  const parcels: Parcel[] = []
  let open: Parcel | undefined
  const begin = ({ from, to }: Posting): Parcel => {
    const parcel: Parcel = { between: [from, to], cash: undefined, legs: [], fees: [] }
    parcels.push(parcel)
    return parcel
  }
  for (const posting of postings) {
    if (posting.reason === 'cash') {
      open = begin(posting)
      open.cash = posting
    } else if (posting.reason === 'delivery') {
      if (!open || !continues(open, posting)) open = begin(posting)
      open.legs.push(posting)
    } else if (posting.reason === 'fee') open?.fees.push(posting)
  }
  return parcels
}

function continues({ between, legs, fees }: Parcel, { from, to, asset }: Posting): boolean {
  return (
    fees.length === 0 &&
    between.includes(from) &&
    between.includes(to) &&
    !legs.some((leg) => leg.asset === asset)
  )
}

function sizeOf({ legs }: Parcel, { structure }: PricedFill, listed: Listed): bigint {
  const [first] = structure.legs
  const instrument = first && listed(first.instrument)
  assert(instrument !== undefined && instrument.kind !== 'cash', 'a leg is listed and tradable')
  const posted = legs.find(({ asset }) => asset === instrument.id)
  return (
    present(posted, 'every leg is delivered').amount /
    (BigInt(present(first, 'a structure has a leg').ratio) * instrument.terms.lot)
  )
}

function legsOf(
  of: {
    readonly account: AccountId
    readonly parcel: Parcel
    readonly i: number
    readonly fill: PricedFill
  },
  listed: Listed,
): Execution[] {
  const { account, parcel, i, fill } = of
  const signed = ({ to, amount }: Posting): bigint => (to === account ? amount : -amount)
  const cash = parcel.cash ? signed(parcel.cash) : 0n
  const fee = parcel.fees.reduce(
    (sum, each) => (each.from === account && each.to === FEES ? sum + each.amount : sum),
    0n,
  )
  const legs = parcel.legs.map((leg) => ({ instrument: leg.asset, quantity: signed(leg) }))
  const currency = fill.structure.quoteAsset
  const values = legValues(legs, fill, listed)
  // Exact where there are prices of the legs; what a missing one leaves open is the first leg's.
  const open = cash - values.reduce((sum, value) => sum + value, 0n)
  const fees = spreadBy(fee, feeWeights(legs, fee, listed))
  return legs.map((leg, n) => ({
    account,
    ...leg,
    cash: (values[n] ?? 0n) + (n === 0 ? open : 0n) - (fees[n] ?? 0n),
    fee: fees[n] ?? 0n,
    currency,
    parcel: i,
  }))
}

/** Signed cash of each leg at its own price. */
function legValues(
  legs: readonly { readonly instrument: InstrumentId; readonly quantity: bigint }[],
  { structure, legPrices }: PricedFill,
  listed: Listed,
): bigint[] {
  const scale = present(listed(structure.quoteAsset), 'the quote asset is listed').scale
  return legs.map(({ instrument: id, quantity }) => {
    const place = structure.legs.findIndex((leg) => leg.instrument === id)
    const instrument = listed(id)
    const at = legPrices?.[place]
    if (at === undefined || !instrument || instrument.kind === 'cash') return 0n
    const { lot } = instrument.terms
    return (-at * unitsPerLot(instrument) * quantity) / (lot * powerOfTen(2 * PRICE_SCALE - scale))
  })
}

/** What each leg counts in a fee: as it was charged, by the rates of takers or of makers; by quantity where neither makes it up. */
function feeWeights(
  legs: readonly { readonly instrument: InstrumentId; readonly quantity: bigint }[],
  fee: bigint,
  listed: Listed,
): readonly bigint[] {
  const sizes = legs.map(({ quantity }) => (quantity < 0n ? -quantity : quantity))
  for (const rate of ['takerFeePerLot', 'makerFeePerLot'] as const) {
    const charged = legs.map(({ instrument: id }, n) => {
      const instrument = listed(id)
      if (!instrument || instrument.kind === 'cash') return 0n
      return ((sizes[n] ?? 0n) / instrument.terms.lot) * instrument.terms[rate]
    })
    if (charged.reduce((sum, each) => sum + each, 0n) === fee) return charged
  }
  return sizes
}
