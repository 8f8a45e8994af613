import type { Figure, Maybe } from './figure.ts'
import type { ExecutionReport } from './report.ts'
import type { Interval, Mean } from './sample.ts'
import type { MakerScorecard } from './scorecard.ts'
import type { ExecutionSummary, MeasureSummary } from './summary.ts'

/**
 * One line of a table. `subject` is `total`, a dealer or a taker; value and bounds are there where
 * they are known, `reason` where the value is not; `unit` is `bp`, `vol points`, `ticks`, `share`, `ms`
 * or a currency.
 */
export type ReportRow = {
  readonly subject: string
  readonly measure: string
  readonly unit: string
  readonly n: number
  readonly value?: number
  readonly low?: number
  readonly high?: number
  readonly reason?: string
}

type Estimate = {
  readonly n: number
  readonly value: Figure
  readonly interval?: Maybe<Interval>
  readonly missing?: Mean['missing']
}

/** The report's totals, then its dealers and takers, one figure a line. */
export function reportRows(report: ExecutionReport): readonly ReportRow[] {
  return [
    ...summaryRows(report.total),
    ...report.dealers.flatMap(makerRows),
    ...report.takers.flatMap(({ taker, unit, toxicity, ...card }) => [
      row(taker, 'trade rate', 'share', card.tradeRate),
      row(taker, 'fill ratio', 'share', card.fillRatio),
      row(taker, 'decision time p50', 'ms', {
        n: card.decisionTimeMs.n,
        value: card.decisionTimeMs.p50,
      }),
      row(taker, 'effective half-spread', unitName(unit), card.effectiveHalfSpread),
      ...toxicity.map(({ horizonMs, move }) =>
        row(taker, `move after ${horizonName(horizonMs)}`, unitName(unit), move),
      ),
    ]),
  ]
}

function summaryRows(summary: ExecutionSummary): readonly ReportRow[] {
  const { withoutFees, withFees, horizons, responseTimesMs } = summary
  const measures: [string, MeasureSummary][] = [
    ['decision drift', summary.decisionDrift],
    ['pre-trade leakage', summary.preTradeLeakage],
    ['cover distance', summary.coverDistance],
    ['quote deviation', summary.quoteDeviation],
    ['quote absolute deviation', summary.quoteAbsoluteDeviation],
  ]
  for (const [suffix, priced] of [
    ['', withoutFees],
    [' with fees', withFees],
  ] as const)
    measures.push(
      [`arrival slippage${suffix}`, priced.arrivalSlippage],
      [`effective half-spread${suffix}`, priced.effectiveHalfSpread],
      [`improvement on screen${suffix}`, priced.screenImprovement],
      [`improvement on top of book${suffix}`, priced.topOfBookImprovement],
      [`improvement on fair${suffix}`, priced.fairImprovement],
    )
  for (const { horizonMs, ...at } of horizons)
    measures.push(
      [`taker markout ${horizonName(horizonMs)}`, at.takerMarkout],
      [`taker markout ${horizonName(horizonMs)} hedged`, at.takerMarkoutHedged],
      [`taker markout ${horizonName(horizonMs)} with fees`, at.takerMarkoutWithFees],
      [`opportunity cost ${horizonName(horizonMs)}`, at.opportunityCost],
    )
  return [
    row('total', 'trade rate', 'share', summary.tradeRate),
    row('total', 'fill ratio', 'share', summary.fillRatio),
    row('total', 'quote rate', 'share', summary.quoteRate),
    row('total', 'screen coverage', 'share', summary.screenCoverage),
    ...(['first', 'best', 'last'] as const).flatMap((which) => {
      const { n, missing, ...at } = responseTimesMs[which]
      return (['p50', 'p90', 'p99'] as const).map((p) =>
        row('total', `time to ${which} quote ${p}`, 'ms', { n, value: at[p], missing }),
      )
    }),
    ...measures.flatMap(([measure, found]) => measureRows(measure, found)),
  ]
}

function measureRows(measure: string, found: MeasureSummary): readonly ReportRow[] {
  return [
    row('total', measure, 'bp', found.basisPoints),
    row('total', measure, 'vol points', found.volPoints),
    row('total', measure, 'ticks', found.ticks),
    ...found.cash.map(({ currency, n, total }) => {
      return { subject: 'total', measure, unit: currency, n, value: total }
    }),
  ]
}

function makerRows(card: MakerScorecard): readonly ReportRow[] {
  const unit = unitName(card.unit)
  const of = (measure: string, in_: string, found: Estimate): ReportRow =>
    row(card.maker, measure, in_, found)
  const { answerTimeMs, holdTimeMs } = card
  const { won, lost, difference } = card.winnersCurse
  const differences = [
    of('winner’s curse', unit, pair(difference)),
    of('leakage observed', unit, pair(card.leakage.observed)),
    of('leakage randomised', unit, pair(card.leakage.randomised)),
    of('last-look asymmetry', 'share', pair(card.lastLookAsymmetry)),
  ]
  return [
    of('response rate', 'share', card.responseRate),
    of('quote rate', 'share', card.quoteRate),
    of('hit rate', 'share', card.hitRate),
    of('hit rate adjusted', 'share', card.adjustedHits),
    of('win rate', 'share', card.winRate),
    of('answer time p50', 'ms', { n: answerTimeMs.n, value: answerTimeMs.p50 }),
    of('behind the trade', unit, card.behind),
    ...card.markouts.flatMap(({ horizonMs, withoutFees, withFees }) => [
      of(`markout ${horizonName(horizonMs)}`, unit, withoutFees),
      of(`markout ${horizonName(horizonMs)} with fees`, unit, withFees),
    ]),
    of('markout of what it won', unit, won),
    of('markout of what it lost', unit, lost),
    ...differences,
    of('price gain', unit, card.value.gain),
    of('price gain less leakage', unit, { n: card.value.gain.n, value: card.value.net }),
    of('fade rate', 'share', card.fadeRate),
    of('hold time', 'ms', holdTimeMs.mean),
  ]
}

/** n of a difference is that of its smaller side. */
const pair = (
  found: { readonly n: readonly [number, number] } & Omit<Estimate, 'n'>,
): Estimate => ({
  ...found,
  n: Math.min(...found.n),
})

function row(subject: string, measure: string, unit: string, found: Estimate): ReportRow {
  const { n, value, interval } = found
  const bounds = interval?.known === true ? interval.value : undefined
  return {
    subject,
    measure,
    unit,
    n,
    ...(value.known ? { value: value.value } : { reason: reasonOf(value.reason, found.missing) }),
    ...(bounds && { low: bounds.low, high: bounds.high }),
  }
}

/** Where nothing was observed, what most of the observations lacked says more. */
function reasonOf(reason: string, lacking: Mean['missing'] = {}): string {
  const [most] = Object.entries(lacking).sort(([, a], [, b]) => b - a)
  return reason === 'no_observation' && most !== undefined ? most[0] : reason
}

const unitName = (unit: MakerScorecard['unit']): string =>
  unit === 'basisPoints' ? 'bp' : 'vol points'

function horizonName(ms: number): string {
  if (ms % 86_400_000 === 0) return `${ms / 86_400_000} d`
  if (ms % 60_000 === 0) return `${ms / 60_000} min`
  return `${ms / 1000} s`
}
