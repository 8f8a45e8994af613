/** A limit on a measure of risk of what a firm holds. Soft: to be warned of. Hard: a trade that would pass it is refused. [RSK-1] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import type { ProgramId } from '../program/tag.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { StackId } from '../stack/stack.ts'

/**
 * delta, gamma, vega, theta, rho: magnitude of the greek in money. beta: of delta weighted by the betas that its setter saved. stress: the
 * worst loss of the venue's stresses or, where one is named, the loss under that own stress of its setter. var, shortfall: of the
 * venue's draws of a day, the loss that one in twenty passes, and the mean of those that do. assignment: cash
 * paid if every short put that is delivered is assigned; cliff: the largest such amount of one expiry date. strikes: strike times units of what is written and delivered
 * on one underlying with strikes within 2 % of the lowest, where that is most. concentration: the share, in basis
 * points, that one underlying has of the magnitudes of delta of all.
 *
 * Those after it are measured by the venue's timer and never inside `decide`: bounds hold by its last look. counterparty: notional of what was opened
 * with one firm, of the firm with most. margin: how far spot is from a margin call, in basis points of it, to the nearest. correlation,
 * diversification, factor: of the daily gains of programs, the highest of two of them, the sum of deviations by that of the whole, and
 * the part of the first factor, all in ten-thousandths.
 */
export const RISK_MEASURES = [
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
  'counterparty',
  'margin',
  'correlation',
  'diversification',
  'factor',
] as const
export type RiskMeasure = (typeof RISK_MEASURES)[number]
/** Those that are looked at beside the venue's decisions. */
export type AsideMeasure = 'counterparty' | 'margin' | 'correlation' | 'diversification' | 'factor'

/** Whose holdings are measured. What is left out is not narrowed. `by` says who set it: a firm cannot loosen the venue's. */
export type RiskScope = {
  readonly firm: FirmId
  readonly by: 'firm' | 'venue'
  readonly measure: RiskMeasure
  readonly account?: AccountId | undefined
  readonly underlying?: InstrumentId | undefined
  /** Of what one program owns, or the programs of one stack; then of no account. */
  readonly program?: ProgramId | undefined
  readonly stack?: StackId | undefined
  /** Of `stress`: the own stress of whoever set it. */
  readonly stress?: string | undefined
}

export type RiskTerms = {
  /** Holdings priced in another asset are not measured. */
  readonly asset: InstrumentId
  /** In minor units of the asset, or in ten-thousandths: see `isShare`. */
  readonly soft?: bigint | undefined
  readonly hard?: bigint | undefined
  /** Oldest mark it is measured by. */
  readonly markAgeMs: number
}

export type RiskLimit = { readonly scope: RiskScope; readonly terms: RiskTerms }

/** Bounds, published at `GET /v1/limits`. */
export const RISK_LIMITS = {
  perFirmMax: 100,
  markAgeMsMin: 1_000,
  markAgeMsMax: 7 * 86_400_000,
} as const

const ALL_OF_IT = 10_000n

/** How a measure is read. */
type Reads = {
  /** In ten-thousandths, and of no more than this. */
  readonly share?: { readonly most?: bigint }
  /** By the venue's timer, off what `decide` has not: bounds hold by what it recorded last. */
  readonly aside?: true
  /** Less of it is worse. */
  readonly falling?: true
  /** Off marks that come with the command. */
  readonly marks?: true
}

const READS: Readonly<Record<RiskMeasure, Reads>> = {
  delta: { marks: true },
  gamma: { marks: true },
  vega: { marks: true },
  theta: { marks: true },
  rho: { marks: true },
  beta: { marks: true },
  stress: { marks: true },
  var: { marks: true },
  shortfall: { marks: true },
  assignment: {},
  cliff: {},
  strikes: {},
  concentration: { marks: true, share: { most: ALL_OF_IT } },
  counterparty: { aside: true },
  margin: { aside: true, share: { most: ALL_OF_IT }, falling: true },
  correlation: { aside: true, share: { most: ALL_OF_IT } },
  diversification: { aside: true, share: {}, falling: true },
  factor: { aside: true, share: { most: ALL_OF_IT } },
}

