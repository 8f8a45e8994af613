/** Requests, quotes and trades as part of the venue. */
import { present } from '../assert.ts'
import { needsOf } from '../collateral/quote-hold.ts'
import { releaseHold } from '../ledger/ledger.ts'
import { noteGone, noteLive } from '../protection/live.ts'
import type { FirmId } from '../party/firm.ts'
import { DEALER, OPERATOR, everybody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { noteAsked, noteEnded } from '../program/intent.ts'
import { intentOf, programAsking } from '../program/request.ts'
import { acceptQuote, cancelAcceptance } from './accept.ts'
import { noteAttempt, noteAttemptEnded } from '../liquidation/liquidation.ts'
import type { RfqCommand } from './command.ts'
import { commitQuote } from './place-commitment.ts'
import { cancelCounter, counterRfq, hitCounter } from './place-counter.ts'
import { cancelRfq, createRfq } from './create.ts'
import type { RfqEvent } from './event.ts'
import type { Counter } from './counter.ts'
import { setDealerGroup } from './dealer-group.ts'
import { expireDue } from './expire.ts'
import { passRfq } from './pass.ts'
import { cancelQuotes } from './cancel-quotes.ts'
import { cancelQuote, placeQuote } from './place-quote.ts'
import { askedKey, setRequestPolicy } from './policy.ts'
import type { Quote } from './quote.ts'
import type { EndedRfq, OpenRfq, RfqId, RfqOutcome, RfqOwner } from './rfq.ts'

export const RFQ_COMMANDS: CommandRules<RfqCommand> = {
  CreateRfq: { decide: createRfq },
  CancelRfq: { decide: cancelRfq },
  PlaceQuote: { by: DEALER, decide: placeQuote },
  CancelQuote: { decide: cancelQuote },
  CancelQuotes: { by: DEALER, decide: cancelQuotes },
  CommitQuote: { by: DEALER, decide: commitQuote },
  PassRfq: { by: DEALER, decide: passRfq },
  AcceptQuote: { decide: acceptQuote },
  CancelAcceptance: { decide: cancelAcceptance },
  CounterRfq: { decide: counterRfq },
  CancelCounter: { decide: cancelCounter },
  HitCounter: { by: DEALER, decide: hitCounter },
  SetDealerGroup: { decide: setDealerGroup },
  SetRequestPolicy: { by: OPERATOR, decide: setRequestPolicy },
  ExpireDue: { by: OPERATOR, decide: (state, _command, at) => expireDue(state, at) },
}

export const RFQ_EVENTS: EventRules<RfqEvent> = {
  RequestPolicySet: {
    apply(state, { policy }) {
      state.requestPolicy = policy
    },
    seenBy: everybody,
    answer: ({ policy }) => ({ ...policy }),
  },
  DealerGroupSet: {
    apply(state, { firm, name, dealers }) {
      const own = state.dealerGroups.get(firm) ?? new Map<string, readonly FirmId[]>()
      state.dealerGroups.set(firm, own)
      if (dealers.length === 0) own.delete(name)
      else own.set(name, dealers)
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ name, dealers }) => ({ name, size: dealers.length }),
  },
  RfqRequested: {
    apply(state, { terms, owner }) {
      const needs = needsOf(terms.structure, state.listed)
      const resting = { buy: undefined, sell: undefined }
      const passes = new Map()
      const veil = terms.blindUntil
      const quotes = new Map()
      state.rfqs.add({
        terms,
        owner,
        needs,
        quotes,
        passes,
        veil,
        resting,
        counter: undefined,
        round: undefined,
        ...(terms.sealed ? { commitments: new Map() } : {}),
      })
      const intent = intentOf(state, owner)
      if (intent) noteAsked(intent, terms.rfqId)
      countOpen(state, owner.taker, 1)
      // What the venue asks in a firm's stead keeps the firm from asking nothing.
      if (owner.liquidation) noteAttempt(state, terms.rfqId, owner.liquidation)
      else state.asked.put(askedKey(owner.taker, terms.structure), terms.openedAt)
    },
    seenBy: (_state, { owner }) => [owner.taker],
    answer: ({ terms: { rfqId, openedAt, expiresAt, size }, owner: { repeatedAfterMs } }) => ({
      rfqId,
      openedAt,
      expiresAt,
      size,
      ...(repeatedAfterMs === undefined ? {} : { repeatedAfterMs }),
    }),
  },
  // The announcement repeats the taker's half.
  RfqOpened: { seenBy: (state, { terms }) => parties(state, terms.rfqId) },
  QuoteCommitted: {
    apply(state, { rfqId, maker, digest }) {
      const { commitments, passes } = openRfq(state, rfqId)
      passes.delete(maker)
      commitments?.set(maker, { digest, isRevealed: false })
    },
    seenBy: (_state, { maker }) => [maker],
    answer: ({ rfqId, digest }) => ({ rfqId, digest }),
  },
  CommitmentLapsed: {
    apply(state, { rfqId, maker }) {
      openRfq(state, rfqId).commitments?.delete(maker)
    },
    seenBy: (_state, { maker }) => [maker],
  },
  QuotePlaced: {
    apply: (state, { quote }) => placeLive(state, quote),
    seenBy: (state, { quote: { rfqId, maker } }) => unlessBlind(state, rfqId, maker),
    answer: ({ quote: { quoteId, rfqId, placedAt, expiresAt } }) => ({
      quoteId,
      rfqId,
      placedAt,
      expiresAt,
    }),
  },
  QuoteEnded: {
    apply: (state, { rfqId, maker }) => endQuote(state, rfqId, maker),
    seenBy: (state, { rfqId, maker }) => unlessBlind(state, rfqId, maker),
    answer: ({ quoteId, rfqId, outcome }) => ({ quoteId, rfqId, outcome }),
  },
  QuotesWithdrawn: {
    seenBy: (_state, { firm }) => [firm],
    answer: ({ quotes, kept }) => ({ quotes: quotes.join(' '), kept: kept.join(' ') }),
  },
  QuotesUnveiled: {
    apply(state, { rfqId }) {
      openRfq(state, rfqId).veil = undefined
    },
    seenBy: (state, { rfqId }) => [takerOf(state, rfqId)],
  },
  RoundSelected: {
    apply(state, { rfqId, makers, until }) {
      openRfq(state, rfqId).round = { makers, until }
    },
    seenBy: (state, { rfqId }) =>
      openRfq(state, rfqId).veil === undefined ? [takerOf(state, rfqId)] : [],
  },
  SecondRoundOpened: { seenBy: (state, { rfqId }) => openRfq(state, rfqId).round?.makers ?? [] },
  DealerPassed: {
    apply(state, { rfqId, maker, reason }) {
      const { passes, commitments } = openRfq(state, rfqId)
      commitments?.delete(maker)
      // Deleted first, so that they stand in the order given.
      passes.delete(maker)
      passes.set(maker, reason)
    },
    seenBy: (state, { rfqId, maker }) => unlessBlind(state, rfqId, maker),
    answer: ({ rfqId, reason }) => ({ rfqId, reason }),
  },
  MatchMade: {
    apply(state, { match }) {
      const intent = intentOf(state, openRfq(state, match.rfqId).owner)
      if (intent) intent.remaining -= match.size
    },
    seenBy: (state, { match }) => [takerOf(state, match.rfqId)],
    answer: ({ match }) => match,
  },
  AcceptanceRested: {
    apply(state, { resting }) {
      openRfq(state, resting.rfqId).resting[resting.side] = resting
    },
    seenBy: (state, { resting }) => [takerOf(state, resting.rfqId)],
    answer: ({ resting: { rfqId, side, size } }) => ({ rfqId, side, size, resting: 1 }),
  },
  AcceptanceEnded: {
    apply(state, { rfqId, side }) {
      openRfq(state, rfqId).resting[side] = undefined
    },
    seenBy: (state, { rfqId }) => [takerOf(state, rfqId)],
    answer: ({ rfqId, side, outcome }) => ({ rfqId, side, outcome }),
  },
  CounterPlaced: {
    apply(state, { counter }) {
      const rfq = openRfq(state, counter.rfqId)
      dropCounter(state, rfq.counter)
      rfq.counter = counter
    },
    seenBy: (state, { counter }) => [takerOf(state, counter.rfqId)],
    answer: ({ counter: { counterId, rfqId, placedAt, expiresAt } }) => ({
      counterId,
      rfqId,
      placedAt,
      expiresAt,
    }),
  },
  CounterOffered: {
    seenBy: (state, { offer }) => openRfq(state, offer.rfqId).counter?.told ?? [],
  },
  CounterEnded: {
    apply(state, { rfqId }) {
      const rfq = openRfq(state, rfqId)
      dropCounter(state, rfq.counter)
      rfq.counter = undefined
    },
    seenBy: (state, { rfqId }) => [takerOf(state, rfqId)],
    answer: ({ counterId, rfqId, outcome }) => ({ counterId, rfqId, outcome }),
  },
  // While it still says whom it went to.
  CounterWithdrawn: { seenBy: (state, { rfqId }) => openRfq(state, rfqId).counter?.told ?? [] },
  CounterHit: { seenBy: (state, { rfqId, maker }) => [takerOf(state, rfqId), maker] },
  // What a trade moves is told by the entry of its match.
  TradeSettled: { seenBy: (state, { trade }) => [takerOf(state, trade.rfqId), trade.maker] },
  FeeCharged: { seenBy: (_state, { firm }) => [firm] },
  RfqEnded: {
    apply: (state, { rfqId, outcome }) => endRfq(state, rfqId, outcome),
    seenBy: (state, { rfqId }) => parties(state, rfqId),
    answer: ({ rfqId, outcome }) => ({ rfqId, outcome }),
  },
}

