/**
 * That options which longs bound have their cover, worked out from what they would pay at every price at which that turns, and not with the
 * code that sets cover aside. [COL-7] [COL-8]
 *
 * Shorts that settle together are at one price, others each at one of their own, and each long and each share is there once. So there must be a
 * way of giving them, and the cash, to what settles together by which nothing costs more at any price than it was given. A long may be
 * given in parts here, which the venue does not: what it lets pass is short of one contract's loss at most, and never is anything
 * found that is not there.
 */
import { coverOf, everyCell, isInverse, present } from '@parley/core'
import type { AccountId, Held, InstrumentId, Option, State } from '@parley/core'
import { breach, isSpread } from './breach.ts'
import type { Breach } from './breach.ts'
import { isFeasible } from './feasible.ts'
import type { AtMost } from './feasible.ts'

type Position = Held & { readonly account: AccountId }

export function* spreads(state: State): Generator<Breach> {
  const positions: Position[] = []
  for (const { account, asset, total, held: promised } of everyCell(state.ledger)) {
    const option = state.instruments.get(asset)
    if (option?.kind === 'option' && isSpread(state.accounts.get(account)) && !isInverse(option))
      positions.push({ account, option, contracts: total - promised })
  }
  const byBook = Map.groupBy(positions, ({ account, option }) => `${option.underlying} ${account}`)
  for (const [of, own] of byBook) {
    const kept = keptBy(state, own)
    const groups = groupsOf(state, own)
    const columns = columnsOf(groups, own)
    if (isFeasible(rowsOf(groups, own, kept, columns), columns.length)) continue
    const found = [...kept].map(([asset, amount]) => `${amount} ${asset}`).join(', ') || 'none'
    yield breach('a short option has its cover', of, 'what bounds its loss at every price', found)
  }
}

function keptBy(state: State, own: readonly Position[]): ReadonlyMap<InstrumentId, bigint> {
  const kept = new Map<InstrumentId, bigint>()
  for (const { account, option } of own)
    for (const { asset, amount } of coverOf(state.ledger, account, option.id)?.lines ?? [])
      kept.set(asset, (kept.get(asset) ?? 0n) + amount)
  return kept
}

/** Shorts that settle together, at one price. Figures are cash in minor units times 10^8, so that strikes are whole. */
type Group = {
  readonly shorts: readonly Held[]
  readonly cash: InstrumentId
  /** Of the underlying in minor units for each contract; undefined where nothing is delivered. */
  readonly unitsEach: bigint | undefined
  readonly underlying: InstrumentId
  readonly strikeOf: (option: Option) => bigint
}

const CASH_SCALE = 100_000_000n

function groupsOf(state: State, own: readonly Position[]): readonly Group[] {
  const shorts = own.filter(({ contracts }) => contracts < 0n)
  return [...Map.groupBy(shorts, ({ option }) => `${alike(option)} ${settlesWith(option)}`)].map(
    ([, together]) => {
      const { option } = present(together[0], 'a group has a short')
      const cash = present(state.listed(option.terms.quoteAsset), 'what it is quoted in is listed')
      const underlying = present(state.listed(option.underlying), 'the underlying is listed')
      return {
        shorts: together,
        cash: cash.id,
        underlying: underlying.id,
        unitsEach:
          option.settlement === 'physical'
            ? (option.deliverable ?? option.multiplier * 10n ** BigInt(underlying.scale))
            : undefined,
        strikeOf: ({ strike, multiplier }) => strike * multiplier * 10n ** BigInt(cash.scale),
      }
    },
  )
}

/** A contract of either is the other's: the same things for the same money. */
function alike({ underlying, terms, multiplier, deliverable, settlement }: Option): string {
  return `${underlying} ${terms.quoteAsset} ${multiplier} ${deliverable ?? ''} ${settlement}`
}

/** Assigned on a day of its own, it may be alone: nothing of the other right is then exercised with it. */
const mayComeAlone = ({ style, settlement }: Option): boolean =>
  style === 'american' && settlement === 'physical'

