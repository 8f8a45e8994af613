/**
 * Exercises that call for others. A writer whose short is bounded by a long delivers by exercising it, in the same step, and so
 * does the writer of that one. [EXP-10]
 *
 * All exercises of one step are found together: who is assigned follows from how much of each option is exercised, what such an
 * account must exercise follows from what it is assigned, and so on until nothing changes.
 */
import { judge } from '../collateral/cover.ts'
import { spreadsOn } from '../collateral/spread-change.ts'
import { coverSpreads } from '../collateral/spread.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import type { Posting } from '../ledger/entry.ts'
import { deltasOf } from '../trade/settlement.ts'
import { sha256OfText } from '../digest/sha256.ts'
import { divideCeil } from '../num/rounding.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { State } from '../venue/state.ts'
import { drawAssignment, drawRun } from './draw.ts'
import type { Assigned, Contracts } from './draw.ts'
import { writersOf } from './positions.ts'
import { closing, delivery, owedPerContract, payout } from './worth.ts'

/** Contracts exercised of one option, by account. */
export type Exercises = ReadonlyMap<InstrumentId, ReadonlyMap<AccountId, bigint>>

export type ChainOf = {
  readonly seed: string
  readonly now: Timestamp
  /** What is exercised to begin with. */
  readonly first: Exercises
  /** Options that end in this step, whether or not they are exercised, and the price they are settled at. */
  readonly ending: ReadonlyMap<InstrumentId, bigint>
  /** How many contracts of an ending option a holder would exercise if it could pay. */
  readonly wanted: (option: Option, holder: Contracts) => bigint
}

/** One option's part of a chain. */
export type Link = {
  readonly option: Option
  readonly holders: readonly Contracts[]
  readonly writers: readonly Assigned[]
  /** Drawn in one run. */
  readonly isRun: boolean
  readonly postings: readonly Posting[]
}

export type Chain = { readonly links: readonly Link[]; readonly seed: string }

/**
 * Rounds after which a seed is given up for the next, and how many seeds are tried. From `lasting` on nothing that was called for is
 * taken back, so that answers which call for each other in turn come to an end; and what grows round by round grows in strides that
 * double, since a ring of accounts that call for each other may else take as many rounds as it has contracts. The run of last resort
 * comes to an end always: its rounds are bounded by the accounts and options there are, times the doublings of a stride.
 */
export const CHAIN_LIMITS = { rounds: 64, lasting: 8, seeds: 8, runRounds: 100_000 } as const

/**
 * The chain by the first seed that brings it to an end in which every account exercises just what it is called for: the one given, else
 * digests of it in turn; and where none does, by the draw in one run. [EXP-15]
 */
export function chain(state: State, of: ChainOf): Chain | Rejection {
  let refusal: Rejection | undefined
  for (let i = 0; i < CHAIN_LIMITS.seeds; i++) {
    const seed = i === 0 ? of.seed : sha256OfText(`${of.seed} ${i}`).slice(0, 32)
    const { rounds, lasting } = CHAIN_LIMITS
    const links = chainBy(state, { ...of, seed, isRun: false, rounds, lasting })
    if (links && !('code' in links)) return { links, seed }
    refusal ??= links
  }
  return chainByRun(state, of) ?? refusal ?? reject('draw_unsettled', 'seed')
}

/** By the draw of last resort; where holders cannot exercise what they would beyond what they are called for, without that. [EXP-15] */
export function chainByRun(state: State, of: ChainOf): Chain | undefined {
  for (const wanted of [of.wanted, () => 0n]) {
    const run = { ...of, wanted, isRun: true, rounds: CHAIN_LIMITS.runRounds, lasting: 0 }
    const links = chainBy(state, run)
    if (links && !('code' in links)) return { links, seed: of.seed }
  }
  return undefined
}

type Drawn = ChainOf & {
  /** By the draw of last resort. */
  readonly isRun: boolean
  readonly rounds: number
  readonly lasting: number
}

function chainBy(state: State, of: Drawn): readonly Link[] | Rejection | undefined {
  let answers: Exercises = new Map()
  /** What was called for where the last stride began. */
  let sound: Exercises = answers
  let stride = 1n
  for (let round = 0; round < of.rounds; round++) {
    const links = linksOf(state, of, joined(of.first, answers))
    const next = answersTo(state, of, links)
    const isBeyond = 'code' in next || (round >= of.lasting && isLess(next, answers))
    if (isBeyond && stride > 1n) {
      // A stride that went beyond what is called for is taken back, and begun again.
      ;[answers, stride] = [sound, 1n]
      continue
    }
    if ('code' in next) return next
    if (textOf(next) === textOf(answers)) return links
    const called = round < of.lasting ? next : most(next, answers)
    // It exercises more than it is called for, and nothing takes that back.
    if (textOf(called) === textOf(answers)) return undefined
    if (round >= of.lasting && !isBeyond) stride *= 2n
    sound = called
    answers = stride > 1n ? strode(state, of, answers, called, stride) : called
  }
  return undefined
}

/** Whether anything of one is less than in the other. */
function isLess(one: Exercises, other: Exercises): boolean {
  return [...other].some(([instrument, byAccount]) =>
    [...byAccount].some(
      ([account, contracts]) => (one.get(instrument)?.get(account) ?? 0n) < contracts,
    ),
  )
}

