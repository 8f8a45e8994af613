import { costOf } from './cost.ts'
import type { Cost } from './cost.ts'
import { also, figure, join, missing } from './figure.ts'
import type { Figure } from './figure.ts'
import { filledSize, markAt, signOf, tradePrice } from './record.ts'
import type { ExecutionRecord, FeeView } from './record.ts'

/**
 * `hedged` takes out what the underlying did: delta (at the trade) x its move is subtracted from
 * the move of the structure.
 */
export type MarkoutView = {
  readonly horizonMs: number
  readonly hedged?: boolean
  readonly fees?: FeeView
}

export type MakerMarkout = Cost & { readonly maker: string; readonly size: number }

export type Markout = {
  /** Above 0: the trade has gained for the taker since. Per structure, and cash for the size. */
  readonly taker: Cost
  /** Above 0: the trade has gained for that maker since. */
  readonly makers: readonly MakerMarkout[]
  /** Cash the venue got from both sides; 0 in the view without fees. */
  readonly venue: Figure
  /** taker + makers + venue in cash: 0 but for rounding, whatever the marks. */
  readonly imbalance: Figure
}

/**
 * What each side has gained h after the trade at the mid: s (m(tx + h) - p) for the taker, the
 * opposite for makers, each at its own fill price. With fees each side's own is taken off (bases
 * points and the like through the marks of the trade), and both sides and the venue sum to 0.
 */
export function markout(record: ExecutionRecord, view: MarkoutView): Markout {
  const size = filledSize(record)
  const withFees = view.fees === 'with_fees'
  const mark = markAt(record, 'end')
  const worth = valueAt(record, view)
  const gain = (price: Figure, direction: 1 | -1): Figure =>
    also(signOf(record), (sign) =>
      join(worth, price, (value, paid) => direction * sign * (value - paid)),
    )
  const takerFees = withFees ? figure(record.takerFee, 'no_fee') : figure(0)
  const taker = costOf(gain(tradePrice(record, view.fees), 1), record, mark, size)
  const makers = record.fills.map((fill): MakerMarkout => {
    const fee = withFees ? figure(fill.fee, 'no_fee') : figure(0)
    const price = join(
      gain(figure(fill.price), -1),
      fee,
      (points, cash) => points - cash / (fill.size * record.cashPerPoint),
    )
    return { maker: fill.maker, size: fill.size, ...costOf(price, record, mark, fill.size) }
  })
  const sum = (a: Figure, b: Figure): Figure => join(a, b, (x, y) => x + y)
  const venue = !(size > 0)
    ? missing('not_traded')
    : record.fills.reduce(
        (total, { fee }) => sum(total, withFees ? figure(fee, 'no_fee') : figure(0)),
        takerFees,
      )
  return {
    taker,
    makers,
    venue,
    imbalance: makers.reduce((total, { cash }) => sum(total, cash), sum(taker.cash, venue)),
  }
}

/** The mid at the horizon, less delta x the underlying's move where hedged. */
function valueAt(record: ExecutionRecord, { horizonMs, hedged }: MarkoutView): Figure {
  return also(markAt(record, horizonMs), (later) => {
    if (hedged !== true) return figure(later.mid)
    return also(markAt(record, 'end'), ({ delta, underlying }) => {
      if (delta === undefined) return missing('no_delta')
      if (underlying === undefined || later.underlying === undefined) {
        return missing('no_underlying')
      }
      return figure(later.mid - delta * (later.underlying - underlying))
    })
  })
}

/**
 * s (m(tEnd + h) - m(tEnd)), hedged where asked: the market's move in the taker's direction after
 * the request ended, traded or not. It is the toxicity of the request for who quoted, and the
 * impact or leakage for the taker.
 */
export function moveAfter(record: ExecutionRecord, view: MarkoutView): Cost {
  const mark = markAt(record, 'end')
  const price = also(signOf(record), (sign) =>
    join(
      valueAt(record, view),
      also(mark, ({ mid }) => figure(mid)),
      (later, now) => sign * (later - now),
    ),
  )
  return costOf(price, record, mark, record.size)
}

/** s (q - m(tEnd)): what a quote at `price` stood to earn for its maker at the mid. */
export function quoteEdge(record: ExecutionRecord, price: number): Cost {
  const mark = markAt(record, 'end')
  const edge = also(signOf(record), (sign) => also(mark, ({ mid }) => figure(sign * (price - mid))))
  return costOf(edge, record, mark, record.size)
}
