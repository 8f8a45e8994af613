import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks, checkLives } from '../_invariant.ts'
import { cancelling, cross, crossing, marksOf, rest, resting } from '../_block.ts'
import {
  OPERATOR,
  actor,
  answer,
  eventOf,
  funding,
  furnished,
  must,
  owned,
  settling,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { formatDecimal } from '../num/decimal.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { firmId } from '../party/firm.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Event } from '../venue/event.ts'
import { CROSS_LIMITS } from './order.ts'
import type { OrderId } from './order.ts'
import { intervalMsOf } from './run.ts'

function funded(): World {
  const world = furnished()
  for (const firm of ['acme', 'bree', 'mako', 'nova', 'opal']) {
    must(world, funding(firm, 'USD', 1_000_000_00n))
    must(world, funding(firm, 'SPY', 2_000n))
  }
  return world
}

const BOOK = 'buy 1 SPY'
/** What was filled: `acme 10 at 400, mako 10 at 400`. */
function filled(events: readonly Event[]): string {
  return events
    .flatMap((event) => (event.type === 'OrderFilled' ? [event.fill] : []))
    .map(({ firm, size, price }) => `${firm} ${size} at ${formatDecimal(price, 8)}`)
    .join(', ')
}

void test('[CRX-1] [CRX-8] two firms cross at the mid, in one entry through clearing, each paying the fee of a maker', () => {
  const world = funded()
  rest(world, 'acme', 'buy 100 x buy 1 SPY limit 401')
  rest(world, 'mako', 'sell 60 x buy 1 SPY limit 399')
  assert.equal(owned(world, 'acme', 'USD').held, 40_100_00n)
  const events = cross(world, BOOK, 'SPY 399.98/400/400.02')
  assert.equal(filled(events), 'acme 60 at 400, mako 60 at 400')
  const { entry } = eventOf(events, 'EntryPosted')
  assert.equal(entry.cause.kind, 'cross')
  for (const { from, to } of entry.postings)
    assert.ok(from === 'venue:clearing' || to === 'venue:clearing', `${from} ${to}`)
  assert.equal(owned(world, 'acme', 'SPY').total, 2_060n)
  // Forty are left, held for at the limit.
  assert.equal(owned(world, 'acme', 'USD').held, 16_040_00n)
  assert.equal(owned(world, 'mako', 'SPY').held, 0n)
  assert.equal(world.state.crosses.books.get(BOOK as never)?.orders.size, 1)
  checkBooks(world.state)
  checkLives(world.events)
})

void test('[CRX-2] an order is refused with one code each', () => {
  const world = funded()
  rest(world, 'mako', 'sell 5 x buy 1 SPY limit 400')
  const set = {
    type: 'SetMinimums',
    actor: actor(OPERATOR),
    instrument: instrumentId('SPY'),
  } as const
  must(world, { ...set, blockLots: 1n, crossLots: 5n })
  for (const [expected, command] of [
    ['role_forbidden', resting('ops', 'buy 5 x buy 1 SPY limit 400')],
    [
      'unknown_account account',
      resting('acme', 'buy 5 x buy 1 SPY limit 400', { account: accountId('mako:main') }),
    ],
    ['bad_duration ttlMs', resting('acme', 'buy 5 x buy 1 SPY limit 400', { ttlMs: 59_999 })],
    ['bad_duration ttlMs', resting('acme', 'buy 5 x buy 1 SPY limit 400', { ttlMs: 604_800_001 })],
    ['bad_size size', resting('acme', 'buy 0 x buy 1 SPY limit 400')],
    ['unknown_instrument legs.0.instrument', resting('acme', 'buy 5 x buy 1 QQQ limit 400')],
    ['below_minimum size', resting('acme', 'buy 4 x buy 1 SPY limit 400')],
    ['bad_minimum minSize', resting('acme', 'buy 5 x buy 1 SPY limit 400 min 6')],
    ['bad_minimum minSize', resting('acme', 'buy 5 x buy 1 SPY limit 400 min 0')],
    ['bad_tick price.limit', resting('acme', 'buy 5 x buy 1 SPY limit 400.001')],
    ['bad_tick price.offset', resting('acme', 'buy 5 x buy 1 SPY peg 0.001 limit 400')],
    ['out_of_range', resting('acme', 'buy 1000000000 x buy 1 SPY limit 20000000000')],
    ['insufficient_available', resting('acme', 'buy 5000 x buy 1 SPY limit 400')],
    ['own_interest side', resting('mako', 'buy 5 x buy 1 SPY limit 400')],
    ['own_interest side', resting('mako', 'sell 5 x sell 1 SPY limit -400')],
    ['cover_unavailable', resting('acme', 'sell 5 x buy 1 K400 limit 4')],
  ] as const)
    assert.equal(answer(world, command), expected)
})

