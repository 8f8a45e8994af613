import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  actor,
  eventOf,
  funding,
  furnished,
  listing,
  must,
  option,
  settling,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { Event } from '../venue/event.ts'
import { Lots } from './_lots.ts'
import { economicProfitOf, partBy, profitOf, spreadBy } from './lot.ts'
import type { LotMethod } from './lot.ts'

const FEE = 1n

/** acme and mako with cash and shares enough, and the lots of what they do. */
function desk(): {
  world: World
  lots: Lots
  deal: (side: 'buy' | 'sell', legs: string, size: bigint, at: string) => readonly Event[]
} {
  const world = furnished()
  must(world, listing(option('C410', { strike: '410', expiresAt: OPENED_AT + 60 * DAY })))
  must(world, funding('acme', 'USD', 1_000_000_00n))
  must(world, funding('mako', 'USD', 1_000_000_00n))
  must(world, funding('mako', 'SPY', 10_000n))
  const lots = new Lots(world)
  lots.follow(world.events)
  const deal = (side: 'buy' | 'sell', legs: string, size: bigint, at: string) => {
    const events = traded(world, { taker: 'acme', maker: 'mako', side, legs, size, at })
    lots.follow(events)
    return events
  }
  return { world, lots, deal }
}

const methods: readonly (readonly [LotMethod, readonly bigint[]])[] = [
  // Bought at 400, 430, 410; 15 of them sold at 420. Each share costs and brings one cent of fee.
  ['fifo', [10n * (420_00n - 400_00n - 2n * FEE), 5n * (420_00n - 430_00n - 2n * FEE)]],
  ['lifo', [10n * (420_00n - 410_00n - 2n * FEE), 5n * (420_00n - 430_00n - 2n * FEE)]],
  ['hifo', [10n * (420_00n - 430_00n - 2n * FEE), 5n * (420_00n - 410_00n - 2n * FEE)]],
]
for (const [method, profits] of methods)
  void test(`[LOT-4] ${method} closes its lots first`, () => {
    const { lots, deal } = desk()
    lots.use('acme:main', method)
    for (const at of ['400', '430', '410']) deal('buy', 'buy 1 SPY', 10n, at)
    deal('sell', 'buy 1 SPY', 15n, '420')
    const own = lots.closures.filter(({ account }) => account === 'acme:main')
    assert.deepEqual(own.map(profitOf), profits)
    assert.equal(
      lots.open('acme:main', 'SPY').reduce((sum, lot) => sum + lot.quantity, 0n),
      15n,
    )
  })

void test('[LOT-4] chosen lots are closed first, once, and then the oldest', () => {
  const { lots, deal } = desk()
  lots.use('acme:main', 'specific')
  for (const at of ['400', '430', '410']) deal('buy', 'buy 1 SPY', 10n, at)
  const [, second, third] = lots.open('acme:main', 'SPY')
  assert.ok(second && third)
  lots.choose('acme:main', 'SPY', [
    { lotId: third.lotId, quantity: 4n },
    { lotId: second.lotId, quantity: 3n },
  ])
  deal('sell', 'buy 1 SPY', 5n, '420')
  deal('sell', 'buy 1 SPY', 4n, '420')
  const taken = lots.closures
    .filter(({ account }) => account === 'acme:main')
    .map(({ openedCash, quantity }) => [-openedCash / 10n, quantity])
  assert.deepEqual(taken, [
    [410_01n, 4n],
    [430_01n, 1n],
    [430_01n, 2n],
    [400_01n, 2n],
  ])
})

void test('[LOT-4] what was chosen of a lot that has gone since is taken by the method, which says in whose place, once', () => {
  const { world, lots, deal } = desk()
  for (const at of ['400', '430']) deal('buy', 'buy 1 SPY', 10n, at)
  const gone = deal('buy', 'buy 1 SPY', 10n, '410')
  const [first, second, third] = lots.open('acme:main', 'SPY')
  assert.ok(first && second && third)
  lots.choose('acme:main', 'SPY', [
    { lotId: third.lotId, quantity: 4n },
    { lotId: second.lotId, quantity: 2n },
  ])
  const { entry } = eventOf(gone, 'EntryPosted')
  const by = { actor: actor(OPERATOR), reason: 'an error' } as const
  lots.follow(must(world, { type: 'ReverseEntry', ...by, entry }))
  deal('sell', 'buy 1 SPY', 5n, '420')
  deal('sell', 'buy 1 SPY', 5n, '420')
  const closed = lots.closures
    .filter(({ account, how }) => account === 'acme:main' && how === 'trade')
    .map(({ lotId, quantity, insteadOf }) => [lotId, quantity, insteadOf])
  assert.deepEqual(closed, [
    [second.lotId, 2n, undefined],
    [first.lotId, 3n, [{ lotId: third.lotId, quantity: 3n }]],
    [first.lotId, 5n, [{ lotId: third.lotId, quantity: 1n }]],
  ])
})

