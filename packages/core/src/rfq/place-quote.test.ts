import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  SECOND,
  actor,
  accepting,
  answer,
  ask,
  coin,
  eventOf,
  funding,
  furnished,
  listing,
  must,
  owned,
  quote,
  quoting,
  share,
  send,
  sweep,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { accountId } from '../ledger/account.ts'
import type { Command } from '../venue/command.ts'
import type { QuoteId } from './quote.ts'

/** mako and nova hold 100,000 dollars and 10,000 shares each. */
function funded(): World {
  const world = furnished()
  for (const dealer of ['mako', 'nova'])
    for (const [asset, minor] of [
      ['USD', 100_000_00n],
      ['SPY', 10_000n],
    ] as const)
      must(world, funding(dealer, asset, minor))
  return world
}

const withdrawing = (firm: string, quoteId: QuoteId): Command => ({
  type: 'CancelQuote',
  actor: actor(firm),
  quoteId,
})

const sides: readonly (readonly [string, bigint, string])[] = [
  ['4.00 / 4.20', 10n, 'ok'],
  ['4.00 / -', 10n, 'ok'],
  ['- / 4.20', 10n, 'ok'],
  ['4.00 / 4.20', 1n, 'ok'],
  ['0 / 0.01', 10n, 'ok'],
  ['-0.05 / 0', 10n, 'ok'],
  ['- / -', 10n, 'no_price bid'],
  ['4.00 / 4.20', 0n, 'bad_size bid.size'],
  ['4.00 / 4.20', 11n, 'bad_size bid.size'],
  ['- / 4.20', 11n, 'bad_size ask.size'],
  ['4.005 / 4.20', 10n, 'bad_tick bid.price'],
  ['4.00 / 4.205', 10n, 'bad_tick ask.price'],
  ['-4.005 / 4.20', 10n, 'bad_tick bid.price'],
  ['4.20 / 4.00', 10n, 'crossed_quote bid.price'],
  ['4.20 / 4.20', 10n, 'crossed_quote bid.price'],
]
for (const [text, size, code] of sides)
  void test(`[QTE-1] [QTE-2] ${size} at ${text}: ${code}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 C400')
    assert.equal(answer(world, quoting('mako', rfqId, text, { size })), code)
  })

void test('[QTE-1] [REJ-2] each side has its own size, and a refusal has the numbers', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400')
  const two = quoting('mako', rfqId, '4.00 / 4.20')
  must(world, {
    ...two,
    bid: [{ price: two.bid?.[0]?.price ?? assert.fail(), size: 3n }],
  })
  const refused = send(world, quoting('mako', rfqId, '4.005 / -'))
  assert.deepEqual(refused, {
    ok: false,
    rejection: { code: 'bad_tick', path: 'bid.price', detail: { tick: '1000000' } },
  })
})

for (const [ttlMs, code] of [
  [100, 'ok'],
  [86_400_000, 'ok'],
  [99, 'bad_duration ttlMs'],
  [86_400_001, 'bad_duration ttlMs'],
  [100.5, 'bad_duration ttlMs'],
] as const)
  void test(`[QTE-2] a quote for ${ttlMs} ms: ${code}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY')
    assert.equal(answer(world, quoting('mako', rfqId, '4.00 / -', { ttlMs })), code)
  })

for (const account of ['mako:second', 'nova:main', 'venue:clearing'])
  void test(`[QTE-2] a quote from ${account} is refused`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY')
    const command = quoting('mako', rfqId, '4.00 / -', { account: accountId(account) })
    assert.equal(answer(world, command), 'unknown_account account')
  })

