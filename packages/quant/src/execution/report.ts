import { checkRecords } from './check.ts'
import { splitPeriod } from './period.ts'
import type { ReportPeriod, TimeSpan } from './period.ts'
import { rankMakers } from './ranking.ts'
import type { RankedBy, Ranking } from './ranking.ts'
import type { ExecutionRecord } from './record.ts'
import { CONFIDENCE } from './sample.ts'
import { adjustment, makerScorecard, takerScorecard } from './scorecard.ts'
import type { MakerScorecard, ScorecardView, TakerScorecard } from './scorecard.ts'
import { executionSummary } from './summary.ts'
import type { ExecutionSummary } from './summary.ts'

export type PeriodSummary = TimeSpan & { readonly summary: ExecutionSummary }

/** Plain data: goes through JSON and back unchanged, and holds no NaN. */
export type ExecutionReport = TimeSpan & {
  readonly confidence: number
  readonly total: ExecutionSummary
  /** One for each part of the period, in order; one without requests is there too. */
  readonly periods: readonly PeriodSummary[]
  /** Every dealer asked or held out in the period, by name. */
  readonly dealers: readonly MakerScorecard[]
  readonly takers: readonly TakerScorecard[]
  readonly rankings: readonly Ranking[]
}

const RANKED_BY: readonly RankedBy[] = [
  'priceGain',
  'winRate',
  'hitRate',
  'adjustedHits',
  'responseRate',
  'fadeRate',
]

/**
 * Execution quality of the requests that ended within a period: in total, for each of its parts, for
 * each dealer and taker.
 * @throws ExecutionError for a record that cannot be true; RangeError for an empty period.
 */
export function executionReport(
  records: readonly ExecutionRecord[],
  period: ReportPeriod,
  view: ScorecardView = {},
): ExecutionReport {
  checkRecords(records)
  const spans = splitPeriod(period)
  const within = records.filter((record) => isWithin(record, period))
  const makers = within.flatMap(({ asked, holdout }) => [...asked, ...(holdout?.makers ?? [])])
  const takers = within.flatMap(({ taker }) => (taker === undefined ? [] : [taker]))
  const pool = adjustment(within, view)
  const dealers = names(makers).map((maker) => makerScorecard(within, maker, view, pool))
  return {
    fromUs: period.fromUs,
    untilUs: period.untilUs,
    confidence: CONFIDENCE,
    total: executionSummary(within),
    periods: spans.map((span) => ({
      ...span,
      summary: executionSummary(within.filter((record) => isWithin(record, span))),
    })),
    dealers,
    takers: names(takers).map((taker) => takerScorecard(within, taker, view)),
    rankings: RANKED_BY.map((by) => rankMakers(dealers, by)),
  }
}

function isWithin({ endedAtUs }: ExecutionRecord, { fromUs, untilUs }: TimeSpan): boolean {
  return endedAtUs >= fromUs && endedAtUs < untilUs
}

const names = (all: readonly string[]): readonly string[] => [...new Set(all)].sort()