void test('[CRX-3] at most five orders of a firm rest on one instrument', () => {
  const world = funded()
  for (let i = 0; i < CROSS_LIMITS.ordersPerFirmAndInstrumentMax; i++)
    rest(
      world,
      'acme',
      i === 2 ? 'sell 1 x buy 100 SPY, buy 1 C400 limit 1' : 'buy 1 x buy 1 SPY limit 1',
    )
  assert.equal(answer(world, resting('acme', 'buy 1 x buy 1 SPY limit 1')), 'too_many_orders')
  assert.equal(answer(world, resting('acme', 'buy 1 x buy 1 C400 limit 1')), 'ok')
  assert.equal(answer(world, resting('bree', 'buy 1 x buy 1 SPY limit 1')), 'ok')
})

void test('[CRX-3] an order rests before it crosses and before it is cancelled', () => {
  const world = funded()
  rest(world, 'mako', 'sell 10 x buy 1 SPY limit 399')
  world.now += CROSS_LIMITS.intervalMsMin * 1000 - 10
  const late = rest(world, 'acme', 'buy 10 x buy 1 SPY limit 401')
  assert.equal(answer(world, cancelling('acme', late)), 'order_must_rest orderId')
  assert.equal(answer(world, cancelling('mako', late)), 'unknown_order orderId')
  world.now += 10
  assert.equal(filled(must(world, crossing(world, BOOK, 'SPY 400'))), '')
  world.now += CROSS_LIMITS.restMsMin * 1000
  must(world, cancelling('acme', late))
  assert.equal(answer(world, cancelling('acme', late)), 'unknown_order orderId')
  assert.equal(owned(world, 'acme', 'USD').held, 0n)
})

void test('[CRX-5] a peg follows the mid by its offset, up to its limit', () => {
  for (const [what, expected] of [
    ['buy 10 x buy 1 SPY peg 0 limit 500', 'acme 10 at 400, mako 10 at 400'],
    ['buy 10 x buy 1 SPY peg -0.01 limit 500', ''],
    ['buy 10 x buy 1 SPY peg 0.05 limit 399.99', ''],
    ['buy 10 x buy 1 SPY peg 0.05 limit 500', 'acme 10 at 400, mako 10 at 400'],
    ['sell 10 x sell 1 SPY peg 0 limit -500', 'acme 10 at 400, mako 10 at 400'],
    ['sell 10 x sell 1 SPY peg 0.01 limit -500', ''],
  ] as const) {
    const world = funded()
    rest(world, 'acme', what)
    rest(world, 'mako', 'sell 10 x buy 1 SPY peg 0 limit 300')
    assert.equal(filled(cross(world, BOOK, 'SPY 399/400/401')), expected, what)
  }
})

void test('[CRX-5] a mid between two ticks: where more trades, else the even tick', () => {
  for (const [mid, price] of [
    ['400.005', '400'],
    ['400.015', '400.02'],
    ['400.012', '400.01'],
    ['400.018', '400.02'],
  ] as const) {
    const world = funded()
    rest(world, 'acme', 'buy 10 x buy 1 SPY limit 500')
    rest(world, 'mako', 'sell 10 x buy 1 SPY limit 300')
    assert.equal(
      filled(cross(world, BOOK, `SPY ${mid}`)),
      `acme 10 at ${price}, mako 10 at ${price}`,
    )
  }
  const world = funded()
  rest(world, 'acme', 'buy 10 x buy 1 SPY limit 500')
  rest(world, 'mako', 'sell 10 x buy 1 SPY limit 400.01')
  assert.equal(filled(cross(world, BOOK, 'SPY 400.005')), 'acme 10 at 400.01, mako 10 at 400.01')
})

