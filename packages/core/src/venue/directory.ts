/** Opening the venue, and the operator's lists: firms, accounts, instruments. */
import { checkListing } from '../instrument/instrument.ts'
import { isAccountId } from '../ledger/account.ts'
import { isFirmId } from '../party/firm.ts'
import type { ListInstrument, OpenAccount, OpenVenue, RegisterFirm } from './command.ts'
import { accepted, refuse, refused } from './decision.ts'
import type { At, Decision } from './decision.ts'
import { listedIn } from './state.ts'
import type { State } from './state.ts'

/** The first command of a journal, and never again. */
export function openVenue(state: State, { idKey, operator }: OpenVenue): Decision {
  if (state.operator !== undefined) return refuse('already_exists', 'operator')
  if (!isFirmId(operator.id) || operator.role !== 'operator') return refuse('malformed', 'operator')
  return accepted([{ type: 'VenueOpened', idKey, operator }])
}

export function registerFirm(state: State, { firm }: RegisterFirm): Decision {
  if (!isFirmId(firm.id) || firm.id === 'venue') return refuse('malformed', 'firm.id')
  if (state.firms.has(firm.id)) return refuse('already_exists', 'firm.id')
  return accepted([{ type: 'FirmRegistered', firm }])
}

export function openAccount(state: State, command: OpenAccount): Decision {
  if (!state.firms.has(command.firm)) return refuse('unknown_firm', 'firm')
  if (!isAccountId(command.account) || !command.account.startsWith(`${command.firm}:`))
    return refuse('malformed', 'account')
  if (state.accounts.has(command.account)) return refuse('already_exists', 'account')
  const account = {
    id: command.account,
    firm: command.firm,
    kind: 'trading',
    regime: 'covered',
  } as const
  return accepted([{ type: 'AccountOpened', account }])
}

export function listInstrument(state: State, { instrument }: ListInstrument, at: At): Decision {
  const wrong = checkListing(instrument, listedIn(state))
  if (wrong) return refused(wrong)
  if (instrument.kind === 'option' && instrument.expiresAt <= at.ts)
    return refuse('instrument_expired', 'instrument.expiresAt')
  return accepted([{ type: 'InstrumentListed', instrument }])
}
