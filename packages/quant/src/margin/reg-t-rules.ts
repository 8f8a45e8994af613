import type { UnderlyingMark } from './model.ts'

/** Percentages of Regulation T and the exchanges' strategy rules, as fractions. */
export type RegTParameters = {
  /** Naked options by `marginClass`: share of the underlying less out-of-the-money, and floor. */
  readonly naked: Readonly<Record<string, { readonly share: number; readonly floor: number }>>
  readonly defaultClass: string
  readonly longStock: { readonly initial: number; readonly maintenance: number }
  /** Beyond the sale's proceeds, which stay in the account. */
  readonly shortStock: { readonly initial: number; readonly maintenance: number }
  /** Hedged stock: share of the protecting strike, and of the written call's. */
  readonly hedged: { readonly strikeShare: number; readonly collarShare: number }
  /**
   * `charged`: long options and net debits count in full as requirement (they are paid for and
   * have no loan value). `own_value`: they carry themselves and count nothing.
   */
  readonly longOptions: 'charged' | 'own_value'
  /** Share charged of a long option longer than `longDatedYears`. */
  readonly longDatedShare: number
  readonly longDatedYears: number
}

export const REG_T: RegTParameters = {
  naked: { equity: { share: 0.2, floor: 0.1 }, broad_index: { share: 0.15, floor: 0.1 } },
  defaultClass: 'equity',
  longStock: { initial: 0.5, maintenance: 0.25 },
  shortStock: { initial: 0.5, maintenance: 0.3 },
  hedged: { strikeShare: 0.1, collarShare: 0.25 },
  longOptions: 'charged',
  longDatedShare: 0.75,
  longDatedYears: 0.75,
}

/** Requirement of one short option without cover, per unit: premium + max(share - OTM, floor). */
export function nakedRequirement(
  option: { readonly right: 'call' | 'put'; readonly strike: number; readonly price: number },
  underlying: UnderlyingMark,
  parameters: RegTParameters = REG_T,
): number {
  const { right, strike, price } = option
  const rule = parameters.naked[underlying.marginClass ?? parameters.defaultClass]
  const { share, floor } = rule ?? { share: 0.2, floor: 0.1 }
  const leverage = underlying.leverage ?? 1
  const spot = underlying.price
  const outOfMoney = Math.max(right === 'call' ? strike - spot : spot - strike, 0)
  const least = leverage * floor * (right === 'call' ? spot : strike)
  return price + Math.max(leverage * share * spot - outOfMoney, least)
}
