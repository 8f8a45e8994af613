import type { Baseline } from './candidate.ts'
import type { OpenPosition } from './position.ts'
import { creditOf } from './rating.ts'
import type { RollRating } from './rating.ts'

/** Closing now, and letting the options run to where they are assigned or end, on the rolls' scale. */
export function baselinesOf(rating: RollRating, position: OpenPosition): readonly Baseline[] {
  const parts = rating.partsNow()
  const cost = parts.reduce((sum, { option }) => sum + rating.cost(option), 0)
  const worth = creditOf(parts)
  const kept = rating.score(parts, position.sides, rating.assignmentCost(position.sides))
  const odds = position.sides.reduce((sum, { short }) => sum + short.inTheMoney, 0)
  return [
    {
      action: 'close',
      score: 0 - cost,
      terms: { edge: 0, cost: 0 - cost, risk: 0, capital: 0 },
      shortfall: 0,
      debit: worth + cost,
      chainProfit: position.history.net - worth - cost,
      assignedOdds: 0,
    },
    {
      ...kept,
      action: 'let_assign',
      debit: 0,
      chainProfit: position.history.net - worth + kept.terms.edge + kept.terms.cost,
      assignedOdds: Math.min(odds, 1),
    },
  ]
}
