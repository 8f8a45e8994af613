/**
 * Expiry of an option: what is in the money by the threshold is exercised by its holders and assigned to its writers; the rest
 * lapses. [EXP-1] Exercise is automatic but for what a holder has instructed. A holder who cannot pay (strike cash for a call,
 * the underlying for a put) abandons the contracts it cannot pay for. [EXP-4] [EXP-7] [EXP-8]
 */
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import { coverOf } from '../ledger/ledger.ts'
import { chain, endingWith } from '../exercise/chain.ts'
import type { Exercises, Link } from '../exercise/link.ts'
import { coversAfter, exerciseEvents } from '../exercise/exercise.ts'
import type { Contracts } from '../exercise/draw.ts'
import { cutoffOf, exerciseRuleOf, openOption } from '../exercise/cutoff.ts'
import { PLAIN } from '../exercise/policy.ts'
import { hasItsSeed, ofExpiry, seedOf } from '../exercise/seed.ts'
import type { Seed } from '../exercise/seed.ts'
import type { Exercised } from '../exercise/worth.ts'
import { exercisable, exerciseOfPrograms, stepOf } from '../program/expiry.ts'
import type { Spent, Step } from '../program/expiry.ts'
import { holdersOf } from '../exercise/positions.ts'
import { isInTheMoney, payoutPerContract } from '../exercise/worth.ts'
import { isInverse } from '../instrument/inverse.ts'
import { within } from '../num/units.ts'
import { present } from '../assert.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { RunExpiry } from './rules.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { runFutureExpiry } from '../variation/expiry.ts'
import { refusalOfInterest } from './interest.ts'
import { checkSettlement } from './settlement.ts'
import type { Settlement } from './settlement.ts'

/** Contracts of one account at expiry. Holders: exercised + abandoned + lapsed. Writers: assigned + lapsed. */
export type Holder = {
  readonly account: AccountId
  readonly exercised: bigint
  readonly abandoned: bigint
  readonly lapsed: bigint
}
export type Writer = {
  readonly account: AccountId
  readonly assigned: bigint
  readonly lapsed: bigint
}

export type ExpiryResult = {
  /** Empty where there was nobody to be drawn, and the venue has a key for draws. */
  readonly seed: string
  /** Undefined when nobody held the option. */
  readonly entryId: EntryId | undefined
  readonly holders: readonly Holder[]
  readonly writers: readonly (Writer & { readonly start: bigint })[]
}

/** Guards in order: listed option, not yet settled, expired, past its cutoff, a price that follows from its method, seed, no request, block or order still open on it. [EXP-2] */
export function runExpiry(state: State, command: RunExpiry, at: At): Decision {
  const future = state.listed(command.instrument)
  if (future?.kind === 'future') return runFutureExpiry(state, future, command, at)
  const option = openOption(state, command.instrument)
  if (option === 'unknown') return refuse('unknown_instrument', 'instrument')
  if (option === 'settled') return refuse('instrument_expired', 'instrument')
  // What is wrong with the command itself is told before what time will mend.
  const wrong = checkSettlement(command)
  if (wrong) return refused(wrong)
  if (at.ts < option.expiresAt) return refuse('not_yet_expired', 'instrument')
  if (at.ts < cutoffOf(state, option)) return refuse('instructions_open', 'instrument')
  if (!hasItsSeed(state, command.seed)) return refuse('malformed', 'seed')
  const options = endingWith(state, option)
  const unpayable = unpayableAt(state, options, command.settlementPrice)
  if (unpayable) return refused(unpayable)
  const open = refusalOfInterest(
    state,
    options.map(({ id }) => id),
  )
  if (open) return refused(open)
  const events = expiryEvents(state, options, command, at)
  return 'code' in events ? refused(events) : accepted(events)
}

