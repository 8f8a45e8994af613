/** What a firm's accounts hold, as the desk's mind takes it: shares with their basis, options, free cash. */
import { isContract } from '@parley/core'
import type { FirmId, Rejection } from '@parley/core'
import { unitTerms, unitsOfOne } from '@parley/income'
import type { HeldAsset, Holding } from '@parley/income'
import type { Lot } from '@parley/sdk'
import { QUOTE_CASH } from '../market/listing.ts'
import type { Venue } from '../venue/venue.ts'
import { readLots } from '../views/lot-query.ts'
import { balancesOf } from '../wire/views.ts'

export type Book = {
  readonly held: readonly HeldAsset[]
  /** Available in the currency everything is quoted in. */
  readonly cash: number
}

/**
 * `economic`: a covered call's premium is off its shares' price, and the call itself brought nothing; `tax`: each has what it traded
 * at, as a campaign of rolls counts them.
 */
type BasisKind = 'economic' | 'tax'

/** The account's, or all of the caller's firm. */
export async function bookOf(
  venue: Venue,
  firm: FirmId,
  { account, by }: { readonly account: string | undefined; readonly by: BasisKind },
): Promise<Book | Rejection> {
  const late = await venue.views.ready()
  if (late) return late
  const reader = { firm, readsAll: false }
  const read = readLots(
    venue.views,
    reader,
    account === undefined ? {} : { account },
    () => undefined,
  )
  if ('code' in read) return read
  const { state } = venue.sequencer
  const balances = balancesOf(state, firm).filter(
    (each) => account === undefined || each.account === account,
  )
  const totals = new Map<string, number>()
  for (const { asset, total } of balances)
    totals.set(asset, (totals.get(asset) ?? 0) + Number(total))
  const cash = balances
    .filter(({ asset }) => asset === QUOTE_CASH.id)
    .reduce((sum, { available }) => sum + Number(available), 0)
  const lots = Map.groupBy(read.lots, ({ instrument }) => instrument)
  const held = [...totals].flatMap(([id, quantity]): HeldAsset[] => {
    const instrument = state.instruments.get(id as never)
    if (!instrument || instrument.kind === 'cash' || quantity === 0) return []
    const units = unitsOfOne(state, instrument)
    const basis = basisOf(lots.get(id) ?? [], by)
    return [{ id, quantity, ...(basis === undefined ? {} : { price: basis / units }) }]
  })
  return { held, cash }
}

/** Mean basis of one unit held or contract written; undefined where it is not known what some of it cost. */
function basisOf(lots: readonly Lot[], by: BasisKind): number | undefined {
  let [quantity, basis] = [0, 0]
  for (const lot of lots) {
    if (lot.unpriced) return undefined
    quantity += Math.abs(Number(lot.quantity))
    basis += Math.abs(Number(by === 'tax' ? lot.taxBasis : lot.economicBasis))
  }
  return quantity > 0 ? basis / quantity : undefined
}

/** What is held, with the shares free of those that stand under written calls which no chain here prices. */
export function besideUnseen(
  venue: Venue,
  { held }: Book,
  isSeen: (id: string) => boolean,
): readonly HeldAsset[] {
  const { state } = venue.sequencer
  const unseen = new Map<string, number>()
  for (const { id, quantity } of held) {
    const option = state.instruments.get(id as never)
    if (option?.kind !== 'option' || option.right !== 'call' || quantity > 0 || isSeen(id)) continue
    const { units } = unitTerms(state, option)
    unseen.set(option.underlying, (unseen.get(option.underlying) ?? 0) - quantity * units)
  }
  return held.map((each) => {
    const under = unseen.get(each.id) ?? 0
    return under === 0 ? each : { ...each, quantity: Math.max(each.quantity - under, 0) }
  })
}

/** Shares by underlying; calls already written stand against them by what they deliver, spreads' among them not. */
export function holdingsOf(venue: Venue, { held }: Book): readonly Holding[] {
  const { state } = venue.sequencer
  const { instruments } = state
  return held.flatMap(({ id, quantity, price }): Holding[] => {
    const instrument = instruments.get(id as never)
    if (!instrument || isContract(instrument) || !(quantity > 0)) return []
    // An adjusted call is covered by what it delivers, one that is paid in its coin by the coins: neither is free for another.
    const calls = held.reduce((sum, each) => {
      const option = instruments.get(each.id as never)
      const isCall =
        option?.kind === 'option' && option.right === 'call' && option.underlying === instrument.id
      return isCall ? sum + each.quantity * unitTerms(state, option).units : sum
    }, 0)
    const covered = Math.max(-calls, 0)
    const basis = price === undefined ? {} : { basis: price }
    return [{ underlying: id, quantity, covered, ...basis }]
  })
}