void test('[LOT-3] legs of a package have their own basis by their own prices, and make up its cash', () => {
  const { lots, deal } = desk()
  const events = deal('sell', 'buy 1 C400, sell 100 SPY', 2n, '-396')
  const { trade } = eventOf(events, 'TradeSettled')
  const open = lots.open('acme:main')
  assert.equal(
    open.reduce((sum, { tax }) => sum + tax, 0n),
    -2n * 100n * 396_00n - 200n * FEE,
  )
  const [call, shares] = trade.legPrices ?? []
  const basis = Object.fromEntries(open.map(({ instrument, tax }) => [instrument, tax]))
  // The fee is the shares' alone: the call has none.
  assert.equal(basis['SPY'], (-200n * (shares ?? 0n)) / 1_000_000n - 200n * FEE)
  assert.equal(basis['C400'], (200n * (call ?? 0n)) / 1_000_000n)
})

void test('[LOT-5] a call written on shares lowers their economic basis at once, their tax basis never', () => {
  const { world, lots, deal } = desk()
  deal('buy', 'buy 1 SPY', 100n, '400')
  deal('buy', 'buy 1 SPY', 100n, '410')
  deal('sell', 'buy 1 C400', 2n, '5')
  const shares = (): readonly (readonly [bigint, bigint])[] =>
    lots.open('acme:main', 'SPY').map(({ tax, economic }) => [tax, economic])
  assert.deepEqual(shares(), [
    [-40_001_00n, -40_001_00n + 500_00n],
    [-41_001_00n, -41_001_00n + 500_00n],
  ])
  assert.deepEqual(
    lots.open('acme:main', 'C400').map(({ tax, economic, covering }) => [tax, economic, covering]),
    [[1000_00n, 0n, 2n]],
  )
  // Half is bought back dearer: the shares bear it, the option's own profit is by tax.
  deal('buy', 'buy 1 C400', 1n, '7')
  assert.deepEqual(shares(), [
    [-40_001_00n, -40_001_00n + 150_00n],
    [-41_001_00n, -41_001_00n + 150_00n],
  ])
  const back = lots.closures.find(
    ({ account, instrument }) => account === 'acme:main' && instrument === 'C400',
  )
  assert.ok(back)
  assert.deepEqual([profitOf(back), economicProfitOf(back)], [-200_00n, 0n])
  world.now = OPENED_AT + 30 * DAY
  lots.follow(must(world, settling('C400', '450')))
  const called = lots.closures.find(
    ({ account, instrument }) => account === 'acme:main' && instrument === 'SPY',
  )
  assert.ok(called)
  // Proceeds are the strike and the premium; the shares that go are the oldest.
  assert.deepEqual(
    [called.how, called.quantity, called.closed, profitOf(called), economicProfitOf(called)],
    ['assigned', 100n, 40_500_00n, 499_00n, 149_00n],
  )
})

void test('[LOT-6] partial assignment splits the lot, and what is assigned costs K less the premium', () => {
  const { world, lots, deal } = desk()
  deal('sell', 'buy 1 P400', 10n, '6')
  // mako can deliver for four contracts only.
  must(world, funding('mako', 'SPY', -9_600n))
  world.now = OPENED_AT + 30 * DAY
  lots.follow(must(world, settling('P400', '380')))
  const [shares] = lots.open('acme:main')
  assert.ok(shares)
  assert.deepEqual(
    [shares.instrument, shares.origin, shares.quantity, shares.tax],
    ['SPY', 'assignment', 400n, -400n * (400_00n - 6_00n)],
  )
  const own = lots.closures.filter(({ account }) => account === 'acme:main')
  assert.deepEqual(
    own.map((closure) => [closure.how, closure.quantity, profitOf(closure)]),
    [
      ['assigned', 4n, 0n],
      ['expired', 6n, 6n * 600_00n],
    ],
  )
})

void test('[LOT-6] an exercised call costs K and its premium; the shares are held from the exercise', () => {
  const { world, lots, deal } = desk()
  deal('buy', 'buy 1 C400', 1n, '5')
  world.now = OPENED_AT + 30 * DAY
  lots.follow(must(world, settling('C400', '420')))
  const [shares] = lots.open('acme:main')
  assert.ok(shares)
  assert.deepEqual(
    [shares.origin, shares.tax, shares.openedAt],
    ['exercise', -40_500_00n, world.now],
  )
})

void test('[LOT-6] an option settled in cash ends at its payout', () => {
  const { world, lots, deal } = desk()
  deal('sell', 'buy 1 Q400', 2n, '6')
  world.now = OPENED_AT + 30 * DAY
  lots.follow(must(world, settling('Q400', '390')))
  const [own] = lots.closures.filter(({ account }) => account === 'acme:main')
  assert.ok(own)
  assert.deepEqual([own.how, own.quantity, profitOf(own)], ['settled', 2n, -800_00n])
})

