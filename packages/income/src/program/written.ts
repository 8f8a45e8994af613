/** What a program has written, pair by pair. */
import type { Reason } from '@parley/core'
import { ownMid } from '../chain/valuation.ts'
import type { OptionView } from '../chain/valuation.ts'
import type { HeldOption, ProgramBook, ProgramMarket } from './book.ts'
import type { Wanted } from './order.ts'
import { because } from './reason.ts'

/** One short option of the program's, and the long one that bounds it. */
export type Written = {
  readonly short: OptionView
  readonly long: OptionView | undefined
  readonly contracts: number
  /** Received per unit when it was opened; undefined where that is not known. */
  readonly credit: number | undefined
}

/**
 * Pairs what is short of a right and expiry with what is long of it, contract by contract, the nearest to the money with the nearest:
 * so two spreads of one expiry stay two spreads. What delivers other than 100 units is paired with its like. Or the leg that cannot be
 * priced. What is paid in its coin is left out.
 */
export function writtenIn(
  { options }: ProgramBook,
  { view }: ProgramMarket,
): readonly Written[] | Reason {
  const own = options.filter(({ isInverse }) => !isInverse)
  for (const { id } of own)
    if (!view.byId.has(id)) {
      const reason = view.unpriced.find((each) => each.id === id)?.reason ?? 'not in the chain'
      return because('market.leg', `${id} ${reason}`, 'every leg priced')
    }
  const seen = own.map((held) => ({ held, option: view.byId.get(held.id) as OptionView }))
  const families = Map.groupBy(seen, ({ option }) => familyOf(option))
  return [...families.values()].flatMap(pairsIn)
}

const familyOf = ({ right, expiry, multiplier }: OptionView): string =>
  `${expiry} ${right} ${multiplier}`

type Seen = { readonly held: HeldOption; readonly option: OptionView }

function pairsIn(family: readonly Seen[]): readonly Written[] {
  const near = family.toSorted(
    (a, b) => (a.option.strike - b.option.strike) * (a.option.right === 'call' ? 1 : -1),
  )
  const longs = near
    .filter(({ held }) => held.contracts > 0)
    .map((seen) => ({ seen, left: seen.held.contracts }))
  const pairs: Written[] = []
  for (const { held, option } of near) {
    for (let open = -held.contracts; open > 0;) {
      const long = longs.find(({ left }) => left > 0)
      const contracts = Math.min(open, long?.left ?? open)
      if (long) long.left -= contracts
      open -= contracts
      const credit = creditOf(held, long?.seen.held)
      pairs.push({ short: option, long: long?.seen.option, contracts, credit })
    }
  }
  return pairs
}

function creditOf(short: HeldOption, long: HeldOption | undefined): number | undefined {
  if (short.price === undefined || (long && long.price === undefined)) return undefined
  return short.price - (long?.price ?? 0)
}

/** What takes it back. */
export function legsBack({ short, long, contracts }: Written): Wanted['legs'] {
  const legs = [{ id: short.id, quantity: contracts, mid: ownMid(short) }]
  if (long) legs.push({ id: long.id, quantity: -contracts, mid: ownMid(long) })
  return legs
}
