import type { Figure, Maybe } from './figure.ts'
import type { TimeSpan } from './period.ts'
import type { ExecutionReport } from './report.ts'
import type { Interval, Mean } from './sample.ts'
import type { MakerScorecard, TakerScorecard } from './scorecard.ts'
import type { ExecutionSummary, MeasureSummary } from './summary.ts'

/**
 * One line of a table. `subject` is `total`, `period`, `dealer NAME` or `taker NAME`, over the span
 * `fromUs` to `untilUs`; value and bounds are there where they are known, `reason` where the value is not; `unit` is `bp`, `vol points`, `ticks`, `share`, `ms`
 * or a currency.
 */
export type ReportRow = TimeSpan & {
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

/** A line before it is said whose it is, and of when. */
type Line = Omit<ReportRow, 'subject' | 'fromUs' | 'untilUs'>

/** The report's total, its periods where there are several, its dealers and takers, a figure a line. */
export function reportRows(report: ExecutionReport): readonly ReportRow[] {
  const { fromUs, untilUs, periods } = report
  const of = (subject: string, span: TimeSpan, lines: readonly Line[]): readonly ReportRow[] =>
    lines.map((rest) => ({ subject, fromUs: span.fromUs, untilUs: span.untilUs, ...rest }))
  const whole = { fromUs, untilUs }
  const parts = periods.length > 1 ? periods : []
  return [
    ...of('total', whole, summaryLines(report.total)),
    ...parts.flatMap((part) => of('period', part, summaryLines(part.summary))),
    ...report.dealers.flatMap((card) => of(`dealer ${card.maker}`, whole, makerLines(card))),
    ...report.takers.flatMap((card) => of(`taker ${card.taker}`, whole, takerLines(card))),
  ]
}

function takerLines({ unit, toxicity, ...card }: TakerScorecard): readonly Line[] {
  const { decisionTimeMs } = card
  return [
    line('trade rate', 'share', card.tradeRate),
    line('fill ratio', 'share', card.fillRatio),
    line('decision time p50', 'ms', { n: decisionTimeMs.n, value: decisionTimeMs.p50 }),
    line('effective half-spread', unitName(unit), card.effectiveHalfSpread),
    ...toxicity.map(({ horizonMs, move }) =>
      line(`move after ${horizonName(horizonMs)}`, unitName(unit), move),
    ),
  ]
}

function summaryLines(summary: ExecutionSummary): readonly Line[] {
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
    line('trade rate', 'share', summary.tradeRate),
    line('fill ratio', 'share', summary.fillRatio),
    line('quote rate', 'share', summary.quoteRate),
    line('screen coverage', 'share', summary.screenCoverage),
    ...(['first', 'best', 'last'] as const).flatMap((which) => {
      const { n, missing, ...at } = responseTimesMs[which]
      return (['p50', 'p90', 'p99'] as const).map((p) =>
        line(`time to ${which} quote ${p}`, 'ms', { n, value: at[p], missing }),
      )
    }),
    ...measures.flatMap(([measure, found]) => measureLines(measure, found)),
  ]
}

function measureLines(measure: string, found: MeasureSummary): readonly Line[] {
  return [
    line(measure, 'bp', found.basisPoints),
    line(measure, 'vol points', found.volPoints),
    line(measure, 'ticks', found.ticks),
    ...found.cash.map(({ currency, n, total }) => {
      return { measure, unit: currency, n, value: total }
    }),
  ]
}

function makerLines(card: MakerScorecard): readonly Line[] {
  const unit = unitName(card.unit)
  const { answerTimeMs, holdTimeMs } = card
  const { won, lost, difference } = card.winnersCurse
  const differences = [
    line('winner’s curse', unit, pair(difference)),
    line('leakage observed', unit, pair(card.leakage.observed)),
    line('leakage randomised', unit, pair(card.leakage.randomised)),
    line('last-look asymmetry', 'share', pair(card.lastLookAsymmetry)),
  ]
  return [
    line('response rate', 'share', card.responseRate),
    line('quote rate', 'share', card.quoteRate),
    line('hit rate', 'share', card.hitRate),
    line('hit rate adjusted', 'share', card.adjustedHits),
    line('win rate', 'share', card.winRate),
    line('answer time p50', 'ms', { n: answerTimeMs.n, value: answerTimeMs.p50 }),
    line('behind the trade', unit, card.behind),
    ...card.markouts.flatMap(({ horizonMs, withoutFees, withFees }) => [
      line(`markout ${horizonName(horizonMs)}`, unit, withoutFees),
      line(`markout ${horizonName(horizonMs)} with fees`, unit, withFees),
    ]),
    line('markout of what it won', unit, won),
    line('markout of what it lost', unit, lost),
    ...differences,
    line('price gain', unit, card.value.gain),
    line('price gain less leakage', unit, { n: card.value.gain.n, value: card.value.net }),
    line('fade rate', 'share', card.fadeRate),
    line('hold time', 'ms', holdTimeMs.mean),
  ]
}

/** n of a difference is that of its smaller side. */
const pair = (
  found: { readonly n: readonly [number, number] } & Omit<Estimate, 'n'>,
): Estimate => ({
  ...found,
  n: Math.min(...found.n),
})

function line(measure: string, unit: string, found: Estimate): Line {
  const { n, value, interval } = found
  const bounds = interval?.known === true ? interval.value : undefined
  return {
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
