import type { MissingReason } from './figure.ts'
import type { Interval } from './sample.ts'
import type { MakerScorecard } from './scorecard.ts'

/** What makers can be ranked by; the fade rate lowest first, all others highest first. */
export type RankedBy =
  | 'priceGain'
  | 'winRate'
  | 'hitRate'
  | 'adjustedHits'
  | 'responseRate'
  | 'fadeRate'

export type RankedMaker = {
  readonly rank: number
  readonly maker: string
  readonly n: number
  readonly value: number
  readonly interval: Interval
  /** The interval overlaps that of the maker above: the order of the two is not established. */
  readonly overlapsAbove: boolean
}

export type Ranking = {
  readonly by: RankedBy
  readonly minimum: number
  readonly ranked: readonly RankedMaker[]
  readonly refused: readonly {
    readonly maker: string
    readonly n: number
    readonly reason: MissingReason
  }[]
}

/** Fewer requests, or observations of the measure, than this say too little to rank a maker. */
export const RANKING_MINIMUM = 30

/** Ranks makers by one measure; equal values share a rank. Those with too little are refused. */
export function rankMakers(cards: readonly MakerScorecard[], by: RankedBy): Ranking {
  const minimum = RANKING_MINIMUM
  const ranked: Omit<RankedMaker, 'rank' | 'overlapsAbove'>[] = []
  const refused: Ranking['refused'][number][] = []
  for (const card of cards) {
    const { maker, requests } = card
    const { n, value, interval } = by === 'priceGain' ? card.value.gain : card[by]
    if (requests < minimum) refused.push({ maker, n: requests, reason: 'too_few_requests' })
    else if (n < minimum) refused.push({ maker, n, reason: 'too_few_observations' })
    else if (!value.known) refused.push({ maker, n, reason: value.reason })
    else if (!interval.known) refused.push({ maker, n, reason: interval.reason })
    else ranked.push({ maker, n, value: value.value, interval: interval.value })
  }
  const direction = by === 'fadeRate' ? 1 : -1
  ranked.sort((a, b) => direction * (a.value - b.value) || (a.maker < b.maker ? -1 : 1))
  return {
    by,
    minimum,
    ranked: ranked.map((row, i) => {
      const above = ranked[i - 1]
      const overlaps =
        above !== undefined &&
        row.interval.low <= above.interval.high &&
        above.interval.low <= row.interval.high
      const rank = 1 + ranked.findIndex(({ value }) => value === row.value)
      return { rank, ...row, overlapsAbove: overlaps }
    }),
    refused,
  }
}
