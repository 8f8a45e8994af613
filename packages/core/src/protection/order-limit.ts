/** Limits against a slip of the finger, and the most a firm's live quotes may come to. [PRT-11] [PRT-12] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Amount } from '../num/units.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { notionalOf, premiumOf } from './measure.ts'
import { lacking } from './reference.ts'

/** Whose orders a limit holds. What is left out is not narrowed. `by` says who set it: a firm cannot loosen the venue's. */
export type OrderScope = {
  readonly firm: FirmId
  readonly by: 'firm' | 'venue'
  readonly user?: UserId | undefined
  readonly account?: AccountId | undefined
}

/** The largest that one order may be, and that all live quotes together may be. Amounts are in minor units of `asset`. */
export type OrderLimits = {
  /** Structures. */
  readonly size?: bigint | undefined
  /** The asset of the amounts; orders in another are not held by them. Needed with any of them. */
  readonly asset?: InstrumentId | undefined
  readonly notional?: Amount | undefined
  readonly premium?: Amount | undefined
  /** Notional of all live quotes together, each at the larger of its sides, as if all were filled. */
  readonly exposure?: Amount | undefined
}

export type OrderLimit = {
  readonly scope: OrderScope
  readonly limits: OrderLimits
  /** What the live quotes in its scope come to. Follows from them, so it is in no snapshot. */
  exposure: bigint
}

export const ORDER_LIMITS_PER_FIRM_MAX = 100

export function orderLimitKey({ by, user, account }: OrderScope): string {
  return `${by} ${user ?? '*'} ${account ?? '*'}`
}

export function checkOrderLimits(limits: OrderLimits, listed: Listed): Rejection | undefined {
  const names = (['size', 'notional', 'premium', 'exposure'] as const).filter(
    (name) => limits[name] !== undefined,
  )
  if (names.length === 0) return reject('bad_protection', 'limits', { expected: 'a limit' })
  for (const name of names)
    if ((limits[name] ?? 0n) <= 0n) return reject('bad_protection', `limits.${name}`)
  const needsAsset = names.some((name) => name !== 'size')
  if (needsAsset && (limits.asset === undefined || listed(limits.asset)?.kind !== 'cash'))
    return reject('bad_protection', 'asset', { expected: 'the cash these amounts are in' })
  return undefined
}

/** One order as it is held against limits: a price is absent where none is named yet. */
export type Order = {
  readonly user: UserId
  /** Undefined for the whole of an order that several accounts share: it is held by limits that name no account. */
  readonly account: AccountId | undefined
  readonly structure: Structure
  readonly size: bigint
  readonly price: bigint | undefined
  /** Field that carries the size, for the refusal. */
  readonly path: string
}

export function holdsOrder(
  { scope }: OrderLimit,
  { user, account }: Pick<Order, 'user' | 'account'>,
): boolean {
  return (
    (scope.user === undefined || scope.user === user) &&
    (scope.account === undefined || scope.account === account)
  )
}

/** Refuses an order that is larger than a limit allows, with the numbers. */
export function overLimit(
  { limits }: OrderLimit,
  order: Order,
  listed: Listed,
): Rejection | undefined {
  const { structure, size, price, path } = order
  if (limits.size !== undefined && size > limits.size)
    return reject('clip_size', path, { size: String(size), max: String(limits.size) })
  if (limits.asset !== structure.quoteAsset) return undefined
  const asset = structure.quoteAsset
  const over = (
    code: 'max_notional' | 'max_premium',
    value: bigint,
    limit: bigint | undefined,
  ): Rejection | undefined =>
    limit !== undefined && value > limit
      ? reject(code, path, { asset, amount: String(value), maxAmount: String(limit) })
      : undefined
  const notional = limits.notional && notionalOf(structure, listed, price ?? 0n, size)
  if (limits.notional !== undefined && notional === undefined)
    return reject('no_mark', path, lacking(structure, listed))
  return (
    over('max_notional', notional ?? 0n, limits.notional) ??
    (price === undefined
      ? undefined
      : over('max_premium', premiumOf(structure, listed, price, size), limits.premium))
  )
}
