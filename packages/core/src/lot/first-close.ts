/**
 * What was moved in before any close of it was known costs the first that is: the lot, and what has been closed of it since. [LOT-13]
 * An accountant puts in the price of the day where no cost was handed over; nothing would make all that it is sold for a profit.
 */
import { unitsPerLot } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { partBy } from './lot.ts'
import type { Closure, Lot } from './lot.ts'

/** Signed value of a quantity at a price, in minor units, rounded towards zero. */
export function worthAt(listed: Listed, asset: InstrumentId, at: Price, quantity: bigint): bigint {
  const instrument = listed(asset)
  if (!instrument || instrument.kind === 'cash') return 0n
  const scale = listed(instrument.terms.quoteAsset)?.scale ?? 0
  return (
    (at * unitsPerLot(instrument) * quantity) /
    (instrument.terms.lot * powerOfTen(2 * PRICE_SCALE - scale))
  )
}

/**
 * The lot and its closures, which are all of it in their order, at what it cost by `close`, which is of its units of now. Each closure has
 * its part of the cost by quantity, and what is left stays with the lot, or goes with the last one: nothing is lost.
 */
export function pricedBy(
  lot: Lot,
  closures: readonly Closure[],
  close: Price,
  listed: Listed,
): { readonly lot: Lot; readonly closures: readonly Closure[] } {
  const cost = -worthAt(listed, lot.instrument, close, lot.opened)
  let [left, basis] = [lot.opened, cost]
  const priced: Closure[] = []
  for (const [i, closure] of closures.entries()) {
    // A split since has made other units of it.
    const quantity = (closure.quantity * lot.opened) / closure.opened
    const part =
      quantity > 0n ? partBy(basis, quantity, left) : -partBy(cost, -quantity, lot.opened)
    basis -= part
    left -= quantity
    priced.push(withCost(closure, part, isMove(closures, i)))
  }
  const last = priced.at(-1)
  if (lot.quantity === 0n && last && basis !== 0n)
    priced[priced.length - 1] = withCost(last, basis, isMove(closures, closures.length - 1))
  const rest = lot.quantity === 0n ? 0n : basis
  return {
    lot: {
      ...lot,
      openedCash: lot.openedCash + cost,
      tax: lot.tax + rest,
      economic: lot.economic + rest,
      unpriced: undefined,
    },
    closures: priced.map((closure) => ({
      ...closure,
      openedCash: closure.openedCash + cost,
      unpriced: undefined,
    })),
  }
}

/** What is moved out goes at its basis, so that what it cost is no loss. */
function withCost(closure: Closure, part: bigint, isMoved: boolean): Closure {
  const paid = isMoved ? part : 0n
  return {
    ...closure,
    tax: closure.tax + part,
    closed: closure.closed - paid,
    economic: closure.economic + part,
    closedEconomic: closure.closedEconomic - paid,
  }
}

/** Whether it was moved out, its deposit was reversed, or it takes either back. */
function isMove(closures: readonly Closure[], place: number): boolean {
  const closure = closures[place]
  if (!closure || closure.quantity > 0n)
    return closure?.how === 'transfer' || closure?.how === 'reversal'
  const undone = closures
    .slice(0, place)
    .findLast(
      ({ quantity, closedBy }) => quantity === -closure.quantity && closedBy !== closure.closedBy,
    )
  return undone?.how === 'transfer'
}
