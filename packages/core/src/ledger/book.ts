/** Bookings the operator makes by hand: deposits, withdrawals, reversals. Each is one entry. */
import { judge } from '../collateral/cover.ts'
import { carryValue } from '../instrument/future.ts'
import { isContract } from '../instrument/instrument.ts'
import { within } from '../num/units.ts'
import { deltasOf } from '../trade/settlement.ts'
import { capitalLines, keptFor, postingEvents } from '../program/capital.ts'
import { programOf } from '../program/program.ts'
import { bookedToProgram } from '../program/request.ts'
import type { Booked } from '../program/capital.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Deposit, ReverseEntry, Withdraw } from './command.ts'
import type { Event } from '../venue/event.ts'
import { isOver, listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { EXTERNAL } from './account.ts'
import type { AccountId } from './account.ts'
import { mirror } from './entry.ts'
import type { Entry, EntryCause, EntryId, Posting } from './entry.ts'
import { balance } from './ledger.ts'

/** Guards in order: account, asset that can come from outside, amount, room. [LED-5] */
export function deposit(state: State, command: Deposit | Withdraw, at: At): Decision {
  const account = state.accounts.get(command.account)
  if (account?.kind !== 'trading') return refuse('unknown_account', 'account')
  const asset = state.instruments.get(command.asset)
  // A contract exists only between its two sides, so none comes from outside.
  if (!asset || isContract(asset) || (asset.kind !== 'cash' && asset.retired))
    return refuse('unknown_instrument', 'asset')
  if (command.amount <= 0n) return refuse('bad_amount', 'amount')
  const inward = command.type === 'Deposit'
  const outside = balance(state.ledger, EXTERNAL, asset.id).total
  if (inward && !within(outside - command.amount)) return refuse('out_of_range', 'amount')
  const [from, to] = inward ? [EXTERNAL, account.id] : [account.id, EXTERNAL]
  const reason = inward ? 'deposit' : 'withdrawal'
  const posting: Posting = { from, to, asset: asset.id, amount: command.amount, reason }
  return post(state, [posting], { kind: reason, reference: command.reference }, at)
}

/** What a mirror would undo only in part: contracts that are over would be there again, and holds, instruments and variation would not. */
const NOT_REVERSIBLE: ReadonlySet<string> = new Set([
  'expiry',
  'exercise',
  'corporate_action',
  'variation',
  'settlement',
])

/** By one hand, where the venue does not ask for two. [CRN-3] */
export function reverseAlone(state: State, command: ReverseEntry, at: At): Decision {
  if (state.corrections.fourEyes) return refuse('four_eyes')
  return reverseEntry(state, command, at)
}

/** Whether futures in an entry are carried at what they were then: variation paid since is no part of its mirror. [FUT-7] */
function isCarriedAsThen({ listed }: State, postings: readonly Posting[]): boolean {
  let carried: bigint = 0n
  return postings.every(({ reason, asset, amount }) => {
    if (reason === 'carry') carried = amount
    const future = listed(asset)
    return future?.kind !== 'future' || carried === amount * carryValue(future, listed)
  })
}

/** A correction is the mirror of an entry, once, and never of another reversal. Every account must bear it. [LED-7] */
export function reverseEntry(
  state: State,
  command: Pick<ReverseEntry, 'entry' | 'reason'>,
  at: At,
): Decision {
  const { id, cause, postings } = command.entry
  if (state.reversed.has(id) || cause.kind === 'reversal')
    return refuse('already_reversed', 'entryId')
  if (NOT_REVERSIBLE.has(cause.kind)) return refuse('not_reversible', 'entryId')
  for (const { asset } of postings)
    if (isOver(state, asset)) return refuse('instrument_expired', 'entryId')
  if (!isCarriedAsThen(state, postings)) return refuse('not_reversible', 'entryId')
  const back = mirror(postings)
  const tag = cause.kind === 'trade' ? cause.program : undefined
  const program = tag && programOf(state, tag.firm, tag.program)
  const booked = program && bookedToProgram(state, program, back)
  if (booked && 'code' in booked) return refused(booked)
  return post(state, back, { kind: 'reversal', id, reference: command.reason }, at, booked)
}

function post(
  state: State,
  postings: readonly Posting[],
  cause: EntryCause,
  at: At,
  booked?: Booked,
): Decision {
  const mint = minter(state, at)
  const entry: Entry = { id: mint('entry') as EntryId, cause, postings }
  const events: Event[] = [{ type: 'EntryPosted', entry }]
  const touched = new Set<AccountId>(postings.flatMap(({ from, to }) => [from, to]))
  for (const id of touched) {
    const account = state.accounts.get(id)
    const deltas = deltasOf(postings, id)
    if (account?.kind !== 'trading') {
      // The outside may owe anything, but no balance passes what a balance can be.
      for (const [asset, delta] of deltas)
        if (!within(balance(state.ledger, id, asset).total + delta))
          return refuse('out_of_range', undefined, { asset })
      continue
    }
    const own = booked?.program.account === id ? booked : undefined
    const released = own ? capitalLines(state, own.program) : []
    const placed = own?.free ?? []
    const kept = keptFor(state, id, own && [own])
    const change = { account, deltas, released, placed, kept }
    const covers = judge(state.ledger, listedIn(state), change)
    if ('code' in covers) return refused(covers)
    events.push(...coverEvents(state, covers, mint))
  }
  if (booked) {
    const { program, lines, free } = booked
    const posted = { cause: 'reversal', entryId: entry.id, lines, costs: [] } as const
    events.push(...postingEvents(program, posted, free, mint))
  }
  return accepted(events)
}
