/**
 * The cover of all options of an account on one underlying, where long ones bound short ones. [COL-7] [COL-8]
 *
 * What settles together is one group: by right and expiry where shorts are American and delivered, since each side may be assigned
 * on a day of its own; by expiry alone where nothing happens before it, so that of two wings only the larger is held.
 */
import { deliverableOf } from '../instrument/instrument.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import { isInverse } from '../instrument/inverse.ts'
import type { Listed } from '../instrument/structure.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE, amount, cashFor, within } from '../num/units.ts'
import { present } from '../assert.ts'
import { coverInverse } from './inverse.ts'
import type { OnCredit } from './inverse.ts'
import { pair } from './pairing.ts'
import type { Bound, GroupNeed, Series } from './pairing.ts'

/** Contracts of one option in an account: long above 0, short below. */
export type Held = { readonly option: Option; readonly contracts: bigint }

/** Lines of the cover of each short option that needs any. */
export type CoverLines = ReadonlyMap<InstrumentId, readonly HoldLine[]>

export type SpreadCover = {
  readonly lines: CoverLines
  /** The contracts of each long option that each short one's group leans on. */
  readonly bounds: readonly Bounds[]
  /** Whether no way of pairing needs less. */
  readonly isLeast: boolean
}

/** A group: shorts, and the longs that bound them. */
export type Bounds = {
  readonly shorts: readonly InstrumentId[]
  readonly longs: ReadonlyMap<InstrumentId, bigint>
}

/** Why there is no cover: a short call or inverse put that nothing bounds, or more than a balance can be. */
export type NoCover = {
  readonly code: 'cover_unavailable' | 'out_of_range'
  readonly option: InstrumentId
}

/** `units`: what there is of the underlying, in minor units, beside what is promised elsewhere. `credit`: of an account on credit. */
export function coverSpreads(
  held: readonly Held[],
  listed: Listed,
  units: bigint,
  credit?: OnCredit,
): SpreadCover | NoCover {
  const classes = Map.groupBy(held, ({ option }) => classOf(option))
  const lines = new Map<InstrumentId, readonly HoldLine[]>()
  const bounds: Bounds[] = []
  let left = units > 0n ? units : 0n
  let isLeast = true
  let delivering = 0
  const inOrder = [...classes].sort(([a], [b]) => (a < b ? -1 : 1))
  // What is settled in the coin has no other cover: the coins that are left cover what is delivered.
  for (const [, own] of inOrder) {
    if (!own.some(({ option }) => isInverse(option))) continue
    const found = coverInverse(own, listed, credit)
    if ('code' in found) return found
    for (const [id, each] of found.lines) {
      lines.set(id, each)
      for (const line of each) left -= line.amount
    }
    // What longs pay is rounded down, so that two books beside each other may hold a little less than both as one.
    isLeast &&= found.bounds.every(({ longs }) => longs.size === 0)
    bounds.push(...found.bounds)
  }
  if (left < 0n) left = 0n
  for (const [, own] of inOrder) {
    if (own.some(({ option }) => isInverse(option))) continue
    const laid = layOut(own, listed)
    if (laid.groups.length === 0) continue
    // What is settled in cash takes none of the underlying.
    const found = pair(laid.groups, laid.longs, laid.delivers ? left / laid.unitsPerLot : 0n)
    if (laid.delivers) delivering++
    // Classes that are delivered share the underlying, which is given to them in turn.
    isLeast &&= found.isLeast && delivering < 2
    for (const [g, need] of found.needs.entries()) {
      const group = present(laid.groups[g], 'a need is of a group')
      const openCall = group.shorts.find(({ right }) => right === 'call')
      if (!laid.delivers && need.lots > 0n && openCall)
        return { code: 'cover_unavailable', option: openCall.id }
      const wrong = allocate(group.shorts, need, laid, lines)
      if (wrong) return wrong
      left -= need.lots * laid.unitsPerLot
      bounds.push({
        shorts: group.shorts.map(({ id }) => id),
        longs: new Map(need.longs.map(({ id, contracts }) => [id, contracts])),
      })
    }
    if (left < 0n) left = 0n
  }
  return { lines, bounds, isLeast }
}

/** Options that may bound each other: alike in what they stand for, in what a contract delivers, and in how they settle. */
export function classOf({ settlement, multiplier, terms, deliverable }: Option): string {
  const odd = deliverable === undefined ? '' : ` ${deliverable}`
  return `${settlement} ${multiplier} ${terms.quoteAsset}${odd}`
}

