/** For tests: blocks and resting orders from a few words. */
import { actor, eventOf, legsOf, must, px } from './_venue.ts'
import type { World } from './_venue.ts'
import type { BlockId, BlockRole, BlockTerms } from './block/block.ts'
import type { ApproveBlock, CountersignBlock, ProposeBlock } from './block/command.ts'
import { payloadOf } from './block/payload.ts'
import type { CancelOrder, CrossMark, PlaceOrder, RunCross } from './cross/command.ts'
import { CROSS_LIMITS } from './cross/order.ts'
import type { BookId, OrderId } from './cross/order.ts'
import { instrumentId } from './instrument/instrument.ts'
import { accountId } from './ledger/account.ts'
import { firmId, userId } from './party/firm.ts'
import type { Actor } from './party/firm.ts'
import { timestamp } from './time/timestamp.ts'
import type { Event } from './venue/event.ts'

/** A second user of a firm. */
export function second(firm: string): Actor {
  return { firm: firmId(firm), user: userId(`${firm}-2`) }
}

let nonces = 0
export function nonce(): string {
  return `nonce-${String(++nonces).padStart(12, '0')}`
}

/** `acme buys 10 x buy 1 SPY at 400 from mako`: the proposer first. */
export function proposing(
  firm: string,
  counterparty: string,
  what: string,
  over: Partial<Omit<ProposeBlock, 'type'>> = {},
): ProposeBlock {
  const [, side = '', size = '', legs = '', price = ''] =
    /^(buy|sell) (\d+) x (.+) at (\S+)$/.exec(what) ?? []
  return {
    type: 'ProposeBlock',
    actor: actor(firm),
    credential: `key-${firm}-1`,
    counterparty: firmId(counterparty),
    side: side === 'sell' ? 'sell' : 'buy',
    legs: legsOf(legs),
    size: BigInt(size),
    price: px(price),
    shares: [{ account: accountId(`${firm}:main`), size: BigInt(size) }],
    nonce: nonce(),
    ttlMs: 60_000,
    ...over,
  }
}

export function propose(world: World, ...args: Parameters<typeof proposing>): BlockTerms {
  return eventOf(must(world, proposing(...args)), 'BlockProposed').terms
}

export function countersigning(
  terms: BlockTerms,
  over: Partial<Omit<CountersignBlock, 'type'>> = {},
): CountersignBlock {
  const isBuyer = terms.proposer !== terms.buyer
  const firm = isBuyer ? terms.buyer : terms.seller
  const role: BlockRole = isBuyer ? 'buyer' : 'seller'
  return {
    type: 'CountersignBlock',
    actor: actor(firm),
    credential: `key-${firm}-1`,
    blockId: terms.blockId,
    role,
    payload: payloadOf(terms),
    shares: [{ account: accountId(`${firm}:main`), size: terms.size }],
    signature: undefined,
    ...over,
  }
}

export function approving(by: Actor, blockId: BlockId, credential?: string): ApproveBlock {
  return { type: 'ApproveBlock', actor: by, blockId, credential: credential ?? `key-${by.user}` }
}

/** `buy 100 x buy 1 SPY limit 400`, `sell 5 x buy 1 SPY peg -0.05 limit 399 min 5`. */
export function resting(
  firm: string,
  what: string,
  over: Partial<Omit<PlaceOrder, 'type'>> = {},
): PlaceOrder {
  const [, side = '', size = '', legs = '', peg, limit = '', min = '1'] =
    /^(buy|sell) (\d+) x (.+?)(?: peg (\S+))? limit (\S+)(?: min (\d+))?$/.exec(what) ?? []
  return {
    type: 'PlaceOrder',
    actor: actor(firm),
    account: accountId(`${firm}:main`),
    side: side === 'sell' ? 'sell' : 'buy',
    legs: legsOf(legs),
    size: BigInt(size),
    minSize: BigInt(min),
    price:
      peg === undefined
        ? { kind: 'limit', limit: px(limit) }
        : { kind: 'peg', offset: px(peg), limit: px(limit) },
    ttlMs: 600_000,
    ...over,
  }
}

export function rest(world: World, ...args: Parameters<typeof resting>): OrderId {
  return eventOf(must(world, resting(...args)), 'OrderPlaced').order.orderId
}

export function cancelling(firm: string, orderId: OrderId): CancelOrder {
  return { type: 'CancelOrder', actor: actor(firm), orderId }
}

/** Marks from `SPY 399.98/400/400.02`, fresh now. */
export function marksOf(world: World, text: string): readonly CrossMark[] {
  return text.split(', ').map((each) => {
    const [id = '', prices = ''] = each.split(' ')
    const [first = '', mid, ask] = prices.split('/')
    return {
      instrument: instrumentId(id),
      mid: px(mid ?? first),
      bid: mid === undefined ? undefined : px(first),
      ask: ask === undefined ? undefined : px(ask),
      source: 'a test',
      observedAt: timestamp(world.now),
    }
  })
}

export function crossing(
  world: World,
  book: string,
  marks: string,
  over: Partial<RunCross> = {},
): RunCross {
  return {
    type: 'RunCross',
    actor: actor('ops'),
    bookId: book as BookId,
    marks: marksOf(world, marks),
    draw: 0,
    ...over,
  }
}

/** Lets the drawn interval pass and crosses a book. */
export function cross(world: World, book: string, marks: string): readonly Event[] {
  world.now += CROSS_LIMITS.intervalMsMin * 1000
  return must(world, crossing(world, book, marks))
}
