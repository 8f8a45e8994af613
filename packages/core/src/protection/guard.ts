/**
 * What requests, quotes and acceptances ask of protection. Refusals and room are read off the state and change nothing; what
 * a fill does to protection comes back as events, for the same record as the fill. [PRT-3]
 */
import type { Award } from '../auction/offer.ts'
import { opposite } from '../instrument/structure.ts'
import type { Structure } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Price } from '../num/units.ts'
import type { Actor, FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Order as TakerOrder } from '../rfq/order.ts'
import type { OpenRfq } from '../rfq/rfq.ts'
import type { Quote } from '../rfq/quote.ts'
import type { Event } from '../venue/event.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import type { Priced } from './band.ts'
import { creditEvents, creditRoom, faces, facesEnough, isLimited } from './credit.ts'
import { refusalOfBands, refusalOfDeal, refusalOfOrder } from './deal.ts'
import { refusalOfExposure, worstPrice } from './exposure.ts'
import type { GuardedQuote } from './exposure.ts'
import { refusalOfKilled } from './kill.ts'
import type { Marks } from './mark.ts'
import { entryOf, frozenUntil, mmpRoom, phaseOf, reached } from './mmp.ts'
import type { Mmp, MmpPart } from './mmp.ts'
import { inScope } from './mmp-terms.ts'
import { byId, quoteEndings } from './pull.ts'
import { liveQuotesOf } from './live.ts'
import type { PulledQuote } from './pull.ts'
import { isSilent } from './watch.ts'

/** A request about to be opened. */
export type GuardedRequest = {
  readonly actor: Actor
  readonly account: AccountId
  readonly structure: Structure
  readonly size: bigint
}

/** Guards in order: killed; the largest an order may be. */
export function refusalOfRequest(state: State, request: GuardedRequest): Rejection | undefined {
  const { actor, account, structure, size } = request
  const order = { user: actor.user, account, structure, size, price: undefined, path: 'size' }
  return refusalOfKilled(state, actor) ?? refusalOfOrder(state, actor.firm, order)
}

/** Whether a taker's own lines let it ask a dealer. The dealer's lines are not looked at: what it is sent must not tell who asks. [PRT-20] */
export function mayAsk(state: State, taker: FirmId, dealer: FirmId): boolean {
  return faces(state.protection.credit, taker, dealer)
}

/** Guards in order: killed; frozen; credit; size, notional, premium; price bands; exposure. */
export function refusalOfQuote(
  state: State,
  { terms }: Pick<OpenRfq, 'terms'>,
  quote: GuardedQuote,
): Rejection | undefined {
  const { structure } = terms
  const { actor, account, sides, marks } = quote
  const listed = listedIn(state)
  const early =
    refusalOfKilled(state, actor) ??
    refusalOfFrozen(state, structure, quote) ??
    refusalOfCredit(state, terms, quote)
  if (early) return early
  const { bands: all, orderLimits } = state.protection
  if (orderLimits.has(actor.firm))
    for (const { side, rungs } of sides) {
      const size = rungs.reduce((sum, rung) => sum + rung.size, 0n)
      const price = worstPrice(rungs)
      const order = { user: actor.user, account, structure, size, price, path: `${side}.size` }
      const over = refusalOfOrder(state, actor.firm, order)
      if (over) return over
    }
  if (all.size > 0) {
    const priced = sides.flatMap(({ side, rungs }) =>
      rungs.map(({ price }): Priced => ({
        price,
        path: `${side}.price`,
        stray: 'either',
        flip: false,
      })),
    )
    const outside = refusalOfBands(state, actor.firm, structure, priced, marks)
    if (outside) return outside
  }
  return refusalOfExposure(state, structure, quote, listed)
}

