/**
 * What holds any price a firm commits itself to, wherever it is to trade: a request, a block or a cross. Size, notional and premium, and
 * price bands. [PRT-9] [PRT-11] [PRT-23]
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Structure } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Price } from '../num/units.ts'
import type { Actor, FirmId } from '../party/firm.ts'
import type { Rejection } from '../rejection.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { bands, outOfBand } from './band.ts'
import type { Priced } from './band.ts'
import type { Marks } from './mark.ts'
import { holdsOrder, overLimit } from './order-limit.ts'
import type { Order } from './order-limit.ts'

/** An acceptance, one firm's side of a block, or an order about to rest: a price agreed or bounded before it trades. */
export type GuardedDeal = {
  readonly actor: Actor
  readonly structure: Structure
  /** What the firm does with the canonical structure; prices are of it. */
  readonly side: 'buy' | 'sell'
  readonly size: bigint
  readonly shares: readonly { readonly account: AccountId; readonly size: bigint }[]
  readonly price: Price
  readonly pricePath: string
  /** The caller reads the mirror. */
  readonly flip: boolean
  readonly marks: Marks
}

/** Guards in order: size, notional and premium, of the whole and of each account's share; price bands. [PRT-23] */
export function refusalOfDeal(state: State, deal: GuardedDeal): Rejection | undefined {
  const { actor, structure, side, size, shares, price, pricePath, flip, marks } = deal
  if (state.protection.orderLimits.has(actor.firm))
    for (const share of [{ account: undefined, size }, ...shares]) {
      const part = { user: actor.user, structure, price, path: 'size', ...share }
      const over = refusalOfOrder(state, actor.firm, part)
      if (over) return over
    }
  if (state.protection.bands.size === 0) return undefined
  const stray = side === 'buy' ? 'above' : 'below'
  const priced: Priced = { price, path: pricePath, stray, flip }
  return refusalOfBands(state, actor.firm, structure, [priced], marks)
}

export function refusalOfOrder(state: State, firm: FirmId, order: Order): Rejection | undefined {
  for (const limit of state.protection.orderLimits.get(firm)?.values() ?? []) {
    const over = holdsOrder(limit, order) ? overLimit(limit, order, listedIn(state)) : undefined
    if (over) return over
  }
  return undefined
}

export function refusalOfBands(
  state: State,
  firm: FirmId,
  structure: Structure,
  priced: readonly Priced[],
  marks: Marks,
): Rejection | undefined {
  const listed = listedIn(state)
  for (const band of state.protection.bands.values()) {
    if (!bands(band, firm, structure, listed)) continue
    const outside = outOfBand(band, structure, listed, priced, marks)
    if (outside) return outside
  }
  return undefined
}

/**
 * Instruments whose marks an order must come with, so that what holds it can be judged. It follows from what the firm and
 * the venue have set and from the structure's legs, and from nobody's orders: the record of a quote must not tell of others. [PRT-22]
 */
export function marksWanted(
  state: State,
  firm: FirmId,
  structure: Pick<Structure, 'legs'>,
): readonly InstrumentId[] {
  const { bands: all, greekRules } = state.protection
  if (all.size === 0 && greekRules === 0) return []
  const listed = listedIn(state)
  const isBanded = [...all.values()].some((band) => bands(band, firm, structure, listed))
  return structure.legs
    .map((leg) => leg.instrument)
    .filter((id) => isBanded || (greekRules > 0 && listed(id)?.kind === 'option'))
}
