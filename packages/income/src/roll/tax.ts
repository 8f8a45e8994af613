/** What a tax office may make of a roll; rules of the United States in outline, not advice. */
export type TaxFlag = 'not_qualified_short' | 'not_qualified_deep' | 'loss_realised'

/** A call written on shares; `strikes` listed for its expiry, in any order. */
export type WrittenCall = {
  readonly spot: number
  readonly strike: number
  readonly days: number
  readonly strikes: readonly number[]
}

/**
 * Whether a covered call is qualified: more than thirty days, and not deeper in the money than the
 * lowest qualified benchmark, the highest listed strike under the price; over ninety days and at
 * strikes over 50 the second highest; at prices to 25 not under 85% of it, to 150 not more than 10
 * under it. Source: 26 USC 1092(c)(4).
 */
export function qualifiedCall(call: WrittenCall): TaxFlag | undefined {
  const { strike, days } = call
  if (days <= 30) return 'not_qualified_short'
  return strike < benchmarkOf(call) ? 'not_qualified_deep' : undefined
}

function benchmarkOf({ spot, days, strike, strikes }: WrittenCall): number {
  const below = strikes.filter((each) => each < spot).toSorted((a, b) => b - a)
  const [highest = spot, second = highest] = below
  const listed = days > 90 && strike > 50 ? second : highest
  if (spot <= 25) return Math.max(listed, 0.85 * spot)
  return spot <= 150 ? Math.max(listed, spot - 10) : listed
}
