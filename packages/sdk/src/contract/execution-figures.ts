/** Figures of execution quality, as the published formulas give them: a number, or why there is none. */
import { Type } from 'typebox'
import type { TSchema } from 'typebox'
import { closed } from './words.ts'

const listOf = <T extends TSchema>(item: T) => Type.Immutable(Type.Array(item))
const partial = Type.Optional

const Unknown = closed(
  { known: Type.Literal(false), reason: Type.String() },
  'Not known, and why: `no_mark`, `stale_mark`, `depth_short` and so on.',
)
const maybe = <T extends TSchema>(value: T) =>
  Type.Union([closed({ known: Type.Literal(true), value }, 'Known.'), Unknown])

export const Figure = maybe(Type.Number())

export const Cost = closed(
  { price: Figure, basisPoints: Figure, volPoints: Figure, ticks: Figure, cash: Figure },
  'One amount per structure in every unit: points, hundredths of a percent of the underlying, points of volatility, ticks; `cash` for the whole size.',
)

const Interval = maybe(
  closed(
    {
      low: Type.Number(),
      high: Type.Number(),
      confidence: Type.Number(),
      method: Type.Union([
        Type.Literal('wilson'),
        Type.Literal('student'),
        Type.Literal('welch'),
        Type.Literal('newcombe'),
        Type.Literal('beta_posterior'),
      ]),
    },
    'An interval and how it was made.',
  ),
)

const Missing = Type.Record(Type.String(), Type.Integer(), {
  description: 'Observations that were not there, by reason.',
})

export const Rate = closed(
  { n: Type.Integer(), count: Type.Integer(), value: Figure, interval: Interval },
  '`count` of `n`.',
)
export const Mean = closed(
  { n: Type.Integer(), value: Figure, interval: Interval, missing: Missing },
  'A mean over the `n` observations there were.',
)
export const Difference = closed(
  {
    n: Type.Immutable(Type.Tuple([Type.Integer(), Type.Integer()])),
    value: Figure,
    interval: Interval,
  },
  'A difference of two means or rates, with the observations of each.',
)
export const Quantiles = closed(
  { n: Type.Integer(), p50: Figure, p90: Figure, p99: Figure, missing: Missing },
  'Quantiles by nearest rank.',
)

export const CashTotal = closed(
  { currency: Type.String(), n: Type.Integer(), total: Type.Number() },
  'Cash in one currency.',
)
const MeasureSummary = closed(
  { basisPoints: Mean, volPoints: Mean, ticks: Mean, cash: listOf(CashTotal) },
  'One measure over many requests.',
)
const PricedMeasures = closed(
  {
    arrivalSlippage: MeasureSummary,
    effectiveHalfSpread: MeasureSummary,
    screenImprovement: MeasureSummary,
    topOfBookImprovement: MeasureSummary,
    fairImprovement: MeasureSummary,
  },
  'Measures of what trades were made at.',
)
export const ExecutionSummary = closed(
  {
    requests: Type.Integer(),
    tradeRate: Rate,
    fillRatio: Mean,
    answers: closed(
      {
        asked: Type.Integer(),
        quoted: Type.Integer(),
        passed: Type.Integer(),
        silent: Type.Integer(),
      },
      'Dealers, each counted once for a request, as the best it did.',
    ),
    quoteRate: Rate,
    quotesPerRequest: Mean,
    responseTimesMs: closed(
      { first: Quantiles, best: Quantiles, last: Quantiles },
      'From the request to the first quote, the best at its end, and the last dealer to quote.',
    ),
    withoutFees: PricedMeasures,
    withFees: PricedMeasures,
    decisionDrift: MeasureSummary,
    preTradeLeakage: MeasureSummary,
    coverDistance: MeasureSummary,
    quoteDeviation: MeasureSummary,
    quoteAbsoluteDeviation: MeasureSummary,
    screenCoverage: Mean,
    horizons: listOf(
      closed(
        {
          horizonMs: Type.Integer(),
          takerMarkout: MeasureSummary,
          takerMarkoutHedged: MeasureSummary,
          takerMarkoutWithFees: MeasureSummary,
          opportunityCost: MeasureSummary,
        },
        'So long after the trade.',
      ),
    ),
  },
  'All measures over some requests. Each is defined in the reference on execution quality.',
)

export const Markouts = listOf(
  closed(
    { horizonMs: Type.Integer(), withoutFees: Mean, withFees: Mean },
    'What the fills were worth so long after them, to who made them.',
  ),
)

const unit = Type.Union([Type.Literal('basisPoints'), Type.Literal('volPoints')])

/** A dealer as the firms that asked it see it. */
export const DealerCard = closed(
  {
    maker: Type.String(),
    unit,
    requests: Type.Integer(),
    outcomes: Type.Record(Type.String(), Type.Integer()),
    responseRate: Rate,
    quoteRate: Rate,
    passRate: Rate,
    hitRate: Rate,
    winRate: Rate,
    answerTimeMs: Quantiles,
    behind: Mean,
    markouts: Markouts,
    winnersCurse: closed(
      {
        maker: Type.String(),
        unit,
        won: Mean,
        lost: Mean,
        difference: Difference,
        edge: Difference,
        move: Difference,
      },
      'Markout of what it won less that of what it lost.',
    ),
    adjustedHits: Mean,
    leakage: closed(
      { maker: Type.String(), unit, observed: Difference, randomised: Difference },
      'What the market does after requests it knew of, and after others.',
    ),
    value: closed(
      {
        maker: Type.String(),
        unit,
        gain: Mean,
        soleQuotes: Type.Integer(),
        leakage: Figure,
        net: Figure,
      },
      'What asking it gained in the best price.',
    ),
    fadeRate: Rate,
    lastLookAsymmetry: Difference,
    holdTimeMs: closed({ mean: Mean, quantiles: Quantiles }, 'From acceptance to decision.'),
  },
  'A dealer, judged by the requests it was asked in.',
)

export const TakerCard = closed(
  {
    taker: Type.String(),
    unit,
    requests: Type.Integer(),
    tradeRate: Rate,
    fillRatio: Mean,
    decisionTimeMs: Quantiles,
    effectiveHalfSpread: Mean,
    toxicity: listOf(
      closed({ horizonMs: Type.Integer(), move: Mean }, 'Move in its direction so long after.'),
    ),
  },
  'What your requests look like to those who quote them.',
)

/** What every report says of its period. */
export const PERIOD = {
  fromUs: Type.Integer({ description: 'Epoch microseconds, included.' }),
  untilUs: Type.Integer({ description: 'Epoch microseconds, excluded.' }),
}

export const Rankings = listOf(
  closed(
    {
      by: Type.String(),
      minimum: Type.Integer(),
      ranked: listOf(
        closed(
          {
            rank: Type.Integer(),
            maker: Type.String(),
            n: Type.Integer(),
            value: Type.Number(),
            interval: closed(
              {
                low: Type.Number(),
                high: Type.Number(),
                confidence: Type.Number(),
                method: Type.String(),
              },
              'An interval and how it was made.',
            ),
            overlapsAbove: Type.Boolean(),
          },
          'A dealer and its place. Where the interval overlaps the one above, the order is not established.',
        ),
      ),
      refused: listOf(
        closed(
          { maker: Type.String(), n: Type.Integer(), reason: Type.String() },
          'A dealer of which too little is known to rank it.',
        ),
      ),
    },
    'Dealers by one measure.',
  ),
)

export const Every = partial(
  Type.Union([Type.Literal('day'), Type.Literal('week'), Type.Literal('month')], {
    description: 'Parts of the period, in UTC.',
  }),
)
