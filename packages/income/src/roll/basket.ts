import { packageOf } from './package.ts'
import type { RollLeg } from './candidate.ts'
import type { RollPackage } from './package.ts'

/** A roll to go with others. `netCredit`: per unit of the underlying, below zero is paid; `multiplier`: units a contract stands for. */
export type BasketRoll = {
  readonly name: string
  readonly legs: readonly Pick<RollLeg, 'id' | 'quantity'>[]
  readonly netCredit: number
  readonly multiplier: number
}

export type RollBasket = {
  /** Structures of one basket, each with its size in its ratios: to buy the basket is to do all of the rolls. */
  readonly parts: readonly { readonly name: string; readonly legs: RollPackage['legs'] }[]
  /** Cash that all of them bring as expected, below zero where they cost it. */
  readonly cash: number
  /** What goes alone, and the option that an earlier part trades already. */
  readonly left: readonly { readonly name: string; readonly instrument: string }[]
}

/** Structures in a basket, and legs in all of them, that one request may have. */
export const BASKET_ROLLS_MAX = 50
const LEGS_MAX = 100

/**
 * Several rolls as one request, so that all of them trade or none, in the order given. An option is in one structure of a basket
 * only: a roll that trades one which an earlier does is left, as is what there is no room for.
 */
export function basketOf(rolls: readonly BasketRoll[]): RollBasket {
  const taken = new Set<string>()
  const parts: { name: string; legs: RollPackage['legs'] }[] = []
  const left: { name: string; instrument: string }[] = []
  let cash = 0
  for (const { name, legs, netCredit, multiplier } of rolls) {
    const { legs: own, size } = packageOf(legs)
    const [first] = own
    if (!first) continue
    const shared = own.find(({ instrument }) => taken.has(instrument))
    if (shared || parts.length === BASKET_ROLLS_MAX || taken.size + own.length > LEGS_MAX) {
      left.push({ name, instrument: (shared ?? first).instrument })
      continue
    }
    for (const { instrument } of own) taken.add(instrument)
    parts.push({ name, legs: own.map((leg) => ({ ...leg, ratio: leg.ratio * size })) })
    cash += netCredit * multiplier * size
  }
  return { parts, cash, left }
}