void test('[CRX-5] away from the mid the price is where most trades, and never outside the reference', () => {
  const world = funded()
  rest(world, 'acme', 'buy 100 x buy 1 SPY limit 401')
  rest(world, 'mako', 'sell 10 x buy 1 SPY limit 400')
  rest(world, 'nova', 'sell 40 x buy 1 SPY limit 400.50')
  rest(world, 'opal', 'sell 40 x buy 1 SPY limit 401')
  const events = cross(world, BOOK, 'SPY 399.20/400/400.80')
  assert.equal(filled(events), 'acme 50 at 400.5, nova 40 at 400.5, mako 10 at 400.5')
  checkBooks(world.state)
})

void test('[CRX-6] the largest volume under every minimum, shared by size and then time', () => {
  const world = funded()
  rest(world, 'acme', 'buy 30 x buy 1 SPY limit 400 min 30')
  rest(world, 'bree', 'buy 20 x buy 1 SPY limit 400')
  rest(world, 'mako', 'sell 25 x buy 1 SPY limit 400')
  rest(world, 'nova', 'sell 25 x buy 1 SPY limit 400 min 20')
  rest(world, 'opal', 'sell 40 x buy 1 SPY limit 400 min 40')
  // All of acme and bree make fifty; opal first by size, then mako before nova, whose least would be twenty.
  const events = cross(world, BOOK, 'SPY 400')
  assert.equal(filled(events), 'acme 30 at 400, bree 20 at 400, opal 40 at 400, mako 10 at 400')
  checkBooks(world.state)
})

void test('[CRX-6] less than the minimum left trades whole or not at all', () => {
  const world = funded()
  const order = rest(world, 'acme', 'buy 30 x buy 1 SPY limit 400 min 20')
  rest(world, 'mako', 'sell 20 x buy 1 SPY limit 400')
  assert.equal(filled(cross(world, BOOK, 'SPY 400')), 'acme 20 at 400, mako 20 at 400')
  rest(world, 'nova', 'sell 9 x buy 1 SPY limit 400')
  assert.equal(filled(cross(world, BOOK, 'SPY 400')), '')
  rest(world, 'opal', 'sell 1 x buy 1 SPY limit 400')
  const events = cross(world, BOOK, 'SPY 400')
  assert.equal(filled(events), 'acme 10 at 400, nova 9 at 400, opal 1 at 400')
  assert.ok(events.some((event) => event.type === 'OrderEnded' && event.orderId === order))
})

void test('[CRX-7] a missing, stale or crossed mark means no cross, and each waiting firm is told why, alone', () => {
  const world = funded()
  rest(world, 'acme', 'buy 10 x buy 1 SPY limit 401')
  rest(world, 'mako', 'sell 10 x buy 1 SPY limit 399')
  const skip = (marks: ReturnType<typeof marksOf>): readonly Event[] => {
    world.now += CROSS_LIMITS.intervalMsMin * 1000
    return must(world, crossing(world, BOOK, 'SPY 400', { marks }))
  }
  const old = marksOf(world, 'SPY 400')
  for (const [reason, events] of [
    ['no_mark', skip([])],
    ['no_mark', skip(marksOf(world, 'BTC 400'))],
    ['stale_mark', skip(old)],
    ['crossed_mark', skip(marksAt(world, 'SPY 400.01/400/400.02'))],
    ['crossed_mark', skip(marksAt(world, 'SPY 399/400/399.99'))],
  ] as const) {
    assert.equal(filled(events), '')
    const told = events.flatMap((event) =>
      event.type === 'CrossSkipped'
        ? [[event.firm, event.reason, audienceOf(world.state, event)]]
        : [],
    )
    assert.deepEqual(told, [
      ['acme', reason, ['acme']],
      ['mako', reason, ['mako']],
    ])
  }
  assert.equal(filled(cross(world, BOOK, 'SPY 400')), 'acme 10 at 400, mako 10 at 400')
})

