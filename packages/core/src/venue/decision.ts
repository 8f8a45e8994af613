/** What `decide` answers: events, or one refusal. */
import type { Rejection } from '../rejection.ts'
import { reject } from '../rejection.ts'
import { idFrom } from '../id.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import type { CoverChange } from '../collateral/cover.ts'
import { coverOf } from '../ledger/ledger.ts'
import type { HoldId, HoldOutcome } from '../ledger/hold.ts'
import type { FirmId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Event } from './event.ts'
import type { State } from './state.ts'

export type Decision =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly rejection: Rejection }

/** Where in the sequence a command is decided. */
export type At = {
  readonly seq: number
  readonly ts: Timestamp
  /** Of a dry run, whose outcome nobody is to know beforehand where it is drawn. */
  readonly isForeseen?: boolean
}

export function accepted(events: readonly Event[]): Decision {
  return { ok: true, events }
}

export function refused(rejection: Rejection): Decision {
  return { ok: false, rejection }
}

export function refuse(...args: Parameters<typeof reject>): Decision {
  return refused(reject(...args))
}

/** Mints the ids of one command, in order. */
export type Mint = (prefix: string) => string

export function minter(state: State, at: At): Mint {
  let n = 0
  return (prefix) => idFrom(prefix, state.idKey, at.seq, n++)
}

/** The firm's own trading account, or undefined: another firm's account looks like none. */
export function ownAccount(state: State, firm: FirmId, id: AccountId): Account | undefined {
  const account = state.accounts.get(id)
  return account?.firm === firm && account.kind === 'trading' ? account : undefined
}

/** Events that re-set cover holds: the old hold resolves, the new one is placed. */
export function coverEvents(
  state: State,
  changes: readonly CoverChange[],
  mint: Mint,
  outcome: HoldOutcome = 'voided',
): Event[] {
  const events: Event[] = []
  for (const { account, option, lines } of changes) {
    const before = coverOf(state.ledger, account, option)
    if (before) events.push({ type: 'HoldResolved', holdId: before.id, outcome })
    if (lines.length === 0) continue
    const id = mint('hold') as HoldId
    const purpose = { kind: 'cover', id: option } as const
    events.push({ type: 'HoldPlaced', hold: { id, account, purpose, lines } })
  }
  return events
}
