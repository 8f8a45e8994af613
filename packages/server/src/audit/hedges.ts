/** Hedge legs of a proof's match against its terms: their fixed prices, the side that each brings, and lots by the published rounding. [HDG-3] */
import { hedgeLots, mostHedgeLots, takerSide } from '@parley/core'
import type { Event, HedgeFill, Match, RfqTerms, Trade } from '@parley/core'

/** What a taker's proof shows: every fill in the order settled. */
export function checkHedges(
  { structure: { hedges } }: RfqTerms,
  match: Match,
  events: readonly Event[],
): string[] {
  const trades = new Map(
    events.flatMap((event) =>
      event.type === 'TradeSettled' ? [[event.trade.tradeId, event.trade] as const] : [],
    ),
  )
  const lots = (from: bigint, to: bigint): HedgeFill[] =>
    (hedges ?? []).flatMap((hedge) => {
      const more = hedgeLots(hedge, to) - hedgeLots(hedge, from)
      const { instrument, price } = hedge
      return more > 0n
        ? [{ instrument, side: takerSide(hedge, match.side), lots: more, price }]
        : []
    })
  let filled = 0n
  const problems = match.fills.flatMap(({ tradeId, size }) => {
    const expected = lots(filled, filled + size)
    filled += size
    return compare(tradeId, trades.get(tradeId)?.hedges, expected)
  })
  return [...problems, ...compare(match.matchId, match.hedges, lots(0n, match.size))]
}

/** What a maker's proof shows: its own trade, whose place among the fills it does not. Wherever it stands its part is rounded down or up. */
export function checkOwnHedges({ structure: { hedges = [] } }: RfqTerms, trade: Trade): string[] {
  const fills = trade.hedges ?? []
  const fitting = hedges.map((hedge) => {
    const { instrument, price, lots, per } = hedge
    const fill = fills.find((each) => each.instrument === instrument)
    const traded = fill?.lots ?? 0n
    const side = takerSide(hedge, trade.side)
    return (
      traded >= (lots * trade.size) / per &&
      traded <= mostHedgeLots(hedge, trade.size) &&
      (!fill || (fill.price === price && fill.side === side))
    )
  })
  const strange = fills.length > hedges.length || fitting.includes(false)
  return strange ? [`${trade.tradeId} hedges ${text(fills)}, which the terms do not give`] : []
}

function compare(id: string, claimed: readonly HedgeFill[] = [], expected: readonly HedgeFill[]) {
  if (text(claimed) === text(expected)) return []
  return [`${id} hedges ${text(claimed)}, where the terms give ${text(expected)}`]
}

function text(fills: readonly HedgeFill[]): string {
  return (
    fills
      .map(({ instrument, side, lots, price }) => `${side} ${lots} ${instrument} at ${price}`)
      .join(', ') || 'nothing'
  )
}
