import { costOf } from './cost.ts'
import type { Cost } from './cost.ts'
import { also, figure, join, missing } from './figure.ts'
import type { Figure, Maybe } from './figure.ts'
import { structureMicroPrice } from './micro-price.ts'
import { filledSize, markAt, signOf, tradePrice } from './record.ts'
import type { ExecutionRecord, FeeView, LegBook, PriceLevel, TakerSide } from './record.ts'

/** What one leg of a sweep takes from its book, in leg units and points. */
export type LegSweep = {
  readonly instrument: string
  readonly takes: 'bids' | 'asks'
  readonly needed: number
  readonly available: number
  /** Mean and last price of what could be taken. */
  readonly averagePrice: Figure
  readonly worstPrice: Figure
  readonly levels: number
}

/** What taking a structure from the screen costs. */
export type Sweep = {
  /** Points per structure for the whole size; missing (`depth_short`) where the books end before. */
  readonly price: Figure
  /** The same with the screen's fees added to what is paid; missing where a leg's are not known. */
  readonly priceWithFees: Figure
  /** Share of the size that every leg's visible book can serve, 0 to 1. */
  readonly coverage: number
  /** Points per structure for the share that is covered. */
  readonly coveredPrice: Figure
  readonly legs: readonly LegSweep[]
}

/**
 * Sweeps every leg's visible book for `size` structures at once: what the same size would cost on
 * the screen, without waiting and without the book filling up again. Above 0 is paid by a buyer
 * (got by a seller). Missing where there are no legs. Throws RangeError for a size, or a level's
 * size, that is not a finite number above 0, and for an instrument that comes in two legs.
 */
export function sweepCost(legs: readonly LegBook[], side: TakerSide, size: number): Sweep {
  const sizes = legs.flatMap(({ bids, asks }) => [...bids, ...asks].map((level) => level.size))
  if (![size, ...sizes].every((one) => Number.isFinite(one) && one > 0))
    throw new RangeError('sizes must be finite and above 0')
  if (new Set(legs.map(({ instrument }) => instrument)).size < legs.length)
    throw new RangeError('an instrument comes in two legs: its depth would count twice')
  const sign = side === 'buy' ? 1 : -1
  const plans = legs.map((leg) => {
    const buys = leg.ratio * sign > 0
    const needed = Math.abs(leg.ratio) * size
    const best = (buys ? leg.asks : leg.bids).toSorted((a, b) =>
      buys ? a.price - b.price : b.price - a.price,
    )
    const available = best.reduce((sum, level) => sum + level.size, 0)
    return { leg, buys, needed, best, available }
  })
  const shares = plans.map(({ needed, available }) => Math.min(available / needed, 1))
  const coverage = shares.length > 0 ? Math.max(Math.min(...shares), 0) : 0
  const full = coverage >= 1 - 1e-12
  const short = legs.length === 0 ? 'no_legs' : coverage === 0 ? 'no_book' : 'depth_short'
  const priced = (share: number): Figure =>
    plans.reduce<Figure>((sum, { leg, best, needed }) => {
      const taken = take(best, needed * share)
      return join(sum, taken.average, (total, average) => total + leg.ratio * average)
    }, figure(0))
  const fees = legs.reduce<Figure>(
    (sum, leg) =>
      join(sum, figure(leg.feePerUnit, 'no_fee'), (a, b) => a + Math.abs(leg.ratio) * b),
    figure(0),
  )
  const price = full ? priced(1) : missing(short)
  return {
    price,
    priceWithFees: join(price, fees, (points, fee) => points + sign * fee),
    coverage,
    coveredPrice: coverage > 0 ? priced(coverage) : missing(short),
    legs: plans.map(({ leg, buys, needed, best, available }) => {
      const taken = take(best, needed)
      return {
        instrument: leg.instrument,
        takes: buys ? 'asks' : 'bids',
        needed,
        available,
        averagePrice: taken.average,
        worstPrice: taken.worst,
        levels: taken.levels,
      }
    }),
  }
}

function take(
  levels: readonly PriceLevel[],
  wanted: number,
): { readonly average: Figure; readonly worst: Figure; readonly levels: number } {
  let [left, cost, used] = [wanted, 0, 0]
  let worst: number | undefined
  for (const { price, size } of levels) {
    if (left <= 1e-12 * wanted) break
    const taken = Math.min(size, left)
    cost += taken * price
    left -= taken
    worst = price
    used++
  }
  const average = used > 0 ? cost / (wanted - left) : undefined
  return { average: figure(average, 'no_book'), worst: figure(worst, 'no_book'), levels: used }
}

/** Gain over the screen, and the share of the size the screen could have served. */
export type ScreenImprovement = Cost & { readonly coverage: Figure }

/**
 * s (Pscreen(q) - p): what the taker gained against sweeping the leg books of the trade's moment
 * for the size traded. Above 0 is a gain. Missing where depth is short: see `coverage`.
 * `with_fees` charges both sides of the comparison their fees.
 */
export function screenImprovement(
  record: ExecutionRecord,
  fees: FeeView = 'without_fees',
): ScreenImprovement {
  const size = filledSize(record)
  const mark = markAt(record, 'end')
  const swept = also(mark, ({ legs }): Maybe<Sweep> => {
    if (legs === undefined) return missing('no_legs')
    if (!(size > 0)) return missing('not_traded')
    if (record.side === undefined) return missing('side_unknown')
    return { known: true, value: sweepCost(legs, record.side, size) }
  })
  const screen = also(swept, ({ price, priceWithFees }) =>
    fees === 'with_fees' ? priceWithFees : price,
  )
  return {
    ...improvement(record, screen, fees),
    coverage: also(swept, ({ coverage }) => figure(coverage)),
  }
}

/**
 * s (Ptop - p): the gain against the best displayed price, whatever its size: it flatters the
 * screen where the trade is larger than the top. Above 0 is a gain. Fees of the trade only.
 */
export function topOfBookImprovement(
  record: ExecutionRecord,
  fees: FeeView = 'without_fees',
): Cost {
  const top = also(markAt(record, 'end'), ({ bid, ask }) =>
    figure(record.side === 'sell' ? bid : ask, 'one_sided_book'),
  )
  return improvement(record, top, fees)
}

/** s (fair - p): the gain against {@link structureMicroPrice} at the trade. Above 0 is a gain. */
export function fairImprovement(record: ExecutionRecord, fees: FeeView = 'without_fees'): Cost {
  const fair = also(markAt(record, 'end'), ({ legs }) =>
    legs === undefined ? missing('no_legs') : structureMicroPrice(legs),
  )
  return improvement(record, fair, fees)
}

function improvement(record: ExecutionRecord, against: Figure, fees: FeeView): Cost {
  const price = also(signOf(record), (sign) =>
    join(tradePrice(record, fees), against, (paid, other) => sign * (other - paid)),
  )
  return costOf(price, record, markAt(record, 'end'), filledSize(record))
}
