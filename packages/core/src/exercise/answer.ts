/** What an account exercises because of what it is assigned: the longs that bound its shorts, as few as it needs. [EXP-13] */
import { judge } from '../collateral/cover.ts'
import { onCredit } from '../collateral/inverse.ts'
import { spreadsOn } from '../collateral/spread-change.ts'
import { coverSpreads } from '../collateral/spread.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { balance } from '../ledger/ledger.ts'
import { divideCeil } from '../num/rounding.ts'
import { asideForAssigned } from '../program/assigned.ts'
import type { Owed } from '../program/assigned.ts'
import type { Rejection } from '../rejection.ts'
import { deltasOf } from '../trade/settlement.ts'
import type { State } from '../venue/state.ts'
import type { ChainOf, Exercises, Link } from './link.ts'
import { closing, delivery, owedPerContract, payout } from './worth.ts'

/** What every account whose longs bound its shorts must exercise, given what all are assigned. */
export function answersTo(
  state: State,
  of: ChainOf,
  links: readonly Link[],
): Exercises | Rejection {
  const answers = new Map<InstrumentId, Map<AccountId, bigint>>()
  for (const account of state.accounts.values()) {
    if (account.regime === 'covered' || account.kind !== 'trading') continue
    const assigned = links.filter(({ writers }) =>
      writers.some((writer) => writer.account === account.id && writer.assigned > 0n),
    )
    if (assigned.length === 0) continue
    const released = asideIn(state, account.id, assigned)
    const deltas = baseOf(state, of, links, account.id)
    const own = answerOf(state, of, account, { deltas, released })
    if ('code' in own) return own
    for (const [instrument, contracts] of own) {
      const byAccount = answers.get(instrument) ?? new Map<AccountId, bigint>()
      answers.set(instrument, byAccount)
      byAccount.set(account.id, contracts)
    }
  }
  return answers
}

/** What an account's programs have set aside of what they are assigned in a step. */
export function asideIn(
  state: State,
  account: AccountId,
  links: readonly Link[],
): readonly HoldLine[] {
  const assigned = links.flatMap(({ option, writers }): Owed[] => {
    const contracts = writers.find((writer) => writer.account === account)?.assigned ?? 0n
    if (contracts === 0n || option.settlement === 'cash') return []
    return [{ option, contracts, ...broughtBy(state, option) }]
  })
  return assigned.length === 0 ? [] : asideForAssigned(state, account, assigned)
}

type Deltas = Map<InstrumentId, bigint>

/** What a step does to an account but for its own answer: longs that end are there to be exercised until the step is over. */
function baseOf(
  state: State,
  { first, ending }: ChainOf,
  links: readonly Link[],
  account: AccountId,
): Deltas {
  const deltas: Deltas = new Map()
  for (const { option, writers } of links) {
    const did = first.get(option.id)?.get(account) ?? 0n
    const assigned = writers.find((writer) => writer.account === account)?.assigned ?? 0n
    const at = ending.get(option.id)
    move(state, deltas, option, did - assigned, at)
    const { total } = balance(state.ledger, account, option.id)
    const lapsed = at !== undefined && total < 0n ? -total - assigned : 0n
    if (lapsed > 0n) add(deltas, option.id, lapsed)
  }
  return deltas
}

/** Books contracts exercised (or, below 0, assigned) into the changes of an account. */
function move(
  state: State,
  deltas: Deltas,
  option: Option,
  contracts: bigint,
  at: bigint | undefined,
): void {
  if (contracts === 0n) return
  const part = [{ account: ANYONE, contracts }]
  const moved =
    option.settlement === 'cash' && at !== undefined
      ? payout(option, state.listed, at, part)
      : delivery(option, state.listed, part)
  for (const [asset, delta] of deltasOf([...closing(option.id, part), ...moved], ANYONE))
    add(deltas, asset, delta)
}
const ANYONE = 'venue:anyone' as AccountId

function add(deltas: Deltas, asset: InstrumentId, delta: bigint): void {
  deltas.set(asset, (deltas.get(asset) ?? 0n) + delta)
}

