/**
 * The cover of inverse options that settle together, in the coin itself. [INV-4]
 *
 * What shorts lose in coins is piecewise of the form a ÷ S + b, which between strikes rises or falls all the way: so it is greatest at
 * a strike, or without end above all of them (a coin for each call beyond the long ones), or without bound towards zero. Each contract
 * pays whole minor units, rounded down, so that each long may pay up to one less than that: as much is held besides.
 */
import { coinPerContract } from '../instrument/inverse.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account } from '../ledger/account.ts'
import type { HoldLine } from '../ledger/hold.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { ratesOf } from '../margin/rates.ts'
import type { Margins } from '../margin/rates.ts'
import { divideCeil } from '../num/rounding.ts'
import { amount, within } from '../num/units.ts'
import { present } from '../assert.ts'
import type { Bounds, Held, NoCover } from './spread.ts'

/** Marks and rates, which measure puts that nothing bounds, where they may be written on credit. [INV-5] */
export type OnCredit = Margins | undefined

export function onCredit({ regime }: Pick<Account, 'regime'>, { margins }: Ledger): OnCredit {
  return regime === 'credit_line' ? margins : undefined
}

export type InverseCover = {
  readonly lines: ReadonlyMap<InstrumentId, readonly HoldLine[]>
  readonly bounds: readonly Bounds[]
}

/** Options of one coin and multiplier. A put that nothing bounds has no cover but on credit. */
export function coverInverse(
  held: readonly Held[],
  listed: Listed,
  credit: OnCredit,
): InverseCover | NoCover {
  const lines = new Map<InstrumentId, readonly HoldLine[]>()
  const bounds: Bounds[] = []
  const inOrder = held.toSorted((a, b) => (a.option.id < b.option.id ? -1 : 1))
  for (const [, own] of Map.groupBy(inOrder, ({ option }) => String(option.expiresAt))) {
    const shorts = own.filter(({ contracts }) => contracts < 0n).map(countOf)
    if (shorts.length === 0) continue
    const longs = own.filter(({ contracts }) => contracts > 0n).map(countOf)
    const wrong = coverGroup({ shorts, longs, credit }, listed, lines)
    if (wrong) return wrong
    bounds.push({
      shorts: shorts.map(({ option }) => option.id),
      longs: new Map(longs.map(({ option, contracts }) => [option.id, contracts])),
    })
  }
  return { lines, bounds }
}

/** Contracts of one option, without their sign. */
function countOf({ option, contracts }: Held): Held {
  return { option, contracts: contracts < 0n ? -contracts : contracts }
}

/** What a group needs, and what each of its shorts loses where the group loses most. */
type Need = { readonly coin: bigint; readonly losses: ReadonlyMap<InstrumentId, bigint> }

type Group = {
  readonly shorts: readonly Held[]
  readonly longs: readonly Held[]
  readonly credit: OnCredit
}

/** Each put by itself at what it is measured by, and calls as ever. */
function creditNeed(
  { shorts, longs }: Pick<Group, 'shorts' | 'longs'>,
  listed: Listed,
  margins: Margins,
): Need | undefined {
  const isCall = ({ option }: Held): boolean => option.right === 'call'
  const calls = shorts.filter(isCall)
  const alone = needOf(calls, [], listed)
  const bounded = needOf(calls, longs.filter(isCall), listed)
  if (!alone || !bounded) return undefined
  const parts = new Map(shared(alone.coin < bounded.coin ? alone : bounded))
  for (const { option, contracts } of shorts)
    if (option.right === 'put')
      parts.set(option.id, contracts * creditedPut(option, listed, margins))
  return { coin: [...parts.values()].reduce((sum, part) => sum + part, 0n), losses: parts }
}

/**
 * What a put comes to at half its strike, which is its multiplier in coins; or at the last mark of the coin ÷ (1 + its rate), where that is
 * lower, so that closing it frees something.
 */
function creditedPut(option: Option, listed: Listed, margins: Margins): bigint {
  const half = coinPerContract(option, listed)
  const spot = margins.marks.get(option.underlying) ?? 0n
  if (spot <= 0n) return half
  const { riskBps } = ratesOf(margins, option.underlying)
  const gap = option.strike * (BPS + BigInt(riskBps)) - spot * BPS
  const lower = divideCeil(gap * half, spot * BPS)
  return lower > half ? lower : half
}
const BPS = 10_000n

