import { impliedVol, priceEuropean } from '@parley/quant'
import type { CashDividend, OptionLeg, SpotOutlook, StructureLeg } from '@parley/quant'
import { escrowedSpot } from '../chain/valuation.ts'
import { strategyOf } from './strategies.ts'
import { ROLES } from './strategy.ts'
import type { OptionRole, Strategy, StrategyName } from './strategy.ts'

/**
 * One option of a case, per unit of the underlying. Without a price it is taken at the model for
 * its vol; without a vol, at the vol its price implies.
 */
export type LegTerms = {
  readonly strike: number
  readonly years: number
  readonly price?: number
  readonly vol?: number
}

/** A strategy with the user's own numbers. */
export type StrategyCase = {
  readonly strategy: StrategyName
  readonly spot: number
  readonly legs: Readonly<Partial<Record<OptionRole, LegTerms>>>
  /** Continuous per year; 0 where left out. */
  readonly rate?: number
  readonly yield?: number
  /** Cash dividends per unit by the years until they go ex; those in the horizon are received. */
  readonly dividends?: readonly CashDividend[]
  /** For legs that name neither price nor vol. */
  readonly vol?: number
  /** What the user expects to be realised; the implied vol where left out. */
  readonly realisedVol?: number
  /** Expected total return of the underlying, continuous per year; the rate where left out. */
  readonly drift?: number
  /** Paid per unit of shares held; the spot where left out. */
  readonly basis?: number
  readonly contracts?: number
  readonly multiplier?: number
  /** Per contract, in currency: to trade it, and when it is assigned. */
  readonly fee?: number
  readonly assignmentFee?: number
  /** Class of the underlying in the margin models, such as `broad_index`. */
  readonly marginClass?: string
}

export type PricedLeg = {
  readonly role: OptionRole
  readonly strike: number
  readonly years: number
  readonly price: number
  readonly vol: number
}

/** A case with every number in place; amounts per unit of the underlying. */
export type PricedCase = {
  readonly strategy: Strategy
  readonly spot: number
  readonly rate: number
  readonly yield: number
  readonly dividends: readonly CashDividend[]
  readonly drift: number
  readonly basis: number
  readonly contracts: number
  readonly multiplier: number
  readonly fee: number
  readonly assignmentFee: number
  readonly marginClass: string | undefined
  readonly legs: readonly PricedLeg[]
  /** Years to the first expiry: when the outcome is taken. */
  readonly horizon: number
  /** Received (> 0) or paid for the options, fees not taken off. */
  readonly credit: number
  /** Dividends the shares receive up to the horizon; 0 without shares. */
  readonly income: number
  /** Mean implied vol of the short legs, of all legs where none is short. */
  readonly impliedVol: number
  readonly realisedVol: number
}

