/** The match against every way in which a small book could trade, found by trying all of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { accountId } from '../ledger/account.ts'
import { price } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { firmId, userId } from '../party/firm.ts'
import { timestamp } from '../time/timestamp.ts'
import { matchCross } from './match.ts'
import type { BookId, OrderId, OrderPrice, RestingOrder } from './order.ts'
import { fillsFor, largestCommon, reachOf } from './reach.ts'
import type { Reference } from './reference.ts'

/** Eight to a tick, so that mids lie on, between and halfway between ticks. */
const TICK = price(8n)

const orderPrice: fc.Arbitrary<OrderPrice> = fc.oneof(
  fc
    .integer({ min: -4, max: 4 })
    .map((n) => ({ kind: 'limit', limit: price(BigInt(n) * TICK) }) as const),
  fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -4, max: 4 })).map(
    ([offset, limit]) =>
      ({
        kind: 'peg',
        offset: price(BigInt(offset) * TICK),
        limit: price(BigInt(limit) * TICK),
      }) as const,
  ),
)

const book: fc.Arbitrary<readonly RestingOrder[]> = fc
  .array(
    fc.record({
      side: fc.constantFrom('buy', 'sell'),
      size: fc.bigInt({ min: 1n, max: 6n }),
      least: fc.oneof(fc.constant(1n), fc.bigInt({ min: 1n, max: 6n })),
      of: orderPrice,
    }),
    { maxLength: 7 },
  )
  .map((orders) =>
    orders.map(({ side, size, least, of }, i) => ({
      order: {
        orderId: `order-${i}` as OrderId,
        bookId: 'book' as BookId,
        firm: firmId(`f${i}`),
        user: userId('desk'),
        account: accountId(`f${i}:main`),
        side,
        flip: false,
        size,
        minSize: least,
        price: of,
        placedAt: timestamp(i),
        expiresAt: timestamp(1000),
      },
      remaining: size,
      holdId: undefined,
    })),
  )

const reference: fc.Arbitrary<Reference> = fc
  .record({
    mid: fc.integer({ min: -20, max: 20 }).map((n) => price(BigInt(n))),
    width: fc.option(fc.tuple(fc.bigInt({ min: 0n, max: 30n }), fc.bigInt({ min: 0n, max: 30n }))),
  })
  .map(({ mid, width }) => ({
    mid,
    bid: width ? price(mid - width[0]) : undefined,
    ask: width ? price(mid + width[1]) : undefined,
  }))

/** Whether an order takes a price, said without rounding anything. */
function takes({ order: { side, price: of } }: RestingOrder, at: bigint, mid: bigint): boolean {
  const within = (bound: bigint): boolean => (side === 'buy' ? at <= bound : at >= bound)
  return within(of.limit) && (of.kind === 'limit' || within(mid + of.offset))
}

/** All vectors of fills of one side, largest first in the order of priority. */
function vectors(orders: readonly RestingOrder[]): bigint[][] {
  const [first, ...rest] = orders
  if (!first) return [[]]
  const least = first.order.minSize < first.remaining ? first.order.minSize : first.remaining
  const fills = [0n]
  for (let fill = least; fill <= first.remaining; fill++) fills.push(fill)
  const tails = vectors(rest)
  return fills.reverse().flatMap((fill) => tails.map((tail) => [fill, ...tail]))
}

const sum = (fills: readonly bigint[]): bigint => fills.reduce((a, b) => a + b, 0n)

type Found = { readonly at: bigint; readonly volume: bigint; readonly fills: readonly string[] }

function byTryingAll(
  orders: readonly RestingOrder[],
  { mid, bid, ask }: Reference,
): Found | undefined {
  const ranked = [...orders].sort(
    (a, b) => Number(b.remaining - a.remaining) || a.order.placedAt - b.order.placedAt,
  )
  let best: Found | undefined
  for (let ticks = -10n; ticks <= 10n; ticks++) {
    const at = ticks * TICK
    const beside = at - mid < TICK && mid - at < TICK
    const inside = bid !== undefined && ask !== undefined && at >= bid && at <= ask
    if (!beside && !inside) continue
    const sides = (['buy', 'sell'] as const).map((side) =>
      ranked.filter((each) => each.order.side === side && takes(each, at, mid)),
    )
    const ways = sides.map((side) => vectors(side))
    const sold = new Set((ways[1] ?? []).map(sum))
    let volume = 0n
    for (const way of ways[0] ?? []) if (sold.has(sum(way)) && sum(way) > volume) volume = sum(way)
    if (volume === 0n) continue
    const fills = sides.flatMap((side, i) => {
      const way = (ways[i] ?? []).find((each) => sum(each) === volume) ?? []
      return side.flatMap(({ order }, n) =>
        (way[n] ?? 0n) > 0n ? [`${order.orderId} ${way[n]}`] : [],
      )
    })
    const found = { at, volume, fills }
    if (!best || isBetter(found, best, mid)) best = found
  }
  return best
}

