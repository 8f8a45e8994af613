/** The ledger as part of the venue. */
import { present } from '../assert.ts'
import { OPERATOR, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import { deposit, reverseAlone } from './book.ts'
import type { LedgerCommand } from './command.ts'
import type { LedgerEvent } from './event.ts'
import { applyPostings, placeHold, resolveHold } from './ledger.ts'

export const LEDGER_COMMANDS: CommandRules<LedgerCommand> = {
  Deposit: { by: OPERATOR, decide: deposit },
  Withdraw: { by: OPERATOR, decide: deposit },
  ReverseEntry: { by: OPERATOR, decide: reverseAlone },
}

export const LEDGER_EVENTS: EventRules<LedgerEvent> = {
  EntryPosted: {
    apply(state, { entry: { cause, postings } }) {
      if (cause.kind === 'reversal') state.reversed.add(cause.id)
      applyPostings(state.ledger, postings)
    },
    // Each firm's own part of an entry goes out as its own view of it.
    seenBy: nobody,
    answer: ({ entry }) => ({ entryId: entry.id }),
  },
  HoldPlaced: {
    apply: (state, { hold }) => placeHold(state.ledger, hold),
    seenBy: (state, { hold }) => [
      present(state.accounts.get(hold.account), 'a hold is on an open account').firm,
    ],
  },
  HoldResolved: {
    apply: (state, { holdId }) => resolveHold(state.ledger, holdId),
    seenBy: nobody,
  },
}