/** The fewest contracts, in order of strike, that let an account bear what it is assigned; and then what it would exercise anyway. */
function answerOf(
  state: State,
  of: ChainOf,
  account: Account,
  { deltas, released }: { readonly deltas: Deltas; readonly released: readonly HoldLine[] },
): ReadonlyMap<InstrumentId, bigint> | Rejection {
  const picks = new Map<InstrumentId, bigint>()
  const leftOf = ({ option, left }: Long): bigint => left - (picks.get(option.id) ?? 0n)
  const verdictOf = (changed: Deltas) =>
    judge(state.ledger, state.listed, {
      account,
      deltas: changed,
      released,
      bound: 'exercise',
    })
  const take = (option: Option, contracts: bigint): void => {
    picks.set(option.id, (picks.get(option.id) ?? 0n) + contracts)
    move(state, deltas, option, contracts, undefined)
  }
  const longs = boundingLongs(state, of, account, deltas)
  for (;;) {
    const verdict = verdictOf(deltas)
    if (!('code' in verdict)) break
    const { asset, short } = verdict.detail ?? {}
    const next = longs.find(
      (long) => leftOf(long) > 0n && broughtBy(state, long.option).asset === asset,
    )
    if (!next || short === undefined) return verdict
    const needed = divideCeil(BigInt(short), broughtBy(state, next.option).each)
    take(next.option, needed < leftOf(next) ? needed : leftOf(next))
  }
  for (const { option, left: wants } of endingLongs(state, of, account)) {
    let [low, high] = [0n, wants - (picks.get(option.id) ?? 0n)]
    while (low < high) {
      const middle = (low + high + 1n) / 2n
      const tried = new Map(deltas)
      move(state, tried, option, middle, undefined)
      if ('code' in verdictOf(tried)) high = middle - 1n
      else low = middle
    }
    if (low > 0n) take(option, low)
  }
  return picks
}

type Long = { readonly option: Option; readonly left: bigint }

/** What a holder gets for each contract it exercises: the underlying by a call, strike cash by a put. */
function broughtBy(state: State, option: Option): ReturnType<typeof owedPerContract> {
  const right = option.right === 'call' ? 'put' : 'call'
  return owedPerContract({ ...option, right }, state.listed)
}

/** The longs that bound what an account has written on what moves, calls from the lowest strike and puts from the highest. */
function boundingLongs(
  state: State,
  { ending, now }: ChainOf,
  account: Account,
  deltas: Deltas,
): readonly Long[] {
  const underlyings = new Set(
    [...deltas.keys()].flatMap((id) => {
      const option = state.instruments.get(id)
      return option?.kind === 'option' ? [option.underlying] : []
    }),
  )
  const longs = new Map<InstrumentId, bigint>()
  for (const underlying of underlyings) {
    const { held, units } = spreadsOn(state.ledger, state.listed, account.id, underlying)
    const cover = coverSpreads(held, state.listed, units, onCredit(account, state.ledger))
    if ('code' in cover) continue
    for (const bounds of cover.bounds)
      for (const [id, contracts] of bounds.longs) longs.set(id, (longs.get(id) ?? 0n) + contracts)
  }
  const isOpen = ({ id, style, settlement, expiresAt }: Option): boolean =>
    settlement === 'physical' && (ending.has(id) || (style === 'american' && expiresAt > now))
  return [...longs]
    .map(([id, contracts]): Long => {
      const used = deltas.get(id) ?? 0n
      return {
        option: state.instruments.get(id) as Option,
        left: used < 0n ? contracts + used : contracts,
      }
    })
    .filter(({ option }) => isOpen(option))
    .sort((a, b) => {
      const [one, other] = [a.option.strike, b.option.strike]
      if (one === other) return a.option.id < b.option.id ? -1 : 1
      return one < other === (a.option.right === 'call') ? -1 : 1
    })
}

/** Longs of an account that end, and how many contracts of each it would exercise beyond what it did. */
function endingLongs(
  state: State,
  { ending, first, wanted }: ChainOf,
  account: Account,
): readonly Long[] {
  return [...ending.keys()].flatMap((id) => {
    const option = state.instruments.get(id) as Option
    const { total } = balance(state.ledger, account.id, id)
    if (total <= 0n || option.settlement === 'cash') return []
    const wants = wanted(option, { account: account.id, contracts: total })
    const did = first.get(id)?.get(account.id) ?? 0n
    return wants > did ? [{ option, left: wants - did }] : []
  })
}
