/** Which lots a close takes, and in what order. [LOT-4] */
import type { ProgramId } from '../program/tag.ts'
import type { Lot, LotChoice, LotMethod } from './lot.ts'

/** So much of a lot is taken, and what was chosen and is not there, in whose place it is. */
export type Taken = {
  readonly lot: Lot
  readonly quantity: bigint
  readonly insteadOf?: readonly LotChoice[] | undefined
}

/**
 * Takes up to `wanted` out of lots that stand in the order of their opening. HIFO takes first the lot whose close at any one price
 * makes the least profit: the dearest of long ones, the cheapest of short ones. Chosen lots come first, as chosen; then a program's
 * close takes the program's own lots before others. Answers what is left of the choices too: what was chosen of a lot that has shrunk
 * since is used up by what is taken in its place.
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
): { readonly taken: readonly Taken[]; readonly choices: readonly LotChoice[] } {
  const { wanted, method, choices, program } = by
  const taken: Taken[] = []
  const free = new Map(lots.map((lot) => [lot, lot.quantity]))
  let left = wanted
  const claim = (lot: Lot, most: bigint): bigint => {
    const unused = free.get(lot) ?? 0n
    const quantity = least(least(unused, most), left)
    free.set(lot, unused - quantity)
    left -= quantity
    return quantity
  }
  // What is left of them where more is wanted is of lots that have shrunk.
  let open = choices.flatMap(({ lotId, quantity }) => {
    const lot = lots.find((each) => each.lotId === lotId)
    const used = lot ? claim(lot, quantity) : 0n
    if (lot && used > 0n) taken.push({ lot, quantity: used })
    return used === quantity ? [] : [{ lotId, quantity: quantity - used }]
  })
  const inOrder = ordered(lots, method)
  const own = inOrder.filter((lot) => lot.program === program)
  for (const lot of [...own, ...inOrder]) {
    const quantity = claim(lot, lot.quantity)
    if (quantity === 0n) continue
    const [insteadOf, rest] = cut(open, quantity)
    taken.push({ lot, quantity, insteadOf })
    open = rest
  }
  return { taken: joined(taken), choices: open }
}

/** The first of choices up to a quantity, and the rest. */
export function cut(
  choices: readonly LotChoice[],
  quantity: bigint,
): readonly [first: LotChoice[], rest: LotChoice[]] {
  const first: LotChoice[] = []
  const rest: LotChoice[] = []
  let left = quantity
  for (const { lotId, quantity: of } of choices) {
    const part = least(of, left)
    left -= part
    if (part > 0n) first.push({ lotId, quantity: part })
    if (of > part) rest.push({ lotId, quantity: of - part })
  }
  return [first, rest]
}

/** A lot that was chosen in part and then taken by the method is taken once. */
function joined(taken: readonly Taken[]): readonly Taken[] {
  return [...Map.groupBy(taken, ({ lot }) => lot)].map(([lot, parts]) => {
    const quantity = parts.reduce((sum, part) => sum + part.quantity, 0n)
    const insteadOf = parts.flatMap((part) => part.insteadOf ?? [])
    return insteadOf.length === 0 ? { lot, quantity } : { lot, quantity, insteadOf }
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
