/** evolve: applies what happened. No rules, no refusals; a contradiction here is a bug. */
import { present, unreachable } from '../assert.ts'
import { CLEARING, EXTERNAL, FEES } from '../ledger/account.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import { addAccount, addAsset, applyPostings, placeHold, resolveHold } from '../ledger/ledger.ts'
import type { Firm, FirmId } from '../party/firm.ts'
import type { Quote } from '../rfq/quote.ts'
import type { RfqId, RfqOutcome } from '../rfq/rfq.ts'
import type { Command } from './command.ts'
import type { Event } from './event.ts'
import { ClientIds } from './client-ids.ts'
import type { State } from './state.ts'

/** Applies one event to the state, in place. */
export function evolve(state: State, event: Event): void {
  switch (event.type) {
    case 'VenueOpened':
      return openVenue(state, event.operator, event.idKey)
    case 'FirmRegistered':
      state.firms.set(event.firm.id, event.firm)
      return
    case 'AccountOpened':
      return openAccount(state, event.account)
    case 'InstrumentListed':
      state.instruments.set(event.instrument.id, event.instrument)
      return addAsset(state.ledger, event.instrument.id)
    case 'EntryPosted':
      if (event.entry.cause.kind === 'reversal') state.reversed.add(event.entry.cause.id)
      return applyPostings(state.ledger, event.entry.postings)
    case 'HoldPlaced':
      return placeHold(state.ledger, event.hold)
    case 'HoldResolved':
      return resolveHold(state.ledger, event.holdId)
    case 'RfqRequested':
      state.rfqs.set(event.terms.rfqId, {
        terms: event.terms,
        owner: event.owner,
        quotes: new Map(),
      })
      return countOpen(state, event.owner.taker, 1)
    case 'QuotePlaced':
      return placeQuote(state, event.quote)
    case 'QuoteEnded':
      return endQuote(state, event.rfqId, event.maker)
    case 'RfqEnded':
      return endRfq(state, event.rfqId, event.outcome)
    case 'OptionExpired':
      state.settled.set(event.instrument, event.settlementPrice)
      return
    // The announcement repeats the taker's half; a trade and its fees are told by their entry.
    case 'RfqOpened':
    case 'TradeSettled':
    case 'FeeCharged':
      return
    default:
      return unreachable(event)
  }
}

/** Remembers under a command's client id which record it is in. Part of applying a record, live and in replay alike. */
export function remember(
  state: State,
  command: Pick<Command, 'actor' | 'clientId'>,
  seq: number,
): void {
  if (command.clientId === undefined) return
  const { firm } = command.actor
  let ids = state.clientIds.get(firm)
  if (!ids) {
    ids = new ClientIds()
    state.clientIds.set(firm, ids)
  }
  ids.put(command.clientId, seq)
}

function openVenue(state: State, operator: Firm, idKey: State['idKey']): void {
  state.idKey = idKey
  state.operator = operator.id
  state.firms.set(operator.id, operator)
  const firm = operator.id
  const own = (id: AccountId, kind: Account['kind']): void =>
    openAccount(state, { id, firm, kind, regime: 'covered' })
  own(EXTERNAL, 'external')
  own(FEES, 'fees')
  own(CLEARING, 'clearing')
}

function openAccount(state: State, account: Account): void {
  state.accounts.set(account.id, account)
  addAccount(state.ledger, account.id)
}

function countOpen(state: State, taker: FirmId, change: number): void {
  state.openByTaker.set(taker, (state.openByTaker.get(taker) ?? 0) + change)
}

function placeQuote(state: State, quote: Quote): void {
  const rfq = present(state.rfqs.get(quote.rfqId), 'a quote answers an open request')
  dropQuote(state, rfq.quotes.get(quote.maker))
  // Deleted first, so that a replacement stands behind every quote that was there before it.
  rfq.quotes.delete(quote.maker)
  rfq.quotes.set(quote.maker, quote)
  state.quoteHomes.set(quote.quoteId, { rfqId: quote.rfqId, maker: quote.maker })
}

function endQuote(state: State, rfqId: RfqId, maker: FirmId): void {
  const rfq = present(state.rfqs.get(rfqId), 'a quote ends on an open request')
  dropQuote(state, rfq.quotes.get(maker))
  rfq.quotes.delete(maker)
}

function endRfq(state: State, rfqId: RfqId, outcome: RfqOutcome): void {
  const rfq = present(state.rfqs.get(rfqId), 'a request ends once')
  for (const quote of rfq.quotes.values()) dropQuote(state, quote)
  state.rfqs.delete(rfqId)
  const { taker, panel } = rfq.owner
  countOpen(state, taker, -1)
  state.ended.put(rfqId, { rfqId, taker, panel, outcome })
}

/** Forgets a quote and voids its hold, unless the trade that ended it has posted the hold already. */
function dropQuote(state: State, quote: Quote | undefined): void {
  if (!quote) return
  state.quoteHomes.delete(quote.quoteId)
  if (quote.holdId !== undefined && state.ledger.holds.has(quote.holdId))
    resolveHold(state.ledger, quote.holdId)
}
