/** Cancelling many orders at once: which they are, and the events that end them, all in one record. [PRT-13] */
import type { FirmId, UserId } from '../party/firm.ts'
import { counterEndings } from '../rfq/counter.ts'
import type { CounterId } from '../rfq/counter.ts'
import type { QuoteId } from '../rfq/quote.ts'
import type { RfqId } from '../rfq/rfq.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { liveQuotesOf } from './live.ts'
import type { PullId, PullReason } from './state.ts'

export type PulledQuote = {
  readonly quoteId: QuoteId
  readonly rfqId: RfqId
  readonly maker: FirmId
}
export type PulledRequest = { readonly rfqId: RfqId; readonly taker: FirmId }
export type PulledAcceptance = PulledRequest & { readonly side: 'buy' | 'sell' }

export type PulledCounter = PulledRequest & { readonly counterId: CounterId }

export type Orders = {
  readonly quotes: readonly PulledQuote[]
  readonly requests: readonly PulledRequest[]
  /** Those that do not go with their request. */
  readonly acceptances: readonly PulledAcceptance[]
  /** Counter-offers, which go as acceptances do. */
  readonly counters: readonly PulledCounter[]
}

/** Whose orders of which kinds; an undefined firm or user is all of them. */
export type OrdersWanted = {
  readonly firm: FirmId | undefined
  readonly user: UserId | undefined
  readonly quotes: boolean
  readonly requests: boolean
  readonly acceptances: boolean
}

/** Live quotes by id, and open requests in the order they were opened. */
export function ordersOf(state: State, wanted: OrdersWanted): Orders {
  const { firm, user } = wanted
  const quotes: PulledQuote[] = []
  if (wanted.quotes)
    for (const maker of firm === undefined ? state.quotes.keys() : [firm])
      for (const { quoteId, rfqId, user: by } of liveQuotesOf(state, maker))
        if (user === undefined || by === user) quotes.push({ quoteId, rfqId, maker })
  // Not in the order they came in, which a state loaded from its text does not have.
  quotes.sort(byId)
  const requests: PulledRequest[] = []
  const acceptances: PulledAcceptance[] = []
  const counters: PulledCounter[] = []
  if (wanted.requests || wanted.acceptances)
    for (const [rfqId, { owner, resting, counter }] of state.rfqs) {
      const { taker } = owner
      const isTheirs =
        (firm === undefined || taker === firm) && (user === undefined || owner.user === user)
      if (!isTheirs) continue
      // What the venue asks in a firm's stead ends with the venue alone. [LIQ-8]
      if (owner.liquidation !== undefined && firm !== undefined) continue
      if (wanted.requests) requests.push({ rfqId, taker })
      else {
        for (const side of ['buy', 'sell'] as const)
          if (resting[side]) acceptances.push({ rfqId, taker, side })
        if (counter) counters.push({ rfqId, taker, counterId: counter.counterId })
      }
    }
  return { quotes, requests, acceptances, counters }
}

/** An order that every copy of a state agrees on. */
export function byId(a: PulledQuote, b: PulledQuote): number {
  return a.quoteId < b.quoteId ? -1 : 1
}

/** Ends the orders: each firm is told of its own together, and everyone else of each ending as of any other. */
export function pulled(
  state: State,
  { quotes, requests, acceptances, counters }: Orders,
  why: {
    readonly reason: PullReason
    readonly user: UserId | undefined
    readonly at: Timestamp
    readonly mint: Mint
  },
): Event[] {
  const { reason, user, at, mint } = why
  const firms = new Set([
    ...quotes.map(({ maker }) => maker),
    ...[...requests, ...acceptances, ...counters].map(({ taker }) => taker),
  ])
  const told = [...firms].map((firm): Event => ({
    type: 'OrdersPulled',
    pull: {
      pullId: mint('pull') as PullId,
      firm,
      user,
      reason,
      at,
      quotes: quotes.filter(({ maker }) => maker === firm).map(({ quoteId }) => quoteId),
      requests: idsOf(requests, firm),
      acceptances: [...new Set(idsOf([...acceptances, ...counters], firm))],
    },
  }))
  const ending = new Set(requests.map(({ rfqId }) => rfqId))
  return [
    ...told,
    ...quoteEndings(quotes.filter(({ rfqId }) => !ending.has(rfqId))),
    ...acceptances.map(({ rfqId, side }): Event => ({
      type: 'AcceptanceEnded',
      rfqId,
      side,
      outcome: 'cancelled',
    })),
    ...counters.flatMap((counter) => counterEndings(counter, 'cancelled')),
    ...requests.map(({ rfqId }): Event => ({ type: 'RfqEnded', rfqId, outcome: 'cancelled' })),
  ]
}

function idsOf(requests: readonly PulledRequest[], firm: FirmId): RfqId[] {
  return requests.filter(({ taker }) => taker === firm).map(({ rfqId }) => rfqId)
}

/** What those beside the maker are told: an ordinary withdrawal. */
export function quoteEndings(quotes: readonly PulledQuote[]): Event[] {
  return quotes.map((quote): Event => ({ type: 'QuoteEnded', ...quote, outcome: 'cancelled' }))
}