/** A maker whose rule is frozen quotes nothing in its scope; one half-open quotes no more than its probe. [PRT-5] [PRT-6] */
function refusalOfFrozen(
  state: State,
  structure: Structure,
  { actor, sides, marks: { now } }: GuardedQuote,
): Rejection | undefined {
  for (const mmp of rulesFor(state, actor, structure)) {
    const phase = phaseOf(mmp, now)
    const { frozen, terms } = mmp
    if (phase === 'frozen' && frozen)
      return reject('mmp_frozen', undefined, {
        measure: frozen.measure,
        since: String(frozen.since),
        ...(frozen.until === undefined ? {} : { until: String(frozen.until) }),
      })
    if (phase !== 'half_open') continue
    for (const { side, rungs } of sides) {
      const size = rungs.reduce((sum, rung) => sum + rung.size, 0n)
      if (size > terms.probeSize)
        return reject('mmp_half_open', `${side}.size`, { max: String(terms.probeSize) })
    }
  }
  return undefined
}

/** A named taker that the maker does not face is refused; a nameless one never is, but for makers that face too few to hide it. [PRT-20] */
function refusalOfCredit(
  state: State,
  { disclosedTaker, structure, size }: OpenRfq['terms'],
  { actor, sides }: GuardedQuote,
): Rejection | undefined {
  const { credit } = state.protection
  if (!isLimited(credit)) return undefined
  if (disclosedTaker !== undefined)
    return faces(credit, actor.firm, disclosedTaker) ? undefined : reject('no_credit', 'rfqId')
  const of = { structure, size, listed: listedIn(state) }
  return facesEnough(
    credit,
    state.firms.values(),
    actor.firm,
    of,
    worstPrice(sides.flatMap(({ rungs }) => rungs)),
  )
    ? undefined
    : reject('credit_too_narrow', 'rfqId')
}

/** Guards in order: killed; size, notional and premium at the limit, of the whole and of each account's share; price bands. */
export function refusalOfAcceptance(
  state: State,
  { terms, owner }: OpenRfq,
  {
    actor,
    order,
    marks,
  }: {
    readonly actor: Actor
    /** In the canonical orientation. */
    readonly order: Pick<TakerOrder, 'side' | 'size' | 'limit' | 'shares'>
    readonly marks: Marks
  },
): Rejection | undefined {
  const { side, size, limit: price, shares } = order
  return (
    refusalOfKilled(state, actor) ??
    refusalOfDeal(state, {
      actor,
      structure: terms.structure,
      side,
      size,
      shares,
      price,
      pricePath: 'limit',
      flip: owner.flip,
      marks,
    })
  )
}

/** Whether the firms trade as one. */
export function isSelf(state: State, one: FirmId, other: FirmId): boolean {
  if (one === other) return true
  const { groups } = state.protection
  const group = groups.get(one)
  return group !== undefined && group === groups.get(other)
}

/** A taker that would rather be refused than served by others, where its own group would fill it. [PRT-18] */
export function refusalOfSelf(
  state: State,
  { owner: { taker } }: OpenRfq,
  awards: readonly Award[],
): Rejection | undefined {
  if (!state.protection.refusesSelf.has(taker)) return undefined
  return awards.some(({ offer }) => isSelf(state, taker, offer.maker))
    ? reject('self_trade', 'rfqId')
    : undefined
}

/** Whether two firms may trade so many at a price, by their lines and groups: who may not is not told of what it could not have. [CTR-5] */
export function mayMeet(
  state: State,
  { terms: { structure }, owner: { taker } }: OpenRfq,
  maker: FirmId,
  price: Price,
  least: bigint,
): boolean {
  if (isSelf(state, taker, maker)) return false
  const magnitude = price < 0n ? -price : price
  const { credit } = state.protection
  const room = creditRoom(credit, taker, maker, structure, listedIn(state), magnitude)
  return room === undefined || room >= least
}

/**
 * Most structures that protection lets an acceptance take from a quote; undefined when nothing bounds it. A quote without room
 * is passed over. [PRT-3] [PRT-16] [PRT-18] [PRT-19]
 */
