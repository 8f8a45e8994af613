/** The desk's mind: strategies, screener, programs, rolls and stacks. Pure: market, book and time arrive as arguments. */
export { ChainError, checkChain } from './chain/chain.ts'
export type { Chain, ChainRow, RfqLiquidity } from './chain/chain.ts'
export {
  DAYS_PER_YEAR,
  dividendsWithin,
  escrowedSpot,
  intrinsicOf,
  viewChain,
} from './chain/valuation.ts'
export type { ChainView, OptionView, UnpricedReason, UnpricedRow } from './chain/valuation.ts'
export { unitTerms, unitsOfOne } from './chain/unit-terms.ts'
export { REALISED_DAYS, realisedVol } from './chain/realised-vol.ts'
export { STRATEGIES, strategyOf } from './strategy/strategies.ts'
export { ROLES } from './strategy/strategy.ts'
export type { OptionRole, Risk, RoleOrder, Strategy, StrategyName } from './strategy/strategy.ts'
export type { Candidate, CandidateLeg, ScreenStrategy } from './screen/candidate.ts'
export type { Bounds, Constraints, Measure, Measures } from './screen/measure.ts'
export type { Refusal } from './screen/refusal.ts'
export { SCORES } from './screen/score.ts'
export type { Score, ScoreName } from './screen/score.ts'
export { screen } from './screen/screen.ts'
export type { Holding, ScreenRequest, ScreenResult } from './screen/screen.ts'
export { CaseError, priceCase } from './strategy/case.ts'
export type { LegTerms, PricedCase, PricedLeg, StrategyCase } from './strategy/case.ts'
export { evaluateStrategy } from './strategy/evaluate.ts'
export type { EvaluateOptions, Evaluation } from './strategy/evaluate.ts'
export type { Regime, RegimeCapital } from './strategy/capital.ts'
export type { ReturnBase, StatedReturn } from './strategy/returns.ts'
export type { Expectation, Odds } from './strategy/odds.ts'
export type { Assignment, BasisEffect } from './strategy/assignment.ts'
export type { GridCell, GridMoves } from './strategy/grid.ts'
export { STANDARD, listedCase, standardCase, standardLegs } from './strategy/standard.ts'
export type { FlatMarket, PriceBasis, StandardChoice } from './strategy/standard.ts'
export { dividendExercise, dividendRisks, isPutExerciseRational } from './exercise/early.ts'
export type { DividendExercise, DividendRisk, ShortOption } from './exercise/early.ts'
export { ATTENTION_RULES, reviewBook } from './roll/assistant.ts'
export type {
  Attention,
  AttentionReason,
  AttentionRule,
  AttentionRules,
  BookPosition,
  BookReview,
} from './roll/assistant.ts'
export type {
  Baseline,
  RollCandidate,
  RollConstraints,
  RollLeg,
  RollMeasure,
  RollMeasures,
  ScoreTerms,
} from './roll/candidate.ts'
export { campaignOf, campaignProfit, targetDebit } from './roll/history.ts'
export type { Campaign, CampaignTrade } from './roll/history.ts'
export type { RollKind, RollName } from './roll/kind.ts'
export { basketOf } from './roll/basket.ts'
export type { BasketRoll, RollBasket } from './roll/basket.ts'
export { packageOf } from './roll/package.ts'
export type { RollPackage } from './roll/package.ts'
export type { OpenLeg, RollHistory, RollPosition } from './roll/position.ts'
export { ROLL_WEIGHTS, rollCandidates } from './roll/search.ts'
export type { RollRequest, RollResult, RollWeights } from './roll/search.ts'
export { qualifiedCall } from './roll/tax.ts'
export type { TaxFlag, WrittenCall } from './roll/tax.ts'
export { moneyWeightedReturn } from './performance/money-weighted.ts'
export type { DatedCash } from './performance/money-weighted.ts'
export { maxDrawdown, timeWeightedReturn } from './performance/time-weighted.ts'
export type { DayEnd, Drawdown, TimeWeighted, UnitPrice } from './performance/time-weighted.ts'
export { dividendsOf, resolveCase } from './strategy/stated.ts'
export type { StatedCase, StatedDividend, StatedLeg } from './strategy/stated.ts'
export { bookPositions } from './roll/book.ts'
export type { HeldAsset } from './roll/book.ts'
export { attributeCoveredCall } from './attribution/covered-call.ts'
export type { CoveredAttribution, CoveredPeriod, PeriodReturn } from './attribution/covered-call.ts'
export { splitExposure } from './attribution/exposure.ts'
export type { ExposedDay, Exposure, ExposureSplit } from './attribution/exposure.ts'
export { simulateFees } from './attribution/fees.ts'
export type { FeeFlow, FeeHolder, FeeSimulation, FeeTerms } from './attribution/fees.ts'
export { rollDayReturn } from './attribution/roll-day.ts'
export type { RollDay } from './attribution/roll-day.ts'
export { planProgram } from './program/plan.ts'
export type { Plan } from './program/plan.ts'
export { asksForMove } from './program/day.ts'
export { PROGRAM_DEFAULTS, fileFault } from './program/file.ts'
export type { ProgramFile, ProgramStrategy } from './program/file.ts'
export { programBook } from './program/book.ts'
export type { HeldOption, ProgramBook, ProgramMarket } from './program/book.ts'
export { fileNow } from './program/restated.ts'
export { dividendsAhead } from './program/dividends.ts'
export type { Dealers } from './program/panel.ts'
export { because } from './program/reason.ts'
export { mandateFrom } from './program/mandate.ts'
export type { MandateTerms } from './program/mandate.ts'
export { mandateText } from '@parley/core'
export { hazardOf } from './hazard/hazard.ts'
export type { Hazard, HazardOption } from './hazard/hazard.ts'
export { arbitrate } from './stack/arbitrate.ts'
export type { Arbitration, ProgramRecord, StackDecision, StackProgram } from './stack/arbitrate.ts'
export type { Claim } from './stack/claim.ts'
export { INCOME_DAYS, allocateRunning } from './stack/running.ts'
export type { IncomeBasis, RunningAllocation, RunningMember } from './stack/running.ts'
export { netIntents } from './stack/net.ts'
export type { GrantedIntent, StackCross, StackOrder } from './stack/net.ts'
export { STACK_ORDER } from './stack/rank.ts'
export type { StackIntent, Standing } from './stack/rank.ts'
export { reportStack } from './stack/report.ts'
export type { ReportedProgram, StackCase, StackReport } from './stack/report.ts'
export { splitMargin } from './stack/split.ts'
export type { MarginPart, MarginSplit, Phase, ProgramPositions } from './stack/split.ts'
export { allocate, incomeFrontier } from './stack/allocate.ts'
export type {
  Allocation,
  AllocationCandidate,
  AllocationCase,
  FrontierPoint,
} from './stack/allocate.ts'
export { TapeError, UNITS, daysWithin, tapeOf } from './backtest/tape/tape.ts'
export type { Tape, TapeColumns, TapeDay, TapeOption, TapeParts } from './backtest/tape/tape.ts'
export { isTape, readTapeBytes, tapeBytes } from './backtest/tape/tape-file.ts'
export { chainOn, rowsOn } from './backtest/tape/chain.ts'
export { scannerOf } from './backtest/tape/scan.ts'
export type { Reach, Scanned } from './backtest/tape/scan.ts'
export { runBacktest } from './backtest/run.ts'
export type { BacktestOptions } from './backtest/run.ts'
export type { Backtest } from './backtest/result.ts'
export { reportBacktest } from './backtest/report/report.ts'
export type { BacktestReport } from './backtest/report/report.ts'
export { bestBySharpe, deflatedSharpe } from './backtest/report/sweep.ts'
export type { Deflated } from './backtest/report/sweep.ts'
export type { DayRecord, TradeRecord } from './backtest/result.ts'
