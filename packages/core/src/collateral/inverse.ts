/**
 * The cover of inverse options that settle together, in the coin itself. [INV-4]
 *
 * What a group loses in coins is everywhere of the form a ÷ S + b, which rises or falls all the way until the next price at which one of
 * them turns: so it is greatest at a strike, where a put reaches its measure on credit, or without end above all of them (a coin for each
 * call beyond the long ones), or without bound towards zero. Each contract pays whole minor units, rounded down, so that each long may
 * pay up to one less than that: as much is held besides.
 */
import { coinPerContract, isInverse } from '../instrument/inverse.ts'
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

/** Whether any of these is an inverse put. */
export function movesInversePuts(listed: Listed, assets: Iterable<InstrumentId>): boolean {
  for (const id of assets) {
    const option = listed(id)
    if (option?.kind === 'option' && option.right === 'put' && isInverse(option)) return true
  }
  return false
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

/** What a group needs, and what each of its shorts loses where the group loses most, all of them × one number. */
type Need = { readonly coin: bigint; readonly losses: ReadonlyMap<InstrumentId, bigint> }

type Sides = { readonly shorts: readonly Held[]; readonly longs: readonly Held[] }
type Group = Sides & { readonly credit: OnCredit }

/**
 * What a group needs where puts that are `left`, with no long to meet, count for no more than their measure. Longs of puts count for nothing then:
 * what they pay has no bound either, and beside a loss that is cut off would make up for one that is not.
 */
function creditNeeds(
  { shorts, longs }: Sides,
  left: Sides,
  listed: Listed,
  margins: Margins,
): readonly (Need | undefined)[] {
  const most = (put: Option): bigint => creditedPut(put, listed, margins)
  const isCall = ({ option }: Held): boolean => option.right === 'call'
  const open = left.shorts.filter((each) => !isCall(each))
  return [
    needOf([...shorts.filter(isCall), ...open], longs.filter(isCall), listed, most),
    needOf(left.shorts, left.longs.filter(isCall), listed, most),
    needOf(left.shorts, [], listed, most),
  ]
}

/**
 * The most that a written put counts for on credit, in minor units of the coin, rounded up: what it comes to at half its strike, which is its
 * multiplier in coins; or at the last mark of the coin ÷ (1 + its rate), where that is lower, so that closing it frees something. [INV-5]
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
    ...(credit ? creditNeeds({ shorts, longs }, left, listed, credit) : []),
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
function unpaired(shorts: readonly Held[], longs: readonly Held[]): Sides {
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

/** The most that a contract of a written put counts for. */
type Most = (put: Option) => bigint

/** A price as a fraction: a put reaches its measure between ticks too. */
type Fraction = { readonly numerator: bigint; readonly denominator: bigint }

/** What the loss of a group, `overPrice` ÷ price + `level`, changes by below a price. */
type Turn = { readonly at: Fraction; readonly overPrice: bigint; readonly level: bigint }

/**
 * The greatest loss at any price, rounded up, and a minor unit for each long; undefined where it has no bound. With `most`, a short put
 * loses no more than that, and so has a bound.
 */
function needOf(
  shorts: readonly Held[],
  longs: readonly Held[],
  listed: Listed,
  most?: Most,
): Need | undefined {
  const [any] = shorts
  if (!any) return { coin: 0n, losses: new Map() }
  const coin = coinPerContract(any.option, listed)
  const sized = [
    ...shorts.map((held) => ({ ...held, size: held.contracts * coin })),
    ...longs.map((held) => ({ ...held, size: -held.contracts * coin })),
  ]
  // Far above, each call loses its coins less what it brings at its strike.
  let [overPrice, level] = [0n, 0n]
  for (const { option, size } of sized) {
    if (option.right === 'put') continue
    overPrice -= size * option.strike
    level += size
  }
  const turns = sized.flatMap(({ option, contracts, size }): readonly Turn[] => {
    const { strike, right } = option
    // A call loses nothing below its strike, and a put does: it is the same change.
    const atStrike = {
      at: { numerator: strike, denominator: 1n },
      overPrice: size * strike,
      level: -size,
    }
    if (!most || right === 'call' || size <= 0n) return [atStrike]
    const each = most(option)
    const full = {
      at: { numerator: strike * coin, denominator: coin + each },
      overPrice: -size * strike,
      level: size + contracts * each,
    }
    return [atStrike, full]
  })
  // The loss is `loss` ÷ `per` minor units: `at` a price, or above all of them.
  let [loss, per, at]: [bigint, bigint, Fraction | undefined] = [level, 1n, undefined]
  for (const turn of turns.sort(fromAbove)) {
    const { numerator, denominator } = turn.at
    overPrice += turn.overPrice
    level += turn.level
    const there = overPrice * denominator + level * numerator
    if (there * per > loss * numerator) [loss, per, at] = [there, numerator, turn.at]
  }
  if (overPrice > 0n) return undefined
  const lost = loss > 0n ? divideCeil(loss, per) : 0n
  const rounding = longs.reduce((sum, { contracts }) => sum + contracts, 0n)
  return {
    coin: lost + rounding,
    losses: new Map(shorts.map((held) => [held.option.id, lossAt(held, at, { coin, most })])),
  }
}

function fromAbove({ at: a }: Turn, { at: b }: Turn): number {
  const gap = b.numerator * a.denominator - a.numerator * b.denominator
  return gap > 0n ? 1 : gap < 0n ? -1 : 0
}

/** What contracts of a short lose at a price, or far above, in minor units × the numerator of the price. */
function lossAt(
  { option, contracts }: Held,
  at: Fraction | undefined,
  { coin, most }: { readonly coin: bigint; readonly most: Most | undefined },
): bigint {
  const { right, strike } = option
  if (!at) return right === 'call' ? contracts * coin : 0n
  const { numerator, denominator } = at
  const above = numerator - strike * denominator
  const gap = right === 'call' ? above : -above
  if (gap <= 0n) return 0n
  const full = right === 'put' && most ? most(option) * numerator : undefined
  const each = gap * coin
  return contracts * (full !== undefined && full < each ? full : each)
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