/** An inverse put pays without bound towards zero: at zero nothing can be paid, and near it more than a balance can be. [INV-3] */
function unpayableAt(state: State, options: readonly Option[], at: bigint): Rejection | undefined {
  for (const option of options) {
    if (!isInverse(option)) continue
    if (at === 0n) return reject('bad_decimal', 'settlementPrice')
    const open = holdersOf(state, option.id).reduce((sum, { contracts }) => sum + contracts, 0n)
    if (!within(payoutPerContract(option, state.listed, at) * open))
      return reject('out_of_range', 'settlementPrice', { instrument: option.id })
  }
  return undefined
}

/** All that end together: exercises and assignments are found for them as one, and each is then told and booked by itself. [EXP-12] */
function expiryEvents(
  state: State,
  options: readonly Option[],
  command: RunExpiry,
  at: At,
): readonly Event[] | Rejection {
  const { settlementPrice } = command
  const ending = new Map(options.map(({ id }) => [id, settlementPrice]))
  const wanted = (option: Option, holder: Contracts): bigint =>
    wantedBy(state, option, holder, settlementPrice)
  const first = exercisedBy(state, options, settlementPrice, wanted)
  const of = ofExpiry(present(options[0], 'an option ends with itself'))
  const given = seedOf(state, { of, options }, command.seed, at)
  const found = chain(state, { seed: given.seed, now: at.ts, first, ending, wanted })
  if ('code' in found) return found
  const { links } = found
  const drawn = { ...given, seed: found.seed }
  const step = stepOf(minter(state, at))
  const ended = links.filter(({ option }) => ending.has(option.id))
  const events = ended.flatMap((link) => endOf(state, link, { ...command, drawn }, wanted, step))
  const early = links
    .filter(({ option }) => !ending.has(option.id))
    .map((link) => exerciseEvents(state, link, drawn, step))
  const covers = coversAfter(state, links, step.mint, ending)
  if ('code' in covers) return covers
  return [...events, ...early.flatMap(({ told, booked }) => [...told, ...booked]), ...covers]
}

/** One option's end: its settlement, what became of every holder and writer, its entry. */
export function endOf(
  state: State,
  { option, holders: exercises, writers: shorts, isRun, postings }: Link,
  { source, observedAt, settlementPrice, method, drawn }: Settlement & { readonly drawn: Seed },
  wanted: (option: Option, holder: Contracts) => bigint,
  step: Step,
): Event[] {
  const instrument = option.id
  const longs = holdersOf(state, instrument)
  const holders = longs.map((long): Holder => {
    const { account, contracts } = long
    const exercised = exercises.find((each) => each.account === account)?.contracts ?? 0n
    const more = wanted(option, long) - exercised
    const abandoned = more > 0n ? more : 0n
    return { account, exercised, abandoned, lapsed: contracts - exercised - abandoned }
  })
  const writers = shorts.map(({ account, contracts, assigned, start }) => ({
    account,
    assigned,
    lapsed: contracts - assigned,
    start,
  }))
  const entryId = longs.length === 0 ? undefined : (step.mint('entry') as EntryId)
  const events: Event[] = [
    { type: 'OptionSettled', instrument, settlementPrice, source, observedAt, method },
    { type: 'OptionExpired', instrument, result: { seed: drawn.seed, entryId, holders, writers } },
    ...closedEvents(instrument, { entryId, holders, writers, isRun }, drawn),
    ...coverEnds(state, instrument, writers),
  ]
  const expires = { at: settlementPrice, inTheMoney: isReached(state, option, settlementPrice) }
  const toPrograms = (parts: readonly Exercised[]): readonly Event[] =>
    exerciseOfPrograms(state, option, { parts, expires, entryId }, step)
  if (entryId === undefined) return [...events, ...toPrograms([])]
  const parts = [
    ...exercises,
    ...writers.map(({ account, assigned }) => ({ account, contracts: -assigned })),
  ].filter(({ contracts }) => contracts !== 0n)
  const cause = {
    kind: 'expiry',
    id: instrument,
    right: option.right,
    strike: option.strike,
    underlying: option.underlying,
    exercised: exercises,
    assigned: writers.flatMap(({ account, assigned }) =>
      assigned > 0n ? [{ account, contracts: assigned }] : [],
    ),
  } as const
  events.push({ type: 'EntryPosted', entry: { id: entryId, cause, postings } })
  return [...events, ...toPrograms(parts)]
}

