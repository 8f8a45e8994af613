/** What makers are told when a request they quoted has traded, and never more than the request's policy allows. [FBK-1] */
import { byPriority } from '../auction/offer.ts'
import type { Offer } from '../auction/offer.ts'
import { divideCeil } from '../num/rounding.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { RfqId } from '../rfq/rfq.ts'

/** From least to most. */
export const FEEDBACK_LEVELS = ['none', 'outcome', 'rank', 'distance'] as const
export type FeedbackLevel = (typeof FEEDBACK_LEVELS)[number]

/** `stepTicks`: distances are told in whole steps of so many ticks, rounded up. */
export type FeedbackPolicy = { readonly level: FeedbackLevel; readonly stepTicks: bigint }

/**
 * `won`: it filled. `tied`: it stood at the worst price that traded or better, and got nothing. `cover`: the best of those
 * behind that. `done_away`: further behind, or on the other side alone, which is told apart from no one.
 */
export type FeedbackOutcome = 'won' | 'tied' | 'cover' | 'done_away'

/** Makers whose best price was better: none, one or two, more. An exact rank would tell how many others quoted. */
export type RankBucket = 'first' | 'top_three' | 'lower'

/** One maker's own. */
export type FeedbackGiven = {
  readonly type: 'FeedbackGiven'
  readonly rfqId: RfqId
  readonly maker: FirmId
  readonly outcome: FeedbackOutcome
  readonly rank?: RankBucket
  /** Of who lost, how far behind the trade; of who won, how far the next maker was. Never below 0. */
  readonly ticks?: bigint
}

/** The lower of two levels. */
export function lowerLevel(a: FeedbackLevel, b: FeedbackLevel): FeedbackLevel {
  return FEEDBACK_LEVELS.indexOf(a) <= FEEDBACK_LEVELS.indexOf(b) ? a : b
}

/** A trade with the prices that stood when it was made. Sides and prices are of the canonical structure. */
export type Contest = {
  readonly rfqId: RfqId
  readonly side: 'buy' | 'sell'
  readonly tick: Price
  /** Offers on the side that traded, of every maker. */
  readonly offers: readonly Offer[]
  /** Every maker with a quote, in the order of their quotes. */
  readonly makers: readonly FirmId[]
  readonly winners: ReadonlySet<FirmId>
  /** Worst price that traded. */
  readonly worst: Price
}

/** What each maker is told, in the order of their quotes. */
export function feedbackOf(contest: Contest, policy: FeedbackPolicy): readonly FeedbackGiven[] {
  if (policy.level === 'none') return []
  const standing = bestOfEach(contest)
  return contest.makers.map((maker) => toldTo(maker, standing, contest, policy))
}

/** The best offer of each maker, best first. */
function bestOfEach({ offers, side }: Contest): readonly Offer[] {
  const best = new Map<FirmId, Offer>()
  for (const offer of offers) {
    const held = best.get(offer.maker)
    if (!held || byPriority(side, offer, held) < 0) best.set(offer.maker, offer)
  }
  return [...best.values()].sort((a, b) => byPriority(side, a, b))
}

function toldTo(
  maker: FirmId,
  standing: readonly Offer[],
  contest: Contest,
  { level, stepTicks }: FeedbackPolicy,
): FeedbackGiven {
  const { rfqId, winners, worst, tick } = contest
  const own = standing.find((offer) => offer.maker === maker)
  const behind = (price: Price, than: Price): bigint =>
    contest.side === 'buy' ? price - than : than - price
  const next = standing.find((offer) => !winners.has(offer.maker))
  const cover = standing.find(
    (offer) => !winners.has(offer.maker) && behind(offer.price, worst) > 0n,
  )
  const outcome = winners.has(maker)
    ? 'won'
    : !own
      ? 'done_away'
      : behind(own.price, worst) <= 0n
        ? 'tied'
        : own.price === cover?.price
          ? 'cover'
          : 'done_away'
  const told = { type: 'FeedbackGiven', rfqId, maker, outcome } as const
  if (level === 'outcome') return told
  const rank = rankOf(own, standing)
  if (level === 'rank' || !own) return { ...told, rank }
  const apart = outcome === 'won' ? next && behind(next.price, own.price) : behind(own.price, worst)
  if (apart === undefined) return { ...told, rank }
  const steps = divideCeil(apart, tick * stepTicks)
  return { ...told, rank, ticks: steps > 0n ? steps * stepTicks : 0n }
}

/** Who stood on the other side alone is as far behind as can be: to hear of no rank would be to hear the taker's side. */
function rankOf(own: Offer | undefined, standing: readonly Offer[]): RankBucket {
  if (!own) return 'lower'
  const better = standing.findIndex(({ price }) => price === own.price)
  return better === 0 ? 'first' : better < 3 ? 'top_three' : 'lower'
}
