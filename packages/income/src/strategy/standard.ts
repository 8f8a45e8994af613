import { normalQuantile } from '@parley/quant'
import type { ChainView, OptionView } from '../chain/valuation.ts'
import { escrowedSpot } from '../chain/valuation.ts'
import { CaseError } from './case.ts'
import type { LegTerms, StrategyCase } from './case.ts'
import { strategyOf } from './strategies.ts'
import { ROLES } from './strategy.ts'
import type { OptionRole, StrategyName } from './strategy.ts'

/** How a strategy's strikes and dates are chosen where the user names none. Deltas are absolute. */
export type StandardChoice = {
  /** Calendar days to the short leg's expiry, or to the only one. */
  readonly days: number
  readonly shortDelta: number
  /** Of a protecting leg. */
  readonly longDelta: number
  /** Of a diagonal's long call, which stands for shares, and its days. */
  readonly stockDelta: number
  readonly stockDays: number
}

export const STANDARD: StandardChoice = {
  days: 30,
  shortDelta: 0.25,
  longDelta: 0.1,
  stockDelta: 0.8,
  stockDays: 365,
}

type Aim = { readonly delta: number; readonly days: number }

function aimOf(name: StrategyName, role: OptionRole, choice: StandardChoice): Aim {
  const isStandIn = name === 'poor_mans_covered_call' && role === 'long_call'
  if (isStandIn) return { delta: choice.stockDelta, days: choice.stockDays }
  const isShort = ROLES[role].side < 0
  // A put bought alone or with shares is nearer the money than a spread's far wing.
  const isGuard = role === 'long_put' && strategyOf(name).stock
  return { delta: isShort || isGuard ? choice.shortDelta : choice.longDelta, days: choice.days }
}

const rolesIn = (name: StrategyName): readonly OptionRole[] => {
  const { roles, nextRoles = [] } = strategyOf(name)
  return [...roles, ...nextRoles]
}

/** The market without a chain: one vol for every strike. */
export type FlatMarket = Omit<StrategyCase, 'strategy' | 'legs'> & { readonly vol: number }

/** A case whose strikes have the deltas asked for at the model, on a round step of the spot. */
export function standardCase(
  strategy: StrategyName,
  market: FlatMarket,
  choice: StandardChoice = STANDARD,
): StrategyCase {
  const legs = rolesIn(strategy).map((role): readonly [OptionRole, LegTerms] => {
    const { delta, days } = aimOf(strategy, role, choice)
    const years = days / 365
    return [role, { years, strike: roundStrike(strikeAt(market, role, years, delta), market.spot) }]
  })
  return { ...market, strategy, legs: Object.fromEntries(legs) }
}

function strikeAt(market: FlatMarket, role: OptionRole, years: number, delta: number): number {
  const { vol, rate = 0, yield: carried = 0, dividends = [] } = market
  if (!(delta > 0 && delta < 1)) throw new CaseError('delta', 'a delta is between 0 and 1')
  const sign = ROLES[role].right === 'call' ? 1 : -1
  const spot = escrowedSpot({ ...market, rate, yield: carried, dividends }, years)
  const deviation = vol * Math.sqrt(years)
  const d1 = sign * normalQuantile(Math.min(delta * Math.exp(carried * years), 1 - 1e-9))
  return spot * Math.exp((rate - carried + 0.5 * vol * vol) * years - deviation * d1)
}

/** To the nearest of 1, 2.5 or 5 times a power of ten that is about a percent of the spot. */
function roundStrike(strike: number, spot: number): number {
  const power = 10 ** Math.floor(Math.log10(spot / 100))
  const step = [1, 2.5, 5, 10].findLast((each) => each * power <= spot / 80) ?? 1
  return Math.max(Math.round(strike / (step * power)), 1) * step * power
}

/** The listed options nearest a standard choice, by role; every short leg in one expiry. */
export function standardLegs(
  strategy: StrategyName,
  view: ChainView,
  choice: StandardChoice = STANDARD,
): Readonly<Partial<Record<OptionRole, OptionView>>> {
  const chosen: Partial<Record<OptionRole, OptionView>> = {}
  const isDiagonal = strategyOf(strategy).order.some(({ rule }) => rule === 'later')
  // Of a diagonal the long leg comes first: the short one must end before it.
  const roles = isDiagonal ? rolesIn(strategy).toReversed() : rolesIn(strategy)
  for (const role of roles) {
    const { delta, days } = aimOf(strategy, role, choice)
    const { right } = ROLES[role]
    const end = isDiagonal ? (chosen.long_call?.years ?? Infinity) : Infinity
    const listed = view.options.filter((each) => each.right === right && each.years < end)
    const taken = Object.values(chosen)
    const isFree = (each: OptionView): boolean => taken.every(({ id }) => id !== each.id)
    const expiry = nearest(listed, (each) => Math.abs(each.days - days))?.expiry
    const found = nearest(
      listed.filter((each) => each.expiry === expiry && isFree(each)),
      (each) => Math.abs(Math.abs(each.delta) - delta),
    )
    if (!found) throw new CaseError(`legs.${role}`, `the chain lists no ${right} to choose`)
    chosen[role] = found
  }
  return chosen
}

function nearest<Item>(items: readonly Item[], distance: (item: Item) => number): Item | undefined {
  let best: Item | undefined
  let least = Infinity
  for (const item of items) {
    const away = distance(item)
    if (away < least) [best, least] = [item, away]
  }
  return best
}

/** What is taken for a leg's price: the middle, or what the book gives at once. */
export type PriceBasis = 'mid' | 'natural'

/** A case from listed options: their strikes, dates, vols, and prices on the side asked for. */
export function listedCase(
  strategy: StrategyName,
  view: ChainView,
  legs: Readonly<Partial<Record<OptionRole, OptionView>>>,
  own: Omit<Partial<StrategyCase>, 'strategy' | 'legs'> & { readonly prices?: PriceBasis } = {},
): StrategyCase {
  const { chain } = view
  const { prices = 'mid', ...numbers } = own
  const terms = (Object.entries(legs) as [OptionRole, OptionView][]).map(
    ([role, option]): readonly [OptionRole, LegTerms] => {
      const { strike, years, vol } = option
      return [role, { strike, years, vol, price: priceOf(option, role, prices) }]
    },
  )
  return {
    spot: chain.spot,
    rate: chain.rate,
    yield: chain.yield,
    dividends: chain.dividends,
    ...(chain.realisedVol === undefined ? {} : { realisedVol: chain.realisedVol }),
    multiplier: Object.values(legs)[0]?.multiplier ?? 1,
    ...numbers,
    strategy,
    legs: Object.fromEntries(terms),
  }
}

/** Sold at the bid and bought at the ask where the book has that side; else the middle. */
export function priceOf(option: OptionView, role: OptionRole, prices: PriceBasis): number {
  if (prices === 'mid') return option.mid
  return (ROLES[role].side < 0 ? option.bid : option.ask) ?? option.mid
}