/** A case that cannot be evaluated: the path of the field and why. */
export class CaseError extends Error {
  override readonly name = 'CaseError'
  readonly path: string
  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

function need(ok: boolean, path: string, what: string): void {
  if (!ok) throw new CaseError(path, `${path} must be ${what}`)
}

/** Fills what the case leaves out. @throws CaseError for a leg missing or too many, or a number out of range. */
export function priceCase(given: StrategyCase): PricedCase {
  const strategy = strategyOf(given.strategy)
  const { spot, rate = 0, yield: carried = 0, dividends = [] } = given
  const { basis = spot, contracts = 1, multiplier = 100, fee = 0, assignmentFee = 0 } = given
  need(spot > 0 && spot < Infinity, 'spot', 'a finite number above 0')
  need(Number.isFinite(rate), 'rate', 'a finite number')
  need(Number.isFinite(carried), 'yield', 'a finite number')
  need(Number.isFinite(basis), 'basis', 'a finite number')
  need(Number.isSafeInteger(contracts) && contracts > 0, 'contracts', 'a whole number above 0')
  need(multiplier > 0 && multiplier < Infinity, 'multiplier', 'a finite number above 0')
  need(fee >= 0 && fee < Infinity, 'fee', 'a finite number >= 0')
  need(assignmentFee >= 0 && assignmentFee < Infinity, 'assignmentFee', 'a finite number >= 0')
  const drift = given.drift ?? rate
  need(Number.isFinite(drift), 'drift', 'a finite number')
  const market = { spot, rate, yield: carried, dividends }
  const legs = rolesOf(given, strategy).map(([role, terms]) =>
    priceLeg(role, terms, market, given.vol),
  )
  checkOrder(strategy, legs)
  const horizon = Math.min(...legs.map(({ years }) => years))
  const short = legs.filter(({ role }) => ROLES[role].side < 0)
  const shown = short.length > 0 ? short : legs
  const implied = shown.reduce((sum, { vol }) => sum + vol, 0) / shown.length
  const realisedVol = given.realisedVol ?? implied
  need(realisedVol >= 0 && realisedVol < Infinity, 'realisedVol', 'a finite number >= 0')
  return {
    strategy,
    ...market,
    drift,
    basis,
    contracts,
    multiplier,
    fee,
    assignmentFee,
    marginClass: given.marginClass,
    legs,
    horizon,
    credit: legs.reduce((sum, { role, price }) => sum - ROLES[role].side * price, 0),
    income: strategy.stock ? incomeWithin(dividends, horizon) : 0,
    impliedVol: implied,
    realisedVol,
  }
}

function incomeWithin(dividends: readonly CashDividend[], years: number): number {
  return dividends.reduce(
    (sum, each) => (each.years > 0 && each.years <= years ? sum + each.amount : sum),
    0,
  )
}

function rolesOf(given: StrategyCase, strategy: Strategy): readonly [OptionRole, LegTerms][] {
  for (const role of Object.keys(ROLES) as OptionRole[]) {
    const isWanted = strategy.roles.includes(role) || strategy.nextRoles?.includes(role) === true
    if (given.legs[role] !== undefined && !isWanted)
      throw new CaseError(`legs.${role}`, `a ${strategy.title.toLowerCase()} has no ${role}`)
  }
  return strategy.roles.map((role) => {
    const terms = given.legs[role]
    if (!terms)
      throw new CaseError(`legs.${role}`, `a ${strategy.title.toLowerCase()} needs a ${role}`)
    return [role, terms]
  })
}

type Market = Pick<PricedCase, 'spot' | 'rate' | 'yield' | 'dividends'>

function priceLeg(
  role: OptionRole,
  { strike, years, price, vol }: LegTerms,
  market: Market,
  fallbackVol: number | undefined,
): PricedLeg {
  const path = `legs.${role}`
  need(strike > 0 && strike < Infinity, `${path}.strike`, 'a finite number above 0')
  need(years > 0 && years < Infinity, `${path}.years`, 'a finite number above 0')
  const { rate, yield: carried } = market
  const spot = escrowedSpot(market, years)
  const { right } = ROLES[role]
  const terms = { right, spot, strike, years, rate, yield: carried }
  const own = vol ?? (price === undefined ? fallbackVol : undefined)
  if (own !== undefined) {
    need(own >= 0 && own < Infinity, vol === undefined ? 'vol' : `${path}.vol`, 'a number >= 0')
    return {
      role,
      strike,
      years,
      vol: own,
      price: price ?? priceEuropean({ ...terms, vol: own }).price,
    }
  }
  if (price === undefined) throw new CaseError(path, `${role} needs a price or a vol`)
  need(price >= 0 && price < Infinity, `${path}.price`, 'a finite number >= 0')
  const implied = impliedVol({ ...terms, price })
  if (implied.status === 'ok') return { role, strike, years, price, vol: implied.vol }
  // A price at or under intrinsic implies no vol: another must be given.
  if (fallbackVol === undefined)
    throw new CaseError(`${path}.price`, `${path}.price implies no vol; give one`)
  return { role, strike, years, price, vol: fallbackVol }
}

function checkOrder(strategy: Strategy, legs: readonly PricedLeg[]): void {
  const of = (role: OptionRole): PricedLeg | undefined => legs.find((leg) => leg.role === role)
  for (const { role, than, rule } of strategy.order) {
    const [one, other] = [of(role), of(than)]
    if (!one || !other) continue
    const isKept = rule === 'later' ? one.years > other.years : one.strike > other.strike
    const [field, words] = rule === 'later' ? ['years', 'later than'] : ['strike', 'above']
    need(isKept, `legs.${role}.${field}`, `${words} that of ${than}`)
  }
  const isOneDate = legs.every(({ years }) => years === legs[0]?.years)
  const isDiagonal = strategy.order.some(({ rule }) => rule === 'later')
  need(isOneDate || isDiagonal, 'legs', 'of one expiry')
}

/**
 * The legs as quant takes them, one unit of each; shares cost `stockPrice` less the dividends they
 * receive, so that these are in the profit.
 */
export function legsOf(priced: PricedCase, stockPrice = priced.basis): readonly StructureLeg[] {
  const options = priced.legs.map(({ role, strike, years, price, vol }): OptionLeg => {
    const { right, side } = ROLES[role]
    return { kind: 'option', right, strike, years, quantity: side, price, vol }
  })
  if (!priced.strategy.stock) return options
  return [{ kind: 'stock', quantity: 1, price: stockPrice - priced.income }, ...options]
}

/**
 * The spot's law up to the horizon at a vol: lognormal, with drift less yield, and dividends as
 * if paid evenly, so that the spot starts where it is and ends where they leave it.
 */
export function outlookOf(priced: PricedCase, vol: number, drift = priced.drift): SpotOutlook {
  const { spot, horizon } = priced
  const paid = horizon > 0 ? Math.log(spot / escrowedSpot(priced, horizon)) / horizon : 0
  return { spot, years: horizon, vol, rate: drift, yield: priced.yield + paid }
}
