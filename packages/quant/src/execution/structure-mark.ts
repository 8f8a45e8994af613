import { missing } from './figure.ts'
import type { Maybe } from './figure.ts'
import { topOf } from './micro-price.ts'
import type { LegBook, StructureMark } from './record.ts'

/**
 * A structure's mark from its legs: mid, vega and delta are sums of ratio x the leg's; bid and ask
 * are what the tops of the leg books imply. Mid of a leg: its own, else halfway between its tops.
 * Missing where a leg has no mid; vega, delta, bid and ask are left out where a leg lacks its own.
 */
export function structureMark(
  atUs: number,
  legs: readonly LegBook[],
  underlying?: number,
): Maybe<StructureMark> {
  if (legs.length === 0) return missing('no_legs')
  const sum = (of: (leg: LegBook) => number | undefined): number | undefined =>
    legs.reduce<number | undefined>((total, leg) => {
      const value = of(leg)
      return total === undefined || value === undefined ? undefined : total + leg.ratio * value
    }, 0)
  const mids = legs.map((leg) => ({ ...leg, mid: leg.mid ?? halfway(leg) }))
  const mid = sum((leg) => leg.mid ?? halfway(leg))
  if (mid === undefined) return missing('no_mark')
  const bid = sum(({ ratio, bids, asks }) => (ratio > 0 ? topOf(bids, -1) : topOf(asks, 1))?.price)
  const ask = sum(({ ratio, bids, asks }) => (ratio > 0 ? topOf(asks, 1) : topOf(bids, -1))?.price)
  const vega = sum((leg) => leg.vega)
  const delta = sum((leg) => leg.delta)
  const value: StructureMark = {
    atUs,
    mid,
    ...(bid !== undefined && { bid }),
    ...(ask !== undefined && { ask }),
    ...(vega !== undefined && { vega }),
    ...(delta !== undefined && { delta }),
    ...(underlying !== undefined && { underlying }),
    legs: mids.map(({ mid: own, ...leg }) => (own === undefined ? leg : { ...leg, mid: own })),
  }
  return { known: true, value }
}

function halfway({ bids, asks }: LegBook): number | undefined {
  const bid = topOf(bids, -1)?.price
  const ask = topOf(asks, 1)?.price
  return bid === undefined || ask === undefined ? undefined : (bid + ask) / 2
}
