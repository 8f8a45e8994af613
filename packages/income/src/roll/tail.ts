import { normalCdf, normalQuantile, priceEuropean } from '@parley/quant'
import type { Chain } from '../chain/chain.ts'
import { intrinsicOf } from '../chain/valuation.ts'
import type { OptionView } from '../chain/valuation.ts'
import { termOf } from '../screen/rate.ts'

/** Share of outcomes on each side that the expected shortfall is the mean of. */
export const TAIL = 0.05

const Z = normalQuantile(TAIL)

/** The two ends of the spot's law at a horizon: where each begins and the mean spot beyond it. */
export type Tails = {
  readonly years: number
  readonly vol: number
  readonly forward: number
  readonly low: { readonly from: number; readonly mean: number }
  readonly high: { readonly from: number; readonly mean: number }
}

/** Lognormal at a vol, with the chain's rate as its drift. */
export function tailsOf(chain: Chain, years: number, vol: number): Tails {
  const term = termOf(chain, years)
  const forward = term.spot * Math.exp((term.rate - term.yield) * years)
  const deviation = vol * Math.sqrt(years)
  const at = (z: number): number => forward * Math.exp(deviation * z - 0.5 * deviation * deviation)
  return {
    years,
    vol,
    forward,
    low: { from: at(Z), mean: (forward * normalCdf(Z - deviation)) / TAIL },
    high: { from: at(-Z), mean: (forward * normalCdf(Z + deviation)) / TAIL },
  }
}

/** Mean value of one unit of an option in either tail, at the tails' horizon. */
export type TailValue = { readonly low: number; readonly high: number }

/**
 * Options that end by then are worth their exercise, in closed form. One alive after it is worth
 * the model at the tail's mean spot.
 */
export function tailValue(chain: Chain, tails: Tails, option: OptionView): TailValue {
  const { right, strike, vol } = option
  const left = option.years - tails.years
  if (left > 1e-9) {
    const { rate, yield: carried } = chain
    const worth = (spot: number): number =>
      priceEuropean({ right, spot, strike, years: left, vol, rate, yield: carried }).price
    return { low: worth(tails.low.mean), high: worth(tails.high.mean) }
  }
  const { low, high } = tails
  // Where the strike lies outside a tail, all of it or none of it is in the money; inside, a part.
  if (right === 'put')
    return {
      low: strike >= low.from ? strike - low.mean : beyond(tails, 'put', strike) / TAIL,
      high: strike <= high.from ? 0 : strike - high.mean + beyond(tails, 'call', strike) / TAIL,
    }
  return {
    low: strike >= low.from ? 0 : low.mean - strike + beyond(tails, 'put', strike) / TAIL,
    high: strike <= high.from ? high.mean - strike : beyond(tails, 'call', strike) / TAIL,
  }
}

/** E[payoff], not discounted, by the law of the tails. */
function beyond({ forward, years, vol }: Tails, right: 'put' | 'call', strike: number): number {
  if (vol === 0 || years === 0) return intrinsicOf(right, strike, forward)
  return priceEuropean({ right, spot: forward, strike, years, vol, rate: 0, yield: 0 }).price
}