export function roomOf(
  state: State,
  { terms, owner }: OpenRfq,
  quote: Quote,
  side: 'buy' | 'sell',
  marks: Marks,
): bigint | undefined {
  const { credit, refusesSelf, mmp: rules } = state.protection
  const { structure } = terms
  const { maker, user } = quote
  if (isSelf(state, owner.taker, maker) && !refusesSelf.has(owner.taker)) return 0n
  if (isSilent(state, maker, user, 'quotes', marks.now)) return 0n
  const ofMaker = rules.get(maker)
  if (!ofMaker && !isLimited(credit)) return undefined
  const listed = listedIn(state)
  const worst = worstPrice((side === 'buy' ? quote.ask : quote.bid) ?? [])
  let room = creditRoom(credit, owner.taker, maker, structure, listed, worst)
  const fill = { structure, listed, makerSide: opposite(side) }
  for (const mmp of rulesFor(state, { firm: maker, user }, structure)) {
    const bound = mmpRoom(mmp, fill, worst, marks)
    if (bound !== undefined && (room === undefined || bound < room)) room = bound
  }
  return room
}

/** What one acceptance takes of one quote, at the maker's own prices. */
export type GuardedFill = { readonly quote: Quote; readonly parts: readonly MmpPart[] }

/**
 * What the fills of a match do to protection: each maker's windows count them, lines are used, and a limit that is reached
 * cancels every live quote in its scope, but for those on the request itself, which ends with the match. [PRT-4]
 */
export function guardEvents(
  state: State,
  rfq: OpenRfq,
  fills: readonly GuardedFill[],
  side: 'buy' | 'sell',
  marks: Marks,
): Event[] {
  const { structure, rfqId } = rfq.terms
  const events: Event[] = []
  const pulled = new Map<string, PulledQuote>()
  for (const { quote, parts } of fills) {
    const { maker, user } = quote
    const { taker } = rfq.owner
    const makerKnows = rfq.terms.disclosedTaker !== undefined
    const traded = { structure, taker, maker, makerKnows }
    events.push(...creditEvents(state.protection.credit, traded, parts, listedIn(state)))
    const fill = { structure, listed: listedIn(state), makerSide: opposite(side) }
    for (const mmp of rulesFor(state, { firm: maker, user }, structure)) {
      const entry = entryOf(mmp, fill, parts, marks)
      const of = { firm: maker, scope: mmp.scope }
      events.push({ type: 'MmpCounted', ...of, entry })
      const hit = phaseOf(mmp, marks.now) === 'half_open' ? undefined : reached(mmp, entry)
      if (!hit) continue
      const quotes = liveInScope(state, mmp, maker).filter((each) => each.rfqId !== rfqId)
      const { measure, observed, limit } = hit
      const frozen = { since: marks.now, until: frozenUntil(mmp, marks.now), measure }
      const ids = quotes.map(({ quoteId }) => quoteId)
      events.push({ type: 'MmpTriggered', ...of, frozen, observed, limit, quotes: ids })
      for (const each of quotes) pulled.set(each.quoteId, each)
    }
  }
  return [...events, ...quoteEndings([...pulled.values()])]
}

function liveInScope(state: State, { scope }: Mmp, maker: FirmId): PulledQuote[] {
  const listed = listedIn(state)
  const found: PulledQuote[] = []
  for (const { quoteId, rfqId, user } of liveQuotesOf(state, maker)) {
    const structure = state.rfqs.get(rfqId)?.terms.structure
    if (structure && inScope(scope, user, structure, listed)) found.push({ quoteId, rfqId, maker })
  }
  return found.sort(byId)
}

/** The maker's rules that count its quotes on a structure. */
function rulesFor(state: State, { firm, user }: Actor, structure: Structure): readonly Mmp[] {
  const rules = state.protection.mmp.get(firm)
  if (!rules) return []
  const listed = listedIn(state)
  return [...rules.values()].filter(({ scope }) => inScope(scope, user, structure, listed))
}
