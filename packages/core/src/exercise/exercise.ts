/** Early exercise of an American option: the holder gets what it asked for, and writers are assigned in the same entry. [EXP-9] */
import { judge } from '../collateral/cover.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import { balance } from '../ledger/ledger.ts'
import { deltasOf } from '../trade/settlement.ts'
import { keptFor } from '../program/capital.ts'
import { exerciseOfPrograms, stepOf } from '../program/expiry.ts'
import type { Step } from '../program/expiry.ts'
import { accepted, coverEvents, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { present } from '../assert.ts'
import type { Rejection } from '../rejection.ts'
import type { ExerciseOption } from './command.ts'
import { asideIn } from './answer.ts'
import { chain } from './chain.ts'
import type { Link } from './link.ts'
import type { ExerciseId } from './event.ts'
import { openOption } from './cutoff.ts'
import { hasItsSeed, ofExercise, seedOf } from './seed.ts'
import type { Seed } from './seed.ts'

/** Writers that one exercise may be assigned to: each needs an id for what is left of its cover. */
export const ASSIGNED_MAX = 4_000

/** Guards in order: account, option, not expired, American and delivered, seed, contracts, free, writers, means. */
export function exerciseOption(state: State, command: ExerciseOption, at: At): Decision {
  const { actor, account: id, instrument, contracts, seed } = command
  const account = ownAccount(state, actor.firm, id)
  if (!account) return refuse('unknown_account', 'account')
  const option = openOption(state, instrument)
  if (option === 'unknown') return refuse('unknown_instrument', 'instrument')
  if (option === 'settled' || at.ts >= option.expiresAt)
    return refuse('instrument_expired', 'instrument')
  if (option.style !== 'american' || option.settlement !== 'physical')
    return refuse('not_exercisable', 'instrument')
  if (!hasItsSeed(state, seed)) return refuse('malformed', 'seed')
  if (contracts < 1n) return refuse('bad_size', 'contracts')
  const { available } = balance(state.ledger, id, instrument)
  if (available < contracts)
    return refuse('insufficient_available', 'contracts', {
      asset: instrument,
      account: id,
      available: String(available > 0n ? available : 0n),
      short: String(contracts - (available > 0n ? available : 0n)),
    })
  return exercise(state, command, option, at)
}

function exercise(state: State, command: ExerciseOption, option: Option, at: At): Decision {
  const { account: holder, contracts } = command
  const drawn = { of: ofExercise(state, option.id), options: [option] }
  const given = seedOf(state, drawn, command.seed, at)
  const found = chain(state, {
    seed: given.seed,
    now: at.ts,
    first: new Map([[option.id, new Map([[holder, contracts]])]]),
    ending: new Map(),
    wanted: () => 0n,
  })
  if ('code' in found) return refused(found)
  const { links } = found
  const seed = { ...given, seed: found.seed }
  const assigned = links.flatMap(({ writers }) => writers.filter((each) => each.assigned > 0n))
  if (assigned.length > ASSIGNED_MAX)
    return refuse('step_too_large', 'contracts', { max: String(ASSIGNED_MAX) })
  const step = stepOf(minter(state, at))
  const exercised = links.map((link) => exerciseEvents(state, link, seed, step))
  const covers = coversAfter(state, links, step.mint)
  // A writer bears what it is assigned by its cover: what fails here is the holder's means.
  if ('code' in covers) return refused(covers)
  return accepted([
    ...exercised.flatMap(({ told }) => told),
    ...covers,
    ...exercised.flatMap(({ booked }) => booked),
  ])
}

/** What is told of one option's exercise before it expires, and its entry. */
export function exerciseEvents(
  state: State,
  { option, holders, writers: all, isRun, postings }: Link,
  { seed, ...shown }: Seed,
  step: Step,
): { readonly told: readonly Event[]; readonly booked: readonly Event[] } {
  const { mint } = step
  const entryId = mint('entry') as EntryId
  const instrument = option.id
  const open = all.reduce((sum, { contracts }) => sum + contracts, 0n)
  const exercised = holders.reduce((sum, { contracts }) => sum + contracts, 0n)
  const writers = all.filter(({ assigned }) => assigned > 0n)
  const closed = { type: 'ContractsClosed', instrument, by: 'exercise', entryId } as const
  const none = { exercised: 0n, abandoned: 0n, assigned: 0n, lapsed: 0n, draw: undefined }
  const told: Event[] = [
    ...holders.flatMap(({ account, contracts }): Event[] => [
      {
        type: 'OptionExercised',
        exerciseId: mint('exercise') as ExerciseId,
        instrument,
        account,
        firm: present(state.accounts.get(account), 'a holder has an open account').firm,
        contracts,
        entryId,
      },
      { ...closed, ...none, account, exercised: contracts },
    ]),
    ...writers.map(({ account, assigned, start }): Event => ({
      ...closed,
      ...none,
      account,
      assigned,
      draw: { seed, open, exercised, start, ...(isRun ? { isRun } : {}), ...shown },
    })),
  ]
  const cause = {
    kind: 'exercise',
    id: option.id,
    right: option.right,
    strike: option.strike,
    underlying: option.underlying,
    exercised: holders,
    assigned: writers.map(({ account, assigned }) => ({ account, contracts: assigned })),
  } as const
  const parts = [
    ...holders,
    ...writers.map(({ account, assigned }) => ({ account, contracts: -assigned })),
  ]
  const early = { parts, expires: undefined, entryId }
  const booked: Event[] = [
    { type: 'EntryPosted', entry: { id: entryId, cause, postings } },
    ...exerciseOfPrograms(state, option, early, step),
  ]
  return { told, booked }
}

/**
 * The cover of every account that a step of exercises moves, but of the options that end in it; or the first shortage. What ends
 * under `covered` takes its own cover with it, and asks nothing of other options.
 */
export function coversAfter(
  state: State,
  links: readonly Link[],
  mint: Mint,
  ending: ReadonlyMap<InstrumentId, bigint> = new Map(),
): readonly Event[] | Rejection {
  const postings = links.flatMap((link) => link.postings)
  const touched = new Set(postings.flatMap(({ from, to }) => [from, to]))
  const events: Event[] = []
  for (const id of touched) {
    const account = present(state.accounts.get(id), 'a position is in an open account')
    if (account.kind !== 'trading') continue
    if (account.regime === 'covered' && !movesOf(links, id).some((each) => !ending.has(each)))
      continue
    const deltas = deltasOf(postings, id)
    const kept = new Map<InstrumentId, bigint>()
    // Of what an account is assigned its programs owe no more.
    for (const [option, contracts] of keptFor(state, id)) {
      const moved = deltas.get(option) ?? 0n
      if (!ending.has(option)) kept.set(option, moved > 0n ? contracts - moved : contracts)
    }
    const released = account.regime === 'covered' ? [] : asideIn(state, id, links)
    const change = { account, deltas, released, kept, bound: 'exercise' } as const
    const covers = judge(state.ledger, state.listed, change)
    if ('code' in covers) return covers
    const lasting = covers.filter(({ option }) => !ending.has(option))
    events.push(...coverEvents(state, lasting, mint, 'posted'))
  }
  return events
}

/** The options of which an account's contracts move. */
function movesOf(links: readonly Link[], account: AccountId): readonly InstrumentId[] {
  return links.flatMap(({ option, postings }) =>
    postings.some(
      ({ from, to, asset }) => asset === option.id && (from === account || to === account),
    )
      ? [option.id]
      : [],
  )
}
