import { nakedRequirement, timsMargin } from '@parley/quant'
import type { MarginPosition } from '@parley/quant'
import type { Chain } from '../chain/chain.ts'
import type { OptionView } from '../chain/valuation.ts'
import { capitalOf } from '../strategy/capital.ts'
import type { Regime } from '../strategy/capital.ts'
import { priceCase } from '../strategy/case.ts'
import { listedCase } from '../strategy/standard.ts'
import { strategyOf } from '../strategy/strategies.ts'
import { ROLES } from '../strategy/strategy.ts'
import type { OptionRole } from '../strategy/strategy.ts'
import type { ScreenStrategy } from './candidate.ts'
import type { Chosen } from './shape.ts'

type Asked = {
  readonly chain: Chain
  readonly strategy: ScreenStrategy
  readonly legs: Chosen
  readonly cash: number
  readonly regime: Regime | undefined
}

const TIMS_MODEL = timsMargin()

/** What one contract ties up under a regime, in currency: its initial requirement. */
export function contractCapital({ chain, strategy, legs, cash, regime = 'cash' }: Asked): number {
  if (regime === 'cash') return cash
  if (regime === 'reg_t' && strategy === 'cash_secured_put' && legs.short_put) {
    const { strike, mid: price, multiplier } = legs.short_put
    const underlying = { price: chain.spot }
    return multiplier * nakedRequirement({ right: 'put', strike, price }, underlying)
  }
  if (regime === 'portfolio') return portfolioCapital(chain, strategy, legs)
  const view = { chain, options: [], byId: new Map<string, OptionView>(), unpriced: [] }
  const priced = priceCase(listedCase(strategy, view, legs))
  return capitalOf(priced).find((each) => each.regime === regime)?.initial ?? Number.NaN
}

function portfolioCapital(chain: Chain, strategy: ScreenStrategy, legs: Chosen): number {
  const { underlying, spot, rate, yield: carried } = chain
  const entries = Object.entries(legs) as [OptionRole, OptionView][]
  const multiplier = entries[0]?.[1].multiplier ?? 1
  const options = entries.map(([role, { id, right, strike, years }]): MarginPosition => {
    const quantity = ROLES[role].side
    return { kind: 'option', id, underlying, right, strike, years, quantity, multiplier }
  })
  const stock: readonly MarginPosition[] = strategyOf(strategy).stock
    ? [{ kind: 'stock', id: underlying, underlying, quantity: multiplier }]
    : []
  return TIMS_MODEL.evaluate([...stock, ...options], {
    underlyings: { [underlying]: { price: spot, rate, yield: carried } },
    positions: Object.fromEntries(entries.map(([, { id, mid, vol }]) => [id, { price: mid, vol }])),
  }).initial
}