type Group = {
  readonly shorts: readonly Series[]
  readonly serves: (long: Option) => boolean
}
type LaidOut = {
  readonly groups: readonly Group[]
  readonly longs: readonly Bound[]
  readonly cash: InstrumentId
  readonly underlying: InstrumentId
  readonly unitsPerLot: bigint
  /** Whether the underlying is delivered. */
  readonly delivers: boolean
}

function layOut(held: readonly Held[], listed: Listed): LaidOut {
  const { option: any } = present(held[0], 'a class has an option')
  const cash = present(listed(any.terms.quoteAsset), 'the quote asset is listed')
  const underlying = present(listed(any.underlying), 'the underlying is listed')
  const seriesOf = ({ option, contracts }: Held): Series => ({
    id: option.id,
    right: option.right,
    strike: cashFor(option.strike, option.multiplier * powerOfTen(PRICE_SCALE), 1n, cash.scale),
    contracts: contracts < 0n ? -contracts : contracts,
  })
  const inOrder = held.toSorted((a, b) => (a.option.id < b.option.id ? -1 : 1))
  const shorts = inOrder.filter(({ contracts }) => contracts < 0n)
  const groups = [...Map.groupBy(shorts, ({ option }) => groupOf(option)).values()].map(
    (own): Group => {
      const { option } = present(own[0], 'a group has a short')
      return {
        shorts: own.map(seriesOf),
        serves: (long) => isBound(option, long),
      }
    },
  )
  const longs = inOrder.flatMap((each): readonly Bound[] => {
    if (each.contracts <= 0n) return []
    const serves = [...groups.keys()].filter((g) => groups[g]?.serves(each.option))
    return serves.length === 0 ? [] : [{ series: seriesOf(each), serves }]
  })
  const unitsPerLot = deliverableOf(any, underlying)
  const delivers = any.settlement === 'physical'
  return { groups, longs, cash: cash.id, underlying: underlying.id, unitsPerLot, delivers }
}

/** An American option that is delivered may be assigned on any day. */
function isEarly({ style, settlement }: Option): boolean {
  return style === 'american' && settlement === 'physical'
}

function groupOf(short: Option): string {
  return `${short.expiresAt} ${isEarly(short) ? short.right : 'both'}`
}

/**
 * Whether a long can be turned into what a short owes at every moment at which the short can be assigned: it is exercisable then,
 * and for a short that is assigned on a day of its own it is of the same right.
 */
function isBound(short: Option, long: Option): boolean {
  if (isEarly(short) && long.right !== short.right) return false
  if (isEarly(long)) return long.expiresAt >= short.expiresAt
  return !isEarly(short) && long.expiresAt === short.expiresAt
}

/** Gives each short its part: the underlying to calls, lowest strike first; cash by what each loses where the group loses most. */
function allocate(
  shorts: readonly Series[],
  { cash, lots, worstAt }: GroupNeed,
  laid: LaidOut,
  lines: Map<InstrumentId, readonly HoldLine[]>,
): NoCover | undefined {
  const losses = shorts.map(({ right, strike, contracts }) => {
    const each = right === 'call' ? worstAt - strike : strike - worstAt
    return each > 0n ? each * contracts : 0n
  })
  const all = losses.reduce((sum, loss) => sum + loss, 0n)
  const lotsOf = new Map<InstrumentId, bigint>()
  let left = lots
  const calls = shorts.filter(({ right }) => right === 'call')
  for (const { id, contracts } of calls.toSorted((a, b) => (a.strike < b.strike ? -1 : 1))) {
    const given = contracts < left ? contracts : left
    lotsOf.set(id, given)
    left -= given
  }
  let [running, given] = [0n, 0n]
  for (const [i, { id }] of shorts.entries()) {
    running += losses[i] ?? 0n
    const upTo = all === 0n ? 0n : (cash * running) / all
    const parts = [
      { asset: laid.underlying, amount: (lotsOf.get(id) ?? 0n) * laid.unitsPerLot },
      { asset: laid.cash, amount: upTo - given },
    ].filter((part) => part.amount > 0n)
    given = upTo
    if (!parts.every((part) => within(part.amount))) return { code: 'out_of_range', option: id }
    if (parts.length > 0)
      lines.set(
        id,
        parts.map((part) => ({ asset: part.asset, amount: amount(part.amount) })),
      )
  }
  return undefined
}

/** What covers hold in all, by asset. */
export function sumOf(lines: CoverLines): ReadonlyMap<InstrumentId, bigint> {
  const sums = new Map<InstrumentId, bigint>()
  for (const line of [...lines.values()].flat())
    sums.set(line.asset, (sums.get(line.asset) ?? 0n) + line.amount)
  return sums
}
