/** Placing and cancelling resting orders. What a new order could owe is set aside; pinging for what rests there is made slow and large. */
import { checkMinimums, canonicalOf } from '../block/propose.ts'
import { linesFor, promise } from '../collateral/promise.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { opposite } from '../instrument/structure.ts'
import type { Structure } from '../instrument/structure.ts'
import { CLEARING } from '../ledger/account.ts'
import type { HoldId } from '../ledger/hold.ts'
import { price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import { refusalOfDeal } from '../protection/deal.ts'
import { refusalOfKilled } from '../protection/kill.ts'
import { marksAt } from '../protection/mark.ts'
import { withReferences } from '../protection/reference.ts'
import { refusalOfRisk, riskWarnings } from '../risk-limit/guard.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { outside } from '../rfq/window.ts'
import { plusMs } from '../time/timestamp.ts'
import { checkRange, deltasOf, settlePart } from '../trade/settlement.ts'
import { accepted, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { ordersOf, restingOf } from './books.ts'
import type { CancelOrder, PlaceOrder } from './command.ts'
import { CROSS_LIMITS, bookIdOf } from './order.ts'
import type { BookId, CrossOrder, OrderId, OrderPrice, RestingOrder } from './order.ts'

/**
 * Guards in order: not killed; account; duration; size; legs; size in lowest terms; instrument minimums; least; ticks; range; not against itself;
 * how many rest there; size, notional, premium; price bands; risk; means. [CRX-2] [CRX-12]
 */
export function placeOrder(state: State, command: PlaceOrder, at: At): Decision {
  const { actor, ttlMs } = command
  const killed = refusalOfKilled(state, actor)
  if (killed) return refused(killed)
  const account = ownAccount(state, actor.firm, command.account)
  if (!account) return refuse('unknown_account', 'account')
  const wrongTtl = outside(ttlMs, CROSS_LIMITS.ttlMsMin, CROSS_LIMITS.ttlMsMax)
  if (wrongTtl) return refused(wrongTtl)
  const expiresAt = plusMs(at.ts, ttlMs)
  const canonical = canonicalOf(state, command, expiresAt, CROSS_LIMITS.sizeMax)
  if ('code' in canonical) return refused(canonical)
  const { structure, size, flip, scaledBy } = canonical
  const tooSmall = checkMinimums(state, structure, size, 'crossLots')
  if (tooSmall) return refused(tooSmall)
  if (command.minSize < 1n || command.minSize > command.size)
    return refuse('bad_minimum', 'minSize', { max: String(command.size) })
  const wrongPrice = checkPrice(structure, command.price)
  if (wrongPrice) return refused(wrongPrice)
  const orderPrice = flip ? turned(command.price) : command.price
  const tooLarge = checkRange({ structure, price: orderPrice.limit, size }, listedIn(state))
  if (tooLarge) return refused(tooLarge)
  const side = flip ? opposite(command.side) : command.side
  const bookId = bookIdOf(structure)
  const crowded = checkOthers(state, { firm: actor.firm, side, bookId, structure }, at)
  if (crowded) return refused(crowded)
  const shares = [{ account: account.id, size }]
  const marks = marksAt(command, at.ts)
  const unsafe = refusalOfDeal(state, {
    actor,
    // For this guard alone: the book is every order's, and tells none of when another came.
    structure: withReferences(structure, listedIn(state), marks),
    side,
    size,
    shares,
    price: orderPrice.limit,
    pricePath: 'price.limit',
    flip,
    marks,
  })
  if (unsafe) return refused(unsafe)
  const { riskMarks } = command
  const commitment = { firm: actor.firm, structure, side, shares, riskMarks } as const
  const tooMuch = refusalOfRisk(state, commitment, at.ts)
  if (tooMuch) return refused(tooMuch)
  const mint = minter(state, at)
  const order: CrossOrder = {
    orderId: mint('order') as OrderId,
    bookId,
    firm: actor.firm,
    user: actor.user,
    account: account.id,
    side,
    flip,
    size,
    minSize: command.minSize * scaledBy,
    price: orderPrice,
    placedAt: at.ts,
    expiresAt,
  }
  const lines = promise(
    state.ledger,
    listedIn(state),
    account,
    worstOf(state, order, structure, size),
  )
  if ('code' in lines) return refused(lines)
  const holdId = lines.length === 0 ? undefined : (mint('hold') as HoldId)
  const events: Event[] = [{ type: 'OrderPlaced', order, structure, holdId }]
  if (holdId !== undefined) {
    const purpose = { kind: 'order', id: order.orderId } as const
    events.push({ type: 'HoldPlaced', hold: { id: holdId, account: account.id, purpose, lines } })
  }
  events.push(...riskWarnings(state, commitment, at.ts, mint))
  return accepted(events)
}

/** Guards in order: own and resting, rested long enough. One past its deadline and not yet swept may still be cancelled. */
export function cancelOrder(state: State, { actor, orderId }: CancelOrder, at: At): Decision {
  const found = restingOf(state.crosses, actor.firm, orderId)
  if (!found) return refuse('unknown_order', 'orderId')
  const { placedAt } = found.resting.order
  if (at.ts < plusMs(placedAt, CROSS_LIMITS.restMsMin)) {
    const waitMs = Math.ceil((plusMs(placedAt, CROSS_LIMITS.restMsMin) - at.ts) / 1000)
    return refuse('order_must_rest', 'orderId', { retryAfterMs: String(waitMs) })
  }
  return accepted(endOf(found.resting, 'cancelled'))
}

/** The end of an order that its firm, or the venue, has killed; it need not have rested. */
export function pulledOrder(resting: RestingOrder): readonly Event[] {
  return endOf(resting, 'cancelled')
}

/** Ends of the orders past their deadline. [CRX-9] */
export function* dueOrders(state: State, at: At): Generator<Event[]> {
  for (const { orders } of state.crosses.books.values())
    for (const resting of orders.values())
      if (resting.order.expiresAt <= at.ts) yield endOf(resting, 'expired')
}

export function endOf(
  {
    order: { orderId, firm },
    holdId,
  }: { readonly order: CrossOrder; readonly holdId: HoldId | undefined },
  outcome: 'cancelled' | 'expired',
): Event[] {
  const events: Event[] = [{ type: 'OrderEnded', orderId, firm, outcome }]
  const freed = outcome === 'cancelled' ? 'voided' : 'expired'
  if (holdId !== undefined) events.push({ type: 'HoldResolved', holdId, outcome: freed })
  return events
}

/** What a fill of `size` at the order's limit, the worst price it can get, does to its account. */
export function worstOf(
  state: State,
  order: Pick<CrossOrder, 'side' | 'price' | 'account'>,
  structure: Structure,
  size: bigint,
): ReadonlyMap<InstrumentId, bigint> {
  const { side, account } = order
  const part = { structure, side, price: order.price.limit, size, account, against: CLEARING }
  return deltasOf(settlePart({ ...part, feeRole: 'maker' }, listedIn(state)), account)
}

/**
 * Lines for what is left of an order once `filled` of it has traded: the contracts still promised out of a long position, cover
 * for the rest. They are never more than what the whole order held and the fill brought in. [CRX-4]
 */
export function linesLeft(
  state: State,
  order: CrossOrder,
  what: { readonly structure: Structure; readonly filled: bigint; readonly left: bigint },
  held: (asset: InstrumentId) => bigint,
): ReturnType<typeof linesFor> {
  const { structure, filled, left } = what
  const gone = worstOf(state, order, structure, filled)
  const account = state.accounts.get(order.account)
  if (!account || left === 0n) return []
  const long = (option: InstrumentId): bigint => {
    const still = held(option) + (gone.get(option) ?? 0n)
    return still > 0n ? still : 0n
  }
  const { ledger } = state
  const then = worstOf(state, order, structure, left)
  return linesFor(listedIn(state), account, then, { long, ledger })
}

function checkPrice({ tick }: Structure, of: OrderPrice): Rejection | undefined {
  const detail = { tick: String(tick) }
  if (of.limit % tick !== 0n) return reject('bad_tick', 'price.limit', detail)
  if (of.kind === 'peg' && of.offset % tick !== 0n)
    return reject('bad_tick', 'price.offset', detail)
  return undefined
}

function turned(of: OrderPrice): OrderPrice {
  const limit = price(-of.limit)
  return of.kind === 'limit'
    ? { kind: 'limit', limit }
    : { ...of, offset: price(-of.offset), limit }
}

/** Refuses an order against the firm's own interest, and more orders than may rest on one instrument. */
function checkOthers(
  state: State,
  wanted: {
    readonly firm: FirmId
    readonly side: 'buy' | 'sell'
    readonly bookId: BookId
    readonly structure: Structure
  },
  at: At,
): Rejection | undefined {
  const own = ordersOf(state.crosses, wanted.firm).filter(
    ({ resting }) => resting.order.expiresAt > at.ts,
  )
  const against = own.find(
    ({ resting: { order } }) => order.bookId === wanted.bookId && order.side !== wanted.side,
  )
  if (against) return reject('own_interest', 'side', { orderId: against.resting.order.orderId })
  const max = CROSS_LIMITS.ordersPerFirmAndInstrumentMax
  for (const { instrument } of wanted.structure.legs) {
    const there = own.filter(({ book: { structure } }) =>
      structure.legs.some((leg) => leg.instrument === instrument),
    ).length
    if (there >= max) return reject('too_many_orders', undefined, { instrument, max: String(max) })
  }
  return undefined
}
