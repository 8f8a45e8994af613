/** Where the profit came from, night by night: what was held moved with the underlying, or beside it; the rest is the day's own. */
import { splitExposure } from '../../attribution/exposure.ts'
import type { ExposedDay } from '../../attribution/exposure.ts'
import type { Backtest } from '../result.ts'
import { toCent } from './periods.ts'

export type BacktestAttribution = {
  /** What a passive holder of as much of the underlying on average would have earned. */
  readonly equity: number
  /** What its changing exposure added. */
  readonly timing: number
  /** What options did beside their delta: the premium decaying, against what moved. */
  readonly shortVol: number
  readonly dividends: number
  readonly fees: number
  /** What trading away from the middle cost, and what no part above explains. */
  readonly trading: number
  /** Share of capital exposed to the underlying, on average. */
  readonly meanShare: number
}

/** The parts make up the profit. Israelov and Nielsen (2015), as statements split it. */
export function attributionOf(
  { days, opening, flows }: Backtest,
  profit: number,
): BacktestAttribution {
  const nights = days.slice(1).map((day, i): ExposedDay => {
    const before = days[i] ?? day
    const moved = day.spot - before.spot
    const exposure = { underlying: '', delta: before.delta, spot: before.spot, spotEnd: day.spot }
    const options = day.carried - before.options
    return {
      capital: before.equity,
      exposures: [exposure],
      shortVol: options - (before.delta - before.units) * moved,
    }
  })
  const split = splitExposure(nights)
  const sum = (of: (each: (typeof split.days)[number]) => number): number =>
    toCent(split.days.reduce((total, each) => total + of(each), 0))
  const cents = (kind: string): number =>
    flows.reduce(
      (total, flow) =>
        flow.kind === kind && flow.asset === 'USD' ? total + Number(flow.amount) : total,
      0,
    ) / 100
  const parts = {
    equity: sum(({ equity }) => equity),
    timing: sum(({ timing }) => timing),
    shortVol: sum(({ shortVol }) => shortVol),
    dividends: cents('dividend'),
    fees: cents('fee'),
  }
  const explained = Object.values(parts).reduce((total, part) => total + part, 0)
  const meanShare = opening.equity > 0 ? (split.meanShare.get('') ?? 0) : 0
  return { ...parts, trading: toCent(profit - explained), meanShare }
}
