import { standingQuotes } from './competition.ts'
import type { StandingQuote } from './competition.ts'
import { figure, join, missing } from './figure.ts'
import type { Figure } from './figure.ts'
import { makerOutcome } from './outcome.ts'
import type { OutcomeKind } from './outcome.ts'
import type { ExecutionRecord } from './record.ts'

/**
 * What a venue tells makers when a request is over: `none`; `outcome`, the kind alone; `rank`, also
 * where among the standing prices it came; `distance`, also how far, in steps of `stepTicks`. Of a
 * request that did not trade nothing depends on the taker's side; of one that did, rank and
 * distance can tell a maker of both sides which side it was. Of the other side alone the rank is `lower`.
 */
export type FeedbackPolicy =
  | { readonly level: 'none' | 'outcome' | 'rank' }
  | { readonly level: 'distance'; readonly stepTicks: number }

/** `top_three` is second or third: an exact rank would tell how many others quoted. */
export type RankBucket = 'first' | 'top_three' | 'lower'

export type Feedback = {
  readonly kind?: OutcomeKind
  readonly rank?: RankBucket
  /**
   * For who lost: how far behind the trade it was, rounded up to whole steps, so that a rival's
   * exact price is not told; 0 for a tie. For who won: how far the next maker was.
   */
  readonly ticks?: number
}

/**
 * What one maker is told under a policy; empty under `none` and for who was not asked. Equal
 * prices share a rank. Rank and distance are there for standing quotes of a trade alone, distance
 * only with a tick. Throws RangeError for a step that is not a finite number above 0.
 */
export function makerFeedback(
  record: ExecutionRecord,
  maker: string,
  policy: FeedbackPolicy,
): Feedback {
  const { kind: exact, behind } = makerOutcome(record, maker)
  if (policy.level === 'none' || exact === 'not_asked') return {}
  // To hear that the other side traded would be to hear the taker's side.
  const kind = exact === 'other_side' ? 'done_away' : exact
  const standing = standingQuotes(record)
  const quotes = standing.known ? standing.value : []
  const own = quotes.find((quote) => quote.maker === maker)
  if (policy.level === 'outcome' || record.fills.length === 0) return { kind }
  // As far behind as can be: to hear of no rank would be to hear the taker's side.
  if (own === undefined) return exact === 'other_side' ? { kind, rank: 'lower' } : { kind }
  const place = quotes.findIndex(({ price }) => price === own.price)
  const rank = place === 0 ? 'first' : place < 3 ? 'top_three' : 'lower'
  if (policy.level !== 'distance') return { kind, rank }
  const { stepTicks } = policy
  if (!(stepTicks > 0 && stepTicks < Infinity)) throw new RangeError('stepTicks must be above 0')
  const distance = kind === 'won' ? leadTicks(record, own, quotes) : behind.ticks
  if (!distance.known) return { kind, rank }
  // A distance of whole steps must not be pushed up by the last bit of a division.
  const steps = Math.max(Math.ceil(distance.value / stepTicks - 1e-9), 0)
  return { kind, rank, ticks: stepTicks * steps }
}

/** How far the best maker that got nothing was behind this winner. */
function leadTicks(
  record: ExecutionRecord,
  own: StandingQuote,
  quotes: readonly StandingQuote[],
): Figure {
  const winners = new Set(record.fills.map((fill) => fill.maker))
  const next = quotes.find((quote) => !winners.has(quote.maker))
  const sign = record.side === 'sell' ? -1 : 1
  const gap = next === undefined ? missing('one_quote') : figure(sign * (next.price - own.price))
  return join(gap, figure(record.tick, 'no_tick'), (points, tick) => points / tick)
}
