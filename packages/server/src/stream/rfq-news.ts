/** Requests, quotes and trades on the `rfqs` topic. */
import { assert, opposite } from '@parley/core'
import type { Fee, FirmId, OpenRfq, State, Timestamp, Trade } from '@parley/core'
import type { RfqChange } from '@parley/sdk'
import { counterView, ownCounterView } from '../wire/counter-views.ts'
import {
  feeView,
  programView,
  feedbackView,
  restingView,
  rfqView,
  takerQuoteView,
  termsView,
  tradeView,
} from '../wire/views.ts'
import { timeText } from '../wire/numbers.ts'
import { workupView } from '../wire/workup-views.ts'
import { newsAbout } from './news.ts'
import type { News, Teller } from './news.ts'

/** Open requests a firm asked or was asked. */
export function openRfqs(state: State, firm: FirmId): ReturnType<typeof rfqView>[] {
  return [...state.rfqs.values()]
    .filter(({ owner }) => owner.taker === firm || owner.panel.includes(firm))
    .map((rfq) => rfqView(state, rfq, firm))
}

/** A trade of a match, and what each party pays for it. */
type Settled = { readonly trade: Trade; readonly fees: Map<FirmId, Fee> }

/** Trades are told with their fees, once the events of their match have passed: they wait for the end of the request. */
export function rfqNews(): News {
  let settled: Settled[] = []
  return newsAbout(
    [
      'RfqRequested',
      'RfqOpened',
      'RfqEnded',
      'QuotePlaced',
      'QuoteEnded',
      'QuotesUnveiled',
      'DealerPassed',
      'WorkupOffered',
      'WorkupAdded',
      'WorkupWithdrawn',
      'WorkupClosed',
      'TradeSettled',
      'FeeCharged',
      'FeedbackGiven',
      'AcceptanceRested',
      'AcceptanceEnded',
      'RoundSelected',
      'SecondRoundOpened',
      'CounterPlaced',
      'CounterOffered',
      'CounterWithdrawn',
      'CounterEnded',
    ],
    (teller, state, event, audience, ts) => {
      const tell = (firm: FirmId, make: () => RfqChange): void => teller.tell('rfqs', firm, make)
      switch (event.type) {
        case 'RfqRequested':
          return tell(event.owner.taker, () =>
            opened(rfqView(state, rfqOf(state, event.terms.rfqId), event.owner.taker)),
          )
        case 'RfqOpened':
          return teller.tellSame(
            'rfqs',
            rfqOf(state, event.terms.rfqId).owner.panel,
            opened(termsView(state, event.terms, false, 'maker')),
          )
        case 'RfqEnded': {
          for (const each of settled) tellTrade(teller, state, each, ts)
          settled = []
          const { rfqId, outcome } = event
          const change: RfqChange = { type: 'rfq.ended', rfqId, outcome }
          return audience === 'public' ? undefined : teller.tellSame('rfqs', audience, change)
        }
        case 'QuotePlaced': {
          const { quote } = event
          const { owner } = rfqOf(state, quote.rfqId)
          // Most of what the hub writes: the canonical view is made once for both parties, and not where neither listens.
          let view: ReturnType<typeof takerQuoteView> | undefined
          const canonical = () => (view ??= takerQuoteView(quote, false))
          if (audience.includes(owner.taker))
            tell(owner.taker, () => ({
              type: 'quote.placed',
              quote: owner.flip ? takerQuoteView(quote, true) : canonical(),
            }))
          return tell(quote.maker, () => ({
            type: 'quote.placed',
            quote: { ...canonical(), account: quote.account },
          }))
        }
        case 'QuoteEnded': {
          const { rfqId, quoteId, outcome } = event
          if (audience === 'public') return
          for (const firm of audience)
            tell(firm, () => ({ type: 'quote.ended', rfqId, quoteId, outcome }))
          return
        }
        case 'QuotesUnveiled': {
          const { rfqId, quotes, passes } = event
          const { taker, flip } = rfqOf(state, rfqId).owner
          return tell(taker, () => ({
            type: 'quotes.unveiled',
            rfqId,
            quotes: quotes.map((quote) => takerQuoteView(quote, flip)),
            passes,
          }))
        }
        case 'DealerPassed': {
          const { rfqId, maker, reason } = event
          const change: RfqChange = { type: 'dealer.passed', rfqId, pass: { maker, reason } }
          return audience === 'public' ? undefined : teller.tellSame('rfqs', audience, change)
        }
        case 'WorkupOffered':
        case 'WorkupAdded':
        case 'WorkupWithdrawn': {
          if (audience === 'public') return
          const { rfqId } =
            event.type === 'WorkupWithdrawn'
              ? event
              : event.type === 'WorkupAdded'
                ? event.addition
                : event.offer
          const workup = state.workups.get(rfqId)
          assert(workup !== undefined, 'a workup is open while its events are applied')
          for (const firm of audience)
            tell(firm, () => ({ type: 'workup', workup: workupView(state, workup, firm) }))
          return
        }
        case 'WorkupClosed': {
          for (const each of settled) tellTrade(teller, state, each, ts)
          settled = []
          const { rfqId, outcome } = event
          if (audience === 'public') return
          return teller.tellSame('rfqs', audience, {
            type: 'workup.closed',
            rfqId,
            outcome,
          } satisfies RfqChange)
        }
        case 'TradeSettled':
          settled.push({ trade: event.trade, fees: new Map() })
          return
        case 'FeeCharged':
          settled
            .find(({ trade }) => trade.tradeId === event.tradeId)
            ?.fees.set(event.firm, event.fee)
          return
        case 'FeedbackGiven':
          return tell(event.maker, () => ({ type: 'feedback', feedback: feedbackView(event, ts) }))
        case 'AcceptanceRested': {
          const { taker, flip } = rfqOf(state, event.resting.rfqId).owner
          const { rfqId } = event.resting
          return tell(taker, () => ({
            type: 'acceptance.rested',
            rfqId,
            resting: restingView(event.resting, flip),
          }))
        }
        case 'AcceptanceEnded': {
          const { taker, flip } = rfqOf(state, event.rfqId).owner
          const { rfqId, outcome } = event
          const side = flip ? opposite(event.side) : event.side
          return tell(taker, () => ({ type: 'acceptance.ended', rfqId, side, outcome }))
        }
        case 'RoundSelected': {
          const { rfqId, makers, until } = event
          // Only once it sees quotes, which the audience says.
          if (audience === 'public') return
          const round = { until: timeText(until), makers: [...makers] }
          return teller.tellSame('rfqs', audience, {
            type: 'round.opened',
            rfqId,
            round,
          } satisfies RfqChange)
        }
        case 'SecondRoundOpened': {
          const { rfqId, until } = event
          if (audience === 'public') return
          return teller.tellSame('rfqs', audience, {
            type: 'round.opened',
            rfqId,
            round: { until: timeText(until) },
          } satisfies RfqChange)
        }
        case 'CounterPlaced': {
          const { counter } = event
          const { taker, flip } = rfqOf(state, counter.rfqId).owner
          return tell(taker, () => ({
            type: 'counter',
            rfqId: counter.rfqId,
            counter: ownCounterView(counter, flip),
          }))
        }
        case 'CounterOffered': {
          const { offer } = event
          if (audience === 'public') return
          return teller.tellSame('rfqs', audience, {
            type: 'counter',
            rfqId: offer.rfqId,
            counter: counterView(offer, false),
          } satisfies RfqChange)
        }
        case 'CounterWithdrawn':
        case 'CounterEnded': {
          const { rfqId, counterId, outcome } = event
          if (audience === 'public') return
          const change: RfqChange = { type: 'counter.ended', rfqId, counterId, outcome }
          return teller.tellSame('rfqs', audience, change)
        }
        default:
          return
      }
    },
  )
}

function tellTrade(teller: Teller, state: State, { trade, fees }: Settled, ts: Timestamp): void {
  const owner = state.workups.get(trade.rfqId)?.owner ?? state.ended.get(trade.rfqId)
  assert(owner !== undefined, 'the request has ended, and its workup not yet')
  const { taker, flip } = owner
  const told = (role: 'taker' | 'maker', firm: FirmId, turned: boolean): RfqChange => {
    const fee = fees.get(firm)
    const paid = fee ? { fee: feeView(state, fee) } : {}
    const tag = role === 'taker' ? programView(owner) : {}
    const reader = { role, flip: turned, ts, ...tag, ...paid }
    return { type: 'trade', trade: tradeView(state, trade, reader) }
  }
  teller.tell('rfqs', taker, () => told('taker', taker, flip))
  teller.tell('rfqs', trade.maker, () => told('maker', trade.maker, false))
}

function rfqOf(state: State, rfqId: OpenRfq['terms']['rfqId']): OpenRfq {
  const rfq = state.rfqs.get(rfqId)
  assert(rfq !== undefined, 'the request is still open while its events are applied')
  return rfq
}

function opened(rfq: ReturnType<typeof rfqView>): RfqChange {
  return { type: 'rfq.opened', rfq }
}
