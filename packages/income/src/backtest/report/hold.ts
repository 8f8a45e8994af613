/** The same capital in units of the underlying from the first close on, its dividends kept as cash. */
import type { Backtest } from '../result.ts'
import { returnsOf } from './returns.ts'
import type { Returns, Valued } from './returns.ts'

export type Holding = {
  readonly units: number
  readonly closing: number
  readonly dividends: number
  readonly returns: Returns
  readonly days: readonly Valued[]
}

export function holdingOf({ opening, days, dividends, assumptions }: Backtest): Holding {
  const units = Math.floor(opening.equity / opening.spot)
  let cash = opening.equity - units * opening.spot
  let paid = 0
  let next = 0
  const valued = days.map(({ date, spot }): Valued => {
    for (; next < dividends.length && (dividends[next]?.date ?? '') <= date; next++) {
      const amount = units * (dividends[next]?.perUnit ?? 0)
      cash += amount
      paid += amount
    }
    return { date, equity: cash + units * spot }
  })
  return {
    units,
    closing: valued.at(-1)?.equity ?? opening.equity,
    dividends: paid,
    returns: returnsOf(opening.equity, valued, assumptions.rate),
    days: valued,
  }
}
