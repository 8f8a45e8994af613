/** One request's thread through the journal: which commands and events are about it, who its parties are, whether it has ended. */
import type { Command, Event, FirmId, RfqId } from '@parley/core'
import type { JournalRecord } from '../journal/record.ts'

export class Thread {
  readonly #rfqId: RfqId
  readonly #quoteIds = new Set<string>()
  parties: readonly FirmId[] = []
  ended = false

  constructor(rfqId: RfqId) {
    this.#rfqId = rfqId
  }

  /** Cheap and never wrongly false: whether a record's texts hold an id of the request. */
  mayConcern({ command, outcome }: JournalRecord): boolean {
    if (command.includes(this.#rfqId)) return true
    if (outcome.some((text) => text.includes(this.#rfqId))) return true
    if (!command.includes('"CancelQuote"')) return false
    for (const quoteId of this.#quoteIds) if (command.includes(quoteId)) return true
    return false
  }

  /** Whether a firm is a party, once the request is known. */
  isOpenTo(firm: FirmId): boolean {
    return this.parties.includes(firm)
  }

  /** Learns from a record what belongs to the request; answers whether the command is about it, and so all that came of it. */
  follow(command: Command, events: readonly Event[]): boolean {
    for (const event of events) this.#learn(event)
    switch (command.type) {
      case 'CreateRfq':
        return events.some((event) => this.names(event))
      case 'CancelRfq':
      case 'PlaceQuote':
      case 'PassRfq':
      case 'AcceptQuote':
      case 'CancelAcceptance':
      case 'CounterRfq':
      case 'CancelCounter':
      case 'HitCounter':
      case 'AddToWorkup':
      case 'CommitQuote':
        return command.rfqId === this.#rfqId
      case 'CancelQuote':
        return this.#quoteIds.has(command.quoteId)
      // A sweep ends many requests: only the events that name this one belong to it.
      default:
        return false
    }
  }

  /** Whether an event names the request. */
  names(event: Event | undefined): boolean {
    return event !== undefined && rfqIdOf(event) === this.#rfqId
  }

  #learn(event: Event): void {
    if (!this.names(event)) return
    if (event.type === 'RfqRequested') this.parties = [event.owner.taker, ...event.owner.panel]
    if (event.type === 'QuotePlaced') this.#quoteIds.add(event.quote.quoteId)
    if (event.type === 'RfqEnded') this.ended = true
  }
}

/** The request an event names, where it names one. */
export function rfqIdOf(event: Event): RfqId | undefined {
  switch (event.type) {
    case 'RfqRequested':
    case 'RfqOpened':
      return event.terms.rfqId
    case 'QuotePlaced':
      return event.quote.rfqId
    case 'QuoteEnded':
    case 'DealerPassed':
    case 'RoundSelected':
    case 'SecondRoundOpened':
    case 'QuotesUnveiled':
    case 'AcceptanceEnded':
    case 'CounterEnded':
    case 'CounterWithdrawn':
    case 'CounterHit':
    case 'RfqEnded':
    case 'WorkupClosed':
    case 'QuoteCommitted':
    case 'CommitmentLapsed':
    case 'WorkupWithdrawn':
      return event.rfqId
    case 'WorkupOffered':
      return event.offer.rfqId
    case 'WorkupAdded':
      return event.addition.rfqId
    case 'CounterPlaced':
      return event.counter.rfqId
    case 'CounterOffered':
      return event.offer.rfqId
    case 'MatchMade':
    case 'WorkupMatched':
      return event.match.rfqId
    case 'AcceptanceRested':
      return event.resting.rfqId
    case 'TradeSettled':
      return event.trade.rfqId
    case 'LiquidationChanged':
      return 'rfqId' in event.step ? event.step.rfqId : undefined
    default:
      return undefined
  }
}
