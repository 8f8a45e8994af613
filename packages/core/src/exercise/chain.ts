/**
 * Exercises that call for others. A writer whose short is bounded by a long delivers by exercising it, in the same step, and so
 * does the writer of that one. [EXP-13]
 *
 * All exercises of one step are found together: who is assigned follows from how much of each option is exercised, what such an
 * account must exercise follows from what it is assigned, and so on until nothing changes.
 */
import { sha256OfText } from '../digest/sha256.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { State } from '../venue/state.ts'
import { answersTo } from './answer.ts'
import { drawAssignment, drawRun } from './draw.ts'
import type { ChainOf, Exercises, Link } from './link.ts'
import { writersOf } from './positions.ts'
import { closing, delivery, payout } from './worth.ts'

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
