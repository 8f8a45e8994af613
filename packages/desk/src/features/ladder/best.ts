/** Which quotes can be taken now, and which is best for whom. */
import type { Quote } from '@parley/sdk'
import { parseFixed } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'

/** One dealer's price on one side, as the taker reads it. */
export type LivePrice = {
  readonly quoteId: string
  readonly maker: string
  readonly price: Fixed
  readonly text: string
  readonly size: bigint
}

/** Quotes that have not run out at `now`, epoch milliseconds. */
export function liveQuotes(quotes: readonly Quote[], now: number): readonly Quote[] {
  return quotes.filter((quote) => Date.parse(quote.expiresAt) > now)
}

export function priceOn(quote: Quote | undefined, side: 'bid' | 'ask'): LivePrice | undefined {
  const quoted = quote?.[side]
  const price = parseFixed(quoted?.price)
  if (!quote || !quoted || price === undefined) return undefined
  const { quoteId, maker } = quote
  return { quoteId, maker, price, text: quoted.price, size: BigInt(quoted.size) }
}

/** The further prices of a ladder on one side, after the first. */
export function rungsOn(quote: Quote | undefined, side: 'bid' | 'ask'): readonly LivePrice[] {
  if (!quote) return []
  const { quoteId, maker } = quote
  return (quote[side]?.more ?? []).flatMap(({ price: text, size }) => {
    const price = parseFixed(text)
    return price === undefined ? [] : [{ quoteId, maker, price, text, size: BigInt(size) }]
  })
}

/** Highest bid or lowest ask that covers the whole size; of equals, the first placed. */
export function bestOn(
  quotes: readonly Quote[],
  side: 'bid' | 'ask',
  size: bigint,
): LivePrice | undefined {
  let best: LivePrice | undefined
  for (const quote of quotes.toSorted((a, b) => a.placedAt.localeCompare(b.placedAt))) {
    const offered = priceOn(quote, side)
    if (!offered || offered.size < size) continue
    const better = side === 'bid' ? bestIsBelow(best, offered) : bestIsAbove(best, offered)
    if (better) best = offered
  }
  return best
}

function bestIsBelow(best: LivePrice | undefined, offered: LivePrice): boolean {
  return best === undefined || best.price < offered.price
}

function bestIsAbove(best: LivePrice | undefined, offered: LivePrice): boolean {
  return best === undefined || best.price > offered.price
}
