/** What one option is worth when it is exercised, and what moves then. */
import { present } from '../assert.ts'
import { deliverableOf } from '../instrument/instrument.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import { inversePayout, isInverse } from '../instrument/inverse.ts'
import type { Listed } from '../instrument/structure.ts'
import { CLEARING } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import { flow } from '../ledger/entry.ts'
import type { Posting } from '../ledger/entry.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE, cashFor, payoutFor } from '../num/units.ts'

/**
 * By how much a contract is in the money at a price, counting 10^-8 of what the underlying is priced in and minor units of the underlying; 0 at the
 * strike and beyond it. What is delivered counts at the price, which an odd split has made other than the multiplier.
 */
export function gapOf(option: Option, listed: Listed, settlementPrice: bigint): bigint {
  const underlying = present(listed(option.underlying), 'the underlying is listed')
  const delivered = settlementPrice * deliverableOf(option, underlying)
  const struck = option.strike * option.multiplier * powerOfTen(underlying.scale)
  const gap = option.right === 'call' ? delivered - struck : struck - delivered
  return gap > 0n ? gap : 0n
}

/** Whether a contract is in the money by at least `threshold` for each of its units. [EXP-7] */
export function isInTheMoney(
  option: Option,
  listed: Listed,
  at: { readonly settlementPrice: bigint; readonly threshold: bigint },
): boolean {
  const { scale } = present(listed(option.underlying), 'the underlying is listed')
  const least = at.threshold * option.multiplier * powerOfTen(scale)
  return gapOf(option, listed, at.settlementPrice) >= least
}

/** What a holder owes for each contract it exercises: strike cash for a call, the underlying for a put. */
export function owedPerContract(
  option: Option,
  listed: Listed,
): { readonly asset: InstrumentId; readonly each: bigint } {
  return option.right === 'call'
    ? { asset: option.terms.quoteAsset, each: strikeCash(option, listed, 1n) }
    : { asset: option.underlying, each: units(option, listed, 1n) }
}

/** Contracts that an account exercises (positive) or is assigned (negative). */
export type Exercised = { readonly account: AccountId; readonly contracts: bigint }

/** Contracts of an option leaving (positive) or coming back to (negative) accounts, against clearing. */
export function closing(option: InstrumentId, positions: readonly Exercised[]): Posting[] {
  return positions.flatMap(({ account, contracts }) =>
    flow({ from: account, to: CLEARING, asset: option, amount: contracts, reason: 'close' }),
  )
}

/** Strike cash against the underlying, each account against clearing. [EXP-5] */
export function delivery(option: Option, listed: Listed, parts: readonly Exercised[]): Posting[] {
  const sign = option.right === 'call' ? 1n : -1n
  const reason = 'exercise'
  return parts.flatMap(({ account, contracts }) => {
    const strike = strikeCash(option, listed, contracts * sign)
    const delivered = units(option, listed, contracts * sign)
    const { quoteAsset } = option.terms
    return [
      ...flow({ from: account, to: CLEARING, asset: quoteAsset, amount: strike, reason }),
      ...flow({
        from: CLEARING,
        to: account,
        asset: option.underlying,
        amount: delivered,
        reason,
      }),
    ]
  })
}

/** Each contract pays the same whole number of minor units, rounded down, so both sides agree without a residual. [EXP-5] */
export function payout(
  option: Option,
  listed: Listed,
  at: bigint,
  parts: readonly Exercised[],
): Posting[] {
  const asset = option.settlementAsset
  const perContract = payoutPerContract(option, listed, at)
  return parts.flatMap(({ account, contracts }) =>
    flow({
      from: CLEARING,
      to: account,
      asset,
      amount: contracts * perContract,
      reason: 'exercise',
    }),
  )
}

/** Minor units of the settlement asset that each contract pays at a price, rounded down. [EXP-5] [INV-3] */
export function payoutPerContract(option: Option, listed: Listed, at: bigint): bigint {
  if (isInverse(option)) return inversePayout(option, listed, at)
  const { scale } = present(listed(option.settlementAsset), 'the settlement asset is listed')
  const underlying = present(listed(option.underlying), 'the underlying is listed')
  const unit = powerOfTen(PRICE_SCALE - underlying.scale)
  return payoutFor(gapOf(option, listed, at), unit, 1n, scale)
}

function strikeCash(option: Option, listed: Listed, contracts: bigint): bigint {
  const { scale } = present(listed(option.terms.quoteAsset), 'the quote asset is listed')
  return cashFor(option.strike, option.multiplier * powerOfTen(PRICE_SCALE), contracts, scale)
}

function units(option: Option, listed: Listed, contracts: bigint): bigint {
  const underlying = present(listed(option.underlying), 'the underlying is listed')
  return contracts * deliverableOf(option, underlying)
}
