import { also, figure, missing, present } from './figure.ts'
import type { Figure, Maybe } from './figure.ts'

export type TakerSide = 'buy' | 'sell'

/** A price, in points per structure or leg unit, good for `size` of them. */
export type PriceLevel = { readonly price: number; readonly size: number }

/**
 * One leg on the screen. `ratio` is signed, leg units per structure; levels need no order. `vega` is per 1.00
 * of vol and `delta` per point of the underlying, both for one leg unit; `feePerUnit` is what taking
 * one leg unit from the screen costs, in points.
 */
export type LegBook = {
  readonly instrument: string
  readonly ratio: number
  readonly bids: readonly PriceLevel[]
  readonly asks: readonly PriceLevel[]
  readonly mid?: number
  readonly vega?: number
  readonly delta?: number
  readonly feePerUnit?: number
}

/**
 * The structure's market as last seen at `atUs` (epoch microseconds), per structure. Prices in
 * points; `vega` per 1.00 of vol, `delta` per point of the underlying, hedge legs included.
 */
export type StructureMark = {
  readonly atUs: number
  readonly mid: number
  readonly bid?: number
  readonly ask?: number
  readonly vega?: number
  readonly delta?: number
  readonly underlying?: number
  readonly legs?: readonly LegBook[]
}

/** `endedAtUs`: when it was withdrawn, replaced or lapsed, if before the request ended. */
export type DealerQuote = {
  readonly maker: string
  readonly atUs: number
  readonly endedAtUs?: number
  readonly bid?: PriceLevel
  readonly ask?: PriceLevel
}

export type DealerPass = { readonly maker: string; readonly atUs: number; readonly cause?: string }

/** A taker's acceptance of a maker's quote, and what became of it; mids are the structure's. */
export type Acceptance = {
  readonly maker: string
  readonly atUs: number
  readonly outcome: 'filled' | 'declined' | 'failed'
  readonly decidedAtUs?: number
  readonly midAtAccept?: number
  readonly midAtDecision?: number
}

/** `fee` is cash the maker paid; below 0 where it was paid a rebate. */
export type MakerFill = {
  readonly maker: string
  readonly price: number
  readonly size: number
  readonly fee?: number
}

/** A stretch of the same structure's market without a request; `vol` annual, as it began. */
export type MarketWindow = {
  readonly structure: string
  readonly fromUs: number
  readonly untilUs: number
  readonly fromMid: number
  readonly untilMid: number
  readonly vol: number
}

/**
 * One request and all that came of it, as a journal and a recorder of marks know it. Times are
 * epoch microseconds, prices points per structure in the orientation of `structure`, money `currency`.
 */
export type ExecutionRecord = {
  readonly requestId: string
  readonly structure: string
  readonly currency: string
  readonly taker?: string
  /** What the taker did or wanted to do; left out where nobody knows. */
  readonly side?: TakerSide
  /** Structures asked for. */
  readonly size: number
  /** Cash that one point of price on one structure is worth. */
  readonly cashPerPoint: number
  readonly tick?: number
  readonly openedAtUs: number
  /** The trade, or the end without one. */
  readonly endedAtUs: number
  readonly asked: readonly string[]
  /** Dealers left out of this panel by lot, each with probability `share`. */
  readonly holdout?: { readonly makers: readonly string[]; readonly share: number }
  readonly quotes: readonly DealerQuote[]
  readonly passes: readonly DealerPass[]
  readonly acceptances?: readonly Acceptance[]
  /** Empty where nothing traded. */
  readonly fills: readonly MakerFill[]
  /** Cash the taker paid in fees. */
  readonly takerFee?: number
  readonly marks: {
    readonly request?: StructureMark
    readonly end?: StructureMark
    readonly after?: readonly { readonly horizonMs: number; readonly mark: StructureMark }[]
  }
  /** Windows without a request, matched to this one: see matchControls. */
  readonly controls?: readonly MarketWindow[]
  /** Implied vol as the request opened, for the match. */
  readonly vol?: number
  /** How old a mark may be at its moment; a minute where left out. */
  readonly markAgeMaxMs?: number
}

/** `request`, `end` (the trade, where there is one), or milliseconds after the end. */
export type Moment = 'request' | 'end' | number

/** 1 s, 10 s, 1 min, 5 min, 30 min, 1 day. */
export const HORIZONS_MS = [1_000, 10_000, 60_000, 300_000, 1_800_000, 86_400_000] as const

const MARK_AGE_MAX_MS = 60_000

/**
 * The mark of a moment. It must have been seen at or before the moment (nothing is judged by what
 * came later) and be no older than the record allows; at a horizon also no older than half of it,
 * or the mark could be from before the trade.
 */
export function markAt(record: ExecutionRecord, moment: Moment): Maybe<StructureMark> {
  const { marks } = record
  const horizonMs = typeof moment === 'number' ? moment : 0
  const found =
    moment === 'request'
      ? marks.request
      : moment === 'end'
        ? marks.end
        : marks.after?.find((after) => after.horizonMs === moment)?.mark
  const at = (moment === 'request' ? record.openedAtUs : record.endedAtUs) + 1000 * horizonMs
  const allowed = record.markAgeMaxMs ?? MARK_AGE_MAX_MS
  const oldest = horizonMs > 0 ? Math.min(allowed, horizonMs / 2) : allowed
  return also(present(found, 'no_mark'), (mark) => {
    const ageMs = (at - mark.atUs) / 1000
    return ageMs >= 0 && ageMs <= oldest ? { known: true, value: mark } : missing('stale_mark')
  })
}

/** +1 where the taker buys, -1 where it sells. */
export function signOf(record: ExecutionRecord): Figure {
  if (record.side === undefined) return missing('side_unknown')
  return figure(record.side === 'buy' ? 1 : -1)
}

/** Structures traded. */
export function filledSize(record: ExecutionRecord): number {
  return record.fills.reduce((sum, { size }) => sum + size, 0)
}

/** Whether taker fees are part of the price. */
export type FeeView = 'without_fees' | 'with_fees'

/**
 * The price per structure, the size-weighted mean over the makers; `with_fees` adds the taker's fee
 * to what a buyer pays and takes it from what a seller gets.
 */
export function tradePrice(record: ExecutionRecord, fees: FeeView = 'without_fees'): Figure {
  const size = filledSize(record)
  if (!(size > 0)) return missing('not_traded')
  const price = record.fills.reduce((sum, fill) => sum + fill.price * (fill.size / size), 0)
  if (fees === 'without_fees') return figure(price)
  return also(signOf(record), (sign) =>
    also(figure(record.takerFee, 'no_fee'), (fee) =>
      figure(price + (sign * fee) / (size * record.cashPerPoint)),
    ),
  )
}
