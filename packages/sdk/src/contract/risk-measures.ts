/** What may be bounded, and how each measure is read: a test of the server holds this to the venue's own table. */
import { Type } from 'typebox'
import { oneOf } from './route.ts'

/** Follow from holdings and marks: a hard bound refuses the trade that would go beyond it. */
export const JUDGED_MEASURES = [
  'delta',
  'gamma',
  'vega',
  'theta',
  'rho',
  'beta',
  'stress',
  'var',
  'shortfall',
  'assignment',
  'cliff',
  'strikes',
  'concentration',
] as const

/** Looked at by the venue's timer: a hard bound holds by its last look. */
export const WATCHED_MEASURES = [
  'counterparty',
  'margin',
  'correlation',
  'diversification',
  'factor',
] as const

export const RISK_MEASURES = [...JUDGED_MEASURES, ...WATCHED_MEASURES] as const

export const RiskMeasure = Type.Union(oneOf(...RISK_MEASURES).anyOf, {
  description:
    'delta, gamma (per 1 %), vega (per point), theta (per day), rho (per basis point): magnitude in money. beta: of delta weighted by the betas saved. stress: worst loss of the named stresses, or under the own one that `stress` names. var: the loss that one in twenty of the venue’s 100 draws of a day passes; shortfall: the mean of those that do. assignment: cash if every short put is assigned; cliff: of the dearest date. strikes: strike times units written on one underlying within 2 % of strikes, where that is most. concentration: share of one underlying in the magnitudes of delta, in basis points. These follow from holdings, and a hard bound refuses what would go beyond it; the rest are looked at by the venue’s timer, and while its last look was beyond a hard bound only what makes positions smaller trades. counterparty: notional opened with the firm that has most of it. margin: how near spot is to a margin call. correlation: the highest of two programs’ daily gains; diversification: the sum of their deviations by that of the whole; factor: the part of the first factor. The last four are in ten-thousandths; of margin and diversification less is worse.',
})
export type RiskMeasure = (typeof RISK_MEASURES)[number]

/** Bounded in ten-thousandths, and not in money. */
export const SHARE_MEASURES: ReadonlySet<RiskMeasure> = new Set([
  'concentration',
  'margin',
  'correlation',
  'diversification',
  'factor',
])

/** Of these less is worse: a bound is a least one. */
export const FALLING_MEASURES: ReadonlySet<RiskMeasure> = new Set(['margin', 'diversification'])
