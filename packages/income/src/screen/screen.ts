import type { Chain } from '../chain/chain.ts'
import { viewChain } from '../chain/valuation.ts'
import type { UnpricedReason } from '../chain/valuation.ts'
import type { Regime } from '../strategy/capital.ts'
import { buildCandidates } from './build.ts'
import type { Candidate, ScreenStrategy } from './candidate.ts'
import type { Constraints } from './measure.ts'
import { RefusalCount } from './refusal.ts'
import type { Refusal } from './refusal.ts'
import { SCORES } from './score.ts'
import type { ScoreName } from './score.ts'

/** Shares held: `basis` paid per unit, `covered` units that short calls already stand against. */
export type Holding = {
  readonly underlying: string
  readonly quantity: number
  readonly basis?: number
  readonly covered?: number
}

export type ScreenRequest = {
  readonly strategies: readonly ScreenStrategy[]
  readonly holdings: readonly Holding[]
  /** Free for collateral, in currency. */
  readonly cash: number
  /** By which capital is counted; `cash` where left out. */
  readonly regime?: Regime
  readonly constraints: Constraints
  readonly score?: ScoreName
  /** How many are answered; 10 where left out. */
  readonly top?: number
  /** Strikes a spread's wing may be away; 10 where left out. */
  readonly wings?: number
}

export type ScreenResult = {
  /** Options, or pairs of them, that were judged. */
  readonly considered: number
  readonly passed: number
  readonly score: { readonly name: ScoreName; readonly formula: string }
  readonly top: readonly Candidate[]
  /** Why the others are not among them, most refusing first. */
  readonly refusals: readonly Refusal[]
  /** Options that could not be priced, by underlying and reason. */
  readonly unpriced: readonly {
    readonly underlying: string
    readonly reason: UnpricedReason
    readonly count: number
  }[]
  /** Holdings without a chain to write on. */
  readonly missing: readonly string[]
}

/**
 * Searches the chains for positions that the holdings and the cash allow, within the constraints,
 * best score first; ties by the options' ids, so that the answer is one. Structures of two and
 * more options are built of rows that pass alone what concerns a row, and condors of each
 * expiry's twelve best spreads of either side.
 */
export function screen(chains: readonly Chain[], request: ScreenRequest): ScreenResult {
  const { score: scoreName = 'balanced', top = 10 } = request
  const score = SCORES[scoreName]
  const refusals = new RefusalCount()
  const unpriced: ScreenResult['unpriced'][number][] = []
  const passed: Candidate[] = []
  let considered = 0
  for (const chain of chains) {
    const view = viewChain(chain)
    const reasons = Map.groupBy(view.unpriced, ({ reason }) => reason)
    for (const [reason, { length: count }] of reasons)
      unpriced.push({ underlying: chain.underlying, reason, count })
    for (const strategy of request.strategies) {
      const built = buildCandidates({ view, strategy, request, score, refusals })
      considered += built.considered
      passed.push(...built.passed)
    }
  }
  const known = new Set(chains.map(({ underlying }) => underlying))
  return {
    considered,
    passed: passed.length,
    score: { name: score.name, formula: score.formula },
    top: passed.toSorted(bestFirst).slice(0, top),
    refusals: refusals.list(),
    unpriced,
    missing: request.holdings
      .filter(({ underlying }) => !known.has(underlying))
      .map(({ underlying }) => underlying),
  }
}

function bestFirst(a: Candidate, b: Candidate): number {
  if (a.score !== b.score) return b.score - a.score
  const [one, other] = [idsOf(a), idsOf(b)]
  return one < other ? -1 : one > other ? 1 : 0
}

const idsOf = ({ legs, strategy }: Candidate): string =>
  `${strategy} ${legs.map(({ id }) => id).join(' ')}`
