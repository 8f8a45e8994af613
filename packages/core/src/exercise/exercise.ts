/** Early exercise of an American option: the holder gets what it asked for, and writers are assigned in the same entry. [EXP-9] */
import { judge } from '../collateral/cover.ts'
import type { Option } from '../instrument/instrument.ts'
import type { EntryId } from '../ledger/entry.ts'
import { balance } from '../ledger/ledger.ts'
import { deltasOf } from '../trade/settlement.ts'
import { exerciseOfPrograms } from '../program/expiry.ts'
import { accepted, coverEvents, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { present } from '../assert.ts'
import type { ExerciseOption } from './command.ts'
import { drawAssignment, isSeed } from './draw.ts'
import type { ExerciseId } from './event.ts'
import { openOption } from './policy.ts'
import { writersOf } from './positions.ts'
import { closing, delivery } from './worth.ts'

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
  if (!isSeed(seed)) return refuse('malformed', 'seed')
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
  const { actor, account: holder, contracts, seed } = command
  const all = writersOf(state, option.id)
  const open = all.reduce((sum, writer) => sum + writer.contracts, 0n)
  const draw = { seed, instrument: option.id, exercised: contracts }
  const writers = drawAssignment(all, draw).filter(({ assigned }) => assigned > 0n)
  if (writers.length > ASSIGNED_MAX)
    return refuse('step_too_large', 'contracts', { max: String(ASSIGNED_MAX) })
  const mint = minter(state, at)
  const entryId = mint('entry') as EntryId
  const parts = [
    { account: holder, contracts },
    ...writers.map(({ account, assigned }) => ({ account, contracts: -assigned })),
  ]
  const postings = [...closing(option.id, parts), ...delivery(option, state.listed, parts)]
  const closed = {
    type: 'ContractsClosed',
    instrument: option.id,
    by: 'exercise',
    entryId,
  } as const
  const none = { exercised: 0n, abandoned: 0n, assigned: 0n, lapsed: 0n, draw: undefined }
  const events: Event[] = [
    {
      type: 'OptionExercised',
      exerciseId: mint('exercise') as ExerciseId,
      instrument: option.id,
      account: holder,
      firm: actor.firm,
      contracts,
      entryId,
    },
    { ...closed, ...none, account: holder, exercised: contracts },
    ...writers.map(({ account, assigned, start }): Event => ({
      ...closed,
      ...none,
      account,
      assigned,
      draw: { seed, open, exercised: contracts, start },
    })),
  ]
  for (const { account: id } of parts) {
    const account = present(state.accounts.get(id), 'a position is in an open account')
    if (account.kind !== 'trading') continue
    const change = { account, deltas: deltasOf(postings, id), released: [] }
    const covers = judge(state.ledger, state.listed, change)
    // A writer bears what it is assigned by its cover: what fails here is the holder's means.
    if ('code' in covers) return refused(covers)
    events.push(...coverEvents(state, covers, mint, 'posted'))
  }
  const cause = {
    kind: 'exercise',
    id: option.id,
    right: option.right,
    strike: option.strike,
    underlying: option.underlying,
    exercised: [{ account: holder, contracts }],
    assigned: writers.map(({ account, assigned }) => ({ account, contracts: assigned })),
  } as const
  events.push({ type: 'EntryPosted', entry: { id: entryId, cause, postings } })
  const early = { parts, expires: undefined, entryId }
  events.push(...exerciseOfPrograms(state, option, early, mint))
  return accepted(events)
}
