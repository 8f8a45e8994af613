/** What a sale comes to, by the desk's own evaluation and after the venue's fees, said before it is made. */
import type { Instrument, Mark, StrategyEvaluation } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import { middleOf } from './choose.ts'
import type { Desk } from './desk.ts'

type Role = 'short_put' | 'long_put' | 'short_call' | 'long_call'

export type Sale = {
  readonly strategy: 'covered_call' | 'cash_secured_put' | 'bull_put_spread' | 'bear_call_spread'
  readonly legs: Readonly<Partial<Record<Role, { option: Instrument; mark: Mark; price: number }>>>
  readonly days: number
  readonly contracts: number
  /** What a share held has cost. */
  readonly basis?: number
}

/** All contracts together where it is cash, per unit where it is a price. */
export type Comes = {
  readonly units: number
  /** Received, fees taken off. */
  readonly premium: string
  readonly maxProfit: string
  readonly maxLoss: string
  readonly breakEven: string
  readonly basis: StrategyEvaluation['basis']
}

/** Where a price implies no vol any other will do: nothing that is stated depends on it. */
const ANY_VOL = 0.2

/** A leg's price has its fee taken off, so that every figure is after fees. */
export async function evaluate(desk: Desk, sale: Sale): Promise<Comes> {
  const { strategy, days, contracts, basis } = sale
  const legs = Object.entries(sale.legs)
  const multiplier = legs[0]?.[1].option.multiplier ?? 1
  const priced = legs.map(([role, { option, price }]) => {
    const fee = Number(option.takerFeePerLot ?? '0') / multiplier
    const after = role.startsWith('short') ? price - fee : price + fee
    return [role, { strike: Number(option.strike), days, price: after }] as const
  })
  const spot = middleOf(desk.fresh.get(desk.symbol))
  if (spot === undefined) throw new Failure(`${desk.symbol} has no mark today`)
  const one = {
    strategy,
    legs: Object.fromEntries(priced),
    spot,
    contracts,
    multiplier,
    vol: ANY_VOL,
    ...(basis === undefined ? {} : { basis }),
  }
  const body = { cases: [one] }
  const { evaluations } = await desk.principal.call('evaluateStrategies', { body })
  const [found] = evaluations
  if (!found?.maxProfit.bounded || !found.maxLoss.bounded)
    throw new Failure(`a ${strategy} has no end to what it can earn or lose`)
  const units = contracts * multiplier
  return {
    units,
    premium: cash(found.cash),
    maxProfit: cash(found.maxProfit.amount * units),
    maxLoss: cash(-found.maxLoss.amount * units),
    breakEven: perUnit(found.breakEvens[0] ?? Number.NaN),
    basis: found.basis,
  }
}

/** A figure of the evaluation in cents, as the ledger counts. */
export function cash(amount: number): string {
  return amount.toFixed(2)
}

/** A price of the evaluation: finer than any tick here, and without the noise of its last digits. */
export function perUnit(price: number): string {
  return String(Number(price.toFixed(6)))
}
