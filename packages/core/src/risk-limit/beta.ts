/** Betas of underlyings to an index, saved by a firm: what its delta is weighted by. [RSK-10] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { UserId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'

export type BetaTerms = {
  readonly index: InstrumentId
  /** In 10^-8, by underlying, each once. The index itself has 1 unless it is named. */
  readonly betas: readonly { readonly underlying: InstrumentId; readonly beta: bigint }[]
}

/** As they were saved, by whom and when. */
export type Betas = { readonly terms: BetaTerms; readonly user: UserId; readonly at: Timestamp }

export const BETA_ONE = powerOfTen(PRICE_SCALE)

/** Bounds, published at `GET /v1/limits`. */
export const BETA_LIMITS = { betasMax: 500, betaMax: 100 } as const

/** Guards in order: the index; how many; of each the underlying, once, and the beta. */
export function checkBetas({ index, betas }: BetaTerms, listed: Listed): Rejection | undefined {
  const isUnder = (id: InstrumentId): boolean => {
    const kind = listed(id)?.kind
    return kind === 'share' || kind === 'coin'
  }
  if (!isUnder(index)) return reject('unknown_instrument', 'index')
  const { betasMax, betaMax } = BETA_LIMITS
  if (betas.length < 1 || betas.length > betasMax)
    return reject('bad_betas', 'betas', { min: '1', max: String(betasMax) })
  const seen = new Set<InstrumentId>()
  for (const [i, { underlying, beta }] of betas.entries()) {
    if (!isUnder(underlying)) return reject('unknown_instrument', `betas.${i}.underlying`)
    if (seen.has(underlying))
      return reject('bad_betas', `betas.${i}.underlying`, { expected: 'each of them once' })
    seen.add(underlying)
    const most = BigInt(betaMax) * BETA_ONE
    if (beta > most || beta < -most)
      return reject('bad_betas', `betas.${i}.beta`, { max: String(betaMax) })
  }
  return undefined
}

/** By underlying, with the index. */
export function betasBy({ index, betas }: BetaTerms): ReadonlyMap<InstrumentId, bigint> {
  return new Map([[index, BETA_ONE], ...betas.map((each) => [each.underlying, each.beta] as const)])
}
