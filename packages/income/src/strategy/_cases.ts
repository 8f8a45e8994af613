import type { StrategyCase } from './case.ts'

/** The market of options-income.md 6.4: S 100, vol 25%, r 4%, thirty days. */
export const MARKET = { spot: 100, rate: 0.04, vol: 0.25 } as const
export const MONTH = 30 / 365

const at = (strike: number, price?: number): { strike: number; years: number; price?: number } => ({
  strike,
  years: MONTH,
  ...(price === undefined ? {} : { price }),
})

/** One case of each strategy at the model. */
export const CASES = {
  covered_call: { ...MARKET, strategy: 'covered_call', legs: { short_call: at(105) } },
  cash_secured_put: { ...MARKET, strategy: 'cash_secured_put', legs: { short_put: at(95) } },
  bull_put_spread: {
    ...MARKET,
    strategy: 'bull_put_spread',
    legs: { short_put: at(95), long_put: at(90) },
  },
  bear_call_spread: {
    ...MARKET,
    strategy: 'bear_call_spread',
    legs: { short_call: at(105), long_call: at(110) },
  },
  iron_condor: {
    ...MARKET,
    strategy: 'iron_condor',
    legs: {
      short_put: at(95),
      long_put: at(90),
      short_call: at(105),
      long_call: at(112),
    },
  },
  collar: {
    ...MARKET,
    strategy: 'collar',
    legs: { long_put: at(95), short_call: at(105) },
  },
  protective_put: { ...MARKET, strategy: 'protective_put', legs: { long_put: at(95) } },
  covered_strangle: {
    ...MARKET,
    strategy: 'covered_strangle',
    legs: { short_put: at(95), short_call: at(105) },
  },
  poor_mans_covered_call: {
    ...MARKET,
    strategy: 'poor_mans_covered_call',
    legs: { short_call: at(105), long_call: { strike: 80, years: 1 } },
  },
  wheel: { ...MARKET, strategy: 'wheel', legs: { short_put: at(95), short_call: at(97) } },
} as const satisfies Record<string, StrategyCase>