function isBetter(a: Found, b: Found, mid: bigint): boolean {
  const far = (of: Found): bigint => (of.at > mid ? of.at - mid : mid - of.at)
  if (a.volume !== b.volume) return a.volume > b.volume
  if (far(a) !== far(b)) return far(a) < far(b)
  return (a.at / TICK) % 2n === 0n
}

void test('[CRX-5] [CRX-6] price, volume and every fill are what trying every price and every way of filling gives', () => {
  const seen = { none: 0, some: 0, minimums: 0, away: 0 }
  fc.assert(
    fc.property(book, reference, (orders, ref) => {
      const matched = matchCross(orders, ref, TICK)
      const found = matched && {
        at: matched.price as bigint,
        volume: matched.volume,
        fills: matched.fills.map(({ resting: { order }, size }) => `${order.orderId} ${size}`),
      }
      const expected = byTryingAll(orders, ref)
      assert.deepEqual(found, expected)
      seen[expected ? 'some' : 'none']++
      if (!matched) return
      if (matched.fills.some(({ resting }) => resting.order.minSize > 1n)) seen.minimums++
      if (distance(matched.price, ref.mid) > TICK) seen.away++
    }),
    { numRuns: 20_000 },
  )
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 200, `${what}: ${count}`)
})

function distance(a: Price, b: Price): bigint {
  return a > b ? a - b : b - a
}

void test('[CRX-6] no two orders that could trade more under the rule are left', () => {
  fc.assert(
    fc.property(book, reference, (orders, ref) => {
      const matched = matchCross(orders, ref, TICK)
      if (!matched) return
      const got = new Map(matched.fills.map(({ resting, size }) => [resting.order.orderId, size]))
      const at = matched.price
      const couldTake = (resting: RestingOrder): bigint => {
        const already = got.get(resting.order.orderId) ?? 0n
        const least =
          resting.order.minSize < resting.remaining ? resting.order.minSize : resting.remaining
        const left = resting.remaining - already
        // One more lot is in the rule where it has met its least, or has none.
        return takes(resting, at, ref.mid) && left > 0n && already + 1n >= least ? 1n : 0n
      }
      const buyers = orders.some((each) => each.order.side === 'buy' && couldTake(each) > 0n)
      const sellers = orders.some((each) => each.order.side === 'sell' && couldTake(each) > 0n)
      assert.ok(!(buyers && sellers))
    }),
    { numRuns: 5_000 },
  )
})

const interests = fc.array(
  fc
    .tuple(fc.bigInt({ min: 1n, max: 12n }), fc.bigInt({ min: 0n, max: 12n }))
    .map(([least, more]) => ({ least, most: least + more })),
  { maxLength: 6 },
)

void test('[CRX-6] the volumes that a side can make up, as a set of ranges and one by one', () => {
  fc.assert(
    fc.property(interests, interests, (a, b) => {
      const all = (orders: typeof a): Set<bigint> => {
        let sums = new Set([0n])
        for (const { least, most } of orders) {
          const more = new Set(sums)
          for (const each of sums)
            for (let fill = least; fill <= most; fill++) more.add(each + fill)
          sums = more
        }
        return sums
      }
      const [ranges] = reachOf(a)
      const listed: bigint[] = []
      for (const { from, to } of ranges ?? []) for (let n = from; n <= to; n++) listed.push(n)
      const reached = all(a)
      const expected = [...reached].sort((x, y) => Number(x - y))
      assert.deepEqual(listed, expected)
      const both = [...all(b)].filter((n) => reached.has(n))
      const largest = both.reduce((x, y) => (x > y ? x : y), 0n)
      assert.equal(largestCommon(ranges ?? [], reachOf(b)[0] ?? []), largest)
      for (const volume of expected) assert.equal(sum(fillsFor(a, reachOf(a), volume)), volume)
    }),
    { numRuns: 1_000 },
  )
})

void test('[CRX-6] a full book of orders with minimums is matched without trying them all', () => {
  const side = (of: 'buy' | 'sell'): RestingOrder[] =>
    Array.from({ length: 200 }, (_, i) => {
      const size = 1_000_000n + BigInt((i * 7_919) % 10_007) ** 2n
      return {
        order: {
          orderId: `${of}-${i}` as OrderId,
          bookId: 'book' as BookId,
          firm: firmId(`${of}${i}`),
          user: userId('desk'),
          account: accountId(`${of}${i}:main`),
          side: of,
          flip: false,
          size,
          minSize: i % 3 === 0 ? size : 1n,
          price: { kind: 'limit', limit: price(of === 'buy' ? 8n * BigInt(i) : -8n * BigInt(i)) },
          placedAt: timestamp(i),
          expiresAt: timestamp(1000),
        },
        remaining: size,
        holdId: undefined,
      }
    })
  const wide = { mid: price(0n), bid: price(-8_000n), ask: price(8_000n) }
  const matched = matchCross([...side('buy'), ...side('sell')], wide, TICK)
  assert.ok(matched)
  const total = (of: string): bigint =>
    sum(matched.fills.filter(({ resting }) => resting.order.side === of).map(({ size }) => size))
  assert.deepEqual([total('buy'), total('sell')], [matched.volume, matched.volume])
  assert.ok(matched.fills.length <= 160)
})
