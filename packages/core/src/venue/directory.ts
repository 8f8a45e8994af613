/** Opening the venue, and the operator's lists: firms, accounts, instruments. */
import { under } from '../collateral/credit-line.ts'
import { checkListing, isContract } from '../instrument/instrument.ts'
import type { Instrument } from '../instrument/instrument.ts'
import { CLEARING, EXTERNAL, FEES, isAccountId } from '../ledger/account.ts'
import type { Account, AccountId, MarginMethod, Regime } from '../ledger/account.ts'
import { addAccount, addAsset } from '../ledger/ledger.ts'
import type { IdKey } from '../id.ts'
import { isFirmId } from '../party/firm.ts'
import type { Firm, FirmId } from '../party/firm.ts'
import { accepted, refuse, refused } from './decision.ts'
import type { At, Decision } from './decision.ts'
import type { Meta } from './meta.ts'
import { OPERATOR, everybody, nobody } from './rules.ts'
import type { CommandRules, EventRules } from './rules.ts'
import { listedIn } from './state.ts'
import type { State } from './state.ts'

export type OpenVenue = Meta & {
  readonly type: 'OpenVenue'
  readonly idKey: IdKey
  readonly operator: Firm
}
export type RegisterFirm = Meta & { readonly type: 'RegisterFirm'; readonly firm: Firm }
export type OpenAccount = Meta & {
  readonly type: 'OpenAccount'
  readonly account: AccountId
  readonly firm: FirmId
  /** `covered` where left out. */
  readonly regime?: Regime | undefined
  /** Of `margined` alone; `reg_t` where left out. */
  readonly method?: MarginMethod | undefined
}

export type ListInstrument = Meta & {
  readonly type: 'ListInstrument'
  readonly instrument: Instrument
}
export type DirectoryCommand = OpenVenue | RegisterFirm | OpenAccount | ListInstrument

export type DirectoryEvent =
  | { readonly type: 'VenueOpened'; readonly idKey: IdKey; readonly operator: Firm }
  | { readonly type: 'FirmRegistered'; readonly firm: Firm }
  | { readonly type: 'AccountOpened'; readonly account: Account }
  | { readonly type: 'InstrumentListed'; readonly instrument: Instrument }

export const DIRECTORY_COMMANDS: CommandRules<DirectoryCommand> = {
  OpenVenue: { decide: openVenue },
  RegisterFirm: { by: OPERATOR, decide: registerFirm },
  OpenAccount: { by: OPERATOR, decide: openAccount },
  ListInstrument: { by: OPERATOR, decide: listInstrument },
}

export const DIRECTORY_EVENTS: EventRules<DirectoryEvent> = {
  VenueOpened: {
    apply(state, { operator, idKey }) {
      state.idKey = idKey
      state.operator = operator.id
      state.firms.set(operator.id, operator)
      const firm = operator.id
      const own = (id: AccountId, kind: Account['kind']): void =>
        addToChart(state, { id, firm, kind, regime: 'covered' })
      own(EXTERNAL, 'external')
      own(FEES, 'fees')
      own(CLEARING, 'clearing')
    },
    seenBy: nobody,
    answer: ({ operator }) => ({ operator: operator.id }),
  },
  FirmRegistered: {
    apply(state, { firm }) {
      state.firms.set(firm.id, firm)
    },
    seenBy: everybody,
    answer: ({ firm }) => ({ firm: firm.id }),
  },
  AccountOpened: {
    apply: (state, { account }) => addToChart(state, account),
    seenBy: (_state, { account }) => [account.firm],
    answer: ({ account }) => ({ account: account.id }),
  },
  InstrumentListed: {
    apply(state, { instrument }) {
      state.instruments.set(instrument.id, instrument)
      addAsset(state.ledger, instrument.id)
    },
    seenBy: everybody,
    answer: ({ instrument }) => ({ instrument: instrument.id }),
  },
}

function addToChart(state: State, account: Account): void {
  state.accounts.set(account.id, account)
  addAccount(state.ledger, account.id)
}

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
  const { regime = 'covered', method } = command
  if (method !== undefined && regime !== 'margined') return refuse('malformed', 'method')
  const { account: id, firm } = command
  const account = under({ id, firm, kind: 'trading', regime }, regime, method)
  return accepted([{ type: 'AccountOpened', account }])
}

export function listInstrument(state: State, { instrument }: ListInstrument, at: At): Decision {
  const wrong = checkListing(instrument, listedIn(state))
  if (wrong) return refused(wrong)
  for (const { action, status } of state.corporateActions.values())
    if (status === 'announced' && 'symbol' in action.terms && action.terms.symbol === instrument.id)
      return refuse('already_exists', 'instrument.id')
  if (isContract(instrument) && instrument.expiresAt <= at.ts)
    return refuse('instrument_expired', 'instrument.expiresAt')
  if (instrument.kind === 'future') {
    const { underlying, carry } = instrument
    if (carry.observedAt > at.ts) return refuse('malformed', 'instrument.carry.observedAt')
    // An action that is under way could not be applied to it.
    for (const { action, status } of state.corporateActions.values())
      if (status === 'announced' && action.terms.underlying === underlying)
        return refuse('bad_listing', 'instrument.underlying', { actionId: action.actionId })
  }
  return accepted([{ type: 'InstrumentListed', instrument }])
}