function countOpen(state: State, taker: FirmId, change: number): void {
  state.openByTaker.set(taker, (state.openByTaker.get(taker) ?? 0) + change)
}

function placeLive(state: State, quote: Quote): void {
  const rfq = present(state.rfqs.get(quote.rfqId), 'a quote answers an open request')
  dropQuote(state, rfq.quotes.get(quote.maker))
  rfq.passes.delete(quote.maker)
  const committed = rfq.commitments?.get(quote.maker)
  if (committed) rfq.commitments?.set(quote.maker, { ...committed, isRevealed: true })
  // Deleted first, so that a replacement stands behind every quote that was there before it.
  rfq.quotes.delete(quote.maker)
  rfq.quotes.set(quote.maker, quote)
  noteLive(state, quote)
}

function openRfq(state: State, rfqId: RfqId): OpenRfq {
  return present(state.rfqs.get(rfqId), 'a request is open')
}

function endQuote(state: State, rfqId: RfqId, maker: FirmId): void {
  const rfq = present(state.rfqs.get(rfqId), 'a quote ends on an open request')
  dropQuote(state, rfq.quotes.get(maker))
  rfq.quotes.delete(maker)
}

function endRfq(state: State, rfqId: RfqId, outcome: RfqOutcome): void {
  const rfq = present(state.rfqs.get(rfqId), 'a request ends once')
  for (const quote of rfq.quotes.values()) dropQuote(state, quote)
  dropCounter(state, rfq.counter)
  state.rfqs.delete(rfqId)
  endIntentRequest(state, rfq.owner)
  if (rfq.owner.liquidation) noteAttemptEnded(state, rfqId, rfq.owner.liquidation)
  const { taker, panel, flip, program } = rfq.owner
  countOpen(state, taker, -1)
  const tag = program === undefined ? {} : { program }
  state.ended.put(rfqId, { rfqId, taker, panel, flip, ...tag, outcome })
}