void test('[CRX-5] a structure worth more than a price can say, or an offset beyond it, prices no cross and stops nothing', () => {
  const world = funded()
  const legs = 'buy 1000000 BTC, buy 1 SPY'
  rest(world, 'acme', `buy 1 x ${legs} limit 0.1`)
  const events = cross(world, legs, 'BTC 100000000, SPY 400')
  assert.equal(eventOf(events, 'CrossSkipped').reason, 'no_mark')
  rest(world, 'mako', 'buy 1 x buy 1 SPY peg -23000000000 limit 400')
  rest(world, 'nova', 'sell 1 x buy 1 SPY limit 400')
  assert.equal(filled(cross(world, BOOK, 'SPY -1000000000')), '')
})

/** Marks fresh at the end of the next interval. */
function marksAt(world: World, text: string): ReturnType<typeof marksOf> {
  const then = { ...world, now: world.now + CROSS_LIMITS.intervalMsMin * 1000 }
  return marksOf(then, text)
}

void test('[CRX-7] a cross waits for the interval that its draw names', () => {
  const world = funded()
  rest(world, 'acme', 'buy 10 x buy 1 SPY limit 401')
  const opened = world.now
  const last = 2 ** 32 - 1
  assert.equal(intervalMsOf(0), CROSS_LIMITS.intervalMsMin)
  assert.equal(intervalMsOf(last), CROSS_LIMITS.intervalMsMax)
  const at = (ms: number, draw: number): string => {
    world.now = opened + ms * 1000 - 1
    return answer(world, crossing(world, BOOK, 'SPY 400', { draw }))
  }
  assert.equal(at(CROSS_LIMITS.intervalMsMin - 1, 0), 'cross_not_due draw')
  assert.equal(at(CROSS_LIMITS.intervalMsMax - 1, last), 'cross_not_due draw')
  for (const draw of [-1, 0.5, 2 ** 32]) assert.equal(at(60_000, draw), 'malformed draw')
  assert.equal(at(CROSS_LIMITS.intervalMsMin, 0), 'ok')
  assert.equal(at(CROSS_LIMITS.intervalMsMin, 0), 'cross_not_due draw')
  assert.equal(answer(world, crossing(world, 'buy 1 BTC', 'BTC 1')), 'unknown_book bookId')
  const byFirm = { ...crossing(world, BOOK, 'SPY 400'), actor: actor('acme') }
  assert.equal(answer(world, byFirm), 'role_forbidden')
})

void test('[CRX-4] [COL-6] written calls are covered by the shares that come in, over several fills', () => {
  const world = funded()
  const legs = 'buy 1 C400, sell 100 SPY'
  rest(world, 'acme', `sell 10 x ${legs} limit -391`)
  // Bought shares cover written calls: only the cash is set aside.
  assert.deepEqual(
    [owned(world, 'acme', 'USD').held, owned(world, 'acme', 'SPY').held],
    [391_000_00n, 0n],
  )
  for (const [firm, size] of [
    ['mako', 3n],
    ['nova', 4n],
    ['opal', 3n],
  ] as const) {
    rest(world, firm, `buy ${size} x ${legs} limit -389`)
    const events = cross(world, legs, 'C400 9.9/10/10.1, SPY 399.98/400/400.02')
    assert.equal(filled(events), `${firm} ${size} at -390, acme ${size} at -390`)
    checkBooks(world.state)
  }
  assert.equal(owned(world, 'acme', 'C400').total, -10n)
  assert.equal(owned(world, 'acme', 'SPY').held, 1_000n)
  assert.equal(owned(world, 'acme', 'USD').held, 0n)
  checkLives(world.events)
})

