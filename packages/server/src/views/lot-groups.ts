/** Lots in groups: chains of rolls, cycles from flat to flat, programs. Every figure is a sum over lots and what was closed of them. */
import { PRICE_SCALE, decode, formatDecimal, powerOfTen, profitOf, rootOf } from '@parley/core'
import type { AccountId, Closure, Lot, ProgramId, Rejection, State } from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, timeText } from '../wire/numbers.ts'
import { accountsFor } from './lot-query.ts'
import type { LotReader } from './lot-query.ts'
import { unpricedOf } from './lot-view.ts'
import { text } from './views.ts'
import type { Views } from './views.ts'

type By = wire.LotGroup['by']

export function readLotGroups(
  views: Views,
  reader: LotReader,
  { by = 'cycle', account }: { readonly by?: By; readonly account?: string },
): { groups: wire.LotGroup[] } | Rejection {
  const accounts = accountsFor(views.state, reader, account)
  if ('code' in accounts) return accounts
  const groups = accounts.flatMap((each) => groupsOf(views, each, by))
  return { groups: groups.sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1)) }
}

function groupsOf(views: Views, account: string, by: By): wire.LotGroup[] {
  const { lots, closures } = by === 'program' ? ofPrograms(views, account) : ofAll(views, account)
  // The lot that was rolled first does not know yet that it begins a chain.
  const chains = new Set(lots.map(({ chain }) => chain))
  const keyOf = (of: Lot | Closure): string | undefined => {
    const group =
      by === 'chain' ? (of.chain ?? (chains.has(of.lotId) ? of.lotId : undefined)) : of[by]
    return group === undefined ? undefined : `${group} ${of.currency}`
  }
  const closedBy = Map.groupBy(closures, keyOf)
  return [...Map.groupBy(lots, keyOf)].flatMap(([key, own]) =>
    key === undefined ? [] : [groupView(views.state, by, key, own, closedBy.get(key) ?? [])],
  )
}

type Kept = { readonly lots: readonly Lot[]; readonly closures: readonly Closure[] }

function ofAll(views: Views, account: string): Kept {
  const lots = views.all('select lot from lots where account = ? order by n', [account])
  const closures = views.all('select closure from lot_closures where account = ? order by n', [
    account,
  ])
  return {
    lots: lots.map((row) => decode(text(row['lot'])) as Lot),
    closures: closures.map((row) => decode(text(row['closure'])) as Closure),
  }
}

/** Programs' own: one may have closed in the account what another opened there. [LOT-12] */
function ofPrograms(views: Views, account: string): Kept {
  const of = (holder: string) => ({
    account: account as AccountId,
    program: holder.slice(account.length + 1) as ProgramId,
  })
  const lots = views.all(
    'select holder, lot from program_lots where substr(holder, 1, ?) = ? order by n',
    [account.length + 1, `${account}/`],
  )
  const closures = views.all(
    'select holder, closure from program_closures where account = ? order by n',
    [account],
  )
  return {
    lots: lots.map((row) => ({
      ...(decode(text(row['lot'])) as Lot),
      ...of(text(row['holder'])),
    })),
    closures: closures.map((row) => ({
      ...(decode(text(row['closure'])) as Closure),
      ...of(text(row['holder'])),
    })),
  }
}

function groupView(
  state: State,
  by: By,
  key: string,
  lots: readonly Lot[],
  closures: readonly Closure[],
): wire.LotGroup {
  const [group = '', currency = ''] = key.split(' ')
  const [first] = lots
  const open = lots.filter(({ quantity }) => quantity > 0n)
  const cash =
    lots.reduce((sum, { openedCash }) => sum + openedCash, 0n) +
    closures.reduce((sum, { closed }) => sum + closed, 0n)
  const realised = closures.reduce(
    (sum, closure) => (closure.unpriced ? sum : sum + profitOf(closure)),
    0n,
  )
  const unpriced = unpricedOf(state, lots)
  const basis = open.reduce((sum, { tax }) => sum - tax, 0n)
  const underlyings = new Set(lots.map(({ instrument }) => underlyingIn(state, instrument)))
  const [underlying] = underlyings
  const alone = underlyings.size === 1 ? underlying : undefined
  const units = open.reduce(
    (sum, lot) => (lot.instrument === alone && lot.side === 'long' ? sum + lot.quantity : sum),
    0n,
  )
  const money = (amount: bigint): string => amountText(state, currency, amount)
  const last = closures.at(-1)
  return {
    by,
    group,
    account: first?.account ?? '',
    ...(alone === undefined ? {} : { underlying: alone }),
    currency,
    openedAt: timeText(first?.openedAt ?? 0),
    ...(open.length === 0 && last ? { closedAt: timeText(last.closedAt) } : {}),
    lots: lots.length,
    rolls: lots.filter(({ chain }) => chain !== undefined).length,
    cash: money(cash),
    realised: money(realised),
    taxBasis: money(basis),
    ...(units > 0n && alone !== undefined
      ? {
          units: amountText(state, alone, units),
          ...(unpriced.unpriced
            ? {}
            : { breakEven: breakEven(state, { cash, currency, units, underlying: alone }) }),
        }
      : {}),
    ...unpriced,
  }
}

/** The price at which what is held pays back all that the group has cost so far, cut at the eighth decimal. */
function breakEven(
  state: State,
  of: {
    readonly cash: bigint
    readonly currency: string
    readonly units: bigint
    readonly underlying: string
  },
): string {
  const scale = state.instruments.get(of.currency as never)?.scale ?? 0
  const per = powerOfTen(state.instruments.get(of.underlying as never)?.scale ?? 0)
  return formatDecimal((-of.cash * per * powerOfTen(PRICE_SCALE - scale)) / of.units, PRICE_SCALE)
}

function underlyingIn(state: State, instrument: string): string {
  const of = state.instruments.get(instrument as never)
  return of ? rootOf(of) : instrument
}
