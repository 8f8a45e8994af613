import {
  answerCount,
  coverDistance,
  fillRatio,
  quoteDispersion,
  responseTimes,
} from './competition.ts'
import type { AnswerCount } from './competition.ts'
import { arrivalSlippage, decisionDrift, effectiveHalfSpread, opportunityCost } from './cost.ts'
import type { Cost } from './cost.ts'
import type { Figure } from './figure.ts'
import { preTradeLeakage } from './leakage.ts'
import { markout } from './markout.ts'
import { HORIZONS_MS } from './record.ts'
import type { ExecutionRecord, FeeView } from './record.ts'
import { proportion, sampleMean, sampleQuantiles } from './sample.ts'
import type { Mean, Quantiles, Rate } from './sample.ts'
import { fairImprovement, screenImprovement, topOfBookImprovement } from './screen.ts'

/** Cash in one currency; currencies are never added. */
export type CashTotal = {
  readonly currency: string
  readonly n: number
  readonly total: number
}

/** One measure over many requests: means in the units that compare, cash in total. */
export type MeasureSummary = {
  readonly basisPoints: Mean
  readonly volPoints: Mean
  readonly ticks: Mean
  readonly cash: readonly CashTotal[]
}

/** Measures of the trade price, with and without fees. */
export type PricedMeasures = {
  readonly arrivalSlippage: MeasureSummary
  readonly effectiveHalfSpread: MeasureSummary
  readonly screenImprovement: MeasureSummary
  readonly topOfBookImprovement: MeasureSummary
  readonly fairImprovement: MeasureSummary
}

export type HorizonSummary = {
  readonly horizonMs: number
  readonly takerMarkout: MeasureSummary
  readonly takerMarkoutHedged: MeasureSummary
  readonly takerMarkoutWithFees: MeasureSummary
  /** Of what was not traded. */
  readonly opportunityCost: MeasureSummary
}

export type ExecutionSummary = {
  readonly requests: number
  /** Traded at all / requests. */
  readonly tradeRate: Rate
  readonly fillRatio: Mean
  readonly answers: AnswerCount
  /** Quoted / asked over all dealers and requests. */
  readonly quoteRate: Rate
  readonly quotesPerRequest: Mean
  readonly responseTimesMs: {
    readonly first: Quantiles
    readonly best: Quantiles
    readonly last: Quantiles
  }
  readonly withoutFees: PricedMeasures
  readonly withFees: PricedMeasures
  readonly decisionDrift: MeasureSummary
  readonly preTradeLeakage: MeasureSummary
  readonly coverDistance: MeasureSummary
  readonly quoteDeviation: MeasureSummary
  readonly quoteAbsoluteDeviation: MeasureSummary
  /** Share of the traded size the screen could have served. */
  readonly screenCoverage: Mean
  readonly horizons: readonly HorizonSummary[]
}

/** All measures over some requests. Measures of a trade are taken over the trades alone. */
export function executionSummary(records: readonly ExecutionRecord[]): ExecutionSummary {
  const traded = records.filter(({ fills }) => fills.length > 0)
  const over = (of: (record: ExecutionRecord) => Cost): MeasureSummary => summarise(traded, of)
  const counts = records.map(answerCount)
  const times = records.map(responseTimes)
  const total = (of: keyof AnswerCount): number => counts.reduce((sum, row) => sum + row[of], 0)
  const answers = {
    asked: total('asked'),
    quoted: total('quoted'),
    passed: total('passed'),
    silent: total('silent'),
  }
  return {
    requests: records.length,
    tradeRate: proportion(traded.length, records.length),
    fillRatio: sampleMean(records.map(fillRatio)),
    answers,
    quoteRate: proportion(answers.quoted, answers.asked),
    quotesPerRequest: sampleMean(
      counts.map(({ quoted }): Figure => ({ known: true, value: quoted })),
    ),
    responseTimesMs: {
      first: sampleQuantiles(times.map(({ firstMs }) => firstMs)),
      best: sampleQuantiles(times.map(({ bestMs }) => bestMs)),
      last: sampleQuantiles(times.map(({ lastMs }) => lastMs)),
    },
    withoutFees: priced(traded, 'without_fees'),
    withFees: priced(traded, 'with_fees'),
    decisionDrift: over(decisionDrift),
    preTradeLeakage: over(preTradeLeakage),
    coverDistance: over(coverDistance),
    quoteDeviation: summarise(records, (record) => quoteDispersion(record).deviation),
    quoteAbsoluteDeviation: summarise(
      records,
      (record) => quoteDispersion(record).absoluteDeviation,
    ),
    screenCoverage: sampleMean(traded.map((record) => screenImprovement(record).coverage)),
    horizons: HORIZONS_MS.map((horizonMs) => ({
      horizonMs,
      takerMarkout: over((record) => markout(record, { horizonMs }).taker),
      takerMarkoutHedged: over((record) => markout(record, { horizonMs, hedged: true }).taker),
      takerMarkoutWithFees: over(
        (record) => markout(record, { horizonMs, fees: 'with_fees' }).taker,
      ),
      opportunityCost: summarise(
        records.filter((record) => fillShareBelowOne(record)),
        (record) => opportunityCost(record, horizonMs),
      ),
    })),
  }
}

function fillShareBelowOne(record: ExecutionRecord): boolean {
  const ratio = fillRatio(record)
  return ratio.known && ratio.value < 1 - 1e-9
}

function priced(records: readonly ExecutionRecord[], fees: FeeView): PricedMeasures {
  const over = (of: (record: ExecutionRecord, view: FeeView) => Cost): MeasureSummary =>
    summarise(records, (record) => of(record, fees))
  return {
    arrivalSlippage: over(arrivalSlippage),
    effectiveHalfSpread: over(effectiveHalfSpread),
    screenImprovement: over(screenImprovement),
    topOfBookImprovement: over(topOfBookImprovement),
    fairImprovement: over(fairImprovement),
  }
}

function summarise(
  records: readonly ExecutionRecord[],
  of: (record: ExecutionRecord) => Cost,
): MeasureSummary {
  const costs = records.map((record) => ({ currency: record.currency, cost: of(record) }))
  const cash = new Map<string, { n: number; total: number }>()
  for (const { currency, cost } of costs) {
    if (!cost.cash.known) continue
    const sum = cash.get(currency) ?? { n: 0, total: 0 }
    cash.set(currency, { n: sum.n + 1, total: sum.total + cost.cash.value })
  }
  return {
    basisPoints: sampleMean(costs.map(({ cost }) => cost.basisPoints)),
    volPoints: sampleMean(costs.map(({ cost }) => cost.volPoints)),
    ticks: sampleMean(costs.map(({ cost }) => cost.ticks)),
    cash: [...cash].map(([currency, sum]) => ({ currency, ...sum })),
  }
}
