/** The venue's core: pure, synchronous, deterministic. `decide` judges a command, `evolve` applies what happened. */
export * from './assert.ts'
export * from './codec.ts'
export * from './id.ts'
export * from './rejection.ts'
export * from './num/decimal.ts'
export * from './num/rounding.ts'
export * from './num/units.ts'
export * from './time/timestamp.ts'
export * from './party/firm.ts'
export * from './instrument/instrument.ts'
export * from './instrument/structure.ts'
export * from './instrument/symbol.ts'
export * from './ledger/account.ts'
export * from './ledger/entry.ts'
export * from './ledger/hold.ts'
export { balance, cellKey, coverOf, everyCell } from './ledger/ledger.ts'
export type { Balance, Ledger } from './ledger/ledger.ts'
export type { QuoteSide, Rung, Sides } from './collateral/quote-hold.ts'
export { coverPerContract } from './collateral/cover.ts'
export { FACED_MIN, lineOf } from './protection/credit.ts'
export type { Credit, CreditLimit, CreditLine } from './protection/credit.ts'
export { marksWanted } from './protection/guard.ts'
export type { KillScope } from './protection/kill.ts'
export type { ReferenceMark } from './protection/mark.ts'
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
export type { AccountShare, Order } from './rfq/order.ts'
export { SHARES_MAX } from './rfq/accept.ts'
export { SWEEP_MAX } from './rfq/expire.ts'
export * from './tape/print.ts'
export { TAPE_LIMITS } from './tape/policy.ts'
export type { PublicationPolicy, PublicationRule, Treatment, VenueClass } from './tape/policy.ts'
export { RELEASE_MAX } from './tape/publish.ts'
export type { PublishDue, SetPublicationPolicy } from './tape/rules.ts'
export * from './trade/trade.ts'
export type { ExpiryResult, Holder, Writer } from './expiry/expiry.ts'
export { audienceOf } from './venue/audience.ts'
export type { Audience } from './venue/audience.ts'
export type { Command } from './venue/command.ts'
export type * from './rfq/command.ts'
export type * from './ledger/command.ts'
export type { OptionExpired, RunExpiry } from './expiry/rules.ts'
export type * from './venue/directory.ts'
export type { Meta } from './venue/meta.ts'
export { decide, recall } from './venue/decide.ts'
export type { At, Decision } from './venue/decision.ts'
export type { Event } from './venue/event.ts'
export { evolve, remember } from './venue/evolve.ts'
export { answerTo } from './venue/answer.ts'
export type { Answer } from './venue/answer.ts'
export { REMEMBERED_PER_FIRM } from './venue/client-ids.ts'
export { SNAPSHOT_VERSION, loadState, saveState } from './venue/snapshot.ts'
export { askedText, commandText, eventText } from './venue/text.ts'
export { initialState, listedIn } from './venue/state.ts'
export type { State } from './venue/state.ts'
