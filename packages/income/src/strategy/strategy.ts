import type { OptionRight } from '@parley/quant'

export type StrategyName =
  | 'covered_call'
  | 'cash_secured_put'
  | 'bull_put_spread'
  | 'bear_call_spread'
  | 'iron_condor'
  | 'collar'
  | 'protective_put'
  | 'covered_strangle'
  | 'poor_mans_covered_call'
  | 'wheel'

/** A leg by what it is for. `stock` is held; the others are one contract for each of stock's lots. */
export type OptionRole = 'short_put' | 'long_put' | 'short_call' | 'long_call'

export const ROLES: Readonly<
  Record<OptionRole, { readonly right: OptionRight; readonly side: 1 | -1 }>
> = {
  short_put: { right: 'put', side: -1 },
  long_put: { right: 'put', side: 1 },
  short_call: { right: 'call', side: -1 },
  long_call: { right: 'call', side: 1 },
}

/** How two strikes or expiries of a strategy must lie: `above` and `later` strictly. */
export type RoleOrder = {
  readonly role: OptionRole
  readonly than: OptionRole
  readonly rule: 'strike_above' | 'later'
}

export type Risk = 'limited' | 'substantial' | 'unlimited'

/** A strategy as data: who it is for, what it needs, and the shape of its legs. */
export type Strategy = {
  readonly name: StrategyName
  readonly title: string
  readonly outlook: string
  readonly requirement: string
  readonly goal: string
  readonly profit: string
  readonly loss: string
  readonly risk: Risk
  /** In words, what its user gives up or must watch. */
  readonly caution: string
  /** Whether a lot of the underlying is held against each contract. */
  readonly stock: boolean
  /** Whether cash for the short put's strike is set aside in a cash account. */
  readonly cashSecured: boolean
  readonly roles: readonly OptionRole[]
  /** What is sold next, once shares were assigned; for strategies of two stages. */
  readonly nextRoles?: readonly OptionRole[]
  readonly order: readonly RoleOrder[]
}
