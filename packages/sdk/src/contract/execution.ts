/** Execution quality: what trades cost, who made them better, and what it would have cost on the screen. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import {
  Cost,
  DealerCard,
  Every,
  ExecutionSummary,
  Figure,
  Markouts,
  PERIOD,
  Quantiles,
  Rankings,
  Rate,
  TakerCard,
} from './execution-figures.ts'
import { Leg, LotSizes } from './structures.ts'
import { HedgeFill } from './hedges.ts'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import {
  Decimal,
  FirmId,
  Id,
  InstrumentId,
  Side,
  StructureId,
  Text,
  Time,
  closed,
} from './words.ts'

const partial = Type.Optional

const RecordedMark = closed(
  {
    instrument: InstrumentId,
    price: Decimal,
    delta: partial(Decimal),
    vega: partial(Decimal),
    source: Text,
    observedAt: Time,
    stale: Type.Boolean({
      description:
        'Older at the horizon than the published age of marks, or than half the horizon: then it may be from before the trade.',
    }),
  },
  'A mark as it was at the horizon. `vega` is for one volatility point.',
)

export const MatchMarks = closed(
  {
    matchId: Id,
    rfqId: Id,
    tradedAt: Time,
    horizons: Type.Array(
      closed(
        {
          horizonMs: Type.Integer(),
          marks: Type.Array(RecordedMark),
          missing: Type.Array(InstrumentId),
        },
        'What was seen so long after the trade; `missing` had no mark.',
      ),
    ),
  },
  'A match of yours and the marks of its legs and underlyings after it, at the horizons that have passed.',
)
export type MatchMarks = Static<typeof MatchMarks>

const StructureMark = closed(
  {
    mid: Type.Number(),
    bid: partial(Type.Number()),
    ask: partial(Type.Number()),
    vega: partial(Type.Number({ description: 'Per 1.00 of volatility.' })),
    delta: partial(Type.Number()),
    underlying: partial(Type.Number()),
    observedAt: Time,
    stale: Type.Boolean(),
  },
  'The market of the structure as it was last seen: the oldest of the marks it is made of says when.',
)

const Answers = closed(
  {
    asked: Type.Integer(),
    quoted: Type.Integer(),
    passed: Type.Integer(),
    silent: Type.Integer(),
    firstMs: Figure,
    bestMs: Figure,
    lastMs: Figure,
  },
  'How dealers answered, and how long it took.',
)

const TakerMeasures = closed(
  {
    arrivalSlippage: Cost,
    decisionDrift: Cost,
    effectiveHalfSpread: Cost,
    screenImprovement: Cost,
    screenCoverage: Figure,
    topOfBookImprovement: Cost,
    fairImprovement: Cost,
    coverDistance: Cost,
    quoteDeviation: Cost,
    arrivalSlippageWithFees: Cost,
    effectiveHalfSpreadWithFees: Cost,
    answers: Answers,
    markouts: Type.Array(
      closed(
        { horizonMs: Type.Integer(), markout: Cost, hedged: Cost, withFees: Cost },
        'Above 0: the market went your way.',
      ),
    ),
  },
  'What the trade cost you. Costs are above 0 where they hurt you, improvements where they help you.',
)

const MakerMeasures = closed(
  {
    edge: Cost,
    markouts: Type.Array(
      closed(
        { horizonMs: Type.Integer(), markout: Cost, hedged: Cost, withFees: Cost },
        'Above 0: you gained.',
      ),
    ),
  },
  'What the trade earned you: `edge` against the mid of its moment.',
)

export const Execution = closed(
  {
    matchId: Id,
    rfqId: Id,
    role: Type.Union([Type.Literal('taker'), Type.Literal('maker')]),
    structureId: StructureId,
    name: Type.String(),
    label: Type.String(),
    legs: Type.Array(Leg),
    lotSizes: partial(LotSizes),
    side: Side,
    size: Type.String(),
    price: Type.Number({ description: 'Mean over the fills, weighted by size.' }),
    quoteAsset: InstrumentId,
    at: Time,
    atRequest: partial(StructureMark),
    atTrade: partial(StructureMark),
    taker: partial(TakerMeasures),
    maker: partial(MakerMeasures),
    workup: partial(
      Type.Boolean({
        description: 'A match of a workup: nobody quoted, and no answers are counted.',
      }),
    ),
    hedges: partial(
      Type.Array(
        closed(
          {
            ...HedgeFill.properties,
            mark: partial(Type.String({ description: 'The mark when it traded.' })),
            cost: partial(
              Type.Number({
                description:
                  'What its fixed price cost against that mark, in the quote asset; below zero: gained.',
              }),
            ),
          },
          'What you did in a hedge leg. It is in no other figure, which are of the structure alone.',
        ),
      ),
    ),
  },
  "One match from its reader's side, in the reader's own orientation of the structure.",
)
export type Execution = Static<typeof Execution>

const Period = {
  from: partial(Time),
  to: partial(Time),
}
const ReportQuery = closed(
  {
    ...Period,
    by: partial(
      Type.Union([Type.Literal('dealer'), Type.Literal('structure'), Type.Literal('underlying')]),
    ),
    every: Every,
  },
  'Requests that ended from `from` to `to`, 30 days until now where left out.',
)

export const ExecutionReport = closed(
  {
    ...PERIOD,
    confidence: Type.Number(),
    total: ExecutionSummary,
    periods: Type.Immutable(
      Type.Array(closed({ ...PERIOD, summary: ExecutionSummary }, 'A part of the period.')),
    ),
    dealers: Type.Immutable(Type.Array(DealerCard)),
    takers: Type.Immutable(Type.Array(TakerCard)),
    rankings: Rankings,
    groups: Type.Array(
      closed(
        { key: Type.String(), label: Type.String(), summary: ExecutionSummary },
        'The requests of one structure, or on one underlying.',
      ),
    ),
    workups: Type.Optional({
      ...ExecutionSummary,
      description:
        'Matches of workups in the period: at a price that had traded, quoted by nobody. They are in no other figure.',
    }),
  },
  'Your requests that ended within the period. `dealers` and `rankings` come by dealer, `groups` by structure or underlying.',
)
export type ExecutionReport = Static<typeof ExecutionReport>

export const OwnMakerCard = closed(
  {
    requests: Type.Integer({ description: 'Requests you were asked in that have ended.' }),
    responseRate: Rate,
    quoteRate: Rate,
    passRate: Rate,
    hitRate: Rate,
    winRate: Rate,
    unrevealed: Type.Integer({
      description: 'Sealed requests on which you sent a digest and not the quote.',
    }),
    answerTimeMs: Quantiles,
    markouts: Markouts,
    told: closed(
      {
        won: Type.Integer(),
        tied: Type.Integer(),
        cover: Type.Integer(),
        done_away: Type.Integer(),
        ticksBehind: Quantiles,
      },
      'What you were told of requests that traded, as far as their policies went.',
    ),
  },
  'You as a dealer: of what you answered, what you won, and what you were told, and nothing else.',
)
export type OwnMakerCard = Static<typeof OwnMakerCard>

export const Scorecard = closed(
  { firm: FirmId, ...PERIOD, maker: OwnMakerCard, taker: TakerCard },
  'Your own scorecards over the period.',
)
export type Scorecard = Static<typeof Scorecard>

export const EXECUTION_ROUTES = {
  executions: {
    method: 'GET',
    path: '/v1/execution',
    scope: 'read',
    summary: 'What each of your trades cost or earned you, newest first',
    query: Page,
    reply: list('executions', Execution),
  },
  executionReport: {
    method: 'GET',
    path: '/v1/execution/report',
    scope: 'read',
    summary: 'Execution quality of your requests over a period',
    query: ReportQuery,
    reply: ExecutionReport,
  },
  scorecard: {
    method: 'GET',
    path: '/v1/execution/scorecard',
    scope: 'read',
    summary: 'You as a dealer and as a taker, over a period',
    query: closed(Period, 'Requests that ended in the period, 30 days until now where left out.'),
    reply: Scorecard,
  },
  matchMarks: {
    method: 'GET',
    path: '/v1/execution/marks',
    scope: 'read',
    summary: 'Marks recorded after your matches, newest match first',
    query: Page,
    reply: list('matches', MatchMarks),
  },
} as const satisfies Routes