const settlesWith = (short: Option): string =>
  `${short.expiresAt} ${mayComeAlone(short) ? short.right : ''}`

/** Whether its holder can exercise the long whenever the short may be assigned. */
function answers(long: Option, short: Option): boolean {
  if (alike(long) !== alike(short)) return false
  if (mayComeAlone(short))
    return mayComeAlone(long) && long.right === short.right && long.expiresAt >= short.expiresAt
  return mayComeAlone(long) ? long.expiresAt >= short.expiresAt : long.expiresAt === short.expiresAt
}

/** What is given to a group: contracts of a long, else its cash, and contracts' worth of the underlying. */
type Column = { readonly group: Group; readonly gives: Held | 'cash' | 'units' }

function columnsOf(groups: readonly Group[], own: readonly Position[]): readonly Column[] {
  return groups.flatMap((group): Column[] => {
    const { option: short } = present(group.shorts[0], 'a group has a short')
    const longs = own.filter(({ option, contracts }) => contracts > 0n && answers(option, short))
    return [
      ...longs.map((gives) => ({ group, gives })),
      { group, gives: 'cash' },
      ...(group.unitsEach === undefined ? [] : [{ group, gives: 'units' } as const]),
    ]
  })
}

function rowsOf(
  groups: readonly Group[],
  own: readonly Position[],
  kept: ReadonlyMap<InstrumentId, bigint>,
  columns: readonly Column[],
): readonly AtMost[] {
  const row = (of: (column: Column) => bigint, most: bigint): AtMost => ({
    sum: columns.map(of),
    most,
  })
  const given = own
    .filter(({ contracts }) => contracts > 0n)
    .map((long) => row(({ gives }) => (gives === long ? 1n : 0n), long.contracts))
  const cash = [...new Set(groups.map((group) => group.cash))].map((asset) =>
    row(
      ({ group, gives }) => (gives === 'cash' && group.cash === asset ? 1n : 0n),
      (kept.get(asset) ?? 0n) * CASH_SCALE,
    ),
  )
  const [any] = groups
  const units = any
    ? [
        row(
          ({ group, gives }) => (gives === 'units' ? (group.unitsEach ?? 0n) : 0n),
          kept.get(any.underlying) ?? 0n,
        ),
      ]
    : []
  return [...given, ...cash, ...units, ...groups.flatMap((group) => lossRows(group, columns, row))]
}

/** At nothing, at every strike, and far above them, where each call costs as much as the underlying: no more is lost than was given. */
function lossRows(
  group: Group,
  columns: readonly Column[],
  row: (of: (column: Column) => bigint, most: bigint) => AtMost,
): readonly AtMost[] {
  const strikes = [
    ...group.shorts.map(({ option }) => group.strikeOf(option)),
    ...columns.flatMap((column) =>
      column.group === group && typeof column.gives === 'object'
        ? [group.strikeOf(column.gives.option)]
        : [],
    ),
  ]
  const lost = (pays: (option: Option) => bigint): bigint =>
    group.shorts.reduce((sum, { option, contracts }) => sum - contracts * pays(option), 0n)
  const lossAt = (pays: (option: Option) => bigint, cash: bigint, unit: bigint): AtMost =>
    row((column) => {
      if (column.group !== group) return 0n
      if (column.gives === 'cash') return -cash
      return -(column.gives === 'units' ? unit : pays(column.gives.option))
    }, -lost(pays))
  const at = [...new Set([0n, ...strikes])].map((price) => {
    const pays = (option: Option): bigint => {
      const inside = group.strikeOf(option) - price
      const worth = option.right === 'put' ? inside : -inside
      return worth > 0n ? worth : 0n
    }
    return lossAt(pays, 1n, price)
  })
  const above = lossAt(({ right }) => (right === 'call' ? 1n : 0n), 0n, 1n)
  return [...at, above]
}
