import { priceEuropean } from '@parley/quant'
import type { OptionRight } from '@parley/quant'
import type { Chain, ChainRow } from './chain.ts'

export type MarketShape = {
  readonly underlying?: string
  readonly spot: number
  readonly rate?: number
  readonly vol: number
  readonly days: readonly number[]
  readonly strikes: readonly number[]
  /** Half of the width between bid and ask, as a share of the price; 0.02 where left out. */
  readonly halfSpread?: number
}

/** A chain at model prices, for tests and the bench: what a market of one vol would show. */
export function modelChain(shape: MarketShape): Chain {
  const { underlying = 'SPY', spot, rate = 0.04, vol, halfSpread = 0.02 } = shape
  const rows = shape.days.flatMap((days) =>
    shape.strikes.flatMap((strike) =>
      (['call', 'put'] as const).map((right: OptionRight): ChainRow => {
        const years = days / 365
        const { price } = priceEuropean({ right, spot, strike, years, vol, rate, yield: 0 })
        return {
          id: `${underlying}-${days}d-${strike}-${right === 'call' ? 'C' : 'P'}`,
          right,
          strike,
          expiry: `+${days}d`,
          years,
          multiplier: 100,
          style: 'european',
          bid: price * (1 - halfSpread),
          ask: price * (1 + halfSpread),
          openInterest: 1000,
        }
      }),
    ),
  )
  return { underlying, spot, rate, yield: 0, dividends: [], earnings: [], rows }
}
