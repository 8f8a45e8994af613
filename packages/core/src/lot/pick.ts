/** Which lots a close takes, and in what order. [LOT-4] */
import type { ProgramId } from '../program/tag.ts'
import type { Lot, LotChoice, LotMethod } from './lot.ts'

/** So much of a lot is taken. */
export type Taken = { readonly lot: Lot; readonly quantity: bigint }

/**
 * Takes up to `wanted` out of lots that stand in the order of their opening. HIFO takes first the lot whose close at any one price
 * makes the least profit: the dearest of long ones, the cheapest of short ones. Chosen lots come first, as chosen; then a program's
 * close takes the program's own lots before others.
 */
export function pick(
  lots: readonly Lot[],
  by: {
    readonly wanted: bigint
    readonly method: LotMethod
    readonly choices: readonly LotChoice[]
    /** Whose close it is. */
    readonly program: ProgramId | undefined
  },
): Taken[] {
  const { wanted, method, choices, program } = by
  const taken = new Map<Lot, bigint>()
  let left = wanted
  const take = (lot: Lot | undefined, most: bigint): void => {
    if (!lot || left === 0n) return
    const free = lot.quantity - (taken.get(lot) ?? 0n)
    const quantity = least(least(free, most), left)
    if (quantity <= 0n) return
    taken.set(lot, (taken.get(lot) ?? 0n) + quantity)
    left -= quantity
  }
  for (const choice of choices)
    take(
      lots.find(({ lotId }) => lotId === choice.lotId),
      choice.quantity,
    )
  const inOrder = ordered(lots, method)
  const own = inOrder.filter((lot) => lot.program === program)
  for (const lot of [...own, ...inOrder]) take(lot, lot.quantity)
  return [...taken].map(([lot, quantity]) => ({ lot, quantity }))
}

/** What is left of choices after a close took lots. */
export function choicesLeft(
  choices: readonly LotChoice[],
  taken: readonly Taken[],
): readonly LotChoice[] {
  return choices.flatMap((choice) => {
    const used = taken.find(({ lot }) => lot.lotId === choice.lotId)?.quantity ?? 0n
    const quantity = choice.quantity - used
    return quantity > 0n ? [{ ...choice, quantity }] : []
  })
}

function ordered(lots: readonly Lot[], method: LotMethod): readonly Lot[] {
  if (method === 'lifo') return [...lots].reverse()
  if (method !== 'hifo') return lots
  // By signed basis of one unit, without dividing: the lowest cash makes the least profit, of long and short lots alike.
  return [...lots].sort((a, b) => {
    const left = a.tax * b.quantity
    const right = b.tax * a.quantity
    return left < right ? -1 : left > right ? 1 : 0
  })
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
