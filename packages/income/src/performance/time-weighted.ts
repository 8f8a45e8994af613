/** The time-weighted return: how a unit put in at the start would have done, whatever was put in or taken out since. */

/** An account at the end of a day. What was put in (taken out: below zero) counts from the start of that day. */
export type DayEnd = { readonly day: string; readonly equity: number; readonly flow: number }

export type UnitPrice = { readonly day: string; readonly price: number }

export type TimeWeighted = {
  /** Over the whole period; undefined where on no day there was anything to earn on. */
  readonly total: number | undefined
  /** Price of a unit at the end of each day; 1 before the first. */
  readonly units: readonly UnitPrice[]
  /** Days on which nothing, or less, was at stake: the price of a unit stands still on them. */
  readonly skipped: number
}

/** Chains the days' returns: equity over the equity before and the flow of the day. */
export function timeWeightedReturn(opening: number, days: readonly DayEnd[]): TimeWeighted {
  let price = 1
  let before = opening
  let skipped = 0
  const units: UnitPrice[] = []
  for (const { day, equity, flow } of days) {
    const base = before + flow
    if (base > 0) price *= Math.max(0, equity / base)
    else skipped += 1
    units.push({ day, price })
    before = equity
  }
  return { total: skipped === days.length ? undefined : price - 1, units, skipped }
}

/** The deepest fall from a peak: a part of the peak, the days of both, and the day the peak was reached again. */
export type Drawdown = {
  readonly depth: number
  readonly peak: string
  readonly trough: string
  readonly recovered: string | undefined
}

export function maxDrawdown(start: string, units: readonly UnitPrice[]): Drawdown | undefined {
  let peak: UnitPrice = { day: start, price: 1 }
  let worst: { depth: number; peak: UnitPrice; trough: string } | undefined
  for (const unit of units) {
    if (unit.price >= peak.price) peak = unit
    const depth = 1 - unit.price / peak.price
    if (depth > (worst?.depth ?? 0)) worst = { depth, peak, trough: unit.day }
  }
  if (!worst) return undefined
  const { depth, peak: from, trough } = worst
  const back = units.find(({ day, price }) => day > trough && price >= from.price)
  return { depth, peak: from.day, trough, recovered: back?.day }
}
