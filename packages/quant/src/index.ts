export {
  createAmericanResult,
  priceAmericanChain,
  priceAmericanMany,
} from './american/american-many.ts'
export type { AmericanBatch, AmericanChain } from './american/american-many.ts'
export {
  priceBlack,
  priceBlackChain,
  priceBlackMany,
  priceInverse,
  priceInverseChain,
  priceInverseMany,
} from './european/black.ts'
export type {
  BlackChain,
  BlackColumns,
  BlackInput,
  InverseChain,
  InverseColumns,
  InverseInput,
} from './european/black.ts'
export type { KernelChoice } from './kernel/kernel.ts'
export {
  OutlookError,
  expectedProfit,
  probabilityInTheMoney,
  probabilityOfProfit,
  probabilityOfTouch,
} from './probability/probability.ts'
export type { ProfitProfile, SpotOutlook } from './probability/probability.ts'
export { priceAmerican } from './american/american.ts'
export type { AmericanInput, AmericanOptions, AmericanResult } from './american/american.ts'
export type { AmericanPreset } from './american/scheme.ts'
export type { CashDividend, DividendModel, DividendOption } from './dividend/dividend.ts'
export { priceWithDividends } from './dividend/price.ts'
export type { DividendResult } from './dividend/price.ts'
export { priceEuropean } from './european/european.ts'
export type { EuropeanInput, EuropeanResult } from './european/european.ts'
export {
  createEuropeanResult,
  priceEuropeanChain,
  priceEuropeanMany,
  priceEuropeanManySecondOrder,
} from './european/european-many.ts'
export type {
  BatchOptions,
  EuropeanChain,
  EuropeanColumns,
  EuropeanFirstOrder,
  EuropeanSecondOrder,
} from './european/european-many.ts'
export type { OptionRight, OptionTerms } from './european/option.ts'
export { impliedVol } from './implied-vol/implied-vol.ts'
export type {
  ImpliedVolInput,
  ImpliedVolResult,
  ImpliedVolStatus,
} from './implied-vol/implied-vol.ts'
export { impliedRate } from './implied-rate/implied-rate.ts'
export type { ImpliedRateInput } from './implied-rate/implied-rate.ts'
export { IMPLIED_VOL_STATUSES, impliedVolMany } from './implied-vol/implied-vol-many.ts'
export type { ImpliedVolBatch, ImpliedVolColumns } from './implied-vol/implied-vol-many.ts'
export { normalCdf, normalPdf, normalQuantile } from './normal/normal.ts'
export { checkArbitrage } from './surface/arbitrage.ts'
export type {
  ArbitrageCheck,
  ArbitrageGrid,
  ButterflyBreach,
  CalendarBreach,
} from './surface/arbitrage.ts'
export type {
  ChainQuote,
  CleaningRules,
  ExpiryChain,
  RefusalReason,
  RefusedQuote,
} from './surface/chain.ts'
export { forwardByParity } from './surface/parity.ts'
export type { ParityResult } from './surface/parity.ts'
export type { ExpiryReport, FitReport } from './surface/report.ts'
export { butterflyDensity, haganVol, smileVariance } from './surface/smile.ts'
export type { EssviSmile, HaganInput, SabrSmile, Smile, SviSmile } from './surface/smile.ts'
export {
  fitSurface,
  surfaceDiscount,
  surfaceForward,
  surfaceVariance,
  surfaceVol,
} from './surface/surface.ts'
export type {
  SurfaceFit,
  SurfaceModel,
  SurfaceOptions,
  SurfaceSlice,
  VolSurface,
} from './surface/surface.ts'
export { LegError } from './structure/leg.ts'
export type { OptionLeg, StockLeg, StructureLeg } from './structure/leg.ts'
export { analysePayoff, payoffAtExpiry, structureProfit } from './structure/payoff.ts'
export type { Extreme, PayoffAnalysis, PayoffMarket } from './structure/payoff.ts'
export { recogniseStructure } from './structure/recognise.ts'
export type { Recognised, StructureName } from './structure/recognise.ts'
export { attributeChange } from './scenario/attribution.ts'
export type { Attribution, ValueMove } from './scenario/attribution.ts'
export { ScenarioError, scenarioGrid } from './scenario/book.ts'
export type {
  BookLine,
  Move,
  Scenario,
  ScenarioBook,
  ScenarioGrid,
  UnderlyingMarket,
} from './scenario/book.ts'
export { planScenarios } from './scenario/plan.ts'
export type { ScenarioPlan } from './scenario/plan.ts'
export { reduceScenarios, revalueBook, splitPlan } from './scenario/revalue.ts'
export type { GroupChange, ScenarioResult } from './scenario/revalue.ts'
export { componentShortfall, expectedShortfall, riskFigures, valueAtRisk } from './scenario/risk.ts'
export type { RiskFigures, ShortfallShare } from './scenario/risk.ts'
export { runShard } from './scenario/shard.ts'
export type { ShardOptions } from './scenario/shard.ts'
export { assignmentCalendar, concentrationOf, strikeClusters } from './portfolio/concentration.ts'
export type {
  AssignmentDay,
  Concentration,
  Share,
  ShortOption,
  StrikeCluster,
} from './portfolio/concentration.ts'
export { diversification } from './portfolio/diversification.ts'
export type { Diversification, IncomeStream } from './portfolio/diversification.ts'
export { marginDistance, marginDistanceSearch } from './portfolio/margin-distance.ts'
export type { DistanceRange, MarginDistance } from './portfolio/margin-distance.ts'
export {
  NO_GREEKS,
  betaWeighted,
  bookGreeks,
  greeksBy,
  moneyGreeks,
  sumGreeks,
} from './portfolio/money-greeks.ts'
export type { BetaWeighted, GreekRow, MoneyGreeks } from './portfolio/money-greeks.ts'
export { sampledRisk } from './portfolio/sampling-error.ts'
export type { SampledRisk } from './portfolio/sampling-error.ts'
export {
  historicalScenarios,
  monteCarloScenarios,
  returnCorrelation,
} from './portfolio/simulate.ts'
export type { CloseSeries, Factor, HistoryOptions, MonteCarlo } from './portfolio/simulate.ts'
export {
  NAMED_STRESSES,
  assignmentStress,
  dividendStress,
  liquidityStress,
  stressBook,
  stressScenario,
  togetherStress,
} from './portfolio/stress.ts'
export type { FundingResult, MarketStress, StressFacts, StressResult } from './portfolio/stress.ts'
export { DERIBIT_STANDARD, deribitStandardMargin } from './margin/deribit.ts'
export type { DeribitStandardParameters } from './margin/deribit.ts'
export {
  DERIBIT_PORTFOLIO_BTC,
  DERIBIT_PORTFOLIO_ETH,
  deribitPortfolioMargin,
} from './margin/deribit-portfolio.ts'
export type { DeribitPortfolioParameters } from './margin/deribit-portfolio.ts'
export { skewMultiplier } from './margin/derive-shock.ts'
export { DERIVE_PORTFOLIO_BTC, derivePortfolioMargin } from './margin/derive.ts'
export type { DerivePortfolioParameters, DeriveScenario, DeriveVolShock } from './margin/derive.ts'
export { solveProgram } from './margin/linear-program.ts'
export { MarginError } from './margin/model.ts'
export type {
  GroupMargin,
  LegMargin,
  MarginMarks,
  MarginModel,
  MarginPosition,
  MarginResult,
  PositionMark,
  UnderlyingMark,
  WorstScenario,
} from './margin/model.ts'
export { REG_T, nakedRequirement } from './margin/reg-t-rules.ts'
export type { RegTParameters } from './margin/reg-t-rules.ts'
export { regTMargin } from './margin/reg-t.ts'
export { deriveArray, timsChanges } from './margin/scenario-array.ts'
export type { DeriveArray, ScenarioTerms } from './margin/scenario-array.ts'
export { SPAN, SPAN_16, spanMargin } from './margin/span.ts'
export type { SpanCommodity, SpanParameters, SpanScenario } from './margin/span.ts'
export { TIMS, timsMargin } from './margin/tims.ts'
export { valuationOf } from './margin/valuation.ts'
export type { TimsParameters } from './margin/tims.ts'
export { ExecutionError, checkRecords } from './execution/check.ts'
export {
  answerCount,
  answerTime,
  coverDistance,
  fillRatio,
  quoteDispersion,
  responseTimes,
  standingQuotes,
} from './execution/competition.ts'
export type { AnswerCount, ResponseTimes, StandingQuote } from './execution/competition.ts'
export {
  arrivalSlippage,
  decisionDrift,
  effectiveHalfSpread,
  legDetail,
  opportunityCost,
} from './execution/cost.ts'
export type { Cost, LegDetail } from './execution/cost.ts'
export { bestPriceGain, dealerValue } from './execution/dealer-value.ts'
export type { DealerValue } from './execution/dealer-value.ts'
export { makerFeedback } from './execution/feedback.ts'
export type { Feedback, FeedbackPolicy, RankBucket } from './execution/feedback.ts'
export type { Figure, Maybe, Missing, MissingReason } from './execution/figure.ts'
export {
  MATCH_RULE,
  dealerLeakage,
  drawHoldout,
  matchControls,
  preTradeLeakage,
} from './execution/leakage.ts'
export type { DealerLeakage, MatchRule } from './execution/leakage.ts'
export { markout, moveAfter, quoteEdge } from './execution/markout.ts'
export type { MakerMarkout, Markout, MarkoutView } from './execution/markout.ts'
export { microPrice, structureMicroPrice } from './execution/micro-price.ts'
export { makerOutcome } from './execution/outcome.ts'
export type { MakerOutcome, OutcomeKind } from './execution/outcome.ts'
export { splitPeriod } from './execution/period.ts'
export type { ReportPeriod, TimeSpan } from './execution/period.ts'
export { programExecution } from './execution/program-execution.ts'
export type { ProgramAsk, ProgramExecution, ProgramGain } from './execution/program-execution.ts'
export { RANKING_MINIMUM, rankMakers } from './execution/ranking.ts'
export type { RankedBy, RankedMaker, Ranking } from './execution/ranking.ts'
export { HORIZONS_MS, filledSize, markAt, tradePrice } from './execution/record.ts'
export type {
  Acceptance,
  DealerPass,
  DealerQuote,
  ExecutionRecord,
  FeeView,
  LegBook,
  MakerFill,
  MarketWindow,
  Moment,
  PriceLevel,
  StructureMark,
  TakerSide,
} from './execution/record.ts'
export { fadeRate, holdTime, lastLookAsymmetry } from './execution/reliability.ts'
export { executionReport } from './execution/report.ts'
export type { ExecutionReport, PeriodSummary } from './execution/report.ts'
export { reportRows } from './execution/report-table.ts'
export type { ReportRow } from './execution/report-table.ts'
export {
  CONFIDENCE,
  absoluteDeviation,
  meanDifference,
  nearestRank,
  posteriorRate,
  proportion,
  proportionDifference,
  sampleDeviation,
  sampleMean,
  sampleQuantiles,
} from './execution/sample.ts'
export type { Difference, Interval, Mean, Quantiles, Rate } from './execution/sample.ts'
export { makerScorecard, takerScorecard } from './execution/scorecard.ts'
export type {
  HorizonMean,
  MakerScorecard,
  ScorecardView,
  TakerScorecard,
} from './execution/scorecard.ts'
export {
  fairImprovement,
  screenImprovement,
  sweepCost,
  topOfBookImprovement,
} from './execution/screen.ts'
export type { LegSweep, ScreenImprovement, Sweep } from './execution/screen.ts'
export { makerMarkout, winnersCurse } from './execution/selection.ts'
export type { ComparableUnit, WinnersCurse } from './execution/selection.ts'
export { structureMark } from './execution/structure-mark.ts'
export { executionSummary } from './execution/summary.ts'
export type {
  CashTotal,
  ExecutionSummary,
  HorizonSummary,
  MeasureSummary,
  PricedMeasures,
} from './execution/summary.ts'
export { toxicityAdjustedHits } from './execution/toxicity.ts'
export type { AdjustedHits, ToxicityAdjustment } from './execution/toxicity.ts'
