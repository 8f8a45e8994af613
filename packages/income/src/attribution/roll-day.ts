/** A buy-write index's roll day: the old call settles, the shares stand alone, a new call is sold. */
export type RollDay = {
  readonly spotBefore: number
  readonly callBefore: number
  readonly dividend: number
  /** Where the old call settles. */
  readonly settlement: number
  readonly oldStrike: number
  /** Mean price of the shares, and of the new call, while it is sold. */
  readonly spotAtSale: number
  readonly callAtSale: number
  readonly spotEnd: number
  readonly callEnd: number
}

/** The day's three returns and their product less one. Source: Cboe BXM methodology. */
export function rollDayReturn(day: RollDay): {
  readonly settling: number
  readonly uncovered: number
  readonly selling: number
  readonly total: number
} {
  const paid = Math.max(day.settlement - day.oldStrike, 0)
  const settling = (day.settlement + day.dividend - paid) / (day.spotBefore - day.callBefore) - 1
  const uncovered = day.spotAtSale / day.settlement - 1
  const selling = (day.spotEnd - day.callEnd) / (day.spotAtSale - day.callAtSale) - 1
  return {
    settling,
    uncovered,
    selling,
    total: (1 + settling) * (1 + uncovered) * (1 + selling) - 1,
  }
}
