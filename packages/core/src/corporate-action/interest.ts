/** Ending all interest in instruments that a corporate action changes: requests with their quotes, blocks, resting orders. [CRA-2] */
import { endOf as endOfBlock } from '../block/end.ts'
import { endOf as endOfOrder } from '../cross/place.ts'
import { tradedIn } from '../instrument/hedge.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Structure } from '../instrument/structure.ts'
import { coverOf } from '../ledger/ledger.ts'
import type { HoldId } from '../ledger/hold.ts'
import { byId, pulled } from '../protection/pull.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { endingEvents } from '../workup/open.ts'

export type EndedInterest = {
  readonly events: readonly Event[]
  /** Holds that go with it, told or not. */
  readonly freed: readonly HoldId[]
}

/** Firms are told of their requests and quotes with the reason; of a block its parties, of an order its owner. */
export function endInterest(
  state: State,
  affected: ReadonlySet<InstrumentId>,
  { at, mint }: { readonly at: Timestamp; readonly mint: Mint },
): EndedInterest {
  const has = (structure: Structure): boolean => tradedIn(structure).some((id) => affected.has(id))
  const rfqs = [...state.rfqs.values()].filter(({ terms }) => has(terms.structure))
  const quotes = rfqs.flatMap((rfq) => [...rfq.quotes.values()])
  const orders = {
    quotes: quotes.map(({ quoteId, rfqId, maker }) => ({ quoteId, rfqId, maker })).sort(byId),
    requests: rfqs.map(({ terms: { rfqId }, owner: { taker } }) => ({ rfqId, taker })),
    acceptances: [],
    counters: [],
  }
  const blocks = [...state.blocks.open.values()].filter(({ terms }) => has(terms.structure))
  const resting = [...state.crosses.books.values()]
    .filter(({ structure }) => has(structure))
    .flatMap((book) => [...book.orders.values()])
  const workups = [...state.workups.values()].filter(({ terms }) => has(terms.structure))
  return {
    events: [
      ...pulled(state, orders, { reason: 'corporate_action', user: undefined, at, mint }),
      ...blocks.flatMap((block) =>
        endOfBlock(block, 'cancelled', 'voided', block.other !== undefined),
      ),
      ...resting.flatMap((order) => endOfOrder(order, 'cancelled')),
      ...workups.flatMap((workup) => endingEvents(workup, 'cancelled')),
    ],
    freed: [
      ...quotes.map(({ holdId }) => holdId),
      ...blocks.flatMap(({ own, other }) => [...own.holds, ...(other?.holds ?? [])]),
      ...resting.map(({ holdId }) => holdId),
      ...workups.flatMap(({ additions }) => [...additions.values()].map(({ holdId }) => holdId)),
    ].filter((holdId) => holdId !== undefined),
  }
}

/** All cover of an option ends: what takes its place is covered anew. */
export function coverEnds(state: State, option: InstrumentId): Event[] {
  return [...state.accounts.keys()].flatMap((account): Event[] => {
    const cover = coverOf(state.ledger, account, option)
    return cover ? [{ type: 'HoldResolved', holdId: cover.id, outcome: 'voided' }] : []
  })
}
