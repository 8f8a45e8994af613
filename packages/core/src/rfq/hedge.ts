/** The hedge legs of a request where it trades: whether their prices still hold, and how many lots each fill brings. [HDG-3] [HDG-5] */
import type { AccountId } from '../ledger/account.ts'
import type { Posting } from '../ledger/entry.ts'
import { HEDGE_LIMITS, hedgeLots, hedgeStructure } from '../instrument/hedge.ts'
import type { Hedge } from '../instrument/hedge.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import { freshMark } from '../protection/mark.ts'
import type { Marks } from '../protection/mark.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { settle } from '../trade/settlement.ts'
import type { HedgeFill } from '../trade/trade.ts'

/** Refuses to trade while the mark of a hedge leg is further from its price than its band. [HDG-5] */
export function refusalOfHedges({ hedges }: Structure, marks: Marks): Rejection | undefined {
  if (!hedges) return undefined
  for (const { instrument, price, band } of hedges) {
    if (band === undefined) continue
    const mark = freshMark(marks, instrument, HEDGE_LIMITS.markAgeMs)
    if (!mark) return reject('no_mark', undefined, { instrument })
    if (mark.price > price + band || mark.price < price - band)
      return reject('hedge_off_band', undefined, {
        instrument,
        reference: String(mark.price),
        lowest: String(price - band),
        highest: String(price + band),
      })
  }
  return undefined
}

/** A part of a fill: what one account of the taker takes of it. */
export type FillPart = { readonly account: AccountId; readonly size: bigint }

export type Hedged = { readonly postings: readonly Posting[]; readonly fills: readonly HedgeFill[] }

const NOTHING: Hedged = { postings: [], fills: [] }

/**
 * Follows a match fill by fill in the order in which it settles. Of each part every hedge leg trades what brings it to its part of all that
 * has traded by then, so that the lots of the parts make up those of the whole exactly.
 */
export function hedger(
  { hedges }: Structure,
  side: 'buy' | 'sell',
  listed: Listed,
): (parts: readonly FillPart[], maker: AccountId) => Hedged {
  if (!hedges) return () => NOTHING
  let filled = 0n
  return (parts, maker) => {
    const before = filled
    const postings: Posting[] = []
    const fills: HedgeFill[] = []
    for (const hedge of hedges) {
      const structure = hedgeStructure(hedge, listed)
      const { instrument, price } = hedge
      const own = takerSide(hedge, side)
      let lots = 0n
      filled = before
      for (const { account, size } of parts) {
        const more = hedgeLots(hedge, filled + size) - hedgeLots(hedge, filled)
        filled += size
        lots += more
        if (more === 0n) continue
        postings.push(
          ...settle({ structure, side: own, price, size: more, taker: account, maker }, listed),
        )
      }
      if (lots > 0n) fills.push({ instrument, side: own, lots, price })
    }
    return { postings, fills }
  }
}

/** What a taker on a side of the canonical structure does with a hedge leg of it. */
export function takerSide(
  { side: hedged }: Pick<Hedge, 'side'>,
  side: 'buy' | 'sell',
): 'buy' | 'sell' {
  return hedged === side ? 'buy' : 'sell'
}

/** The lots of all fills together. */
export function hedgesOfMatch(
  { hedges = [] }: Structure,
  side: 'buy' | 'sell',
  filled: bigint,
): HedgeFill[] {
  return hedges.flatMap((hedge) => {
    const lots = hedgeLots(hedge, filled)
    const { instrument, price } = hedge
    return lots > 0n ? [{ instrument, side: takerSide(hedge, side), lots, price }] : []
  })
}
