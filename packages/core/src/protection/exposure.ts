/** Quotes as protection counts them: their sides, their worst prices, and what they come to if all were filled. [PRT-12] */
import type { QuoteSide } from '../collateral/quote-hold.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Actor } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Quote } from '../rfq/quote.ts'
import type { State } from '../venue/state.ts'
import type { Marks } from './mark.ts'
import { notionalOf } from './measure.ts'
import { holdsOrder } from './order-limit.ts'
import { lacking } from './reference.ts'

/** One side of a quote: its rungs, each a price and a size. */
export type GuardedSide = { readonly side: 'bid' | 'ask'; readonly rungs: QuoteSide }

export type GuardedQuote = {
  readonly marks: Marks
  readonly actor: Actor
  readonly account: AccountId
  readonly sides: readonly GuardedSide[]
  /** The quote it takes the place of. */
  readonly replaced: Quote | undefined
}

/** Refuses a quote that would bring all live ones together beyond a limit. */
export function refusalOfExposure(
  state: State,
  structure: Structure,
  { actor, account, sides, replaced }: GuardedQuote,
  listed: Listed,
): Rejection | undefined {
  for (const limit of state.protection.orderLimits.get(actor.firm)?.values() ?? []) {
    const { exposure: most, asset } = limit.limits
    if (most === undefined || asset !== structure.quoteAsset) continue
    if (!holdsOrder(limit, { user: actor.user, account })) continue
    const freed =
      replaced && holdsOrder(limit, replaced) ? exposureOfQuote(replaced, structure, listed) : 0n
    const own = exposureOf(sides, structure, listed)
    if (own === undefined) return reject('no_mark', undefined, lacking(structure, listed))
    const then = limit.exposure - freed + own
    if (then > most)
      return reject('max_exposure', undefined, {
        asset,
        amount: String(then),
        maxAmount: String(most),
      })
  }
  return undefined
}

/** The largest magnitude of a ladder's prices. */
export function worstPrice(rungs: QuoteSide): bigint {
  return rungs
    .map(({ price }): bigint => (price < 0n ? -price : price))
    .reduce((worst, price) => (price > worst ? price : worst), 0n)
}

/** What a quote comes to if all of it were filled: the larger of its sides, since at most one trades. Undefined where that is not known. */
function exposureOf(
  sides: readonly GuardedSide[],
  structure: Structure,
  listed: Listed,
): bigint | undefined {
  let most = 0n
  for (const { rungs } of sides) {
    let sum = 0n
    for (const { price, size } of rungs) {
      const each = notionalOf(structure, listed, price, size)
      if (each === undefined) return undefined
      sum += each
    }
    if (sum > most) most = sum
  }
  return most
}

/** Of a quote that stands: one that stood before the limit was set, and of which nothing is known, counts as nothing. */
export function exposureOfQuote(quote: Quote, structure: Structure, listed: Listed): bigint {
  return exposureOf(sidesOf(quote), structure, listed) ?? 0n
}

/** A quote's sides as rungs. */
export function sidesOf({ bid, ask }: Pick<Quote, 'bid' | 'ask'>): GuardedSide[] {
  const sides: GuardedSide[] = []
  if (bid) sides.push({ side: 'bid', rungs: bid })
  if (ask) sides.push({ side: 'ask', rungs: ask })
  return sides
}
