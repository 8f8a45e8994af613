/** What an entry settles, read off the events of its record. Prices of legs that no event has are worked out as a match's are. [LOT-3] */
import type { CrossMark } from '../cross/command.ts'
import type { OrderId } from '../cross/order.ts'
import { hedgeStructure } from '../instrument/hedge.ts'
import { legPricesFor } from '../instrument/leg-prices.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import type { Entry } from '../ledger/entry.ts'
import type { Price } from '../num/units.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import { timestamp } from '../time/timestamp.ts'
import type { Trade } from '../trade/trade.ts'
import type { Event } from '../venue/event.ts'
import type { PricedFill } from './execution.ts'

/** What is known besides the events: structures of resting orders, and the latest recorded mark of an instrument. */
export type FillSources = {
  readonly listed: Listed
  readonly structureOf: (orderId: OrderId) => Structure | undefined
  readonly markOf: (instrument: InstrumentId) => Price | undefined
}

export function fillsOf(
  entry: Entry,
  events: readonly Event[],
  sources: FillSources,
): readonly PricedFill[] {
  switch (entry.cause.kind) {
    case 'trade':
      return events.flatMap((event) =>
        event.type === 'TradeSettled' && event.trade.entryId === entry.id
          ? [event.trade, ...hedgeFills(event.trade, sources.listed)]
          : [],
      )
    case 'block':
      return events.flatMap((event) => {
        if (event.type !== 'BlockSettled' || event.block.entryId !== entry.id) return []
        const { structure, price, size } = event.block.terms
        const marks = structure.legs.flatMap(({ instrument }) => {
          const at = sources.markOf(instrument)
          return at === undefined ? [] : [markAt(instrument, at)]
        })
        const legPrices = legPricesFor(structure, sources.listed, price, marks)
        // The proposer's side, then the counterparty's.
        const side = { structure, size, legPrices }
        return [side, side]
      })
    case 'cross':
      return crossFills(entry, events, sources)
    default:
      return []
  }
}

/** Hedge legs are posted after the trade they came with, each as a structure of its own. */
function hedgeFills({ hedges = [] }: Trade, listed: Listed): PricedFill[] {
  return hedges.map((hedge) => ({
    structure: hedgeStructure(hedge, listed),
    size: hedge.lots,
    legPrices: [hedge.price],
  }))
}

function crossFills(
  entry: Entry,
  events: readonly Event[],
  { listed, structureOf }: FillSources,
): readonly PricedFill[] {
  const marks = events.flatMap((event) => (event.type === 'CrossRun' ? event.marks : []))
  const reference = marks.map(({ instrument, mid }: CrossMark) => markAt(instrument, mid))
  return events.flatMap((event) => {
    if (event.type !== 'OrderFilled' || event.fill.entryId !== entry.id) return []
    const { orderId, price, size } = event.fill
    const structure = structureOf(orderId)
    if (!structure) return []
    return [{ structure, size, legPrices: legPricesFor(structure, listed, price, reference) }]
  })
}

function markAt(instrument: InstrumentId, price: Price): ReferenceMark {
  return { instrument, price, source: 'recorded', observedAt: timestamp(0) }
}
