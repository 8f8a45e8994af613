/** Dividends as they were last paid on each share or coin: what plans expect again. [INC-5] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Price } from '../num/units.ts'

/** `day`: YYYY-MM-DD; `perUnit` of the quote asset. */
export type PaidDividend = { readonly day: string; readonly perUnit: Price }

/** The last two of each, the earlier first. */
export type Dividends = Map<InstrumentId, readonly PaidDividend[]>

export function noteDividend(dividends: Dividends, id: InstrumentId, paid: PaidDividend): void {
  const others = (dividends.get(id) ?? []).filter(({ day }) => day !== paid.day)
  const inOrder = [...others, paid].toSorted((a, b) => (a.day < b.day ? -1 : 1))
  dividends.set(id, inOrder.slice(-2))
}
