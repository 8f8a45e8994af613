/** Acceptance: checks, fills and settles every leg, both fees and all collateral in one step, or changes nothing. [ACC-1] */
import { assert, present } from '../assert.ts'
import { judge } from '../collateral/cover.ts'
import type { CoverChange } from '../collateral/cover.ts'
import { opposite } from '../instrument/structure.ts'
import type { EntryId, Posting } from '../ledger/entry.ts'
import { FEES } from '../ledger/account.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { amount, price } from '../num/units.ts'
import { deltasOf, settle } from '../trade/settlement.ts'
import type { Trade, TradeId } from '../trade/trade.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { AcceptQuote } from './command.ts'
import type { Event } from '../venue/event.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { allocate, isBetter } from './allocation.ts'
import type { Fill } from './allocation.ts'
import type { OpenRfq } from './rfq.ts'

/** Guards in order: request yours, open, in time; size; a live quote; the limit; what the taker would owe. [ACC-2] */
export function acceptQuote(state: State, command: AcceptQuote, at: At): Decision {
  const rfq = state.rfqs.get(command.rfqId)
  if (rfq?.owner.taker !== command.actor.firm) {
    const ended = state.ended.get(command.rfqId)
    return ended?.taker === command.actor.firm
      ? refuse('rfq_not_open', 'rfqId', { outcome: ended.outcome })
      : refuse('unknown_rfq', 'rfqId')
  }
  if (rfq.terms.expiresAt <= at.ts) return refuse('rfq_expired', 'rfqId')
  if (command.size < 1n || command.size > rfq.terms.size)
    return refuse('bad_size', 'size', { max: String(rfq.terms.size) })
  const side = rfq.owner.flip ? opposite(command.side) : command.side
  const limit = price(rfq.owner.flip ? -command.limit : command.limit)
  const demand = { side, size: command.size, at: at.ts, onlyQuoteId: command.onlyQuoteId }
  const [fill] = allocate(rfq.quotes.values(), demand)
  if (!fill)
    return refuse('no_live_quote', command.onlyQuoteId === undefined ? 'size' : 'onlyQuoteId')
  if (isBetter(side, limit, fill.price)) {
    const best = rfq.owner.flip ? -fill.price : fill.price
    return refuse('limit_not_met', 'limit', { best: String(best) })
  }
  return settleFill(state, rfq, fill, side, at)
}

function settleFill(
  state: State,
  rfq: OpenRfq,
  fill: Fill,
  side: 'buy' | 'sell',
  at: At,
): Decision {
  const { quote } = fill
  const { structure } = rfq.terms
  const parties = { taker: rfq.owner.account, maker: quote.account }
  const postings = settle({ structure, side, ...fill, ...parties }, listedIn(state))
  const taker = present(state.accounts.get(parties.taker), 'the taker has an account')
  const maker = present(state.accounts.get(parties.maker), 'the maker has an account')
  const takerCovers = judgeParty(state, taker, postings, [])
  if ('code' in takerCovers) return refused(takerCovers)
  const hold = quote.holdId === undefined ? undefined : state.ledger.holds.get(quote.holdId)
  const makerCovers = judgeParty(state, maker, postings, hold?.lines ?? [])
  // The quote's hold was made for the worst of its sides: a firm price cannot fail for want of means.
  assert(!('code' in makerCovers), 'a firm quote is covered by its hold')
  const mint = minter(state, at)
  const trade: Trade = {
    tradeId: mint('trade') as TradeId,
    entryId: mint('entry') as EntryId,
    rfqId: rfq.terms.rfqId,
    quoteId: quote.quoteId,
    structure,
    side,
    price: fill.price,
    size: fill.size,
    maker: quote.maker,
    disclosedTaker: rfq.terms.disclosedTaker,
  }
  const entry = {
    id: trade.entryId,
    cause: { kind: 'trade', id: trade.tradeId } as const,
    postings,
  }
  const events: Event[] = [{ type: 'TradeSettled', trade }]
  if (hold) events.push({ type: 'HoldResolved', holdId: hold.id, outcome: 'posted' })
  events.push({ type: 'EntryPosted', entry })
  events.push(...feeEvents(postings, trade, [taker, maker]))
  events.push(...coverEventsOf(state, takerCovers, makerCovers, mint))
  events.push({ type: 'RfqEnded', rfqId: rfq.terms.rfqId, outcome: 'filled' })
  return accepted(events)
}

function judgeParty(
  state: State,
  account: Account,
  postings: readonly Posting[],
  released: readonly HoldLine[],
): ReturnType<typeof judge> {
  return judge(state.ledger, listedIn(state), {
    account,
    deltas: deltasOf(postings, account.id),
    released,
  })
}

function coverEventsOf(
  state: State,
  taker: readonly CoverChange[],
  maker: readonly CoverChange[],
  mint: Mint,
): Event[] {
  return [...coverEvents(state, taker, mint), ...coverEvents(state, maker, mint)]
}

function feeEvents(
  postings: readonly Posting[],
  trade: Trade,
  parties: readonly Account[],
): Event[] {
  return postings
    .filter((posting) => posting.reason === 'fee' && posting.to === FEES)
    .map((posting) => ({
      type: 'FeeCharged',
      firm: firmOf(posting.from, parties),
      tradeId: trade.tradeId,
      fee: { asset: posting.asset, amount: amount(posting.amount) },
    }))
}

function firmOf(account: AccountId, parties: readonly Account[]): Account['firm'] {
  return present(
    parties.find((party) => party.id === account),
    'a fee is paid by a party',
  ).firm
}
