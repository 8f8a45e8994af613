import { also, figure, join, missing } from './figure.ts'
import type { Figure, Maybe } from './figure.ts'
import { filledSize, markAt, signOf, tradePrice } from './record.ts'
import type { ExecutionRecord, FeeView, Moment, StructureMark } from './record.ts'

/**
 * One amount per structure in every unit it is spoken of. `price` points; `basisPoints` of the
 * underlying; `volPoints` 0.01 of vol through |vega|, so that a cost stays a cost where the
 * structure is short vega; `ticks`; `cash` for the whole size.
 */
export type Cost = {
  readonly price: Figure
  readonly basisPoints: Figure
  readonly volPoints: Figure
  readonly ticks: Figure
  readonly cash: Figure
}

/**
 * An amount in points per structure in all units. Units are taken from `mark`. `volPoints` is
 * missing where a vol point is worth less than a tick (or nothing): it would divide by noise.
 */
export function costOf(
  price: Figure,
  record: ExecutionRecord,
  mark: Maybe<StructureMark>,
  size: number,
): Cost {
  const underlying = also(mark, (seen) => figure(seen.underlying, 'no_underlying'))
  return {
    price,
    basisPoints: join(price, underlying, (points, spot) => (1e4 * points) / spot),
    volPoints: join(price, volPointValue(record, mark), (points, value) => points / value),
    ticks: join(price, figure(record.tick, 'no_tick'), (points, tick) => points / tick),
    cash: also(price, (points) => figure(points * size * record.cashPerPoint)),
  }
}

/** Points per structure that 0.01 of vol is worth, always above 0. */
export function volPointValue(record: ExecutionRecord, mark: Maybe<StructureMark>): Figure {
  return also(mark, (seen) =>
    also(figure(seen.vega, 'no_vega'), (vega) => {
      const value = Math.abs(vega) / 100
      return value > 0 && value >= (record.tick ?? 0) ? figure(value) : missing('no_vega')
    }),
  )
}

function midAt(record: ExecutionRecord, moment: Moment): Figure {
  return also(markAt(record, moment), ({ mid }) => figure(mid))
}

/** s x (a - b), s = +1 where the taker buys. */
function signed(record: ExecutionRecord, a: Figure, b: Figure): Figure {
  return also(signOf(record), (sign) => join(a, b, (x, y) => sign * (x - y)))
}

/**
 * s (p - m(t0)): what the trade cost the taker against the mid as it asked. Above 0 is a cost.
 * Equals {@link decisionDrift} plus {@link effectiveHalfSpread}. Units at t0.
 * Source: Perold (1988), implementation shortfall.
 */
export function arrivalSlippage(record: ExecutionRecord, fees: FeeView = 'without_fees'): Cost {
  const price = signed(record, tradePrice(record, fees), midAt(record, 'request'))
  return costOf(price, record, markAt(record, 'request'), filledSize(record))
}

/** s (m(tx) - m(t0)): what waiting cost. Above 0 is a cost; the same with and without fees. */
export function decisionDrift(record: ExecutionRecord): Cost {
  const traded = also(tradePrice(record), () => midAt(record, 'end'))
  const price = signed(record, traded, midAt(record, 'request'))
  return costOf(price, record, markAt(record, 'request'), filledSize(record))
}

/** s (p - m(tx)): what the trade cost against the mid of its moment. Above 0 is a cost. */
export function effectiveHalfSpread(record: ExecutionRecord, fees: FeeView = 'without_fees'): Cost {
  const price = signed(record, tradePrice(record, fees), midAt(record, 'end'))
  return costOf(price, record, markAt(record, 'end'), filledSize(record))
}

/**
 * s (m(tEnd + H) - m(t0)) on what was not traded: above 0 is what not trading lost. Missing where
 * all was filled. Source: Perold (1988).
 */
export function opportunityCost(record: ExecutionRecord, horizonMs: number): Cost {
  const unfilled = record.size - filledSize(record)
  const price: Figure =
    unfilled > 1e-9 * record.size
      ? signed(record, midAt(record, horizonMs), midAt(record, 'request'))
      : missing('fully_filled')
  return costOf(price, record, markAt(record, 'request'), unfilled)
}

/** One leg of {@link legDetail}. */
export type LegDetail = {
  readonly instrument: string
  readonly ratio: number
  readonly mid: number
  readonly implied: number
}

/**
 * The trade price spread over its legs: residual = p - sum of ratio x leg mid at tx, shared so that
 * every option moves by the same number of vol points (stock stays at its mid), or by the same
 * number of points where no leg has a vega. Sum of ratio x implied is the trade price.
 */
export function legDetail(
  record: ExecutionRecord,
): Maybe<{ readonly residual: number; readonly legs: readonly LegDetail[] }> {
  return also(tradePrice(record), (price) =>
    also(markAt(record, 'end'), ({ legs }) => {
      if (legs === undefined || legs.length === 0) return missing('no_legs')
      const rows: { instrument: string; ratio: number; mid: number; vega: number }[] = []
      for (const { instrument, ratio, mid, vega } of legs) {
        if (mid === undefined) return missing('no_mark')
        rows.push({ instrument, ratio, mid, vega: Math.abs(vega ?? 0) })
      }
      const residual = price - rows.reduce((sum, { ratio, mid }) => sum + ratio * mid, 0)
      const bare = rows.every(({ vega }) => vega === 0)
      const weight = rows.map(({ vega }) => (bare ? 1 : vega))
      const total = rows.reduce((sum, { ratio }, i) => sum + Math.abs(ratio) * (weight[i] ?? 0), 0)
      if (!Number.isFinite(residual / total)) return missing('not_finite')
      const detail = rows.map(({ instrument, ratio, mid }, i) => {
        const implied = mid + (Math.sign(ratio) * residual * (weight[i] ?? 0)) / total
        return { instrument, ratio, mid, implied }
      })
      return { known: true, value: { residual, legs: detail } }
    }),
  )
}
