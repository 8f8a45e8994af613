/** What a firm has seen of each dealer it may ask: out of its own requests on one underlying, and of nobody else's. */
import { dealersFor } from '@parley/core'
import type { DealerCard, FirmId } from '@parley/core'
import { standingOn } from '../execution/standing.ts'
import { underlyingsOf } from '../execution/structure-mark.ts'
import { readEnded } from '../views/execution-query.ts'
import type { EndedRequest } from '../views/execution-query.ts'
import type { Views } from '../views/views.ts'

/** Requests that count: the latest, and none older. Published in the reference. */
const REQUESTS_MAX = 300
const LOOKBACK_US = 180 * 86_400_000_000

/** One for each dealer that a request of the firm's would ask now, in the order of their names. */
export async function dealerCards(
  views: Views,
  taker: FirmId,
  underlying: string,
  now: number,
): Promise<readonly DealerCard[]> {
  const cards = new Map<string, { asked: number; answered: number; best: number }>()
  const period = { fromUs: now - LOOKBACK_US, untilUs: now + 1 }
  for (const request of await readEnded(views, taker, period, REQUESTS_MAX)) {
    const on = underlyingsOf(views.state, request.terms.structure.legs)
    const side = sideOf(request)
    if (on.length !== 1 || on[0] !== underlying || side === undefined) continue
    const standing = standingOn(side, request.quotes, request.endedUs)
    const best = standing[0]?.price
    for (const maker of request.owner.panel) {
      const card = cards.get(maker) ?? { asked: 0, answered: 0, best: 0 }
      const own = standing.find((each) => each.maker === maker)
      cards.set(maker, {
        asked: card.asked + 1,
        answered: card.answered + (own ? 1 : 0),
        best: card.best + (own && own.price === best ? 1 : 0),
      })
    }
  }
  return dealersFor(views.state, taker)
    .toSorted()
    .map((maker) => ({ maker, ...(cards.get(maker) ?? { asked: 0, answered: 0, best: 0 }) }))
}

/** The side that was wanted, of the canonical structure: what traded; or what a program asked, which buys its legs. */
function sideOf({ owner, side }: EndedRequest): 'buy' | 'sell' | undefined {
  if (side !== undefined) return side
  if (owner.intent === undefined) return undefined
  return owner.flip ? 'sell' : 'buy'
}
