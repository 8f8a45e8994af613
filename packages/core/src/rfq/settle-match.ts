/**
 * A match settles every leg of every fill, all fees and all collateral in one step and one entry, or changes nothing. [ACC-1]
 * What trades was allocated before; here it is paid for.
 */
import type { Allocation } from '../auction/offer.ts'
import { assert, present } from '../assert.ts'
import { IDS_PER_COMMAND } from '../id.ts'
import { judge } from '../collateral/cover.ts'
import type { Change, CoverChange } from '../collateral/cover.ts'
import type { EntryId, Posting } from '../ledger/entry.ts'
import { FEES } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import type { HoldId, HoldLine } from '../ledger/hold.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE, amount } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { deltasOf } from '../trade/settlement.ts'
import type { Match, MatchId, Trade } from '../trade/trade.ts'
import { coverEvents } from '../venue/decision.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { guardEvents } from '../protection/guard.ts'
import type { Marks } from '../protection/mark.ts'
import { capitalLines, keptFor, postingEvents } from '../program/capital.ts'
import { costsOf } from '../program/cost.ts'
import { bookedToProgram, programAsking } from '../program/request.ts'
import type { Booked } from '../program/capital.ts'
import type { ProgramsBooking } from '../liquidation/programs.ts'
import { workupEvents } from '../workup/open.ts'
import { afterMatch } from './after-match.ts'
import { fillsOf } from './fill.ts'
import type { FreshQuote, Settled } from './fill.ts'
import { hedgesOfMatch } from './hedge.ts'
import type { Counter } from './counter.ts'
import type { Order } from './order.ts'
import type { OpenRfq } from './rfq.ts'

/**
 * Events of a match, from the match itself to the end of the request; or what the taker is short of.
 * `fresh` is a quote that this same step places: its hold is not in the state yet, and `fresh.frees` still is.
 */
