/** The venue's core: pure, synchronous, deterministic. `decide` judges a command, `evolve` applies what happened. */
export * from './assert.ts'
export * from './codec.ts'
export * from './id.ts'
export * from './id-map.ts'
export * from './rejection.ts'
export * from './num/decimal.ts'
export * from './num/rounding.ts'
export * from './num/units.ts'
export * from './time/timestamp.ts'
export * from './party/firm.ts'
export * from './instrument/instrument.ts'
export { contractValue } from './instrument/future.ts'
export * from './instrument/structure.ts'
export * from './instrument/structure-id.ts'
export { HEDGE_LIMITS, hedgeLots, mostHedgeLots, tradedIn } from './instrument/hedge.ts'
export { SEAL_LIMITS, commitmentText } from './rfq/commit.ts'
export { WORKUP_LIMITS, isIn } from './workup/workup.ts'
export type { Addition, Workup, WorkupOffer } from './workup/workup.ts'
export type { Hedge, Traded, TypedHedge } from './instrument/hedge.ts'
export { takerSide } from './rfq/hedge.ts'
export { PARTS_MAX, partPrice } from './instrument/basket.ts'
export type { Part } from './instrument/basket.ts'
export { legPricesFor } from './instrument/leg-prices.ts'
export * from './instrument/symbol.ts'
export { coinPerContract, isInverse, valuedIn } from './instrument/inverse.ts'
export * from './ledger/account.ts'
export * from './ledger/entry.ts'
export * from './ledger/hold.ts'
export { balance, cellKey, coverOf, everyCell, heldBy, ownedBy } from './ledger/ledger.ts'
export type { Balance, Ledger } from './ledger/ledger.ts'
export type { QuoteSide, Rung, Sides } from './collateral/quote-hold.ts'
export { coverPerContract } from './collateral/cover.ts'
export { sumOf } from './collateral/spread.ts'
export { touchedBy } from './collateral/spread-change.ts'
export type { Held } from './collateral/spread.ts'
export type { SetRegime } from './collateral/rules.ts'
export { creditUsed } from './collateral/credit-line.ts'
export type { CreditLineSet, SetCreditLine } from './collateral/credit-line.ts'
export { MARGIN_LIMITS, curesOf } from './margin/call.ts'
export type { Cure, Cures, MarginCall, MarginCallChanged, MarginCallId } from './margin/call.ts'
export {
  LIQUIDATION_LIMITS,
  callById,
  liquidationDue,
  liquidationsIn,
} from './liquidation/liquidation.ts'
export type {
  HoldLiquidation,
  Liquidation,
  LiquidationChanged,
  LiquidationHold,
  LiquidationRequest,
  LiquidationStep,
  RunLiquidation,
} from './liquidation/liquidation.ts'
export { unmeasuredIn } from './margin/anew.ts'
export { bearsFutures, futureNeed } from './margin/future.ts'
export { WAYS_MAX } from './margin/curing-set.ts'
export type { Closing, CuringSet } from './margin/curing-set.ts'
export { REG_T_RATES, ratesOf } from './margin/rates.ts'
export type { MarginRates } from './margin/rates.ts'
export { ANEW_MAX } from './margin/change.ts'
export {
  accountNeed,
  holdingOn,
  needOf,
  needOn,
  positionsIn,
  rootsIn,
} from './margin/requirement.ts'
export type { Holding, Need } from './margin/requirement.ts'
export { marginReports } from './margin/report.ts'
export type { MarginReport } from './margin/report.ts'
export { FACTOR, arrayOf, isScanned } from './margin/scenario.ts'
export type { PortfolioArray, ScenarioArrays } from './margin/scenario.ts'
export type * from './margin/rules.ts'
export { whatIf } from './collateral/what-if.ts'
export type { Foreseen } from './collateral/what-if.ts'
export { NO_POLICY, POLICY_LIMITS } from './rfq/policy.ts'
export type { RequestPolicy } from './rfq/policy.ts'
export { GROUPS_PER_FIRM_MAX } from './rfq/dealer-group.ts'
export { dealersFor } from './rfq/create.ts'
export { limitWithin, turned } from './rfq/reserve.ts'
export { ROUND_LIMITS } from './rfq/second-round.ts'
export { COUNTER_LIMITS } from './rfq/counter.ts'
export type { Counter, CounterId, CounterOffer } from './rfq/counter.ts'
export type { Reserve } from './rfq/reserve.ts'
export { LIFECYCLES, UNBORN } from './rfq/lifecycle.ts'
export type { Lifecycle } from './rfq/lifecycle.ts'
export { gauge, judgedBy } from './risk-limit/gauge.ts'
export type { Reading } from './risk-limit/gauge.ts'
export { refusalOfRisk, riskMarksWanted } from './risk-limit/guard.ts'
export type { RiskMarksWanted } from './risk-limit/guard.ts'
export { accountsIn, holdingsIn, unitsOf } from './risk-limit/holdings.ts'
export {
  RISK_LIMITS,
  RISK_MEASURES,
  isAside,
  isBeyond,
  isFalling,
  isShare,
  readsMarks,
  riskLimitKey,
} from './risk-limit/limit.ts'
export { BETA_LIMITS, betasBy } from './risk-limit/beta.ts'
export type * from './risk-limit/beta.ts'
export { STRESS_LIMITS, setterOf } from './risk-limit/own-stress.ts'
export type * from './risk-limit/own-stress.ts'
export type * from './risk-limit/saved.ts'
export type {
  AsideMeasure,
  RiskLimit,
  RiskMeasure,
  RiskScope,
  RiskTerms,
} from './risk-limit/limit.ts'
export type { RiskMark, RiskMarks } from './risk-limit/mark.ts'
export { RISK_LEVELS, isRiskNews, riskAlertKey } from './risk-limit/alert.ts'
export type * from './risk-limit/alert.ts'
export type * from './risk-limit/rules.ts'
export { FACED_MIN, lineOf } from './protection/credit.ts'
export type { Credit, CreditLimit, CreditLine } from './protection/credit.ts'
export { marksWanted } from './protection/deal.ts'
export { referencesWanted } from './protection/reference.ts'
export { countLive, liveQuote, liveQuotes } from './protection/live.ts'
export type { KillScope } from './protection/kill.ts'
export type { BookLevel, MarkBook, ReferenceMark } from './protection/mark.ts'
export { phaseOf, usedAt } from './protection/mmp.ts'
export type { Mmp } from './protection/mmp.ts'
export { MMP_LIMITS, mmpKey } from './protection/mmp-terms.ts'
export type { MmpScope, MmpTerms } from './protection/mmp-terms.ts'
export { BAND_LIMITS } from './protection/band.ts'
export type { Band, BandScope, BandTerms } from './protection/band.ts'
export { ORDER_LIMITS_PER_FIRM_MAX } from './protection/order-limit.ts'
export type { OrderLimit, OrderLimits, OrderScope } from './protection/order-limit.ts'
export { STRUCTURE_CLASSES } from './protection/structure-class.ts'
export type { StructureClass } from './protection/structure-class.ts'
export { WATCH_LIMITS } from './protection/watch.ts'
export type * from './protection/command.ts'
export type * from './protection/event.ts'
export type {
  ArmedSession,
  Covers,
  Heartbeat,
  Killed,
  Protection,
  Pull,
  PullReason,
  SessionId,
} from './protection/state.ts'
export * from './rfq/rfq.ts'
export * from './rfq/quote.ts'
export { allocate } from './auction/allocation.ts'
export type {
  Allocation,
  AuctionFormat,
  Award,
  Demand,
  Offer,
  Unallocated,
} from './auction/offer.ts'
export { offersOf } from './rfq/order.ts'
export type { Order } from './rfq/order.ts'
export { SHARES_MAX } from './trade/share.ts'
export type { AccountShare } from './trade/share.ts'
export { SWEEP_MAX } from './rfq/expire.ts'
export { checkRange, deltasOf, feeOn, settlePart } from './trade/settlement.ts'
export { MARK_HORIZONS_MS, instrumentsOf, nextHorizon } from './marking/marking.ts'
export { CLOSES_MAX, DAY_US } from './close/rules.ts'
export type { ClosesRecorded, RecordCloses } from './close/rules.ts'
export type { PaidDividend } from './income/dividends.ts'
export { INCOME_KINDS, INCOME_LIMITS, isDay } from './income/income.ts'
export type { IncomeKind, Payment, PostedPayment, RefusedRow, Unread } from './income/income.ts'
export { dividendOn } from './income/rules.ts'
export type { ImportIncome, IncomeCommand, PostDividend, PostIncome } from './income/rules.ts'
export { CORRECTION_LIMITS } from './correction/correction.ts'
export type { Correction, CorrectionId, Corrections } from './correction/correction.ts'
export type {
  ApproveCorrection,
  CorrectionCommand,
  CorrectionEvent,
  ProposeCorrection,
  RejectCorrection,
  RequireFourEyes,
} from './correction/rules.ts'
export type { OwnIncomeCommand, RecordOwnIncome, WithdrawOwnIncome } from './income/own.ts'
export { DIVIDEND_LIMITS, comingDividends } from './dividend/rules.ts'
export type {
  DeclaredDividend,
  DeclareDividend,
  DividendCommand,
  WithdrawDividend,
} from './dividend/rules.ts'
export { flowsOf } from './statement/cash-flow.ts'
export type { Flow, FlowKind } from './statement/cash-flow.ts'
export { programFlowsOf } from './statement/program-flow.ts'
export type { ProgramFlow } from './statement/program-flow.ts'
export * from './lot/lot.ts'
export { applyBooking } from './lot/program-lots.ts'
export type { ProgramBooking } from './lot/program-lots.ts'
export { applyEntry } from './lot/apply-entry.ts'
export { pricedBy } from './lot/first-close.ts'
export { emptyLotBook, putLot, underlyingOf } from './lot/book.ts'
export type { Around as LotSources, LotBook } from './lot/book.ts'
export type { LotChanges } from './lot/book.ts'
export type { PricedFill } from './lot/execution.ts'
export { fillsOf } from './lot/fills.ts'
export { qualifiedCall } from './lot/qualified-call.ts'
export { CHOICES_MAX } from './lot/rules.ts'
export type { ChooseLots, LotCommand, SetLotMethod } from './lot/rules.ts'
export type { Marking, MarksRecorded } from './marking/marking.ts'
export type { RecordMarks } from './marking/rules.ts'
export * from './feedback/feedback.ts'
export type { SetFeedbackPolicy } from './feedback/rules.ts'
export * from './tape/print.ts'
export { TAPE_LIMITS } from './tape/policy.ts'
export type { PublicationPolicy, PublicationRule, Treatment, VenueClass } from './tape/policy.ts'
export { RELEASE_MAX } from './tape/publish.ts'
export type { PublishDue, SetPublicationPolicy } from './tape/rules.ts'
export * from './trade/trade.ts'
export * from './program/tag.ts'
export type { ExpiryResult, Holder, Writer } from './expiry/expiry.ts'
export { OBSERVATIONS_MAX, meanOf } from './expiry/settlement.ts'
export type { Observation, Settlement, SettlementMethod } from './expiry/settlement.ts'
export { ACTION_LIMITS, actionText } from './corporate-action/action.ts'
export type * from './corporate-action/action.ts'
export type * from './corporate-action/command.ts'
export type * from './corporate-action/event.ts'
export type * from './exercise/command.ts'
export type * from './exercise/event.ts'
export { payoutPerContract } from './exercise/worth.ts'
export { drawAssignment, isSeed, markOf } from './exercise/draw.ts'
export { drawKeyOf, proofOf, proves, seedFrom } from './exercise/draw-key.ts'
export type { DrawKey, DrawPrimes } from './exercise/draw-key.ts'
export type { Assigned, Contracts, Draw } from './exercise/draw.ts'
export { cutoffOf } from './exercise/cutoff.ts'
export { EXERCISE_CLASSES } from './exercise/policy.ts'
export type { ExerciseClass, ExercisePolicy, ExerciseRule } from './exercise/policy.ts'
export { isPanelChoice } from './program/panel-choice.ts'
export type { DealerCard, PanelArm, PanelChoice } from './program/panel-choice.ts'
export { PROGRAM_LIMITS, programOf, programsOn } from './program/program.ts'
export type { Program, ProgramMode, Programs } from './program/program.ts'
export type * from './program/intent.ts'
export { OPENINGS, mandateText } from './program/mandate.ts'
export type { Granted, Mandate, Opening, Window } from './program/mandate.ts'
export { isOpen } from './program/envelope.ts'
export { boundsBy, boundsOn, isProgramOver, underlyingsNow } from './program/bounds.ts'
export type { Bounds } from './program/bounds.ts'
export { roomOn } from './program/room.ts'
export type { Room } from './program/room.ts'
export { countAtMost, creditAtLeast, strikeAtLeast, strikeAtMost } from './program/restated.ts'
export type { Restated, Restatements } from './program/restated.ts'
export type * from './program/command.ts'
export type * from './program/event.ts'
export { STACK_LIMITS, membersOf, stackOf, stackWith } from './stack/stack.ts'
export type { Stack, StackBudget, StackId, Stacks } from './stack/stack.ts'
export { capitalNeed } from './stack/need.ts'
export type * from './stack/command.ts'
export type * from './stack/event.ts'
export { capitalLines, ledgerAfter, restOf } from './program/capital.ts'
export * from './block/block.ts'
export type * from './block/command.ts'
export type * from './block/signer.ts'
export { minimumOf } from './block/books.ts'
export type { BlockApproval } from './block/books.ts'
export { digestOf, payloadOf } from './block/payload.ts'
export { postingsOf } from './block/side.ts'
export { sha256OfText } from './digest/sha256.ts'
export * from './cross/order.ts'
export type * from './cross/command.ts'
export type { CrossFill, CrossId, CrossRunEvent, FillId } from './cross/event.ts'
export { ordersOf } from './cross/books.ts'
export type { Book } from './cross/books.ts'
export { intervalMsOf, isReady } from './cross/run.ts'
export { matchCross } from './cross/match.ts'
export type { Matched } from './cross/match.ts'
export { referenceOf } from './cross/reference.ts'
export type { Reference, SkipReason } from './cross/reference.ts'
export { audienceOf } from './venue/audience.ts'
export type { Audience } from './venue/audience.ts'
export type { Command } from './venue/command.ts'
export type * from './rfq/command.ts'
export type * from './ledger/command.ts'
export type { OptionExpired, OptionSettled, RunExpiry } from './expiry/rules.ts'
export type { CarryChange, CarryMark, SettleVariation, VariationEvent } from './variation/rules.ts'
export type * from './venue/directory.ts'
export type { Meta } from './venue/meta.ts'
export { decide, recall } from './venue/decide.ts'
export type { At, Decision } from './venue/decision.ts'
export type { Event } from './venue/event.ts'
export { evolve, isKept, remember } from './venue/evolve.ts'
export { answerTo } from './venue/answer.ts'
export type { Answer } from './venue/answer.ts'
export { REMEMBERED_PER_FIRM } from './venue/client-ids.ts'
export { SNAPSHOT_VERSION, loadState, saveState } from './venue/snapshot.ts'
export { askedText, commandText, eventText } from './venue/text.ts'
export { initialState, isOver, listedIn } from './venue/state.ts'
export type { State } from './venue/state.ts'