/** So many times as far as from `before` to `called`, where it grew, and at most what the account has. */
function strode(
  state: State,
  { first }: ChainOf,
  before: Exercises,
  called: Exercises,
  stride: bigint,
): Exercises {
  return new Map(
    [...called].map(([instrument, byAccount]) => [
      instrument,
      new Map(
        [...byAccount].map(([account, contracts]) => {
          const grown = contracts - (before.get(instrument)?.get(account) ?? 0n)
          const { total } = balance(state.ledger, account, instrument)
          const has = total - (first.get(instrument)?.get(account) ?? 0n)
          const far = contracts + grown * (stride - 1n)
          if (far <= has) return [account, far]
          return [account, has > contracts ? has : contracts]
        }),
      ),
    ]),
  )
}

/** Draws the writers of every option that is exercised, or that ends. */
function linksOf(state: State, { seed, ending, isRun }: Drawn, all: Exercises): readonly Link[] {
  return [...new Set([...ending.keys(), ...all.keys()])].map((instrument): Link => {
    const option = state.instruments.get(instrument) as Option
    const holders = [...(all.get(instrument) ?? [])].map(([account, contracts]) => ({
      account,
      contracts,
    }))
    const exercised = holders.reduce((sum, { contracts }) => sum + contracts, 0n)
    const draw = isRun ? drawRun : drawAssignment
    const writers = draw(writersOf(state, instrument), { seed, instrument, exercised })
    const parts = [
      ...holders,
      ...writers.map(({ account, assigned }) => ({ account, contracts: -assigned })),
    ].filter(({ contracts }) => contracts !== 0n)
    const at = ending.get(instrument)
    const moved =
      option.settlement === 'physical' || at === undefined
        ? delivery(option, state.listed, parts)
        : payout(option, state.listed, at, parts)
    // What ends is closed whole; of the rest what was exercised.
    const closed =
      at === undefined
        ? parts
        : [...state.accounts.keys()]
            .map((account) => ({
              account,
              contracts: balance(state.ledger, account, instrument).total,
            }))
            .sort((a, b) => (a.account < b.account ? -1 : 1))
    return { option, holders, writers, isRun, postings: [...closing(instrument, closed), ...moved] }
  })
}

/** What every account whose longs bound its shorts must exercise, given what all are assigned. */
function answersTo(state: State, of: ChainOf, links: readonly Link[]): Exercises | Rejection {
  const answers = new Map<InstrumentId, Map<AccountId, bigint>>()
  for (const account of state.accounts.values()) {
    if (account.regime === 'covered' || account.kind !== 'trading') continue
    const assigned = links.filter(({ writers }) =>
      writers.some((writer) => writer.account === account.id && writer.assigned > 0n),
    )
    if (assigned.length === 0) continue
    const own = answerOf(state, of, account, baseOf(state, of, links, account.id))
    if ('code' in own) return own
    for (const [instrument, contracts] of own) {
      const byAccount = answers.get(instrument) ?? new Map<AccountId, bigint>()
      answers.set(instrument, byAccount)
      byAccount.set(account.id, contracts)
    }
  }
  return answers
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
  deltas: Deltas,
): ReadonlyMap<InstrumentId, bigint> | Rejection {
  const picks = new Map<InstrumentId, bigint>()
  const leftOf = ({ option, left }: Long): bigint => left - (picks.get(option.id) ?? 0n)
  const verdictOf = (changed: Deltas) =>
    judge(state.ledger, state.listed, { account, deltas: changed, released: [] })
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
  { id: account }: Account,
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
    const { held, units } = spreadsOn(state.ledger, state.listed, account, underlying)
    const cover = coverSpreads(held, state.listed, units)
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

const joined = (one: Exercises, other: Exercises): Exercises => merged(one, other, (a, b) => a + b)
const most = (one: Exercises, other: Exercises): Exercises =>
  merged(one, other, (a, b) => (a > b ? a : b))

function merged(one: Exercises, other: Exercises, by: (a: bigint, b: bigint) => bigint): Exercises {
  const all = new Map<InstrumentId, Map<AccountId, bigint>>()
  for (const [instrument, byAccount] of [...one, ...other])
    for (const [account, contracts] of byAccount) {
      const of = all.get(instrument) ?? new Map<AccountId, bigint>()
      all.set(instrument, of)
      of.set(account, by(of.get(account) ?? 0n, contracts))
    }
  return all
}

function textOf(exercises: Exercises): string {
  return [...exercises]
    .map(
      ([id, byAccount]) =>
        `${id} ${[...byAccount]
          .map(([account, contracts]) => `${account} ${contracts}`)
          .sort()
          .join(' ')}`,
    )
    .sort()
    .join('\n')
}

/** The option and all that must end with it: of its underlying and expiry, where an account's longs bound its shorts. */
export function endingWith(state: State, option: Option): readonly Option[] {
  const alike = [...state.instruments.values()].filter(
    (other): other is Option =>
      other.kind === 'option' &&
      other.underlying === option.underlying &&
      other.expiresAt === option.expiresAt &&
      other.settlement === option.settlement &&
      !state.settled.has(other.id),
  )
  const books = [...state.accounts.values()]
    .filter(({ regime, kind }) => regime !== 'covered' && kind === 'trading')
    .map(({ id }) => alike.filter((each) => balance(state.ledger, id, each.id).total !== 0n))
    .filter((own) => own.length > 1)
  const found = new Set([option])
  for (let size = 0; size !== found.size;) {
    size = found.size
    for (const own of books)
      if (own.some((each) => found.has(each))) for (const each of own) found.add(each)
  }
  return [...found]
}
