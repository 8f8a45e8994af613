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
 * delta, gamma, vega, theta: magnitude of the greek in money. stress: the worst loss of the venue's stresses. var, shortfall: of the
 * venue's draws of a day, the loss that one in twenty passes, and the mean of those that do. assignment: cash
 * paid if every short put that is delivered is assigned; cliff: the largest such amount of one expiry date. strikes: strike times units of what is written and delivered
 * on one underlying with strikes within 2 % of the lowest, where that is most. concentration: the share, in basis
 * points, that one underlying has of the magnitudes of delta of all.
 */
export const RISK_MEASURES = [
  'delta',
  'gamma',
  'vega',
  'theta',
  'stress',
  'var',
  'shortfall',
  'assignment',
  'cliff',
  'strikes',
  'concentration',
] as const
export type RiskMeasure = (typeof RISK_MEASURES)[number]

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
}

export type RiskTerms = {
  /** Holdings priced in another asset are not measured. */
  readonly asset: InstrumentId
  /** In minor units of the asset; a concentration in basis points. */
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

export function riskLimitKey(scope: RiskScope): string {
  const { by, measure, account, underlying, program, stack } = scope
  const part =
    program === undefined ? (stack === undefined ? '' : ` stack:${stack}`) : ` program:${program}`
  return `${by} ${measure} ${account ?? '*'} ${underlying ?? '*'}${part}`
}

/** Whether a measure is read off marks; the others follow from what is held. */
export function readsMarks(measure: RiskMeasure): boolean {
  return measure !== 'assignment' && measure !== 'cliff' && measure !== 'strikes'
}

/** Guards in order: asset in cash; a bound; each above zero; soft below hard; a share within the whole; age of marks. */
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
  if (soft !== undefined && hard !== undefined && soft >= hard)
    return reject('bad_risk_limit', 'soft', { expected: 'less than the hard bound' })
  const largest = hard ?? soft ?? 0n
  if (measure === 'concentration' && largest > ALL_OF_IT)
    return reject('bad_risk_limit', hard === undefined ? 'soft' : 'hard', {
      max: String(ALL_OF_IT),
    })
  const { markAgeMsMin: min, markAgeMsMax: max } = RISK_LIMITS
  if (!Number.isInteger(markAgeMs) || markAgeMs < min || markAgeMs > max)
    return reject('bad_risk_limit', 'markAgeMs', { min: String(min), max: String(max) })
  return undefined
}
