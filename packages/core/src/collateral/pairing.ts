/**
 * How long options bound short ones, and what is left to hold. [COL-7]
 *
 * A group is shorts that settle together. With `lots` contracts' worth of the underlying set aside, and the longs given to it, it
 * needs the cash of its greatest loss at any price of the underlying. Longs that could serve several groups, and the underlying,
 * are shared out so that the whole needs the least cash, and of equal ways the least of the underlying.
 *
 * The loss is piecewise linear between strikes, all of which are whole cash per contract, so everything here is exact.
 */
import { present } from '../assert.ts'
import type { InstrumentId } from '../instrument/instrument.ts'

/** Contracts of one option, more than none. `strike` is its strike cash for one contract, in minor units. */
export type Series = {
  readonly id: InstrumentId
  readonly right: 'call' | 'put'
  readonly strike: bigint
  readonly contracts: bigint
}

export type Group = { readonly shorts: readonly Series[] }

/** A long, and the groups it can serve by their places. */
export type Bound = { readonly series: Series; readonly serves: readonly number[] }

/** What one group comes to need. */
export type GroupNeed = {
  readonly cash: bigint
  /** The price of the underlying, for one contract, at which the group loses it. */
  readonly worstAt: bigint
  /** Contracts' worth of the underlying. */
  readonly lots: bigint
  readonly longs: readonly Series[]
}

export type Pairing = {
  readonly needs: readonly GroupNeed[]
  /** Whether every way was tried: otherwise the best of those that were. */
  readonly isLeast: boolean
}

/** Ways of sharing longs out that are tried one by one; beyond it they are given where they help most. */
export const WAYS_MAX = 2_000
const STEPS = 64n

/** Shares longs and the underlying out over groups. `lots` is how much of the underlying there is for calls, in contracts' worth. */
export function pair(groups: readonly Group[], longs: readonly Bound[], lots: bigint): Pairing {
  const shared = longs.filter(({ serves }) => serves.length > 1)
  const own = groups.map((_, g) =>
    longs.flatMap(({ series, serves }) => (serves.length === 1 && serves[0] === g ? [series] : [])),
  )
  const needsBy = (given: readonly (readonly bigint[])[]): readonly GroupNeed[] => {
    const sets = own.map((series) => [...series])
    for (const [i, counts] of given.entries()) {
      const { series, serves } = present(shared[i], 'a split is of a shared long')
      for (const [n, contracts] of counts.entries())
        if (contracts > 0n)
          present(sets[present(serves[n], 'a place')], 'a group').push({ ...series, contracts })
    }
    return shareLots(groups, sets, lots)
  }
  if (shared.length === 0) return { needs: needsBy([]), isLeast: true }
  const isLeast = waysOf(shared) <= WAYS_MAX
  const search = { shared, needsBy, isLess: lessOf(lots) }
  return { needs: isLeast ? tryAll(search) : giveBySteps(search), isLeast }
}

type Search = {
  readonly shared: readonly Bound[]
  readonly needsBy: (given: readonly (readonly bigint[])[]) => readonly GroupNeed[]
  readonly isLess: (a: readonly GroupNeed[], b: readonly GroupNeed[]) => boolean
}

function tryAll({ shared, needsBy, isLess }: Search): readonly GroupNeed[] {
  let best: readonly GroupNeed[] | undefined
  const place = (i: number, given: readonly (readonly bigint[])[]): void => {
    const long = shared[i]
    if (!long) {
      const needs = needsBy(given)
      if (!best || isLess(needs, best)) best = needs
      return
    }
    for (const split of splits(long.series.contracts, long.serves.length))
      place(i + 1, [...given, split])
  }
  place(0, [])
  return present(best, 'there is at least one way')
}

/** Contracts of each long go, some at a time, to the group where they save most; then from one to another while that saves. */
function giveBySteps({ shared, needsBy, isLess }: Search): readonly GroupNeed[] {
  const given = shared.map(({ serves }) => serves.map(() => 0n))
  let best = needsBy(given)
  const attempt = (i: number, to: number, from: number | undefined, size: bigint): boolean => {
    const counts = present(given[i], 'a long has its counts')
    const [had, gave] = [counts[to] ?? 0n, from === undefined ? 0n : (counts[from] ?? 0n)]
    if (from !== undefined && gave < size) return false
    counts[to] = had + size
    if (from !== undefined) counts[from] = gave - size
    const needs = needsBy(given)
    if (isLess(needs, best)) {
      best = needs
      return true
    }
    counts[to] = had
    if (from !== undefined) counts[from] = gave
    return false
  }
  for (let part = STEPS; part >= 1n; part /= 4n)
    for (const [i, { series, serves }] of shared.entries()) {
      const size = series.contracts / part || 1n
      for (const to of serves.keys()) {
        const left = (): bigint =>
          series.contracts - sum(present(given[i], 'a long has its counts'))
        while (left() >= size && attempt(i, to, undefined, size));
        for (const from of serves.keys()) {
          if (from === to) continue
          while (attempt(i, to, from, size));
        }
      }
    }
  return best
}

/** In how many ways longs can be shared out, as far as it matters. */
function waysOf(shared: readonly Bound[]): number {
  let ways = 1
  for (const { series, serves } of shared) {
    // Compositions of the contracts over the groups they serve, and what is left idle.
    for (let n = 1; n < serves.length; n++) ways *= (Number(series.contracts) + n) / n
    if (ways > WAYS_MAX) return ways
  }
  return ways
}

