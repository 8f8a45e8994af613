/** Whether a call written on shares is qualified in the sense of section 1092(c)(4) of the US tax code. Information, not advice. [LOT-9] */

/** Prices in one scale, of which `one` is a dollar. `stock`: the close before the call was written. */
export type WrittenCall = {
  readonly days: number
  readonly strike: bigint
  readonly stock: bigint
  /** Strikes listed on the underlying. */
  readonly strikes: readonly bigint[]
  readonly one: bigint
}

/**
 * More than 30 days to expiry, and not deep in the money: the strike is at the lowest qualified benchmark or above. That is the
 * highest listed strike below the stock's price; the second highest for more than 90 days and a strike above 50. It is never below
 * 85 % of a price up to 25, nor more than 10 below one up to 150.
 */
export function qualifiedCall({ days, strike, stock, strikes, one }: WrittenCall): boolean {
  if (days <= 30) return false
  const below = [...new Set(strikes)]
    .filter((each) => each < stock)
    .sort((a, b) => (a < b ? 1 : -1))
  const reach = days > 90 && strike > 50n * one ? 1 : 0
  const benchmark = below[reach] ?? below.at(-1) ?? 0n
  if (strike < benchmark) return false
  if (stock <= 25n * one) return strike * 100n >= stock * 85n
  if (reach === 1 && stock <= 150n * one) return strike >= stock - 10n * one
  return true
}