/** What an intent has traded whole is done with; the rest may be asked for again. */
function endIntentRequest(state: State, owner: RfqOwner): void {
  const intent = intentOf(state, owner)
  if (!intent) return
  noteEnded(intent)
  if (intent.remaining === 0n) programAsking(state, owner)?.intents.delete(intent.intent.intentId)
}

/** Forgets a quote and voids its hold, unless the trade that ended it has posted the hold already. */
function dropQuote(state: State, quote: Quote | undefined): void {
  if (!quote) return
  noteGone(state, quote)
  if (quote.holdId !== undefined) releaseHold(state.ledger, quote.holdId)
}

function dropCounter(state: State, counter: Counter | undefined): void {
  if (counter?.holdId !== undefined) releaseHold(state.ledger, counter.holdId)
}

function ownerOf(state: State, rfqId: RfqId): Pick<EndedRfq, 'taker' | 'panel'> {
  const open = state.rfqs.get(rfqId) ?? state.workups.get(rfqId)
  const owner = open?.owner ?? state.ended.get(rfqId)
  return present(owner, 'an event speaks of a request that is open or just ended')
}

function takerOf(state: State, rfqId: RfqId): FirmId {
  return ownerOf(state, rfqId).taker
}

/** The maker, and the taker too unless it is in a blind window. [WIN-2] */
function unlessBlind(state: State, rfqId: RfqId, maker: FirmId): readonly FirmId[] {
  const rfq = openRfq(state, rfqId)
  return rfq.veil === undefined ? [rfq.owner.taker, maker] : [maker]
}

function parties(state: State, rfqId: RfqId): readonly FirmId[] {
  const { taker, panel } = ownerOf(state, rfqId)
  return [taker, ...panel]
}
