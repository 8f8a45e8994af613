/** A stress of one's own: moves a firm names and saves, of all underlyings and of some of them otherwise. [RSK-9] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'

/** Relative, in 10^-8: -15000000 is 15 % down. Of volatility the same: 50000000 is half as much again. */
export type StressMove = { readonly spot: bigint; readonly vol: bigint }

export type StressTerms = StressMove & {
  /** Underlyings that move otherwise than the rest. */
  readonly others: readonly (StressMove & { readonly underlying: InstrumentId })[]
}

/** As it was saved, by whom and when. */
export type OwnStress = {
  readonly name: string
  readonly terms: StressTerms
  readonly user: UserId
  readonly at: Timestamp
}

const ONE = powerOfTen(PRICE_SCALE)

/** Bounds, published at `GET /v1/limits`. Moves are relative: from all that there is down to eleven times it. */
export const STRESS_LIMITS = {
  perFirmMax: 20,
  othersMax: 20,
  moveMax: 10,
} as const

/** Guards in order: name; each move; that something moves; how many others, each a share or coin, once. */
export function checkStress(
  name: string,
  { others, ...all }: StressTerms,
  listed: Listed,
): Rejection | undefined {
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) return reject('bad_stress', 'name')
  const moves = [all, ...others]
  for (const [i, { spot, vol }] of moves.entries()) {
    const path = i === 0 ? '' : `others.${i - 1}.`
    const most = String(STRESS_LIMITS.moveMax)
    if (isBeyond(spot)) return reject('bad_stress', `${path}spot`, { min: '-1', max: most })
    if (isBeyond(vol)) return reject('bad_stress', `${path}vol`, { min: '-1', max: most })
  }
  if (moves.every(({ spot, vol }) => spot === 0n && vol === 0n))
    return reject('bad_stress', 'spot', { expected: 'something that moves' })
  if (others.length > STRESS_LIMITS.othersMax)
    return reject('bad_stress', 'others', { max: String(STRESS_LIMITS.othersMax) })
  const seen = new Set<InstrumentId>()
  for (const [i, { underlying }] of others.entries()) {
    const kind = listed(underlying)?.kind
    if (kind !== 'share' && kind !== 'coin')
      return reject('unknown_instrument', `others.${i}.underlying`)
    if (seen.has(underlying))
      return reject('bad_stress', `others.${i}.underlying`, { expected: 'each of them once' })
    seen.add(underlying)
  }
  return undefined
}

function isBeyond(move: bigint): boolean {
  return move < -ONE || move > BigInt(STRESS_LIMITS.moveMax) * ONE
}

/** Its name among the figures of a command, where the venue's own stresses have theirs without a colon. */
export function stressKey(by: 'firm' | 'venue', name: string): string {
  return `${by === 'venue' ? 'venue' : 'own'}:${name}`
}

/** Who saved what a limit is measured by: the firm, or for the venue's limits its operator. */
export function setterOf(
  { operator }: { readonly operator: FirmId | undefined },
  { by, firm }: { readonly by: 'firm' | 'venue'; readonly firm: FirmId },
): FirmId {
  return by === 'venue' && operator !== undefined ? operator : firm
}
