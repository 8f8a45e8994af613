/**
 * Who may see an event, whole. The operator sees everything; nobody else sees what is not theirs. [DIS-1]
 * Each event was cut so that one audience fits all of it: this is the only place where disclosure is decided.
 */
import { present, unreachable } from '../assert.ts'
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import type { EndedRfq, RfqId } from '../rfq/rfq.ts'
import type { Event } from './event.ts'
import type { State } from './state.ts'

/** `public`: every signed-in user. Otherwise the firms named, possibly none. */
export type Audience = 'public' | readonly FirmId[]

/** The audience of an event, read in the state just after the event was applied. */
export function audienceOf(state: State, event: Event): Audience {
  switch (event.type) {
    case 'FirmRegistered':
    case 'InstrumentListed':
      return 'public'
    // Who held and who had written the option is nobody else's affair; each account's own part goes out as its entry.
    case 'OptionExpired':
    case 'VenueOpened':
    case 'EntryPosted':
    case 'HoldResolved':
      return []
    case 'AccountOpened':
      return [event.account.firm]
    case 'HoldPlaced':
      return [firmOf(state, event.hold.account)]
    case 'RfqRequested':
      return [event.owner.taker]
    case 'RfqOpened':
      return parties(state, event.terms.rfqId)
    case 'RfqEnded':
      return parties(state, event.rfqId)
    case 'QuotePlaced':
      return [takerOf(state, event.quote.rfqId), event.quote.maker]
    case 'QuoteEnded':
      return [takerOf(state, event.rfqId), event.maker]
    case 'TradeSettled':
      return [takerOf(state, event.trade.rfqId), event.trade.maker]
    case 'FeeCharged':
      return [event.firm]
    default:
      return unreachable(event)
  }
}

function firmOf(state: State, account: AccountId): FirmId {
  return present(state.accounts.get(account), 'a hold is on an open account').firm
}

function ownerOf(state: State, rfqId: RfqId): Pick<EndedRfq, 'taker' | 'panel'> {
  const owner = state.rfqs.get(rfqId)?.owner ?? state.ended.get(rfqId)
  return present(owner, 'an event speaks of a request that is open or just ended')
}

function takerOf(state: State, rfqId: RfqId): FirmId {
  return ownerOf(state, rfqId).taker
}

function parties(state: State, rfqId: RfqId): readonly FirmId[] {
  const { taker, panel } = ownerOf(state, rfqId)
  return [taker, ...panel]
}
