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
export { STRATEGIES, strategyOf } from './strategy/strategies.ts'
export { ROLES } from './strategy/strategy.ts'
export type { OptionRole, Risk, RoleOrder, Strategy, StrategyName } from './strategy/strategy.ts'
export type { Candidate, CandidateLeg } from './screen/candidate.ts'
