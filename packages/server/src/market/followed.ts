/** What a feed has been told of the corporate actions carried out here, where it has no other way to know of them. [MKT-4] */
import { PRICE_SCALE } from '@parley/core'
import type { ActionId, Announced, State, Timestamp } from '@parley/core'
import type { Feed, FeedChange } from '../feed/feed.ts'
import { adjustedOn, listedAs, nameNow } from './lineage.ts'
import { venueId } from './listing.ts'

type Action = Announced['action']

/** Lives as long as its market. */
export class Followed {
  readonly #told = new Set<ActionId>()
  readonly #adopted = new Set<ActionId>()

  /** Whether something was carried out of which the feed has not been told. */
  isBehind(state: State): boolean {
    for (const { status, action } of state.corporateActions.values())
      if (status === 'applied' && !this.#told.has(action.actionId)) return true
    return false
  }

  /** Tells it of what it was not told yet. */
  tell(state: State, feed: Feed): void {
    for (const { status, action } of state.corporateActions.values()) {
      if (status !== 'applied' || this.#told.has(action.actionId)) continue
      this.#told.add(action.actionId)
      const underlying = symbolOf(state, feed, action)
      const change = changeOf(action)
      if (underlying !== undefined && change)
        feed.follow?.({ underlying, at: action.effectiveAt, change })
    }
  }

  /** Has it mark the options that were adjusted, once it stands after what adjusted them. Whether names or options changed. */
  adopt(state: State, feed: Feed): boolean {
    const due = [...state.corporateActions.values()].flatMap(({ action }) =>
      this.#told.has(action.actionId) &&
      !this.#adopted.has(action.actionId) &&
      action.effectiveAt <= feed.now()
        ? [action]
        : [],
    )
    for (const action of due) {
      this.#adopted.add(action.actionId)
      const symbol = symbolOf(state, feed, action)
      if (symbol === undefined || !feed.adopt) continue
      const known = new Set<string>(
        feed.instruments().map((each) => listedAs(state, each, feed.mark(each.symbol))),
      )
      for (const option of adjustedOn(state, nameNow(state, action.terms.underlying), symbol))
        if (!known.has(option.symbol)) feed.adopt(option)
    }
    return due.length > 0
  }
}

/** Has the feed of a stepped clock stand where it stood when the venue was left: at the last session, or the last action after it. [MKT-4] */
export function catchUp({ corporateActions }: State, feed: Feed, now: Timestamp): void {
  for (let next = feed.nextSession(); next !== undefined && next <= now; next = feed.nextSession())
    feed.advanceToNextSession()
  for (const { status, action } of corporateActions.values())
    if (status === 'applied' && action.effectiveAt <= now && action.effectiveAt > feed.now())
      feed.advanceTo(action.effectiveAt)
}

/** The feed's symbol of what an action was on, whatever it is called now. */
function symbolOf(state: State, feed: Feed, { terms }: Action): string | undefined {
  const name = nameNow(state, terms.underlying)
  return feed
    .instruments()
    .find((each) => each.kind === 'underlying' && nameNow(state, venueId(each)) === name)?.symbol
}

/** Undefined where prices stay what they are. */
function changeOf({ terms }: Action): FeedChange['change'] | undefined {
  if (terms.kind === 'split')
    return { kind: 'split', ratio: Number(terms.numerator) / Number(terms.denominator) }
  if (terms.kind === 'special_dividend')
    return { kind: 'special_dividend', amount: Number(terms.amount) / 10 ** PRICE_SCALE }
  return undefined
}