function coverGroup(
  { shorts, longs, credit }: Group,
  listed: Listed,
  lines: Map<InstrumentId, readonly HoldLine[]>,
): NoCover | undefined {
  const left = unpaired(shorts, longs)
  // Each of these is enough, and all have a bound where the first has. Longs that bound nothing only add to what is rounded.
  const need = [
    needOf(shorts, longs, listed),
    needOf(left.shorts, left.longs, listed),
    needOf(left.shorts, [], listed),
    credit && creditNeed(left, listed, credit),
  ].reduce((best, way) => (way && (!best || way.coin < best.coin) ? way : best))
  if (!need) {
    const open = left.shorts.find(({ option }) => option.right === 'put')
    const { option } = present(open, 'a loss without bound is a put')
    return { code: 'cover_unavailable', option: option.id }
  }
  for (const [id, part] of shared(need)) {
    if (!within(part)) return { code: 'out_of_range', option: id }
    const { option } = present(
      shorts.find((short) => short.option.id === id),
      'a part is of a short',
    )
    if (part > 0n) lines.set(id, [{ asset: option.underlying, amount: amount(part) }])
  }
  return undefined
}

/** What is left of shorts and longs when each short has met a long of its right that never pays less than it. */
function unpaired(
  shorts: readonly Held[],
  longs: readonly Held[],
): { readonly shorts: readonly Held[]; readonly longs: readonly Held[] } {
  const has = new Map(longs.map(({ option, contracts }) => [option.id, contracts]))
  const byStrike = ({ option: a }: Held, { option: b }: Held): number =>
    a.strike < b.strike ? -1 : a.strike > b.strike ? 1 : 0
  const leftOf = (right: 'call' | 'put'): readonly Held[] => {
    const of = (each: Held): boolean => each.option.right === right
    // The hardest short first, and for each the long that does just as well.
    const sign = right === 'put' ? 1 : -1
    const [own, by] = [shorts, longs].map((all) =>
      all.filter(of).sort((a, b) => sign * byStrike(a, b)),
    )
    return (own ?? []).toReversed().map(({ option, contracts }): Held => {
      let open = contracts
      for (const long of by ?? []) {
        const isEnough =
          right === 'put'
            ? long.option.strike >= option.strike
            : long.option.strike <= option.strike
        const there = has.get(long.option.id) ?? 0n
        if (!isEnough || there === 0n) continue
        const met = there < open ? there : open
        has.set(long.option.id, there - met)
        open -= met
      }
      return { option, contracts: open }
    })
  }
  const some = (each: Held): boolean => each.contracts > 0n
  return {
    shorts: [...leftOf('call'), ...leftOf('put')].filter(some),
    longs: longs
      .map(({ option }): Held => ({ option, contracts: has.get(option.id) ?? 0n }))
      .filter(some),
  }
}

/** The greatest loss at any price, rounded up, and a minor unit for each long; undefined where it has no bound. */
function needOf(shorts: readonly Held[], longs: readonly Held[], listed: Listed): Need | undefined {
  const [any] = shorts
  if (!any) return { coin: 0n, losses: new Map() }
  const signed = [
    ...shorts.map((each) => [each, 1n] as const),
    ...longs.map((each) => [each, -1n] as const),
  ]
  const sumOf = (of: (held: Held) => bigint): bigint =>
    signed.reduce((sum, [held, sign]) => sum + sign * of(held), 0n)
  const towardsZero = ({ option, contracts }: Held): bigint =>
    option.right === 'put' ? contracts * option.strike : 0n
  if (sumOf(towardsZero) > 0n) return undefined
  const withoutEnd = ({ option, contracts }: Held): bigint =>
    option.right === 'call' ? contracts : 0n
  // The loss is `loss` ÷ `per` coins for each unit: `at` a strike, or above all of them.
  let [loss, per, at]: [bigint, bigint, bigint | undefined] = [sumOf(withoutEnd), 1n, undefined]
  for (const [{ option }] of signed) {
    const { strike } = option
    const there = sumOf((held) => gapAt(held, strike))
    if (there * per > loss * strike) [loss, per, at] = [there, strike, strike]
  }
  const lost = loss > 0n ? divideCeil(loss * coinPerContract(any.option, listed), per) : 0n
  const rounding = longs.reduce((sum, { contracts }) => sum + contracts, 0n)
  return {
    coin: lost + rounding,
    losses: new Map(
      shorts.map((held) => [held.option.id, at === undefined ? withoutEnd(held) : gapAt(held, at)]),
    ),
  }
}

/** By how much contracts are in the money at a price, all together. */
function gapAt({ option, contracts }: Held, at: bigint): bigint {
  const gap = option.right === 'call' ? at - option.strike : option.strike - at
  return gap > 0n ? gap * contracts : 0n
}

/** Each short's part of a need, by what it loses where the group loses most; the first has it all where none loses. */
function shared({ coin, losses }: Need): ReadonlyMap<InstrumentId, bigint> {
  const all = [...losses.values()].reduce((sum, loss) => sum + loss, 0n)
  let [running, given] = [0n, 0n]
  return new Map(
    [...losses].map(([id, loss]) => {
      running += loss
      const upTo = all === 0n ? coin : (coin * running) / all
      const part = upTo - given
      given = upTo
      return [id, part]
    }),
  )
}
