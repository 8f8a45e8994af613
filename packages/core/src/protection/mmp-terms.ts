/** What a maker may set to protect itself while it quotes many requests at once. [PRT-1] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import type { Amount } from '../num/units.ts'
import type { UserId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { classOf, isOn } from './structure-class.ts'
import type { StructureClass } from './structure-class.ts'

/** Which of a firm's quotes a rule counts and stops. What is left out is not narrowed. A firm has one rule per scope. */
export type MmpScope = {
  readonly user?: UserId | undefined
  readonly underlying?: InstrumentId | undefined
  readonly structureClass?: StructureClass | undefined
}

/**
 * Most that may trade within the window. Quantity and delta are in 10^-8 of the underlying; notional and vega (per
 * volatility point) in minor units of the rule's asset. Delta and vega are limited in each direction by itself.
 */
export type MmpLimits = {
  /** Acceptances, each counted once however many legs it has. */
  readonly trades?: number | undefined
  readonly quantity?: bigint | undefined
  readonly notional?: Amount | undefined
  readonly delta?: bigint | undefined
  readonly vega?: Amount | undefined
}
export type MmpMeasure = keyof MmpLimits

export type MmpTerms = {
  readonly windowMs: number
  readonly limits: MmpLimits
  /** The quote asset of the structures a notional or vega counts; needed with either. */
  readonly asset?: InstrumentId | undefined
  /** After how long a triggered rule resets by itself; 0 leaves that to the maker. */
  readonly frozenMs: number
  /** Half-open: after a reset one fill of at most so many structures goes first; 0 opens at once. */
  readonly probeSize: bigint
  /** The oldest mark that delta and vega are read off. */
  readonly markAgeMs: number
}

/** Bounds, published at `GET /v1/limits`. */
export const MMP_LIMITS = {
  windowMsMin: 1,
  windowMsMax: 3_600_000,
  tradesMax: 10_000,
  frozenMsMax: 3_600_000,
  markAgeMsMax: 172_800_000,
  rulesPerFirmMax: 100,
} as const

/** Whether a rule is judged on marks. */
export function readsGreeks(terms: MmpTerms | undefined): boolean {
  return (terms?.limits.delta ?? terms?.limits.vega) !== undefined
}

/** The scope as text: what its rule is known by. */
export function mmpKey({ user, underlying, structureClass }: MmpScope): string {
  return `${user ?? '*'} ${underlying ?? '*'} ${structureClass ?? '*'}`
}

/** Whether a rule counts a user's quotes on a structure. */
export function inScope(
  { user, underlying, structureClass }: MmpScope,
  by: UserId,
  structure: Structure,
  listed: Listed,
): boolean {
  return (
    (user === undefined || user === by) &&
    (structureClass === undefined || structureClass === classOf(structure, listed)) &&
    (underlying === undefined || isOn(structure, underlying, listed))
  )
}

/** What is wrong with terms. A count of units needs the underlying whose units they are; an amount needs its asset. */
export function checkMmp(scope: MmpScope, terms: MmpTerms, listed: Listed): Rejection | undefined {
  const { limits, asset } = terms
  const kind = scope.underlying === undefined ? 'share' : listed(scope.underlying)?.kind
  if (kind !== 'share' && kind !== 'coin') return reject('unknown_instrument', 'underlying')
  const wrong =
    outOf(terms.windowMs, MMP_LIMITS.windowMsMin, MMP_LIMITS.windowMsMax, 'windowMs') ??
    outOf(terms.frozenMs, 0, MMP_LIMITS.frozenMsMax, 'frozenMs') ??
    outOf(terms.markAgeMs, 1, MMP_LIMITS.markAgeMsMax, 'markAgeMs') ??
    outOf(limits.trades ?? 1, 1, MMP_LIMITS.tradesMax, 'limits.trades')
  if (wrong) return wrong
  const measures = (['trades', 'quantity', 'notional', 'delta', 'vega'] as const).filter(
    (measure) => limits[measure] !== undefined,
  )
  if (measures.length === 0) return reject('bad_protection', 'limits', { expected: 'a limit' })
  for (const measure of measures)
    if ((limits[measure] ?? 0) <= 0) return reject('bad_protection', `limits.${measure}`)
  if (terms.probeSize < 0n) return reject('bad_protection', 'probeSize')
  if ((limits.quantity ?? limits.delta) !== undefined && scope.underlying === undefined)
    return reject('bad_protection', 'underlying', {
      expected: 'an underlying whose units these are',
    })
  if (
    (limits.notional ?? limits.vega) !== undefined &&
    listed(asset ?? ('' as InstrumentId))?.kind !== 'cash'
  )
    return reject('bad_protection', 'asset', { expected: 'the cash these amounts are in' })
  return undefined
}

function outOf(value: number, min: number, max: number, path: string): Rejection | undefined {
  if (Number.isInteger(value) && value >= min && value <= max) return undefined
  return reject('bad_protection', path, { min: String(min), max: String(max) })
}