void test('[LOT-8] a roll is a chain, and a cycle lasts from flat to flat', () => {
  const { lots, deal } = desk()
  deal('buy', 'buy 1 SPY', 100n, '400')
  deal('sell', 'buy 1 C400', 1n, '5')
  const [call] = lots.open('acme:main', 'C400')
  const [shares] = lots.open('acme:main', 'SPY')
  deal('buy', 'buy 1 C400, sell 1 C410', 1n, '-1')
  const [rolled] = lots.open('acme:main', 'C410')
  assert.ok(call && shares && rolled)
  assert.deepEqual(
    [rolled.chain, rolled.cycle, call.cycle],
    [call.lotId, shares.lotId, shares.lotId],
  )
  deal('buy', 'buy 1 C410', 1n, '6')
  deal('sell', 'buy 1 SPY', 100n, '410')
  assert.deepEqual(lots.open('acme:main'), [])
  deal('buy', 'buy 1 SPY', 100n, '405')
  const [next] = lots.open('acme:main', 'SPY')
  assert.equal(next?.cycle, next?.lotId)
  assert.notEqual(next?.cycle, shares.cycle)
})

void test('[LOT-8] what several lots are rolled into belongs to the chain of each, by how much of it was rolled', () => {
  const { world, lots, deal } = desk()
  deal('buy', 'buy 1 SPY', 400n, '400')
  deal('sell', 'buy 1 C400', 1n, '5')
  deal('sell', 'buy 1 C400', 3n, '6')
  const sold = lots.open('acme:main', 'C400')
  deal('buy', 'buy 1 C400, sell 1 C410', 4n, '-1')
  const rolled = lots.open('acme:main', 'C410')
  assert.deepEqual(
    rolled.map(({ chain, quantity }) => [chain, quantity]),
    sold.map(({ lotId, quantity }) => [lotId, quantity]),
  )
  // Each contract was rolled at one price.
  const closed = lots.closures.filter(({ account }) => account === 'acme:main')
  for (const [i, { openedCash, quantity }] of rolled.entries())
    assert.equal(openedCash + (closed[i]?.closed ?? 0n), quantity * 100_00n)
  world.now = OPENED_AT + 60 * DAY
  lots.follow(must(world, settling('C410', '420')))
  assert.deepEqual(lots.open('acme:main'), [])
})

void test('[LOT-8] shares put to an account belong to the chains of the puts that brought them', () => {
  const { world, lots, deal } = desk()
  must(
    world,
    listing(option('P390', { right: 'put', strike: '390', expiresAt: OPENED_AT + 60 * DAY })),
  )
  deal('sell', 'buy 1 P400', 1n, '5')
  deal('sell', 'buy 1 P400', 3n, '6')
  const sold = lots.open('acme:main', 'P400')
  deal('sell', 'buy 1 P390, sell 1 P400', 4n, '1')
  world.now = OPENED_AT + 60 * DAY
  lots.follow(must(world, settling('P390', '380')))
  const shares = lots.open('acme:main', 'SPY')
  assert.deepEqual(
    shares.map(({ chain, quantity }) => [chain, quantity]),
    sold.map(({ lotId, quantity }) => [lotId, quantity * 100n]),
  )
})

void test('[LOT-7] a reversal opens again what its entry closed, as it was', () => {
  const { world, lots, deal } = desk()
  deal('buy', 'buy 1 SPY', 100n, '400')
  const before = lots.open('acme:main')
  const { entry } = eventOf(deal('sell', 'buy 1 SPY', 60n, '420'), 'EntryPosted')
  const reverse = { type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'error' } as const
  lots.follow(must(world, reverse))
  assert.deepEqual(lots.open('acme:main'), before)
  const own = lots.closures.filter(({ account }) => account === 'acme:main')
  assert.equal(
    own.reduce((sum, closure) => sum + profitOf(closure), 0n),
    0n,
  )
})

void test('[LOT-7] what was dealt with since is not written anew: the reversal is a deal the other way', () => {
  const { world, lots, deal } = desk()
  const { entry } = eventOf(deal('buy', 'buy 1 SPY', 100n, '400'), 'EntryPosted')
  deal('sell', 'buy 1 SPY', 60n, '420')
  deal('buy', 'buy 1 SPY', 100n, '430')
  const reverse = { type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'error' } as const
  lots.follow(must(world, reverse))
  const [left] = lots.open('acme:main')
  assert.ok(left)
  assert.deepEqual([left.quantity, left.opened, left.openedCash], [40n, 100n, -43_001_00n])
})

void test('[LOT-2] parts of an amount make it up, whatever its sign', () => {
  assert.deepEqual(
    [partBy(-100n, 1n, 3n), partBy(100n, 1n, 3n), partBy(-7n, 5n, 5n)],
    [-33n, 33n, -7n],
  )
  for (const amount of [-101n, 0n, 100n]) {
    const parts = spreadBy(amount, [3n, 3n, 1n])
    assert.equal(
      parts.reduce((sum, part) => sum + part, 0n),
      amount,
    )
  }
  assert.deepEqual(spreadBy(10n, []), [])
})