void test('[CRX-4] contracts out of a long position go first, and what is left needs cover', () => {
  const world = funded()
  rest(world, 'acme', 'buy 4 x buy 1 C400 limit 10')
  rest(world, 'mako', 'sell 4 x buy 1 C400 limit 10')
  cross(world, 'buy 1 C400', 'C400 10')
  rest(world, 'acme', 'sell 10 x buy 1 C400 limit 10')
  assert.deepEqual(
    [owned(world, 'acme', 'C400').held, owned(world, 'acme', 'SPY').held],
    [4n, 600n],
  )
  rest(world, 'nova', 'buy 3 x buy 1 C400 limit 10')
  cross(world, 'buy 1 C400', 'C400 10')
  assert.deepEqual(
    [owned(world, 'acme', 'C400').held, owned(world, 'acme', 'SPY').held],
    [1n, 600n],
  )
  rest(world, 'opal', 'buy 7 x buy 1 C400 limit 10')
  cross(world, 'buy 1 C400', 'C400 10')
  assert.deepEqual(owned(world, 'acme', 'C400'), { total: -6n, held: 0n, available: -6n })
  assert.equal(owned(world, 'acme', 'SPY').held, 600n)
  checkBooks(world.state)
})

void test('[CRX-9] an order past its deadline trades no more, and the sweep frees what it held', () => {
  const world = funded()
  rest(world, 'acme', 'buy 10 x buy 1 C400 limit 10', { ttlMs: 60_000 })
  rest(world, 'mako', 'sell 10 x buy 1 C400 limit 10')
  world.now += 60_000_000 - 1
  assert.equal(filled(must(world, crossing(world, 'buy 1 C400', 'C400 10'))), '')
  // It stands in the way of nothing of its firm any more.
  assert.equal(answer(world, resting('acme', 'sell 1 x buy 1 C400 limit 10')), 'ok')
  const ended = must(world, sweep)
  assert.deepEqual(
    ended.map(({ type }) => type),
    ['OrderEnded', 'HoldResolved'],
  )
  world.now += 40 * 86_400_000_000
  assert.equal(answer(world, settling('C400', '10')), 'interest_still_open instrument')
  must(world, sweep)
  assert.equal(world.state.crosses.books.size, 0)
  assert.equal(answer(world, settling('C400', '10')), 'ok')
  checkBooks(world.state)
})

void test('[CRX-10] nobody is told of an order or a cross but the firm whose it is', () => {
  const world = funded()
  const events = [
    ...must(world, resting('acme', 'buy 10 x buy 1 SPY limit 401')),
    ...must(world, resting('mako', 'sell 4 x buy 1 SPY limit 399')),
    ...cross(world, BOOK, 'SPY 400'),
  ]
  for (const event of events) {
    const audience = audienceOf(world.state, event)
    assert.notEqual(audience, 'public')
    assert.ok(audience.length <= 1, event.type)
    if (event.type === 'CrossRun' || event.type === 'EntryPosted') assert.deepEqual(audience, [])
  }
  const unknown = cancelling('nova', 'order-00000000000' as OrderId)
  assert.equal(answer(world, unknown), 'unknown_order orderId')
})

void test('[CRX-11] the orders of a killed firm are cancelled with it, and no new one rests', () => {
  const world = funded()
  rest(world, 'acme', 'buy 10 x buy 1 SPY limit 401')
  rest(world, 'mako', 'sell 10 x buy 1 SPY limit 399')
  const scope = { level: 'firm', firm: firmId('mako') } as const
  must(world, { type: 'Kill', actor: actor('mako'), scope, reason: 'a test' })
  assert.equal(filled(cross(world, BOOK, 'SPY 400')), '')
  assert.equal(answer(world, resting('mako', 'sell 1 x buy 1 SPY limit 399')), 'killed')
  must(world, { type: 'Revive', actor: actor('mako'), scope, reason: 'a test' })
  assert.equal(filled(cross(world, BOOK, 'SPY 400')), '')
  rest(world, 'mako', 'sell 10 x buy 1 SPY limit 399')
  world.now += 5_000_000
  assert.equal(filled(cross(world, BOOK, 'SPY 400')), 'acme 10 at 400, mako 10 at 400')
})
