import { answerTime, fillRatio } from './competition.ts'
import { effectiveHalfSpread } from './cost.ts'
import type { Cost } from './cost.ts'
import { dealerValue } from './dealer-value.ts'
import type { DealerValue } from './dealer-value.ts'
import { figure } from './figure.ts'
import type { Figure } from './figure.ts'
import { dealerLeakage } from './leakage.ts'
import type { DealerLeakage } from './leakage.ts'
import { moveAfter } from './markout.ts'
import { makerOutcome } from './outcome.ts'
import type { OutcomeKind } from './outcome.ts'
import { HORIZONS_MS } from './record.ts'
import type { ExecutionRecord } from './record.ts'
import { fadeRate, holdTime, lastLookAsymmetry } from './reliability.ts'
import { proportion, sampleMean, sampleQuantiles } from './sample.ts'
import type { Difference, Mean, Quantiles, Rate } from './sample.ts'
import { makerMarkout, winnersCurse } from './selection.ts'
import type { ComparableUnit, WinnersCurse } from './selection.ts'
import { toxicityAdjustedHits } from './toxicity.ts'
import type { ToxicityAdjustment } from './toxicity.ts'

/**
 * `horizonMs` and `hedged` say how the market's move after a request is judged (5 minutes and not
 * hedged where left out: hedging a share by itself leaves nothing); `unit` what is averaged.
 */
export type ScorecardView = {
  readonly horizonMs?: number
  readonly hedged?: boolean
  readonly unit?: ComparableUnit
}

export type HorizonMean = {
  readonly horizonMs: number
  readonly withoutFees: Mean
  readonly withFees: Mean
}

export type MakerScorecard = {
  readonly maker: string
  readonly unit: ComparableUnit
  /** Requests it was asked in, and how each of them ended for it. */
  readonly requests: number
  readonly outcomes: Readonly<Partial<Record<OutcomeKind, number>>>
  /** Quoted or passed / asked: a pass is an answer. */
  readonly responseRate: Rate
  readonly quoteRate: Rate
  readonly passRate: Rate
  /** Won / quoted. Raw: see `adjustedHits`. */
  readonly hitRate: Rate
  /** Won / asked. */
  readonly winRate: Rate
  readonly answerTimeMs: Quantiles
  /** How far behind the trade it was where it lost. */
  readonly behind: Mean
  readonly markouts: readonly HorizonMean[]
  readonly winnersCurse: WinnersCurse
  /** Mean of hit - expected; missing where no request has what the regression needs. */
  readonly adjustedHits: Mean
  readonly leakage: DealerLeakage
  readonly value: DealerValue
  readonly fadeRate: Rate
  readonly lastLookAsymmetry: Difference
  readonly holdTimeMs: { readonly mean: Mean; readonly quantiles: Quantiles }
}

const JUDGED_MS = 300_000

/**
 * A maker's scorecard over the records. `pool` is the regression over all makers where the caller
 * has it already.
 */
export function makerScorecard(
  records: readonly ExecutionRecord[],
  maker: string,
  view: ScorecardView = {},
  pool: ToxicityAdjustment = adjustment(records, view),
): MakerScorecard {
  const { unit = 'basisPoints', hedged = false, horizonMs = JUDGED_MS } = view
  const judged = { horizonMs, hedged }
  const asked = records.filter((record) => record.asked.includes(maker))
  const n = asked.length
  const results = asked.map((record) => makerOutcome(record, maker))
  const outcomes: Partial<Record<OutcomeKind, number>> = {}
  for (const { kind } of results) outcomes[kind] = (outcomes[kind] ?? 0) + 1
  const won = asked.filter((_, i) => results[i]?.kind === 'won')
  const passed = outcomes.passed ?? 0
  const quoted = n - passed - (outcomes.silent ?? 0)
  const lost = results.filter(({ kind }) => ['tied', 'cover', 'done_away'].includes(kind))
  return {
    maker,
    unit,
    requests: n,
    outcomes,
    responseRate: proportion(quoted + passed, n),
    quoteRate: proportion(quoted, n),
    passRate: proportion(passed, n),
    hitRate: proportion(won.length, quoted),
    winRate: proportion(won.length, n),
    answerTimeMs: sampleQuantiles(asked.map((record) => answerTime(record, maker))),
    behind: sampleMean(lost.map(({ behind }) => behind[unit])),
    markouts: HORIZONS_MS.map((horizon) => {
      const mean = (fees: 'with_fees' | 'without_fees'): Mean =>
        sampleMean(
          won.map(
            (record) => makerMarkout(record, maker, { horizonMs: horizon, hedged, fees })[unit],
          ),
        )
      return {
        horizonMs: horizon,
        withoutFees: mean('without_fees'),
        withFees: mean('with_fees'),
      }
    }),
    winnersCurse: winnersCurse(asked, maker, judged, unit),
    adjustedHits: pool.makers.find((row) => row.maker === maker)?.adjusted ?? sampleMean([]),
    leakage: dealerLeakage(records, maker, judged, unit),
    value: dealerValue(records, maker, judged, unit),
    fadeRate: fadeRate(records, maker),
    lastLookAsymmetry: lastLookAsymmetry(records, maker),
    holdTimeMs: holdTime(records, maker),
  }
}

/** The pooled regression behind `adjustedHits`, under a scorecard's view. */
export function adjustment(
  records: readonly ExecutionRecord[],
  { horizonMs = JUDGED_MS, hedged = false }: ScorecardView,
): ToxicityAdjustment {
  return toxicityAdjustedHits(records, { horizonMs, hedged })
}

export type TakerScorecard = {
  readonly taker: string
  readonly unit: ComparableUnit
  readonly requests: number
  /** Traded at all / requests. */
  readonly tradeRate: Rate
  readonly fillRatio: Mean
  /** From the request to its end. */
  readonly decisionTimeMs: Quantiles
  readonly effectiveHalfSpread: Mean
  /** Move in its direction after its requests: above 0, dealers lose by quoting it at the mid. */
  readonly toxicity: readonly { readonly horizonMs: number; readonly move: Mean }[]
}

/** What dealers may know of a taker from its requests. */
export function takerScorecard(
  records: readonly ExecutionRecord[],
  taker: string,
  { hedged = false, unit = 'basisPoints' }: ScorecardView = {},
): TakerScorecard {
  const own = records.filter((record) => record.taker === taker)
  const mean = (of: (record: ExecutionRecord) => Cost): Mean =>
    sampleMean(own.map((record): Figure => of(record)[unit]))
  return {
    taker,
    unit,
    requests: own.length,
    tradeRate: proportion(own.filter(({ fills }) => fills.length > 0).length, own.length),
    fillRatio: sampleMean(own.map(fillRatio)),
    decisionTimeMs: sampleQuantiles(
      own.map(({ openedAtUs, endedAtUs }) => figure((endedAtUs - openedAtUs) / 1000)),
    ),
    effectiveHalfSpread: mean((record) => effectiveHalfSpread(record)),
    toxicity: HORIZONS_MS.map((horizonMs) => ({
      horizonMs,
      move: mean((record) => moveAfter(record, { horizonMs, hedged })),
    })),
  }
}
