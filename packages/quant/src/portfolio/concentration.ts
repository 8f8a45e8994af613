import { sumOf } from './money-greeks.ts'

export type Share = {
  readonly key: string
  /** Magnitudes added up. */
  readonly amount: number
  /** Of the total, 0 to 1. */
  readonly share: number
}

export type Concentration = {
  readonly total: number
  /** Largest first; equal ones by key. */
  readonly shares: readonly Share[]
  /** Sum of squared shares: 1 where all is in one, 1/n where evenly in n. */
  readonly index: number
}

/** How much of a sum of magnitudes lies in each key (an underlying, a counterparty). */
export function concentrationOf(
  items: readonly { readonly key: string; readonly amount: number }[],
): Concentration {
  const byKey = Map.groupBy(items, ({ key }) => key)
  const rows = [...byKey].map(([key, own]) => ({
    key,
    amount: sumOf(own.map(({ amount }) => Math.abs(amount))),
  }))
  const total = sumOf(rows.map(({ amount }) => amount))
  const shares = rows
    .map((row) => ({ ...row, share: total > 0 ? row.amount / total : 0 }))
    .toSorted((a, b) => b.amount - a.amount || (a.key < b.key ? -1 : 1))
  return { total, shares, index: sumOf(shares.map(({ share }) => share * share)) }
}

/** A short option as assignment sees it: `units` > 0 of the underlying, `expiry` as a date or another key that sorts by time. */
export type ShortOption = {
  readonly underlying: string
  readonly right: 'call' | 'put'
  readonly strike: number
  readonly expiry: string
  readonly units: number
}

export type AssignmentDay = {
  readonly expiry: string
  /** Cash to be paid if every short put of the day is assigned. */
  readonly cash: number
  /** Cash received if every short call of the day is. */
  readonly received: number
  /** Units to be delivered under short calls, by underlying. */
  readonly deliver: Readonly<Record<string, number>>
  readonly contracts: number
}

/** What assignment of everything would ask for, day by day, earliest first: the last row of an expiry cliff is its height. */
export function assignmentCalendar(shorts: readonly ShortOption[]): readonly AssignmentDay[] {
  const days = Map.groupBy(shorts, ({ expiry }) => expiry)
  return [...days]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([expiry, own]) => {
      const cash = (right: 'call' | 'put'): number =>
        sumOf(own.filter((each) => each.right === right).map((each) => each.strike * each.units))
      const calls = Map.groupBy(
        own.filter(({ right }) => right === 'call'),
        ({ underlying }) => underlying,
      )
      const deliver = [...calls].map(([name, each]) => [name, sumOf(each.map((o) => o.units))])
      return {
        expiry,
        cash: cash('put'),
        received: cash('call'),
        deliver: Object.fromEntries(deliver) as Record<string, number>,
        contracts: own.length,
      }
    })
}

export type StrikeCluster = {
  readonly underlying: string
  /** Lowest and highest strike in it. */
  readonly from: number
  readonly to: number
  readonly notional: number
  /** Of the underlying's short notional. */
  readonly share: number
}

/**
 * For each underlying the band of strikes, `width` wide relative to its lower end (0.02 is 2 %),
 * that holds most short notional: what is pinned together. In the order of the underlyings' names.
 */
export function strikeClusters(
  shorts: readonly ShortOption[],
  width: number,
): readonly StrikeCluster[] {
  const byUnderlying = Map.groupBy(shorts, ({ underlying }) => underlying)
  return [...byUnderlying]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([underlying, own]) => {
      const sorted = own.toSorted((a, b) => a.strike - b.strike)
      const notionals = sorted.map(({ strike, units }) => strike * units)
      const total = sumOf(notionals)
      let best: StrikeCluster | undefined
      let end = 0
      sorted.forEach(({ strike: from }, start) => {
        while (end < sorted.length && (sorted[end]?.strike ?? 0) <= from * (1 + width)) end++
        const notional = sumOf(notionals.slice(start, end))
        if (best !== undefined && notional <= best.notional) return
        const to = sorted[end - 1]?.strike ?? from
        best = { underlying, from, to, notional, share: total > 0 ? notional / total : 0 }
      })
      return best === undefined ? [] : [best]
    })
}