export function settleMatch(
  state: State,
  what: {
    readonly rfq: OpenRfq
    readonly order: Order
    readonly allocation: Allocation
    readonly marks: Marks
    readonly fresh?: FreshQuote
    /** The counter-offer that trades here. One that does not ends with the request. */
    readonly hit?: Counter
    /** The request has traded and ended before. */
    readonly isWorkup?: boolean
    /** The venue closes positions of the taker, whose programs have their parts in them. [LIQ-9] */
    readonly liquidates?: ProgramsBooking | undefined
  },
  mint: Mint,
): readonly Event[] | Rejection {
  const { rfq, order, allocation, marks, fresh } = what
  const matchId = mint('match') as MatchId
  const entryId = mint('entry') as EntryId
  const fills = fillsOf(state, { rfq, order, allocation, marks, fresh, entryId }, mint)
  const settled: Settled[] = []
  for (const fill of fills) settled.push(...fill.settled)
  const postings = postingsOf(settled)
  const paid = feesOf(state, postings, rfq.owner.taker)
  const cash = present(listedIn(state)(rfq.terms.structure.quoteAsset), 'the quote asset is listed')
  if (order.feeMax !== undefined && paid * powerOfTen(PRICE_SCALE - cash.scale) > order.feeMax)
    return reject('fee_above_limit', 'feeMax', { fee: String(paid), asset: cash.id })
  const { counter } = rfq
  const counterLines = linesOfHold(state, counter?.holdId)
  const covers: CoverChange[] = []
  const program = programAsking(state, rfq.owner)
  const booked = program && bookedToProgram(state, program, postings)
  if (booked && 'code' in booked) return booked
  const shared = what.liquidates?.(
    settled.map(({ trade }) => trade),
    entryId,
    mint,
  )
  const released = program ? capitalLines(state, program) : (shared?.released ?? [])
  const placed = booked?.free ?? shared?.placed ?? []
  // Each account once: the shares of an order were judged to be of different ones.
  for (const { account } of order.shares) {
    const freed = account === counter?.account ? [...released, ...counterLines] : released
    const isPromised = what.hit !== undefined && account === counter?.account
    const bound: Change['bound'] = shared ? 'liquidation' : isPromised ? 'promise' : undefined
    const of = { postings, released: freed, placed, booked, bound }
    const judged = judgeAccount(state, account, of)
    if ('code' in judged) return judged
    covers.push(...judged)
  }
  const { taker: firm, program: id } = rfq.owner
  const { structure } = rfq.terms
  const match: Match = {
    matchId,
    rfqId: rfq.terms.rfqId,
    entryId,
    side: order.side,
    size: allocation.filled,
    price: allocation.clearing,
    ...(id === undefined ? {} : { program: id }),
    ...(structure.hedges
      ? { hedges: hedgesOfMatch(structure, order.side, allocation.filled) }
      : {}),
    fills: settled.map(({ trade: { tradeId, quoteId, maker, price, size } }) => ({
      tradeId,
      quoteId,
      maker,
      price,
      size,
    })),
  }
  const tag = id === undefined ? {} : { program: { firm, program: id } }
  const entry = { id: entryId, cause: { kind: 'trade', id: matchId, ...tag } as const, postings }
  const events: Event[] = [
    { type: what.isWorkup ? 'WorkupMatched' : 'MatchMade', match, marks: marks.marks },
    { type: 'EntryPosted', entry },
  ]
  if (counter?.holdId !== undefined)
    events.push({
      type: 'HoldResolved',
      holdId: counter.holdId,
      outcome: what.hit ? 'posted' : 'voided',
    })
  for (const { taken, settled: own } of fills) {
    if (taken.hold) events.push({ type: 'HoldResolved', holdId: taken.hold.id, outcome: 'posted' })
    for (const { trade, postings: paidFor } of own) {
      events.push({ type: 'TradeSettled', trade })
      for (const payer of [rfq.owner.taker, trade.maker]) {
        const fee = feeEvent(state, paidFor, trade, payer)
        if (fee) events.push(fee)
      }
    }
    const { account } = taken.quote
    const judged = judgeAccount(state, account, {
      postings: postingsOf(own),
      released: taken.reserved,
      placed: [],
      bound: 'promise',
    })
    // The quote's hold was made for the worst of its sides: a firm price cannot fail for want of means.
    assert(!('code' in judged), 'a firm quote is covered by its hold')
    covers.push(...judged)
  }
  // Beside trades and covers: the match, its entry, a program's capital, and a quote with its hold where this step places one.
  const ids =
    settled.length +
    covers.filter(({ lines }) => lines.length > 0).length +
    (shared?.events.length ?? 0) +
    5
  if (ids > IDS_PER_COMMAND)
    return reject('match_too_large', 'size', { max: String(IDS_PER_COMMAND), given: String(ids) })
  if (program && booked) {
    const { lines, free } = booked
    const trades = settled.map(({ trade }) => trade)
    const costs = costsOf(trades, listedIn(state))
    events.push(...postingEvents(program, { cause: 'trade', entryId, lines, costs }, free, mint))
  }
  if (shared) events.push(...shared.events)
  events.push(...coverEvents(state, covers, mint))
  const guarded = fills.map(({ taken: { quote }, parts }) => ({ quote, parts }))
  events.push(...guardEvents(state, rfq, guarded, order.side, marks))
  const matched = { rfq, match, fresh: fresh?.quote, tradedAt: marks.now }
  const isWorkup = what.isWorkup === true
  events.push(...afterMatch(state, matched, mint, isWorkup))
  if (isWorkup) return events
  events.push(...workupEvents(state, rfq, match, marks.now))
  events.push({ type: 'RfqEnded', rfqId: rfq.terms.rfqId, outcome: 'filled' })
  return events
}

function postingsOf(settled: readonly Settled[]): readonly Posting[] {
  const [first] = settled
  if (first && settled.length === 1) return first.postings
  const postings: Posting[] = []
  for (const each of settled) postings.push(...each.postings)
  return postings
}

function linesOfHold(state: State, holdId: HoldId | undefined): readonly HoldLine[] {
  return holdId === undefined ? [] : (state.ledger.holds.get(holdId)?.lines ?? [])
}

function judgeAccount(
  state: State,
  id: AccountId,
  of: {
    readonly postings: readonly Posting[]
    readonly released: readonly HoldLine[]
    readonly placed: readonly HoldLine[]
    readonly booked?: Booked | undefined
    readonly bound: Change['bound']
  },
): ReturnType<typeof judge> {
  const { postings, released, placed, booked, bound } = of
  const account = present(state.accounts.get(id), 'a party has an account')
  return judge(state.ledger, listedIn(state), {
    account,
    deltas: deltasOf(postings, id),
    released,
    placed,
    kept: keptFor(state, id, booked && [booked]),
    bound,
  })
}

function feesOf(state: State, postings: readonly Posting[], firm: FirmId): bigint {
  let sum = 0n
  for (const { reason, to, from, amount: paid } of postings)
    if (reason === 'fee' && to === FEES && state.accounts.get(from)?.firm === firm) sum += paid
  return sum
}

/** What a party paid for one trade, told to that party alone. [SET-3] */
function feeEvent(
  state: State,
  postings: readonly Posting[],
  { tradeId, structure }: Trade,
  firm: FirmId,
): Event | undefined {
  const paid = feesOf(state, postings, firm)
  if (paid === 0n) return undefined
  const fee = { asset: structure.quoteAsset, amount: amount(paid) }
  return { type: 'FeeCharged', firm, tradeId, fee }
}
