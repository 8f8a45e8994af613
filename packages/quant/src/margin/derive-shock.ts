/** What a scenario of Derive's portfolio margin does to an option: its vol after a shock, its time value discounted. */
import type { DerivePortfolioParameters, DeriveVolShock } from './derive.ts'

/** An option as its vol is shocked: ACT/365 to expiry, 0.2 = 20 %. */
export type Shocked = {
  readonly strike: number
  readonly forward: number
  readonly years: number
  readonly vol: number
}

/** By what the vol of an option is multiplied when the wings are turned (linear) or lifted (abs). */
export function skewMultiplier(
  of: { readonly strike: number; readonly forward: number; readonly years: number },
  kind: 'linear' | 'abs',
  { skew }: DerivePortfolioParameters,
): number {
  const root = Math.sqrt(of.years)
  const cap =
    kind === 'linear' ? skew.linearBase + skew.linearC * root : skew.absBase + skew.absC * root
  const flat = Math.max(skew.minK, root * skew.width * (skew.volStatic + skew.volScale * root))
  const log = Math.log(of.strike / of.forward)
  const k = kind === 'linear' ? log : Math.abs(log)
  return Math.max(1 + Math.min(cap, Math.max(-cap, (cap * k) / flat)), 0)
}

/** An option's vol after a shock of kind `shock`. */
export function volUnder(
  leg: Shocked,
  shock: DeriveVolShock,
  parameters: DerivePortfolioParameters,
): number {
  const { vol, years } = leg
  if (shock === 'none') return vol
  if (shock === 'linear' || shock === 'abs') return vol * skewMultiplier(leg, shock, parameters)
  const days = Math.max(years * 365, parameters.minDays)
  const power = years * 365 <= 30 ? parameters.shortTermPower : parameters.longTermPower
  const reach = (30 / days) ** power
  if (shock === 'up')
    return Math.max(vol * (1 + parameters.volUp * reach), parameters.minVolShockedUp)
  return vol * Math.max(1 - parameters.volDown * reach, 0)
}

/** By what the options of an expiry count after a shock: `gain` where together they are worth something, `debt` where they owe. */
export function discountsOf(
  { years, rate }: { readonly years: number; readonly rate: number },
  { discount }: DerivePortfolioParameters,
): { readonly gain: number; readonly debt: number } {
  const grown =
    discount.shortBase * Math.exp(years * (rate * discount.shortMultiple + discount.shortAdd))
  return {
    gain: discount.longBase * Math.exp(-years * (rate * discount.longMultiple + discount.longAdd)),
    debt: Math.min(Math.exp(rate * years), grown),
  }
}

/** The part of a loss at a small move of spot that counts as what forwards may part from it. */
export function basisFactor(years: number, { basis }: DerivePortfolioParameters): number {
  return basis.add + basis.multiple * years
}
