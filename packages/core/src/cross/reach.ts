/**
 * Which volumes one side of a cross can make up exactly: each order trades nothing, or from its least to all that is left of it. A
 * set of whole numbers kept as disjoint ranges, so that it does not grow with the sizes. [CRX-6]
 */
import { present } from '../assert.ts'

export type Range = { readonly from: bigint; readonly to: bigint }
/** Disjoint and not touching, lowest first. Always has 0. */
export type Volumes = readonly Range[]

/** What an order may trade beside nothing. */
export type Interest = { readonly least: bigint; readonly most: bigint }

const NOTHING: Volumes = [{ from: 0n, to: 0n }]

/** For each place in a list of orders, what it and those after it can make up together; at the end, nothing. */
export function reachOf(orders: readonly Interest[]): readonly Volumes[] {
  const reach: Volumes[] = [NOTHING]
  for (const order of orders.toReversed())
    reach.push(withOrder(present(reach.at(-1), 'a set'), order))
  return reach.reverse()
}

/** The largest volume both sides can make up. */
export function largestCommon(a: Volumes, b: Volumes): bigint {
  let i = a.length - 1
  let j = b.length - 1
  for (;;) {
    const left = present(a[i], 'nothing is common to both')
    const right = present(b[j], 'nothing is common to both')
    const top = left.to < right.to ? left.to : right.to
    if (top >= left.from && top >= right.from) return top
    if (left.from > right.to) i--
    else j--
  }
}

/**
 * The fills of one side that make up a volume it can make up: in order of priority, each order gets the most that leaves the
 * orders after it a volume they can make up.
 */
export function fillsFor(
  orders: readonly Interest[],
  reach: readonly Volumes[],
  volume: bigint,
): readonly bigint[] {
  let left = volume
  return orders.map((order, i) => {
    const fill = mostLeaving(order, present(reach[i + 1], 'what the rest can make up'), left)
    left -= fill
    return fill
  })
}

/** The largest fill of an order after which the rest can make up what is left. */
function mostLeaving({ least, most }: Interest, rest: Volumes, wanted: bigint): bigint {
  const top = most < wanted ? most : wanted
  // The smallest rest that takes a fill from least to top: rests run from wanted − top to wanted − least.
  for (const { from, to } of rest) {
    const remains = from > wanted - top ? from : wanted - top
    if (remains <= to && remains <= wanted - least) return wanted - remains
  }
  return 0n
}

function withOrder(volumes: Volumes, { least, most }: Interest): Volumes {
  const shifted = volumes.map(({ from, to }) => ({ from: from + least, to: to + most }))
  return joined(volumes, shifted)
}

/** The union of two sorted lists of ranges. The second may overlap itself; touching ranges become one. */
function joined(a: Volumes, b: Volumes): Volumes {
  const all: Range[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    const takesLeft = right === undefined || (left !== undefined && left.from <= right.from)
    const next = present(takesLeft ? left : right, 'one of the lists has a range')
    if (takesLeft) i++
    else j++
    const last = all.at(-1)
    if (!last || next.from > last.to + 1n) all.push(next)
    else if (next.to > last.to) all[all.length - 1] = { from: last.from, to: next.to }
  }
  return all
}