for (const [offset, code] of [
  [-1, 'ok'],
  [0, 'rfq_expired rfqId'],
  [1, 'rfq_expired rfqId'],
] as const)
  void test(`[QTE-2] [TIM-3] a quote ${offset} µs from the deadline: ${code}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY')
    world.now += 30 * SECOND + offset - 1
    assert.equal(answer(world, quoting('mako', rfqId, '4.00 / -')), code)
  })

void test('[QTE-3] a new quote replaces the live one, frees its hold and stands last', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'sell 1 SPY', { size: 100n })
  must(world, funding('acme', 'SPY', 100n))
  // 250 shares' worth of dollars: two such holds would not fit side by side.
  const old = quote(world, 'mako', rfqId, '600 / -', { size: 100n })
  quote(world, 'nova', rfqId, '700 / -', { size: 100n })
  const next = quote(world, 'mako', rfqId, '700 / -', { size: 100n })
  assert.equal(owned(world, 'mako', 'USD').held, 70_000_00n)
  assert.equal(answer(world, withdrawing('mako', old)), 'unknown_quote quoteId')
  assert.notEqual(next, old)
  // Typed as a sale, so the taker's limit is of the mirror.
  const filled = must(world, accepting('acme', rfqId, 'buy 100 at -600'))
  assert.equal(eventOf(filled, 'TradeSettled').trade.maker, 'nova')
})

void test('[QTE-3] a refused replacement leaves the old quote live', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 100n })
  must(world, funding('acme', 'USD', 100_000_00n))
  const old = quote(world, 'mako', rfqId, '- / 400', { size: 100n })
  assert.equal(answer(world, quoting('mako', rfqId, '- / 400.001')), 'bad_tick ask.price')
  assert.equal(
    answer(world, quoting('mako', rfqId, '2000 / -', { size: 100n })),
    'insufficient_available',
  )
  assert.equal(owned(world, 'mako', 'SPY').held, 100n)
  const filled = must(world, accepting('acme', rfqId, 'buy 100 at 400', old))
  assert.equal(eventOf(filled, 'TradeSettled').trade.quoteId, old)
})

void test('[QTE-5] a quote ends no later than its request', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { ttlMs: 10_000 })
  const deadline = world.now + 10 * SECOND
  const ends = (ttlMs: number): number =>
    eventOf(must(world, quoting('mako', rfqId, '4.00 / -', { ttlMs })), 'QuotePlaced').quote
      .expiresAt
  assert.equal(ends(60_000), deadline)
  assert.equal(ends(1_000), world.now + SECOND)
})

void test('[QTE-6] a dealer withdraws its own live quote, once', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  const quoteId = quote(world, 'mako', rfqId, '4.00 / -')
  for (const other of ['nova', 'acme', 'ops'])
    assert.equal(answer(world, withdrawing(other, quoteId)), 'unknown_quote quoteId')
  assert.deepEqual(must(world, withdrawing('mako', quoteId)), [
    { type: 'QuoteEnded', quoteId, rfqId, maker: 'mako', outcome: 'cancelled' },
  ])
  assert.equal(owned(world, 'mako', 'USD').held, 0n)
  assert.equal(answer(world, withdrawing('mako', quoteId)), 'unknown_quote quoteId')
  assert.equal(answer(world, accepting('acme', rfqId, 'sell 10 at 1')), 'no_live_quote size')
})

void test('[QTE-7] a request is quoted by its panel alone', () => {
  const world = funded()
  const rfqId = ask(world, 'nova', 'buy 1 SPY', { panel: ['mako'] })
  assert.equal(answer(world, quoting('opal', rfqId, '4.00 / -')), 'unknown_rfq rfqId')
  assert.equal(answer(world, quoting('nova', rfqId, '4.00 / -')), 'not_in_panel rfqId')
  assert.equal(answer(world, quoting('mako', 'rfq-none', '4.00 / -')), 'unknown_rfq rfqId')
  assert.equal(answer(world, quoting('mako', rfqId, '4.00 / -')), 'ok')
  world.now += 60 * SECOND
  must(world, sweep)
  assert.equal(answer(world, quoting('opal', rfqId, '4.00 / -')), 'unknown_rfq rfqId')
  assert.equal(answer(world, quoting('nova', rfqId, '4.00 / -')), 'rfq_not_open rfqId')
})

const holds: readonly {
  what: string
  legs: string
  sides: string
  held: Record<string, bigint>
}[] = [
  {
    what: 'a bid for shares holds the cash',
    legs: 'buy 1 SPY',
    sides: '400 / -',
    held: { USD: 400_000n },
  },
  {
    what: 'an offer of shares holds the shares',
    legs: 'buy 1 SPY',
    sides: '- / 401',
    held: { SPY: 10n },
  },
  {
    what: 'both sides hold the worse of each asset',
    legs: 'buy 1 SPY',
    sides: '400 / 401',
    held: { USD: 400_000n, SPY: 10n },
  },
  {
    what: 'an offer of calls holds their cover',
    legs: 'buy 1 C400',
    sides: '- / 4',
    held: { SPY: 1000n },
  },
  {
    what: 'an offer of puts holds the strike, not less the premium',
    legs: 'buy 1 Q400',
    sides: '- / 4',
    held: { USD: 40_000_000n / 10n },
  },
  { what: 'a bid at zero holds nothing', legs: 'buy 1 C400', sides: '0 / -', held: {} },
  {
    what: 'an offer below zero holds what it pays',
    legs: 'buy 1 K400',
    sides: '-0.05 / -',
    held: {},
  },
]
for (const { what, legs, sides: text, held } of holds)
  void test(`[QTE-4] ${what}`, () => {
    const world = funded()
    must(world, funding('mako', 'USD', 900_000_00n))
    const rfqId = ask(world, 'acme', legs, { size: legs.includes('Q400') ? 1n : 10n })
    const size = legs.includes('Q400') ? 1n : 10n
    const events = must(world, quoting('mako', rfqId, text, { size }))
    const hold = events.find((event) => event.type === 'HoldPlaced')
    const lines = hold?.type === 'HoldPlaced' ? hold.hold.lines : []
    assert.deepEqual(Object.fromEntries(lines.map((line) => [line.asset, line.amount])), held)
    for (const [asset, amount] of Object.entries(held))
      assert.equal(owned(world, 'mako', asset).held, amount)
  })

void test('[QTE-4] the maker pays its fees out of the hold', () => {
  const world = funded()
  must(world, listing(share('FEE', { makerFeePerLot: 3n })))
  must(world, funding('mako', 'FEE', 10n))
  const rfqId = ask(world, 'acme', 'buy 1 FEE')
  quote(world, 'mako', rfqId, '1.00 / 1.01')
  assert.equal(owned(world, 'mako', 'USD').held, 1_030n)
  assert.equal(owned(world, 'mako', 'FEE').held, 10n)
})

void test('[QTE-4] what is not available is refused, with the shortage', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 1000n })
  assert.deepEqual(send(world, quoting('mako', rfqId, '100.01 / -', { size: 1000n })), {
    ok: false,
    rejection: {
      code: 'insufficient_available',

      detail: { asset: 'USD', account: 'mako:main', available: '10000000', short: '1000' },
    },
  })
})

void test('[QTE-4] [COL-5] contracts held long are promised before cover is', () => {
  const world = funded()
  must(world, funding('nova', 'USD', 100_000_00n))
  traded(world, {
    taker: 'nova',
    maker: 'mako',
    side: 'buy',
    legs: 'buy 1 C400',
    size: 6n,
    at: '4.00',
  })
  const rfqId = ask(world, 'acme', 'buy 1 C400')
  quote(world, 'nova', rfqId, '- / 4.00')
  assert.equal(owned(world, 'nova', 'C400').held, 6n)
  assert.equal(owned(world, 'nova', 'SPY').held, 400n)
})

const large: readonly (readonly [string, string, string, string])[] = [
  ['an offer of more cash than there can be', 'buy 1 SPY', '- / 20000000000', 'ask'],
  ['a bid of more cash than there can be', 'buy 1 SPY', '20000000000 / -', 'bid'],
  ['more coins than there can be', 'buy 999999 GOLD, buy 1 SPY', '0.0 / -', 'bid'],
]
for (const [what, legs, text, path] of large)
  void test(`[QTE-8] ${what} is refused`, () => {
    const world = funded()
    must(world, listing(coin('GOLD', { lot: 10n ** 11n })))
    const size = 1_000_000_000n
    const rfqId = ask(world, 'acme', legs, { size })
    assert.equal(answer(world, quoting('mako', rfqId, text, { size })), `out_of_range ${path}`)
  })
