/** What stood as a request ended: the best price of each dealer on one side of the canonical structure. */
import type { FirmId } from '@parley/core'
import type { QuoteRow } from '../views/execution-query.ts'

export type Standing = { readonly maker: FirmId; readonly price: bigint }

/** Best first for who takes that side. A ladder counts at its best rung, whatever its size. */
export function standingOn(
  side: 'buy' | 'sell',
  quotes: readonly QuoteRow[],
  endedUs: number,
): readonly Standing[] {
  const best = new Map<FirmId, bigint>()
  for (const { quote, endedUs: until } of quotes) {
    const price = (side === 'buy' ? quote.ask : quote.bid)?.[0]?.price
    if (until >= endedUs && price !== undefined) best.set(quote.maker, price)
  }
  const sign = side === 'buy' ? 1 : -1
  return [...best]
    .map(([maker, price]) => ({ maker, price }))
    .toSorted((a, b) => sign * (a.price < b.price ? -1 : a.price > b.price ? 1 : 0))
}
