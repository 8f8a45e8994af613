/**
 * The workup of a proof's request: its match is at the price that the request traded at, on its side, and no larger than what the taker
 * added. What dealers added is shown to nobody, so that who got how much is shown only by a whole journal.
 */
import type { Event, RfqTerms } from '@parley/core'
import { checkTrades } from './auction.ts'
import { checkHedges } from './hedges.ts'
import type { Read } from './verify-proof.ts'

export function checkWorkups(party: string, records: readonly Read[]): string[] {
  let terms: RfqTerms | undefined
  let offer: Extract<Event, { type: 'WorkupOffered' }>['offer'] | undefined
  let added: bigint | undefined
  const problems: string[] = []
  for (const { events } of records)
    for (const event of events) {
      if (event.type === 'RfqRequested') terms = event.terms
      if (event.type === 'WorkupOffered') offer = event.offer
      if (event.type === 'WorkupWithdrawn') added = undefined
      if (event.type === 'WorkupAdded') {
        if (event.addition.firm !== party)
          problems.push(
            `it holds what ${event.addition.firm} added, which is not ${party}'s to see`,
          )
        added = event.addition.size
      }
      if (event.type !== 'WorkupMatched') continue
      const { match } = event
      if (!terms || match.side !== offer?.side || match.price !== offer.price)
        problems.push(`${match.matchId} is not on the side and at the price of its workup`)
      if (match.fills.some(({ price }) => price !== match.price) || match.size > (added ?? 0n))
        problems.push(`${match.matchId} trades otherwise than was added`)
      problems.push(...checkTrades(match, events))
      if (terms) problems.push(...checkHedges(terms, match, events))
    }
  return problems
}
