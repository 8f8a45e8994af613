/** decide: the venue's rules. Reads the state, changes nothing. */
import { runExpiry } from '../expiry/expiry.ts'
import { deposit, reverseEntry } from '../ledger/book.ts'
import { acceptQuote } from '../rfq/accept.ts'
import { cancelRfq, createRfq } from '../rfq/create.ts'
import { expireDue } from '../rfq/expire.ts'
import { cancelQuote, placeQuote } from '../rfq/place-quote.ts'
import { unreachable } from '../assert.ts'
import type { Command } from './command.ts'
import { refuse } from './decision.ts'
import type { At, Decision } from './decision.ts'
import { listInstrument, openAccount, openVenue, registerFirm } from './directory.ts'
import type { State } from './state.ts'

/** Commands only the operator's firm may give. The rest is judged by whose request, quote or account it names. */
const OPERATOR_ONLY: ReadonlySet<Command['type']> = new Set<Command['type']>([
  'RegisterFirm',
  'OpenAccount',
  'ListInstrument',
  'Deposit',
  'Withdraw',
  'ExpireDue',
  'RunExpiry',
  'ReverseEntry',
])

/** Decides a command in a state. Guards shared by all come first: the venue is open, the actor is known, its role allows it. */
export function decide(state: State, command: Command, at: At): Decision {
  if (command.type === 'OpenVenue') return openVenue(state, command)
  const firm = state.firms.get(command.actor.firm)
  if (!firm) return refuse('unknown_firm')
  if (OPERATOR_ONLY.has(command.type) && firm.role !== 'operator') return refuse('role_forbidden')
  if (command.type === 'PlaceQuote' && firm.role !== 'dealer') return refuse('role_forbidden')
  switch (command.type) {
    case 'RegisterFirm':
      return registerFirm(state, command)
    case 'OpenAccount':
      return openAccount(state, command)
    case 'ListInstrument':
      return listInstrument(state, command, at)
    case 'Deposit':
    case 'Withdraw':
      return deposit(state, command, at)
    case 'CreateRfq':
      return createRfq(state, command, at)
    case 'CancelRfq':
      return cancelRfq(state, command)
    case 'PlaceQuote':
      return placeQuote(state, command, at)
    case 'CancelQuote':
      return cancelQuote(state, command)
    case 'AcceptQuote':
      return acceptQuote(state, command, at)
    case 'ExpireDue':
      return expireDue(state, at)
    case 'RunExpiry':
      return runExpiry(state, command, at)
    case 'ReverseEntry':
      return reverseEntry(state, command, at)
    default:
      return unreachable(command)
  }
}

/** The record of an earlier write under the command's client id, if there was one. Same text, same answer; another text, a conflict. [IDM-1] */
export function recall(
  state: State,
  command: Pick<Command, 'actor' | 'clientId'>,
): number | undefined {
  if (command.clientId === undefined) return undefined
  return state.clientIds.get(command.actor.firm)?.find(command.clientId)
}
