/** Who may see what: each event's audience by a table of its own, and no taker's name in what a panel is told. [DIS-1] [DIS-4] */
import { encode } from '@parley/core'
import type { Audience, Event, FirmId, RfqId, State } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import type { Noun, Oracle } from '../stage.ts'

const ORACLE = 'disclosure'

export const disclosure: Noun = { watch: (state) => new Audiences(state) }

type Parties = { readonly taker: FirmId; readonly panel: readonly FirmId[] }

/** Requests whose parties are remembered after their end: as many as one record may end. */
const ENDED_KEPT = 4_000

class Audiences implements Oracle {
  readonly #parties = new Map<RfqId, Parties>()
  readonly #ended: RfqId[] = []

  readonly #blind = new Set<RfqId>()

  constructor(state: State) {
    for (const { terms, owner, veil } of state.rfqs.values()) {
      this.#parties.set(terms.rfqId, owner)
      if (veil !== undefined) this.#blind.add(terms.rfqId)
    }
    for (const { rfqId, owner } of state.workups.values()) this.#parties.set(rfqId, owner)
  }

  event(event: Event, audience: Audience): void {
    if (event.type === 'RfqRequested') {
      this.#parties.set(event.terms.rfqId, event.owner)
      if (event.terms.blindUntil !== undefined) this.#blind.add(event.terms.rfqId)
    }
    if (event.type === 'QuotesUnveiled') this.#blind.delete(event.rfqId)
    const expected = this.#expected(event)
    expect(
      expected === undefined || isSame(audience, expected),
      ORACLE,
      () => `${event.type} is for ${String(expected)}, and was shown to ${String(audience)}`,
    )
    if (event.type === 'RfqOpened') this.#checkSilence(event)
    if (event.type === 'RfqEnded') {
      this.#blind.delete(event.rfqId)
      this.#forget(event.rfqId)
    }
  }

  /** Undefined for events of nouns that this world does not play. */
  #expected(event: Event): Audience | undefined {
    switch (event.type) {
      case 'FirmRegistered':
      case 'InstrumentListed':
      case 'OptionSettled':
      case 'ExercisePolicySet':
        return 'public'
      case 'VenueOpened':
      case 'EntryPosted':
      case 'HoldResolved':
      case 'OptionExpired':
      case 'MarkingPlanned':
        return []
      case 'OptionExercised':
        return [event.firm]
      case 'ContractsClosed':
      case 'ExerciseInstructed':
      case 'InstructionCancelled':
        return [event.account.split(':')[0] as FirmId]
      case 'AccountOpened':
        return [event.account.firm]
      case 'HoldPlaced':
        return [event.hold.account.split(':')[0] as FirmId]
      case 'FeeCharged':
        return [event.firm]
      case 'RfqRequested':
        return [event.owner.taker]
      case 'MatchMade':
        return [this.#of(event.match.rfqId).taker]
      case 'AcceptanceRested':
        return [this.#of(event.resting.rfqId).taker]
      case 'AcceptanceEnded':
        return [this.#of(event.rfqId).taker]
      case 'QuotePlaced':
        return this.#unlessBlind(event.quote.rfqId, event.quote.maker)
      case 'QuoteEnded':
      case 'DealerPassed':
        return this.#unlessBlind(event.rfqId, event.maker)
      case 'QuotesUnveiled':
        return [this.#of(event.rfqId).taker]
      case 'RequestPolicySet':
        return 'public'
      case 'DealerGroupSet':
        return [event.firm]
      case 'TradeSettled':
        return [this.#of(event.trade.rfqId).taker, event.trade.maker]
      case 'BlockProposed':
        return [event.terms.proposer]
      case 'BlockAnswered':
        return [event.firm]
      case 'BlockSettled':
        return [event.block.terms.buyer, event.block.terms.seller]
      case 'BlockEnded':
        return event.firms
      case 'OrderPlaced':
        return [event.order.firm]
      case 'OrderFilled':
        return [event.fill.firm]
      case 'OrderEnded':
      case 'CrossSkipped':
      case 'MmpSet':
      case 'MmpReset':
      case 'MmpTriggered':
        return [event.firm]
      case 'CrossRun':
        return []
      case 'OrdersPulled':
        return [event.pull.firm]
      case 'CounterPlaced':
        return [this.#of(event.counter.rfqId).taker]
      case 'CounterEnded':
        return [this.#of(event.rfqId).taker]
      case 'CounterHit':
        return [this.#of(event.rfqId).taker, event.maker]
      case 'WorkupAdded':
        return [event.addition.firm]
      case 'WorkupWithdrawn':
        return [event.firm]
      case 'QuoteCommitted':
      case 'CommitmentLapsed':
        return [event.maker]
      case 'WorkupMatched':
        return [this.#of(event.match.rfqId).taker]
      case 'WorkupOpened':
      case 'WorkupEnded':
        return []
      case 'RfqOpened':
        return this.#all(event.terms.rfqId)
      case 'RfqEnded':
        return this.#all(event.rfqId)
      default:
        return undefined
    }
  }

  /** In a blind window a quote is its maker's alone. */
  #unlessBlind(rfqId: RfqId, maker: FirmId): readonly FirmId[] {
    return this.#blind.has(rfqId) ? [maker] : [this.#of(rfqId).taker, maker]
  }

  /** What the panel reads names the taker only where it asked for that, and never its account. */
  #checkSilence(event: Extract<Event, { type: 'RfqOpened' }>): void {
    const { disclosedTaker, rfqId } = event.terms
    const { taker } = this.#of(rfqId)
    const isRight = disclosedTaker === undefined || disclosedTaker === taker
    expect(isRight, ORACLE, () => `${rfqId} of ${taker} is shown as ${disclosedTaker}`)
    const isSilent = disclosedTaker !== undefined || !encode(event).includes(`"${taker}`)
    expect(isSilent, ORACLE, () => `${rfqId} names ${taker} to its panel`)
  }

  #of(rfqId: RfqId): Parties {
    const parties = this.#parties.get(rfqId)
    expect(parties !== undefined, ORACLE, () => `${rfqId} was told of, and nobody asked for it`)
    return parties
  }

  #all(rfqId: RfqId): readonly FirmId[] {
    const { taker, panel } = this.#of(rfqId)
    return [taker, ...panel]
  }

  #forget(rfqId: RfqId): void {
    this.#ended.push(rfqId)
    if (this.#ended.length <= ENDED_KEPT) return
    for (const id of this.#ended.splice(0, ENDED_KEPT / 2)) this.#parties.delete(id)
  }
}

function isSame(a: Audience, b: Audience): boolean {
  if (a === b) return true
  if (a === 'public' || b === 'public' || a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
