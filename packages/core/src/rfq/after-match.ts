/** What follows a match beside its settlement: whose marks are recorded, what its makers are told, and what the public is. */
import { feedbackOf } from '../feedback/feedback.ts'
import { unhedged } from '../instrument/hedge.ts'
import { instrumentsOf } from '../marking/marking.ts'
import type { FirmId } from '../party/firm.ts'
import type { Match } from '../trade/trade.ts'
import { printEvents } from '../tape/publish.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { offersOf } from './order.ts'
import type { Quote } from './quote.ts'
import type { OpenRfq } from './rfq.ts'

export type Matched = {
  readonly rfq: OpenRfq
  readonly match: Match
  /** The quote that this same step places, in the place of its maker's live one. */
  readonly fresh: Quote | undefined
  readonly tradedAt: Timestamp
}

/** `isWorkup`: nobody quoted, so that nobody is told how it did. [WKP-5] */
export function afterMatch(
  state: State,
  matched: Matched,
  mint: Mint,
  isWorkup: boolean,
): readonly Event[] {
  const { rfq, match, tradedAt } = matched
  const { structure } = rfq.terms
  const parties = partiesOf(matched)
  const { matchId, rfqId } = match
  const instruments = instrumentsOf(structure, state.listed)
  // How many lots hedge how many would tell the size where it is masked.
  const printed = {
    venueClass: 'rfq',
    structure: unhedged(structure),
    fills: match.fills,
    tradedAt,
    parties,
  } as const
  return [
    { type: 'MarkingPlanned', marking: { matchId, rfqId, parties, instruments, tradedAt } },
    ...(isWorkup ? [] : feedbackEvents(matched)),
    ...printEvents(state, printed, mint),
  ]
}

function partiesOf({ rfq, match }: Matched): readonly FirmId[] {
  const parties = [rfq.owner.taker]
  for (const { maker } of match.fills) if (!parties.includes(maker)) parties.push(maker)
  return parties
}

function feedbackEvents({ rfq, match, fresh, tradedAt }: Matched): readonly Event[] {
  const { rfqId, structure, feedback } = rfq.terms
  if (!feedback) return []
  const live = [...rfq.quotes.values()].filter(
    ({ maker, expiresAt }) => maker !== fresh?.maker && expiresAt > tradedAt,
  )
  const quotes = fresh ? [...live, fresh] : live
  return feedbackOf(
    {
      rfqId,
      side: match.side,
      tick: structure.tick,
      offers: offersOf(quotes, { side: match.side, onlyQuoteIds: undefined }, tradedAt),
      makers: quotes.map(({ maker }) => maker),
      winners: new Set(match.fills.map(({ maker }) => maker)),
      worst: match.price,
    },
    feedback,
  )
}
