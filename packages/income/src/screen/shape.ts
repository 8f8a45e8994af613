import type { OptionView } from '../chain/valuation.ts'
import type { OptionRole } from '../strategy/strategy.ts'
import type { ScreenStrategy } from './candidate.ts'

export type Chosen = Readonly<Partial<Record<OptionRole, OptionView>>>

/** The broken line of a structure at expiry, in closed form, per unit: where it wins, best, worst. */
export type Shape = {
  readonly credit: number
  /** It profits between these; -Infinity and Infinity where there is no end. */
  readonly from: number
  readonly to: number
  readonly maxProfit: number
  /** Negative. */
  readonly maxLoss: number
  readonly width: number | undefined
  /** Cash one unit ties up without margin. */
  readonly cash: number
}

/** @param basis paid per share held, less dividends to come, for strategies with shares */
export function shapeOf(strategy: ScreenStrategy, legs: Chosen, basis: number): Shape {
  const credit =
    (legs.short_put?.mid ?? 0) +
    (legs.short_call?.mid ?? 0) -
    (legs.long_put?.mid ?? 0) -
    (legs.long_call?.mid ?? 0)
  const put = legs.short_put?.strike ?? 0
  const call = legs.short_call?.strike ?? Infinity
  const floor = legs.long_put?.strike ?? 0
  const net = basis - credit
  switch (strategy) {
    case 'covered_call':
      return { ...shares(credit, net, call), maxLoss: -net, cash: net }
    case 'cash_secured_put':
      return { ...short(credit, put - credit, Infinity), maxLoss: credit - put, cash: put - credit }
    case 'bull_put_spread':
      return { ...short(credit, put - credit, Infinity), ...spread(credit, put - floor) }
    case 'bear_call_spread': {
      const width = (legs.long_call?.strike ?? Infinity) - call
      return { ...short(credit, -Infinity, call + credit), ...spread(credit, width) }
    }
    case 'iron_condor': {
      const width = Math.max(put - floor, (legs.long_call?.strike ?? Infinity) - call)
      return { ...short(credit, put - credit, call + credit), ...spread(credit, width) }
    }
    case 'collar':
      // Where the floor is above what was paid, no spot loses.
      return {
        ...shares(credit, net <= floor ? -Infinity : net, call),
        maxProfit: call - net,
        maxLoss: floor - net,
        cash: net,
      }
    case 'covered_strangle': {
      const even = net >= put ? net : 0.5 * (net + put)
      return {
        ...shares(credit, even, call),
        maxProfit: call - net,
        maxLoss: -net - put,
        cash: net + put,
      }
    }
  }
}

const short = (credit: number, from: number, to: number): Omit<Shape, 'maxLoss' | 'cash'> => ({
  credit,
  from,
  to,
  maxProfit: credit,
  width: undefined,
})

const shares = (credit: number, from: number, call: number): Omit<Shape, 'maxLoss' | 'cash'> => ({
  credit,
  from,
  to: Infinity,
  maxProfit: call - from,
  width: undefined,
})

const spread = (credit: number, width: number): Pick<Shape, 'maxLoss' | 'cash' | 'width'> => ({
  width,
  maxLoss: credit - width,
  cash: width - credit,
})
