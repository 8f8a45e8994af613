/** What quotes give in a match: a trade and its postings for each rung that fills. What trades was allocated before. [ACC-1] */
import type { Allocation, Award } from '../auction/offer.ts'
import { assert, present } from '../assert.ts'
import type { Rung } from '../collateral/quote-hold.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId, Posting } from '../ledger/entry.ts'
import type { Hold, HoldLine } from '../ledger/hold.ts'
import { legPricesFor, marksOf } from '../instrument/leg-prices.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import type { Price } from '../num/units.ts'
import type { Marks, ReferenceMark } from '../protection/mark.ts'
import type { MmpPart } from '../protection/mmp.ts'
import { settle } from '../trade/settlement.ts'
import type { Trade, TradeId } from '../trade/trade.ts'
import type { Mint } from '../venue/decision.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { hedger } from './hedge.ts'
import type { Order } from './order.ts'
import type { Quote } from './quote.ts'
import type { OpenRfq } from './rfq.ts'

/** A quote that trades, with the hold behind it and what that hold has reserved in the state being judged. */
type Taken = {
  readonly quote: Quote
  readonly hold: Hold | undefined
  readonly reserved: readonly HoldLine[]
}

/** A trade and what it moves. */
export type Settled = { readonly trade: Trade; readonly postings: readonly Posting[] }

/** All that one quote gives: a trade for each of its rungs that fills. */
type Fill = {
  readonly taken: Taken
  readonly settled: readonly Settled[]
  /** What each of its rungs gives at its own price. */
  readonly parts: readonly MmpPart[]
}

/** A quote placed by the same step, its hold, and the lines of the hold that it replaces. */
export type FreshQuote = {
  readonly quote: Quote
  readonly hold: Hold | undefined
  readonly frees: readonly HoldLine[]
}

export function fillsOf(
  state: State,
  what: {
    readonly rfq: OpenRfq
    readonly order: Order
    readonly allocation: Allocation
    readonly marks: Marks
    readonly fresh: FreshQuote | undefined
    readonly entryId: EntryId
  },
  mint: Mint,
): readonly Fill[] {
  const { rfq, order, allocation, marks, fresh, entryId } = what
  const { rfqId, structure, disclosedTaker } = rfq.terms
  const cut = cutter(order)
  const priceLegs = legPricer(structure, listedIn(state), marks.marks)
  const hedge = hedger(structure, order.side, listedIn(state))
  return byQuote(allocation.awards).map((awards): Fill => {
    const taken = takenQuote(state, rfq, present(awards[0], 'a group has an award'), fresh)
    const { quoteId, maker, account } = taken.quote
    const settled = awards.map(({ price, size, offer }): Settled => {
      const parts = cut(size)
      const hedged = hedge(parts, account)
      const postings: Posting[] = []
      for (const { account: taker, size: part } of parts) {
        const fill = { structure, side: order.side, price, size: part, taker, maker: account }
        postings.push(...settle(fill, listedIn(state)))
      }
      postings.push(...hedged.postings)
      return {
        trade: {
          tradeId: mint('trade') as TradeId,
          rfqId,
          quoteId,
          entryId,
          structure,
          side: order.side,
          price,
          size,
          ...priceLegs(price, rungOf(taken.quote, order.side, offer.rung)),
          ...(structure.hedges ? { hedges: hedged.fills } : {}),
          maker,
          disclosedTaker,
        },
        postings,
      }
    })
    const parts = awards.map(({ offer, size }) => ({ size, price: offer.price }))
    return { taken, settled, parts }
  })
}

/** Awards quote by quote, in the order of each quote's first. */
function byQuote(awards: readonly Award[]): readonly (readonly Award[])[] {
  // Most matches are of one price of one quote.
  if (awards.length === 1) return [awards]
  return [...Map.groupBy(awards, ({ offer }) => offer.quoteId).values()]
}

/** Prices of legs at what a fill trades at: the maker's own where it gave them and they fit, else by the rule, once for each price. */
function legPricer(
  structure: Structure,
  listed: Listed,
  marks: readonly ReferenceMark[],
): (price: Price, rung: Rung) => Pick<Trade, 'legPrices' | 'legPricesBy'> {
  const known = new Map<Price, Trade['legPrices']>()
  return (price, { price: quoted, legPrices }) => {
    if (legPrices && price === quoted) return { legPrices, legPricesBy: 'maker' }
    if (legPrices) {
      // Another's price: the maker's own prices are the marks to start from.
      const own = marksOf(structure, legPrices)
      return { legPrices: legPricesFor(structure, listed, price, own), legPricesBy: 'venue' }
    }
    if (!known.has(price)) known.set(price, legPricesFor(structure, listed, price, marks))
    return { legPrices: known.get(price), legPricesBy: 'venue' }
  }
}

function rungOf({ bid, ask }: Quote, takerSide: 'buy' | 'sell', rung: number): Rung {
  return present((takerSide === 'buy' ? ask : bid)?.[rung], 'an award is of a rung')
}

function takenQuote(
  state: State,
  rfq: OpenRfq,
  { offer: { quoteId, maker } }: Award,
  fresh: FreshQuote | undefined,
): Taken {
  if (fresh?.quote.quoteId === quoteId)
    return { quote: fresh.quote, hold: fresh.hold, reserved: fresh.frees }
  const quote = present(rfq.quotes.get(maker), 'an offer is of a live quote')
  const hold = quote.holdId === undefined ? undefined : state.ledger.holds.get(quote.holdId)
  return { quote, hold, reserved: hold?.lines ?? [] }
}

/** Cuts sizes off the taker's accounts in the order listed. [ACC-9] */
function cutter({
  shares,
}: Order): (size: bigint) => readonly { account: AccountId; size: bigint }[] {
  const left = shares.map((share) => ({ ...share }))
  return (size) => {
    const parts: { account: AccountId; size: bigint }[] = []
    let wanted = size
    for (const share of left) {
      const part = share.size < wanted ? share.size : wanted
      if (part === 0n) continue
      parts.push({ account: share.account, size: part })
      share.size -= part
      wanted -= part
    }
    assert(wanted === 0n, 'the shares make up the size')
    return parts
  }
}
