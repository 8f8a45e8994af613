import { standingQuotes, standsAtEnd } from './competition.ts'
import { costOf } from './cost.ts'
import type { Cost } from './cost.ts'
import { figure, missing } from './figure.ts'
import type { Figure } from './figure.ts'
import { markAt } from './record.ts'
import type { ExecutionRecord } from './record.ts'

/**
 * How a request ended for one dealer. `tied`: stood at the worst price that traded, or better, and
 * got nothing; `cover`: the best of those behind it; `done_away`: further behind; `withdrawn`:
 * quoted, and nothing stood at the end; `other_side`: stood on the side that did not trade alone;
 * `not_traded`: stood, and nobody traded.
 */
export type OutcomeKind =
  | 'not_asked'
  | 'silent'
  | 'passed'
  | 'withdrawn'
  | 'not_traded'
  | 'won'
  | 'tied'
  | 'cover'
  | 'done_away'
  | 'other_side'

export type MakerOutcome = {
  readonly kind: OutcomeKind
  /** s (own price - worst price that traded) for a lost trade: how far behind. 0 is a tie. */
  readonly behind: Cost
}

/** What a maker may be told of a request, as far as the venue's policy goes. */
export function makerOutcome(record: ExecutionRecord, maker: string): MakerOutcome {
  const standing = standingQuotes(record)
  const quotes = standing.known ? standing.value : []
  const own = quotes.find((quote) => quote.maker === maker)
  const winners = new Set(record.fills.map((fill) => fill.maker))
  const behind = (price: Figure): Cost => costOf(price, record, markAt(record, 'end'), record.size)
  const of = (kind: OutcomeKind): MakerOutcome => ({ kind, behind: behind(missing('not_traded')) })
  if (!record.asked.includes(maker)) return of('not_asked')
  if (winners.has(maker)) return of('won')
  if (own === undefined) {
    if (!record.quotes.some((quote) => quote.maker === maker))
      return of(record.passes.some((pass) => pass.maker === maker) ? 'passed' : 'silent')
    const stood = record.quotes.some((quote) => quote.maker === maker && standsAtEnd(record, quote))
    return of(!stood ? 'withdrawn' : winners.size === 0 ? 'not_traded' : 'other_side')
  }
  if (winners.size === 0) return of('not_traded')
  const sign = record.side === 'sell' ? -1 : 1
  const worst = Math.max(...record.fills.map(({ price }) => sign * price))
  const distance = sign * own.price - worst
  const cover = quotes.find(({ maker: one, price }) => !winners.has(one) && sign * price > worst)
  const kind = distance <= 0 ? 'tied' : own.price === cover?.price ? 'cover' : 'done_away'
  return { kind, behind: behind(figure(distance)) }
}
