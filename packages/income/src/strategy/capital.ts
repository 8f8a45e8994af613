import { MarginError, regTMargin, spanMargin, timsMargin } from '@parley/quant'
import type { MarginMarks, MarginModel, MarginPosition } from '@parley/quant'
import type { PricedCase } from './case.ts'
import { cashCapital } from './returns.ts'
import { ROLES } from './strategy.ts'

export type Regime = 'cash' | 'reg_t' | 'portfolio' | 'span'

/** What a regime asks for all contracts, in currency. `cash` has one figure: net of the credit. */
export type RegimeCapital = {
  readonly regime: Regime
  readonly initial: number
  readonly maintenance: number
  /** Of the portfolio models: the state of the world it comes from. */
  readonly worst?: string
}

const MODELS: Readonly<Record<Exclude<Regime, 'cash'>, MarginModel>> = {
  reg_t: regTMargin(),
  portfolio: timsMargin(),
  span: spanMargin(),
}

/** Capital under every regime, shares included where they are held. @throws MarginError */
export function capitalOf(priced: PricedCase): readonly RegimeCapital[] {
  const units = priced.contracts * priced.multiplier
  const cash = cashCapital(priced).amount * units
  const { book, marks } = marginBook(priced)
  return [
    { regime: 'cash', initial: cash, maintenance: cash },
    ...Object.entries(MODELS).map(([regime, model]): RegimeCapital => {
      const { initial, maintenance, worstScenario } = model.evaluate(book, marks)
      if (!Number.isFinite(initial + maintenance))
        throw new MarginError('legs', `${model.name} gives no finite requirement`)
      return {
        regime: regime as Regime,
        initial,
        maintenance,
        ...(worstScenario ? { worst: worstScenario.name } : {}),
      }
    }),
  ]
}

/** The position as margin models take it, at today's prices: marks, not what was paid. */
function marginBook(priced: PricedCase): {
  readonly book: readonly MarginPosition[]
  readonly marks: MarginMarks
} {
  const { strategy, contracts, multiplier, spot, marginClass } = priced
  const underlying = 'underlying'
  const options = priced.legs.map(({ role, strike, years }): MarginPosition => {
    const { right, side } = ROLES[role]
    const quantity = side * contracts
    return { kind: 'option', id: role, underlying, right, strike, years, quantity, multiplier }
  })
  const stock: MarginPosition[] = strategy.stock
    ? [{ kind: 'stock', id: 'stock', underlying, quantity: contracts * multiplier }]
    : []
  return {
    book: [...stock, ...options],
    marks: {
      underlyings: {
        [underlying]: {
          price: spot,
          rate: priced.rate,
          yield: priced.yield,
          ...(marginClass === undefined ? {} : { marginClass }),
        },
      },
      positions: Object.fromEntries(
        priced.legs.map(({ role, price, vol }) => [role, { price, vol }]),
      ),
    },
  }
}
