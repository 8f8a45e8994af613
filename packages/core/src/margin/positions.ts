/** The positions that margin by scenarios scans: options with their marks and arrays, and what moves one for one, by the cash that they are in. [MGN-8] */
import { present } from '../assert.ts'
import { deliverableOf } from '../instrument/instrument.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import { isInverse } from '../instrument/inverse.ts'
import type { Listed } from '../instrument/structure.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideCeil, divideFloor } from '../num/rounding.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { Margins, NoMargin } from './rates.ts'
import type { Holding } from './requirement.ts'
import type { ScenarioArrays } from './scenario.ts'

/**
 * An option position: `size` is contracts × multiplier × minor units in one of the underlying, signed; `mark` is 10^-8 of cash. `units` is minor
 * units of the underlying that the contracts deliver, which differ from `size` after an odd split alone. [CRA-4]
 */
export type Scanning<A> = {
  readonly option: Option
  readonly size: bigint
  readonly units: bigint
  readonly mark: bigint
  readonly array: A
}

/** What moves one for one with the underlying: a future, worth what it has gained since it was carried, or the underlying that is owed. `size` is signed minor units of it. */
export type Linear = {
  readonly id: InstrumentId
  readonly kind: 'future' | 'owed'
  readonly size: bigint
  /** In fine units. */
  readonly value: bigint
}

/** All on an underlying that is in one cash asset. A figure of 10^-8 of cash times `size` is a fine unit, `per` of them a minor unit. */
export type Positions<A> = {
  readonly cash: InstrumentId
  readonly underlying: InstrumentId
  readonly options: readonly Scanning<A>[]
  readonly linear: readonly Linear[]
  readonly spot: bigint
  /** Minor units of the underlying, where it is in the same cash. */
  readonly units: bigint
  readonly per: bigint
}

/** One for each cash asset; none where no contract is there and nothing is owed. */
export function positionsOf<A>(
  { underlying, held, futures, units, owed }: Holding,
  { listed, margins }: { readonly listed: Listed; readonly margins: Margins },
  read: (arrays: ScenarioArrays) => A | undefined,
): readonly Positions<A>[] | NoMargin {
  const there = held.filter(({ contracts }) => contracts !== 0n)
  const of = present(listed(underlying), 'the underlying is listed')
  const carried = futures.filter(({ contracts }) => contracts !== 0n)
  if (there.length + carried.length === 0 && owed === 0n) return []
  if (of.kind === 'cash') return []
  const spot = margins.marks.get(underlying)
  if (spot === undefined) return { code: 'no_mark', instrument: underlying }
  const one = powerOfTen(of.scale)
  const byCash = new Map<InstrumentId, Scanning<A>[]>()
  const own = of.kind === 'option' ? undefined : of.terms.quoteAsset
  const linear = carried.map(({ future, contracts }): Linear => {
    const size = contracts * future.multiplier * one
    // Variation is paid to the carry price: what has been gained since is there, and not yet paid. [FUT-5]
    const mark = margins.marks.get(future.id) ?? future.carry.price
    return { id: future.id, kind: 'future', size, value: size * (mark - future.carry.price) }
  })
  if (owed > 0n) linear.push({ id: underlying, kind: 'owed', size: -owed, value: -owed * spot })
  if (linear.length > 0 && own) byCash.set(own, [])
  for (const { option, contracts } of there.toSorted((a, b) =>
    a.option.id < b.option.id ? -1 : 1,
  )) {
    const marked = margins.marks.get(option.id)
    const arrays = margins.arrays.get(option.id)
    const array = arrays && read(arrays)
    if (marked === undefined || array === undefined)
      return { code: 'no_mark', instrument: option.id }
    const inCoin = isInverse(option)
    const paidIn = inCoin ? present(own, 'a coin is priced in cash') : option.terms.quoteAsset
    const group = byCash.get(paidIn) ?? []
    byCash.set(paidIn, group)
    const mark = inCoin ? inCash(marked, spot, contracts) : marked
    const size = contracts * option.multiplier * one
    group.push({ option, size, units: contracts * deliverableOf(option, of), mark, array })
  }
  return [...byCash].map(([cash, options]) => {
    const { scale } = present(listed(cash), 'the quote asset is listed')
    return {
      cash,
      underlying,
      options,
      // Futures are in what the coin is priced in. [FUT-1]
      linear: cash === own ? linear : [],
      spot,
      units: cash === own && units > 0n ? units : 0n,
      per: one * powerOfTen(PRICE_SCALE - scale),
    }
  })
}

/** What an inverse option is worth with the coin at its mark: rounded against who has it, so that no more is counted together than apart. [INV-6] */
function inCash(coins: bigint, spot: bigint, contracts: bigint): bigint {
  const one = powerOfTen(PRICE_SCALE)
  return contracts > 0n ? divideFloor(coins * spot, one) : divideCeil(coins * spot, one)
}

/** Options with what they are worth, and then what moves one for one, in fine units × `scale`. */
export function valuesOf<A>(
  { options, linear }: Positions<A>,
  scale: bigint,
): readonly { readonly id: InstrumentId; readonly value: bigint }[] {
  const values = options.map(({ option, size, mark }) => ({
    id: option.id,
    value: size * mark * scale,
  }))
  return [...values, ...linear.map(({ id, value }) => ({ id, value: value * scale }))]
}