/** Whether a measure is counted in ten-thousandths, and not in money. */
export function isShare(measure: RiskMeasure): boolean {
  return READS[measure].share !== undefined
}

/** Whether a measure is looked at by the venue's timer alone. */
export function isAside(measure: RiskMeasure): measure is AsideMeasure {
  return READS[measure].aside === true
}

/** Whether less of a measure is worse: a distance, a ratio of diversification. */
export function isFalling(measure: RiskMeasure): boolean {
  return READS[measure].falling === true
}

/** Whether a value of a measure is on the wrong side of a bound. */
export function isBeyond(measure: RiskMeasure, value: bigint, bound: bigint): boolean {
  return isFalling(measure) ? value < bound : value > bound
}

export function riskLimitKey(scope: RiskScope): string {
  const { by, measure, account, underlying, program, stack, stress } = scope
  const part =
    program === undefined ? (stack === undefined ? '' : ` stack:${stack}`) : ` program:${program}`
  const under = stress === undefined ? '' : ` stress:${stress}`
  return `${by} ${measure} ${account ?? '*'} ${underlying ?? '*'}${part}${under}`
}

/** Whether a measure is read off marks that come with the command. */
export function readsMarks(measure: RiskMeasure): boolean {
  return READS[measure].marks === true
}

/** Scopes that a measure has not: what is looked at by the timer is of accounts or, of gains by program, of a stack. */
export function checkRiskScope({ measure, ...scope }: RiskScope): Rejection | undefined {
  const { stress, program, stack, underlying } = scope
  if (stress !== undefined && measure !== 'stress')
    return reject('bad_risk_limit', 'stress', { expected: 'the measure stress' })
  if (!isAside(measure)) return undefined
  const byProgram = isShare(measure) && measure !== 'margin'
  if (program !== undefined)
    return reject('bad_risk_limit', 'program', { expected: 'all, an account or a stack' })
  if (stack !== undefined && !byProgram)
    return reject('bad_risk_limit', 'stack', { expected: 'all or an account' })
  if (underlying !== undefined && byProgram)
    return reject('bad_risk_limit', 'underlying', { expected: 'programs, whatever they hold' })
  return undefined
}

/** Guards in order: asset in cash; a bound; each above zero; soft reached before hard; a share within the whole; age of marks. */
export function checkRiskTerms(
  measure: RiskMeasure,
  { asset, soft, hard, markAgeMs }: RiskTerms,
  listed: Listed,
): Rejection | undefined {
  if (listed(asset)?.kind !== 'cash')
    return reject('bad_risk_limit', 'asset', { expected: 'the cash it is measured in' })
  if (soft === undefined && hard === undefined)
    return reject('bad_risk_limit', 'hard', { expected: 'a soft or a hard bound' })
  if (soft !== undefined && soft <= 0n) return reject('bad_risk_limit', 'soft')
  if (hard !== undefined && hard <= 0n) return reject('bad_risk_limit', 'hard')
  if (soft !== undefined && hard !== undefined && !isBeyond(measure, hard, soft))
    return reject('bad_risk_limit', 'soft', {
      expected: isFalling(measure) ? 'more than the hard bound' : 'less than the hard bound',
    })
  const most = READS[measure].share?.most
  if (most !== undefined && hard !== undefined && hard > most)
    return reject('bad_risk_limit', 'hard', { max: String(most) })
  if (most !== undefined && soft !== undefined && soft > most)
    return reject('bad_risk_limit', 'soft', { max: String(most) })
  const { markAgeMsMin: min, markAgeMsMax: max } = RISK_LIMITS
  if (!Number.isInteger(markAgeMs) || markAgeMs < min || markAgeMs > max)
    return reject('bad_risk_limit', 'markAgeMs', { min: String(min), max: String(max) })
  return undefined
}
