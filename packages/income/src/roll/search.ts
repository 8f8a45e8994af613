import { ChainError } from '../chain/chain.ts'
import type { ChainView } from '../chain/valuation.ts'
import { RefusalCount } from '../screen/refusal.ts'
import type { Refusal } from '../screen/refusal.ts'
import { breachesOf } from '../screen/measure.ts'
import { baselinesOf } from './baseline.ts'
import type { Baseline, RollCandidate, RollConstraints, RollMeasure } from './candidate.ts'
import { movesOf } from './move.ts'
import { openPosition, testedSide } from './position.ts'
import type { OpenPosition, RollHistory, RollPosition, Side } from './position.ts'
import { RollRating } from './rating.ts'
import { Rolled } from './rolled.ts'

/** How money, risk and capital are weighed, and what a trade is expected to cost. */
export type RollWeights = {
  /** Price of a unit of mean loss in the worst twentieth. */
  readonly lambda: number
  /** Price of a unit of capital for a year, beyond interest. */
  readonly kappa: number
  /** Share of each leg's half-width paid: 0 at the middle, 1 at the worse side. */
  readonly cross: number
  /** Per contract and leg, and per contract assigned, in currency. */
  readonly fee: number
  readonly assignmentFee: number
}

export const ROLL_WEIGHTS: RollWeights = {
  lambda: 0.02,
  kappa: 0.02,
  cross: 0.5,
  fee: 0,
  assignmentFee: 0,
}

export const ROLL_FORMULA =
  'edge - cost - lambda x shortfall - kappa x capital x years, per unit, in present value'

export type RollRequest = {
  readonly position: RollPosition
  readonly constraints: RollConstraints
  /** Of a position with two sides: which is rolled. `tested` where left out. */
  readonly sides?: 'tested' | 'untested' | 'each'
  /** Strikes a new wing may be away; 10 where left out. */
  readonly wings?: number
  /** Whether the long leg of a spread may stay where it is. */
  readonly diagonals?: boolean
  readonly weights?: Partial<RollWeights>
  readonly top?: number
}

export type RollResult = {
  readonly considered: number
  readonly passed: number
  readonly formula: string
  readonly weights: RollWeights
  /** What the scale has for doing nothing of the kind. */
  readonly baselines: readonly Baseline[]
  readonly top: readonly RollCandidate[]
  readonly refusals: readonly Refusal<RollMeasure>[]
  /** What scores highest of all: a roll, or one of the baselines. */
  readonly best: 'roll' | Baseline['action']
  readonly history: RollHistory
}

/**
 * Every roll of the position over its chain, judged and ranked beside closing it and letting it be
 * assigned. Inverted strikes are refused unless the constraints speak of them. Without a view on
 * vol (`realisedVol` of the chain) nothing sold has an edge, and the scale weighs cost, risk and
 * capital alone. @throws ChainError for a position that cannot be priced.
 */
export function rollCandidates(view: ChainView, request: RollRequest): RollResult {
  const weights = { ...ROLL_WEIGHTS, ...request.weights }
  for (const [name, value] of Object.entries(weights))
    if (!(value >= 0 && value < Infinity))
      throw new ChainError(`weights.${name}`, 'must be a finite number >= 0')
  const position = openPosition(view, request.position)
  const constraints: RollConstraints = { inverted: { most: 0 }, ...request.constraints }
  const rating = new RollRating(view, position, request.position, weights)
  const refusals = new RefusalCount<RollMeasure>()
  const tested = testedSide(position)
  const { sides = 'tested', top = 5 } = request
  const passed: RollCandidate[] = []
  let considered = 0
  for (const side of position.sides) {
    if (sides !== 'each' && position.sides.length > 1)
      if ((side === tested) !== (sides === 'tested')) continue
    const applied = appliedTo(side, position, constraints)
    for (const move of movesOf(view, side, request)) {
      considered++
      const rolled = new Rolled(rating, side, move)
      const breaches = breachesOf<RollMeasure>(rolled, applied)
      if (breaches.length === 0) passed.push(rolled.candidate())
      else refusals.add(move.long ? [move.short.id, move.long.id] : [move.short.id], breaches)
    }
  }
  const ranked = passed.toSorted(bestFirst).slice(0, top)
  const baselines = baselinesOf(rating, position)
  return {
    considered,
    passed: passed.length,
    formula: ROLL_FORMULA,
    weights,
    baselines,
    top: ranked,
    refusals: refusals.list(),
    best: bestOf(ranked[0], baselines),
    history: position.history,
  }
}

/** Bounds that have a meaning for the side: basis and tax rules are of calls on shares, width of spreads. */
function appliedTo(
  side: Side,
  { isCovered }: OpenPosition,
  constraints: RollConstraints,
): RollConstraints {
  const { strikeOverBasis, qualified, width, ...always } = constraints
  const ofShares = {
    ...(strikeOverBasis ? { strikeOverBasis } : {}),
    ...(qualified ? { qualified } : {}),
  }
  return {
    ...always,
    ...(side.right === 'call' && isCovered ? ofShares : {}),
    ...(side.long && width ? { width } : {}),
  }
}

function bestFirst(a: RollCandidate, b: RollCandidate): number {
  if (a.score !== b.score) return b.score - a.score
  const [one, other] = [idsOf(a), idsOf(b)]
  return one < other ? -1 : one > other ? 1 : 0
}

const idsOf = ({ legs }: RollCandidate): string => legs.map(({ id }) => id).join(' ')

/** Of equal scores the one that trades least. */
function bestOf(
  first: RollCandidate | undefined,
  baselines: readonly Baseline[],
): RollResult['best'] {
  let best: RollResult['best'] = 'let_assign'
  let score = -Infinity
  for (const each of baselines.toReversed())
    if (each.score > score) [best, score] = [each.action, each.score]
  return first && first.score > score ? 'roll' : best
}
