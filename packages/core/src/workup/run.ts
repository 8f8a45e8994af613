/**
 * The end of a workup: what the taker added against what dealers added, once. Dealers in order of size, the larger first, and of equal
 * ones the earlier: each gets all it added while there is any. [WKP-3]
 */
import type { Award } from '../auction/offer.ts'
import { refusalOfKilled } from '../protection/kill.ts'
import { isSelf, roomOf } from '../protection/guard.ts'
import { marksAt } from '../protection/mark.ts'
import type { Marks } from '../protection/mark.ts'
import { isSilent } from '../protection/watch.ts'
import type { Counter, CounterId } from '../rfq/counter.ts'
import { refusalOfHedges } from '../rfq/hedge.ts'
import { makerSides } from '../rfq/place-counter.ts'
import type { Quote } from '../rfq/quote.ts'
import type { OpenRfq } from '../rfq/rfq.ts'
import { settleMatch } from '../rfq/settle-match.ts'
import { accepted, minter, refuse } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { endingEvents } from './open.ts'
import type { Addition, RunWorkup, Workup } from './workup.ts'

export function runWorkup(state: State, command: RunWorkup, at: At): Decision {
  const workup = state.workups.get(command.rfqId)
  if (!workup) return refuse('unknown_workup', 'rfqId')
  if (workup.until > at.ts) return refuse('workup_not_due', 'rfqId')
  const matched = matchedIn(state, workup, marksAt(command, at.ts), minter(state, at))
  const posted = new Set(
    matched.flatMap((event) => (event.type === 'HoldResolved' ? [event.holdId] : [])),
  )
  return accepted([...matched, ...endingEvents(workup, 'ended', posted)])
}

/** The request as it was when it traded, by which additions are judged and settled. */
export function requestOf({ terms, owner, needs }: Workup, over: Partial<OpenRfq> = {}): OpenRfq {
  return {
    terms,
    owner,
    needs,
    quotes: new Map(),
    passes: new Map(),
    veil: undefined,
    resting: { buy: undefined, sell: undefined },
    counter: undefined,
    round: undefined,
    ...over,
  }
}

/** Its match, or nothing: what cannot trade now does not trade. */
function matchedIn(state: State, workup: Workup, marks: Marks, mint: Mint): readonly Event[] {
  const { terms, owner, side, price, additions } = workup
  const own = additions.get(owner.taker)
  if (!own || !isActive(state, own, 'acceptances', marks)) return []
  if (refusalOfHedges(terms.structure, marks)) return []
  const counter = counterOf(workup, own)
  const quotes = new Map(
    [...additions.values()]
      .filter(({ firm }) => firm !== owner.taker && !isSelf(state, owner.taker, firm))
      .map((each) => [each.firm, quoteOf(workup, each)]),
  )
  const rfq = requestOf(workup, { quotes, counter })
  const awards: Award[] = []
  let left = own.size
  for (const addition of [...additions.values()].sort(bySize)) {
    const quote = quotes.get(addition.firm)
    if (!quote || left === 0n || !isActive(state, addition, 'quotes', marks)) continue
    const room = roomOf(state, rfq, quote, side, marks) ?? addition.size
    const most = room < addition.size ? room : addition.size
    const size = most < left ? most : left
    if (size === 0n) continue
    left -= size
    const { quoteId, firm: maker, placedAt: place } = addition
    const offer = { quoteId, rung: 0, maker, price, size: most, min: 1n, step: 1n, place }
    awards.push({ offer, size, price })
  }
  const filled = own.size - left
  if (filled === 0n) return []
  const order = {
    side,
    size: filled,
    minFill: filled,
    limit: price,
    onlyQuoteIds: undefined,
    feeMax: undefined,
    shares: [{ account: own.account, size: filled }],
  }
  const allocation = { awards, filled, clearing: price }
  const events = settleMatch(
    state,
    { rfq, order, allocation, marks, hit: counter, isWorkup: true },
    mint,
  )
  return 'code' in events ? [] : events
}

function bySize(a: Addition, b: Addition): number {
  if (a.size !== b.size) return a.size > b.size ? -1 : 1
  return a.placedAt - b.placedAt
}

function isActive(
  state: State,
  { firm, user }: Addition,
  covers: 'acceptances' | 'quotes',
  { now }: Marks,
): boolean {
  return !refusalOfKilled(state, { firm, user }) && !isSilent(state, firm, user, covers, now)
}

/** A dealer's addition as the quote that it is. */
function quoteOf({ side, price, until }: Workup, addition: Addition): Quote {
  const { quoteId, rfqId, firm: maker, user, account, placedAt, holdId, size } = addition
  const { bid, ask } = makerSides(side, price, size)
  return { quoteId, rfqId, maker, user, account, bid, ask, placedAt, expiresAt: until, holdId }
}

/** The taker's addition as the counter-offer that it is. */
function counterOf({ side, price, until, told }: Workup, addition: Addition): Counter {
  const { quoteId, rfqId, user, account, placedAt, holdId, size } = addition
  return {
    counterId: quoteId as string as CounterId,
    rfqId,
    side,
    price,
    size,
    minFill: 1n,
    placedAt,
    expiresAt: until,
    user,
    account,
    to: told,
    told,
    holdId,
  }
}
