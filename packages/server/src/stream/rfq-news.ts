/** Requests, quotes and trades on the `rfqs` topic. */
import { assert } from '@parley/core'
import type { Entry, FirmId, OpenRfq, State, Timestamp, Trade } from '@parley/core'
import type { RfqChange } from '@parley/sdk'
import { feeOf } from '../wire/fees.ts'
import { rfqView, takerQuoteView, termsView, tradeView } from '../wire/views.ts'
import type { News, Teller } from './news.ts'

/** Open requests a firm asked or was asked. */
export function openRfqs(state: State, firm: FirmId): ReturnType<typeof rfqView>[] {
  return [...state.rfqs.values()]
    .filter(({ owner }) => owner.taker === firm || owner.panel.includes(firm))
    .map((rfq) => rfqView(state, rfq, firm))
}

/** A trade is told with its fees, which its entry has: the trade waits for it. */
export function rfqNews(): News {
  let settled: Trade | undefined
  return (teller, state, event, audience, ts) => {
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
          opened(termsView(event.terms, false, 'maker')),
        )
      case 'RfqEnded': {
        const { rfqId, outcome } = event
        const change: RfqChange = { type: 'rfq.ended', rfqId, outcome }
        return audience === 'public' ? undefined : teller.tellSame('rfqs', audience, change)
      }
      case 'QuotePlaced': {
        const { quote } = event
        const { owner } = rfqOf(state, quote.rfqId)
        // Most of what the hub writes: the canonical view is made once for both parties.
        const view = takerQuoteView(quote, false)
        const taken = owner.flip ? takerQuoteView(quote, true) : view
        tell(owner.taker, () => ({ type: 'quote.placed', quote: taken }))
        return tell(quote.maker, () => ({
          type: 'quote.placed',
          quote: { ...view, account: quote.account },
        }))
      }
      case 'QuoteEnded': {
        const { rfqId, quoteId, outcome } = event
        if (audience === 'public') return
        for (const firm of audience)
          tell(firm, () => ({ type: 'quote.ended', rfqId, quoteId, outcome }))
        return
      }
      case 'TradeSettled':
        settled = event.trade
        return
      case 'EntryPosted': {
        if (event.entry.cause.kind !== 'trade') return
        const trade = settled
        settled = undefined
        assert(trade?.entryId === event.entry.id, 'a trade is followed by its entry')
        return tellTrade(teller, state, trade, event.entry, ts)
      }
      default:
        return
    }
  }
}

function tellTrade(teller: Teller, state: State, trade: Trade, entry: Entry, ts: Timestamp): void {
  const { owner } = rfqOf(state, trade.rfqId)
  const feeFor = (firm: FirmId) => feeOf(state, entry.postings, firm)
  const told = (view: ReturnType<typeof tradeView>): RfqChange => ({ type: 'trade', trade: view })
  const { taker, flip } = owner
  teller.tell('rfqs', taker, () =>
    told(tradeView(trade, { role: 'taker', flip, ts, ...feeFor(taker) })),
  )
  teller.tell('rfqs', trade.maker, () =>
    told(tradeView(trade, { role: 'maker', flip: false, ts, ...feeFor(trade.maker) })),
  )
}

function rfqOf(state: State, rfqId: OpenRfq['terms']['rfqId']): OpenRfq {
  const rfq = state.rfqs.get(rfqId)
  assert(rfq !== undefined, 'the request is still open while its events are applied')
  return rfq
}

function opened(rfq: ReturnType<typeof rfqView>): RfqChange {
  return { type: 'rfq.opened', rfq }
}
