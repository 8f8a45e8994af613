/**
 * The reference of a cross: the structure's own bid, mid and ask, made of the marks of its legs. [CRX-5]
 * A leg without a mark, an old one, or one that contradicts itself, and there is no cross.
 */
import { netPrice, weightOf } from '../instrument/structure.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { within } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { present } from '../assert.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { CrossMark } from './command.ts'
import { CROSS_LIMITS } from './order.ts'

export type SkipReason = 'no_mark' | 'stale_mark' | 'crossed_mark'

/** Where the structure's price lies. `bid` and `ask` where every leg has both. */
export type Reference = {
  readonly mid: Price
  readonly bid: Price | undefined
  readonly ask: Price | undefined
}

/** The reference as of now, or why there is none: the first reason in the order of the legs. */
export function referenceOf(
  structure: Structure,
  listed: Listed,
  marks: readonly CrossMark[],
  now: Timestamp,
): Reference | SkipReason {
  const byId = new Map(marks.map((mark) => [mark.instrument, mark]))
  let largest = 0n
  for (const leg of structure.legs) {
    const mark = byId.get(leg.instrument)
    if (!mark) return 'no_mark'
    if (plusMs(mark.observedAt, CROSS_LIMITS.markAgeMsMax) < now || mark.observedAt > now)
      return 'stale_mark'
    if (mark.bid !== undefined && mark.bid > mark.mid) return 'crossed_mark'
    if (mark.ask !== undefined && mark.ask < mark.mid) return 'crossed_mark'
    const sizes = [mark.mid, mark.bid ?? 0n, mark.ask ?? 0n].map((of) => (of < 0n ? -of : of))
    const most = sizes.reduce((a, b) => (a > b ? a : b))
    largest += most * weightOf(structure, leg, listed)
  }
  // Ratios are a trader's choice: a structure may be worth more than a price can say, and then nothing prices it.
  if (!within(largest)) return 'no_mark'
  const markOf = (id: InstrumentId): CrossMark => present(byId.get(id), 'each leg has its mark')
  const bought = new Set(
    structure.legs.filter(({ side }) => side === 'buy').map(({ instrument }) => instrument),
  )
  const hasBoth = structure.legs.every(({ instrument }) => {
    const { bid, ask } = markOf(instrument)
    return bid !== undefined && ask !== undefined
  })
  const net = (of: (mark: CrossMark, isBought: boolean) => Price | undefined): Price =>
    netPrice(structure, listed, (id) =>
      present(of(markOf(id), bought.has(id)), 'a leg has the price'),
    )
  return {
    mid: net((mark) => mark.mid),
    bid: hasBoth ? net((mark, isBought) => (isBought ? mark.bid : mark.ask)) : undefined,
    ask: hasBoth ? net((mark, isBought) => (isBought ? mark.ask : mark.bid)) : undefined,
  }
}
