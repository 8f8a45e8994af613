/** What follows a match beside its settlement: what the public is told of it. */
import type { Match } from '../trade/trade.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { printEvents } from '../tape/publish.ts'
import type { OpenRfq } from './rfq.ts'

export function afterMatch(
  state: State,
  {
    rfq,
    match,
    tradedAt,
  }: { readonly rfq: OpenRfq; readonly match: Match; readonly tradedAt: Timestamp },
  mint: Mint,
): readonly Event[] {
  const { structure } = rfq.terms
  const parties = [rfq.owner.taker, ...match.fills.map(({ maker }) => maker)]
  return printEvents(
    state,
    { venueClass: 'rfq', structure, fills: match.fills, tradedAt, parties },
    mint,
  )
}
