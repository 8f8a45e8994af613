/** What an option settles at, and where that price is from. [EXP-6] [EXP-11] */
import type { Price } from '../num/units.ts'
import { divideFloor } from '../num/rounding.ts'
import { within } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'

export type Observation = { readonly price: Price; readonly at: Timestamp }

/** `official`: as its source published it. `average`: the mean of what was observed in a window, rounded down to 10^-8. */
export type SettlementMethod =
  | { readonly kind: 'official' }
  | {
      readonly kind: 'average'
      /** From this moment on, and before `until`. */
      readonly from: Timestamp
      readonly until: Timestamp
      /** In order of time. */
      readonly observations: readonly Observation[]
    }

export type Settlement = {
  readonly settlementPrice: Price
  readonly source: string
  readonly observedAt: Timestamp
  readonly method: SettlementMethod
}

/** Observations of an average: a second of half an hour is one, and more are not kept. */
export const OBSERVATIONS_MAX = 2_000

export function meanOf(observations: readonly Observation[]): bigint {
  const sum = observations.reduce((all, { price }) => all + price, 0n)
  return divideFloor(sum, BigInt(observations.length))
}

/** Refuses a price that does not follow from its method. Guards in order: price, count, window, order, mean. */
export function checkSettlement({ settlementPrice, method }: Settlement): Rejection | undefined {
  if (settlementPrice < 0n || !within(settlementPrice))
    return reject('bad_decimal', 'settlementPrice')
  if (method.kind === 'official') return undefined
  const { from, until, observations } = method
  if (observations.length === 0 || observations.length > OBSERVATIONS_MAX)
    return reject('bad_settlement', 'method.observations', { max: String(OBSERVATIONS_MAX) })
  let before = from - 1
  for (const [i, { price, at }] of observations.entries()) {
    if (at <= before || at >= until) return reject('bad_settlement', `method.observations.${i}.at`)
    if (price < 0n) return reject('bad_settlement', `method.observations.${i}.price`)
    before = at
  }
  const mean = meanOf(observations)
  return mean === settlementPrice
    ? undefined
    : reject('bad_settlement', 'settlementPrice', { mean: String(mean), scale: '8' })
}