/** Every way of cutting a number into parts; an idle contract is as good as a given one, which never adds to a loss. */
function* splits(contracts: bigint, parts: number): Generator<readonly bigint[]> {
  if (parts === 1) {
    yield [contracts]
    return
  }
  for (let first = 0n; first <= contracts; first++)
    for (const rest of splits(contracts - first, parts - 1)) yield [first, ...rest]
}

/** Least of the underlying wanting, then least cash, then least of the underlying. */
function lessOf(lots: bigint): Search['isLess'] {
  const figures = (needs: readonly GroupNeed[]): readonly [bigint, bigint, bigint] => {
    const taken = sum(needs.map((need) => need.lots))
    return [taken > lots ? taken - lots : 0n, sum(needs.map((need) => need.cash)), taken]
  }
  return (a, b) => {
    const [wantingA, cashA, lotsA] = figures(a)
    const [wantingB, cashB, lotsB] = figures(b)
    if (wantingA !== wantingB) return wantingA < wantingB
    return cashA === cashB ? lotsA < lotsB : cashA < cashB
  }
}

const sum = (values: readonly bigint[]): bigint => values.reduce((all, value) => all + value, 0n)

/**
 * Shares the underlying out: first what calls without a long must have, then, lot by lot, where it saves the most cash. Since a
 * group saves less by each further lot, that is the least there is.
 */
function shareLots(
  groups: readonly Group[],
  longs: readonly (readonly Series[])[],
  lots: bigint,
): readonly GroupNeed[] {
  const losses = groups.map(({ shorts }, g) => lossOf(shorts, longs[g] ?? []))
  const given = groups.map((_, g) => present(losses[g], 'a loss').callsOpen)
  let left = lots - sum(given)
  const roomOf = (g: number): bigint => {
    const { shorts } = present(groups[g], 'a group')
    const calls = sum(shorts.flatMap((each) => (each.right === 'call' ? [each.contracts] : [])))
    return calls - (given[g] ?? 0n)
  }
  const savedBy = (g: number, more: bigint): bigint => {
    const loss = present(losses[g], 'a loss')
    const now = given[g] ?? 0n
    return loss.cashWith(now) - loss.cashWith(now + more)
  }
  const wanted = sum(groups.map((_, g) => roomOf(g)))
  if (left >= wanted) for (const g of groups.keys()) given[g] = (given[g] ?? 0n) + roomOf(g)
  else {
    const step = wanted / (STEPS * STEPS) || 1n
    while (left > 0n) {
      const size = left < step ? left : step
      let best: { readonly g: number; readonly more: bigint; readonly saves: bigint } | undefined
      for (const g of groups.keys()) {
        const room = roomOf(g)
        const more = room < size ? room : size
        const saves = more > 0n ? savedBy(g, more) : 0n
        if (saves > 0n && (!best || saves * best.more > best.saves * more))
          best = { g, more, saves }
      }
      if (!best) break
      given[best.g] = (given[best.g] ?? 0n) + best.more
      left -= best.more
    }
  }
  return groups.map((_, g) => {
    const loss = present(losses[g], 'a loss')
    const most = given[g] ?? 0n
    const lotsTaken = fewest(loss, loss.cashWith(most), most)
    return { ...loss.worstWith(lotsTaken), lots: lotsTaken, longs: longs[g] ?? [] }
  })
}

/** The fewest lots with which a group needs no more cash. */
function fewest(loss: Loss, cash: bigint, most: bigint): bigint {
  let [low, high] = [loss.callsOpen, most]
  while (low < high) {
    const middle = (low + high) / 2n
    if (loss.cashWith(middle) <= cash) high = middle
    else low = middle + 1n
  }
  return low
}

export type Loss = {
  /** Calls beyond the long ones: without as much of the underlying the loss has no bound. */
  readonly callsOpen: bigint
  /** The greatest loss with so many lots of the underlying beside the options, at least `callsOpen`, and where it is. */
  readonly worstWith: (lots: bigint) => { readonly cash: bigint; readonly worstAt: bigint }
  readonly cashWith: (lots: bigint) => bigint
}

/** The loss of shorts less what longs pay, as a function of the underlying's price. */
export function lossOf(shorts: readonly Series[], longs: readonly Series[]): Loss {
  const turns = [
    ...shorts.map(({ strike, contracts }) => ({ strike, by: contracts })),
    ...longs.map(({ strike, contracts }) => ({ strike, by: -contracts })),
  ].sort((a, b) => (a.strike < b.strike ? -1 : a.strike > b.strike ? 1 : 0))
  let atZero = 0n
  let slopeAtZero = 0n
  let slopeAtEnd = 0n
  for (const [series, sign] of [
    ...shorts.map((each) => [each, 1n] as const),
    ...longs.map((each) => [each, -1n] as const),
  ]) {
    const contracts = sign * series.contracts
    if (series.right === 'call') slopeAtEnd += contracts
    else {
      atZero += contracts * series.strike
      slopeAtZero -= contracts
    }
  }
  const worstWith = (lots: bigint): { readonly cash: bigint; readonly worstAt: bigint } => {
    let [at, loss, slope] = [0n, atZero, slopeAtZero - lots]
    let [cash, worstAt] = [loss > 0n ? loss : 0n, 0n]
    for (const { strike, by } of turns) {
      loss += slope * (strike - at)
      if (loss > cash) [cash, worstAt] = [loss, strike]
      at = strike
      slope += by
    }
    return { cash, worstAt }
  }
  return {
    callsOpen: slopeAtEnd > 0n ? slopeAtEnd : 0n,
    worstWith,
    cashWith: (lots) => worstWith(lots).cash,
  }
}