/** What holders exercise out of their own means, option by option. */
function exercisedBy(
  state: State,
  options: readonly Option[],
  settlementPrice: bigint,
  wanted: (option: Option, holder: Contracts) => bigint,
): Exercises {
  const spent: Spent = new Map()
  return new Map(
    options.map((option) => {
      const meets = isReached(state, option, settlementPrice)
      const of = holdersOf(state, option.id).flatMap((holder): [AccountId, bigint][] => {
        const wants = wanted(option, holder)
        if (wants <= 0n) return []
        const { account } = holder
        const exercised =
          option.settlement === 'cash'
            ? wants
            : exercisable(state, option, account, { wants, meets, spent })
        return exercised > 0n ? [[account, exercised]] : []
      })
      return [option.id, new Map(of)]
    }),
  )
}

/** Tells each account's firm what became of its contracts. */
function closedEvents(
  instrument: InstrumentId,
  { entryId, holders, writers, isRun }: Omit<ExpiryResult, 'seed'> & Pick<Link, 'isRun'>,
  { seed, ...shown }: Seed,
): Event[] {
  if (entryId === undefined) return []
  const closed = { type: 'ContractsClosed', instrument, by: 'expiry', entryId } as const
  const open = writers.reduce((sum, { assigned, lapsed }) => sum + assigned + lapsed, 0n)
  const exercised = writers.reduce((sum, { assigned }) => sum + assigned, 0n)
  return [
    ...holders.map((holder): Event => ({ ...closed, assigned: 0n, ...holder, draw: undefined })),
    ...writers.map(({ account, assigned, lapsed, start }): Event => ({
      ...closed,
      account,
      exercised: 0n,
      abandoned: 0n,
      assigned,
      lapsed,
      draw:
        exercised === 0n
          ? undefined
          : { seed, open, exercised, start, ...(isRun ? { isRun } : {}), ...shown },
    })),
  ]
}

/** Ends all cover of the option: of every account, since a sale past contracts promised to a quote leaves cover on a long position. */
function coverEnds(state: State, option: InstrumentId, writers: readonly Writer[]): Event[] {
  const assignedTo = new Set(
    writers.filter(({ assigned }) => assigned > 0n).map(({ account }) => account),
  )
  return [...state.accounts.keys()].flatMap((account): Event[] => {
    const cover = coverOf(state.ledger, account, option)
    if (!cover) return []
    const outcome = assignedTo.has(account) ? 'posted' : 'voided'
    return [{ type: 'HoldResolved', holdId: cover.id, outcome }]
  })
}

/** What is to be exercised: as the holder instructed, else all where the threshold is reached. */
function wantedBy(
  state: State,
  option: Option,
  { account, contracts }: Contracts,
  at: bigint,
): bigint {
  const instructed = state.exercises.instructions.get(option.id)?.get(account)?.contracts
  // What is paid out in cash nobody has to choose.
  if (instructed !== undefined && option.settlement === 'physical')
    return instructed < contracts ? instructed : contracts
  return isReached(state, option, at) ? contracts : 0n
}

/** Whether the threshold of its class is reached. */
export function isReached(state: State, option: Option, settlementPrice: bigint): boolean {
  // What is paid out nobody has to choose: below a threshold a long would lapse beside a short that it bounds.
  const { threshold } = option.settlement === 'cash' ? PLAIN : exerciseRuleOf(state, option)
  return isInTheMoney(option, state.listed, { settlementPrice, threshold })
}
