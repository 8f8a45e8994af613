import type { ChainView, OptionView } from '../chain/valuation.ts'
import { DAYS_PER_YEAR } from '../chain/valuation.ts'
import { CaseError } from './case.ts'
import type { LegTerms, StrategyCase } from './case.ts'
import { STANDARD, listedCase, standardCase, standardLegs } from './standard.ts'
import type { PriceBasis, StandardChoice } from './standard.ts'
import type { OptionRole } from './strategy.ts'

/** A leg as a person states it: a listed option by its id, or a strike and the days it has. */
export type StatedLeg = {
  readonly instrument?: string
  readonly strike?: number
  readonly days?: number
  readonly price?: number
  readonly vol?: number
}

export type StatedDividend = { readonly days: number; readonly amount: number }

/**
 * A case as a person or the wire states it: days in place of years; without legs they are chosen,
 * from the chain where there is one, else by the model at `vol`.
 */
export type StatedCase = Omit<Partial<StrategyCase>, 'strategy' | 'legs' | 'dividends'> &
  Pick<StrategyCase, 'strategy'> & {
    readonly legs?: Readonly<Partial<Record<OptionRole, StatedLeg>>>
    readonly choice?: Partial<StandardChoice>
    readonly prices?: PriceBasis
    readonly dividends?: readonly StatedDividend[]
  }

export const dividendsOf = (
  stated: readonly StatedDividend[],
): readonly { readonly years: number; readonly amount: number }[] =>
  stated.map(({ days, amount }) => ({ years: days / DAYS_PER_YEAR, amount }))

/** The case meant. @throws CaseError where a leg names what is not listed, or a number is missing. */
export function resolveCase(stated: StatedCase, view?: ChainView): StrategyCase {
  const { strategy, legs, choice, prices, dividends, ...numbers } = stated
  const own = { ...numbers, ...(dividends ? { dividends: dividendsOf(dividends) } : {}) }
  const chosen = { ...STANDARD, ...choice }
  if (view) {
    const listed = legs ? listedLegs(legs, view) : standardLegs(strategy, view, chosen)
    return listedCase(strategy, view, listed, { ...own, ...(prices ? { prices } : {}) })
  }
  const { spot, vol } = own
  if (spot === undefined) throw new CaseError('spot', 'spot is missing')
  if (legs) return { ...own, spot, strategy, legs: statedLegs(legs, chosen) }
  if (vol === undefined) throw new CaseError('legs', 'legs are missing, or a vol to choose them by')
  return standardCase(strategy, { ...own, spot, vol }, chosen)
}

type StatedLegs = NonNullable<StatedCase['legs']>

const entriesOf = (legs: StatedLegs): readonly [OptionRole, StatedLeg][] =>
  (Object.entries(legs) as [OptionRole, StatedLeg | undefined][]).flatMap(([role, leg]) =>
    leg ? [[role, leg] as [OptionRole, StatedLeg]] : [],
  )

function listedLegs(
  legs: StatedLegs,
  view: ChainView,
): Readonly<Partial<Record<OptionRole, OptionView>>> {
  const found = entriesOf(legs).map(
    ([role, { instrument, price, vol }]): [OptionRole, OptionView] => {
      const path = `legs.${role}.instrument`
      if (instrument === undefined) throw new CaseError(path, 'on a chain a leg names its option')
      const option = view.byId.get(instrument)
      if (!option) {
        const reason = view.unpriced.find(({ id }) => id === instrument)?.reason
        const why = reason === undefined ? 'is not in the chain' : `cannot be priced: ${reason}`
        throw new CaseError(path, `${instrument} ${why}`)
      }
      return [
        role,
        {
          ...option,
          ...(price === undefined ? {} : { mid: price }),
          ...(vol === undefined ? {} : { vol }),
        },
      ]
    },
  )
  return Object.fromEntries(found)
}

/** Days left out are those of the standard choice. */
function statedLegs(
  legs: StatedLegs,
  choice: StandardChoice,
): Readonly<Partial<Record<OptionRole, LegTerms>>> {
  return Object.fromEntries(
    entriesOf(legs).map(([role, { instrument, strike, days = choice.days, price, vol }]) => {
      if (instrument !== undefined)
        throw new CaseError(`legs.${role}.instrument`, 'an option by its id needs an underlying')
      if (strike === undefined) throw new CaseError(`legs.${role}.strike`, 'strike is missing')
      const years = days / DAYS_PER_YEAR
      const priced = price === undefined ? {} : { price }
      return [role, { strike, years, ...priced, ...(vol === undefined ? {} : { vol }) }]
    }),
  )
}
