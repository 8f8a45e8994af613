/**
 * The published allocator run again over what a taker's proof discloses: the quotes live at the acceptance and the demand,
 * against the fills. [ALC-1] It shows that these quotes and this demand give these fills; that no quote was left out of the file is
 * shown only by a whole journal, where `verify` makes every decision again.
 */
import { allocate, limitWithin, offersOf, price as asPrice } from '@parley/core'
import type {
  AcceptQuote,
  Event,
  FirmId,
  Match,
  Order,
  Quote,
  RfqOwner,
  RfqTerms,
} from '@parley/core'
import { checkHedges } from './hedges.ts'
import type { Read } from './verify-proof.ts'

export type CheckedAuction = {
  /** Offers (a rung of a ladder is one) that were live, and the makers they were of. */
  readonly offers: number
  readonly makers: number
  readonly fills: number
}

type Found = { readonly problems: readonly string[]; readonly auction: CheckedAuction | undefined }

type Wanted = Pick<Order, 'side' | 'size' | 'minFill' | 'limit' | 'onlyQuoteIds'>

/** Runs the allocation of a proof's match again; nothing to check where the proof shows none. */
export function checkAuction(records: readonly Read[]): Found {
  const quotes = new Map<FirmId, Quote>()
  const resting = new Map<'buy' | 'sell' | 'counter', Wanted>()
  let terms: RfqTerms | undefined
  let owner: RfqOwner | undefined
  for (const { ts, command, events } of records)
    for (const event of events) {
      if (event.type === 'RfqRequested') {
        terms = event.terms
        owner = event.owner
      }
      follow(quotes, resting, event)
      if (event.type !== 'MatchMade') continue
      const { match } = event
      // Where another's quote let a waiting acceptance trade, the command is that maker's and not shown.
      const own = owner && command?.type === 'AcceptQuote' ? orderFrom(command, owner) : undefined
      const order = own ?? resting.get(match.side) ?? liquidating(owner, events)
      if (!terms || !order) return none('a match has no acceptance that is shown')
      const offers = offersOf(quotes.values(), order, ts)
      const outcome = allocate(offers, { ...order, format: terms.format })
      const expected =
        'why' in outcome
          ? [outcome.why]
          : figures(outcome.awards.map(({ offer, ...award }) => ({ ...offer, ...award })))
      const claimed = figures(match.fills)
      const total = 'why' in outcome ? '' : `${outcome.filled} at ${outcome.clearing}`
      const problems: string[] = []
      if (expected.join('\n') !== claimed.join('\n') || total !== `${match.size} at ${match.price}`)
        problems.push(
          `the allocator gives ${expected.join(', ')} (${total}), not ${claimed.join(', ')} (${match.size} at ${match.price})`,
        )
      problems.push(...checkTrades(match, events), ...checkHedges(terms, match, events))
      const makers = new Set(offers.map(({ maker }) => maker)).size
      return { problems, auction: { offers: offers.length, makers, fills: match.fills.length } }
    }
  return { problems: [], auction: undefined }
}

const none = (problem: string): Found => ({ problems: [problem], auction: undefined })

function follow(
  quotes: Map<FirmId, Quote>,
  resting: Map<'buy' | 'sell' | 'counter', Wanted>,
  event: Event,
): void {
  if (event.type === 'QuotePlaced') {
    // Deleted first: a replacement stands last.
    quotes.delete(event.quote.maker)
    quotes.set(event.quote.maker, event.quote)
  } else if (event.type === 'QuotesUnveiled') {
    quotes.clear()
    for (const quote of event.quotes) quotes.set(quote.maker, quote)
  } else if (event.type === 'QuoteEnded') quotes.delete(event.maker)
  else if (event.type === 'CounterPlaced') {
    const { side, size, minFill, price: limit } = event.counter
    resting.set('counter', { side, size, minFill, limit, onlyQuoteIds: undefined })
  } else if (event.type === 'CounterHit') {
    // A hit is a quote for what it takes, at the counter-offer's price.
    const offered = resting.get('counter')
    const rungs = offered && quotes.get(event.maker)?.[offered.side === 'buy' ? 'ask' : 'bid']
    const size = rungs?.[0]?.size
    if (offered && size !== undefined)
      resting.set(offered.side, {
        ...offered,
        size,
        minFill: size,
        onlyQuoteIds: [event.quoteId],
      })
  } else if (event.type === 'AcceptanceRested') resting.set(event.resting.side, event.resting)
  else if (event.type === 'AcceptanceEnded') resting.delete(event.side)
}

/** The command in the canonical orientation, as the venue turns it. [ACC-4] */
function orderFrom(command: AcceptQuote, { flip, reserve }: RfqOwner): Wanted | undefined {
  const { size, timeInForce, onlyQuoteIds } = command
  const minFill = command.minFill ?? (timeInForce === 'immediate_or_cancel' ? 1n : size)
  const side = flip === (command.side === 'buy') ? 'sell' : 'buy'
  const given = command.limit
  const limit = limitWithin({ flip, reserve }, side, given && flip ? asPrice(-given) : given)
  if (typeof limit === 'object') return undefined
  return {
    side,
    size,
    minFill,
    limit,
    onlyQuoteIds,
  }
}

/** What the venue took on a request that it asked itself, to meet a margin call: as many as it says, within the reserve. [LIQ-3] */
function liquidating(owner: RfqOwner | undefined, events: readonly Event[]): Wanted | undefined {
  const traded = events
    .flatMap((event) => (event.type === 'LiquidationChanged' ? [event.step] : []))
    .find((step) => step.change === 'traded')
  const side = owner?.flip === true ? 'sell' : 'buy'
  const limit = owner?.liquidation && owner.reserve[side]
  if (!traded || limit === undefined) return undefined
  return { side, size: traded.asked, minFill: 1n, limit, onlyQuoteIds: undefined }
}

/** Fills as text in one order: those of one quote are told together, whatever their rungs' priority. */
function figures(
  fills: readonly Pick<Match['fills'][number], 'quoteId' | 'size' | 'price'>[],
): string[] {
  return fills.map(({ quoteId, size, price }) => `${size} of ${quoteId} at ${price}`).sort()
}

export function checkTrades(match: Match, events: readonly Event[]): string[] {
  const trades = events.flatMap((event) => (event.type === 'TradeSettled' ? [event.trade] : []))
  const told = match.fills.map(({ tradeId, quoteId, maker, price, size }) =>
    [tradeId, quoteId, maker, price, size].join(' '),
  )
  const settled = trades.map(({ tradeId, quoteId, maker, price, size }) =>
    [tradeId, quoteId, maker, price, size].join(' '),
  )
  return told.join('\n') === settled.join('\n') ? [] : ['the trades are not the fills of the match']
}
