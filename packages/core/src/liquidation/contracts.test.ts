/** Liquidation of accounts with futures and coin options, linear and inverse, margined and on credit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks, checkLives } from '../_invariant.ts'
import {
  DAY,
  OPENED_AT,
  funding,
  furnished,
  listing,
  must,
  option,
  owned,
  px,
  quote,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { covers, creditLine, regime } from '../collateral/_spread.ts'
import { COIN, coinMarks, inverses } from '../instrument/_inverse.ts'
import { method, withArrays } from '../margin/_scanned.ts'
import { marks } from '../margin/_margined.ts'
import { carrying, futures } from '../variation/_futures.ts'
import { asked, callIn, collected, mustRun, told } from './_liquidated.ts'

/** What is asked of the dealers, each leg as it closes a position, and the worst that is taken. */
function askedIn(world: World): string {
  const rfqId = asked(world)
  const { owner } = world.state.rfqs.get(rfqId) ?? assert.fail()
  const legs = owner.liquidation?.closings.map(
    ({ side, lots, instrument }) => `${side} ${lots} ${instrument}`,
  )
  return `${legs?.join(', ')} for ${owner.liquidation?.reserve}`
}

/** The request is quoted by nova at a price, and the collection ends. */
function quoted(world: World, prices: string): string {
  const [rfq] = world.state.rfqs.values()
  const { rfqId, size } = rfq?.terms ?? assert.fail()
  quote(world, 'nova', rfqId, prices, { size, ttlMs: 120_000 })
  collected(world)
  const events = mustRun(world)
  checkBooks(world.state)
  checkLives(world.events)
  return told(events)
}

/** mako is long three BTCF from 60,000, of one coin each, and has lost so much on them that it is called. */
function long(onCredit: boolean): World {
  // 3 × 12,000 of margin at 20 %, and the fees of three.
  const world = futures(onCredit ? 20_000n : 40_000n, onCredit ? ['mako'] : [])
  for (const firm of ['bree', 'nova']) must(world, funding(firm, 'USD', 1_000_000_00n))
  const sale = { taker: 'bree', maker: 'mako', side: 'sell', legs: 'buy 1 BTCF' } as const
  traded(world, { ...sale, size: 3n, at: '60000' })
  must(world, marks(world, 'BTC 55000, BTCF 55000'))
  must(world, carrying(world, 'BTCF 55000'))
  return world
}

for (const onCredit of [false, true])
  void test(`[LIQ-1] [LIQ-3] [FUT-6] ${onCredit ? 'on credit' : 'margined'}: the fewest futures that cure are sold within the reserve`, () => {
    const world = long(onCredit)
    // 40,000 less 15,000 of variation against 33,000: a contract frees 11,000 less 550 off its mark.
    assert.equal(callIn(world).deficit, 8_000_00n)
    assert.equal(askedIn(world), 'sell 1 BTCF for -5445000')
    assert.equal(quoted(world, '54600 / 56000'), 'request filled, traded, call met, ended')
    assert.equal(owned(world, 'mako', 'BTCF').total, 2n)
    // 15,000 of variation, 400 below the carry price, and the fee.
    const had = onCredit ? 20_000_00n : 40_000_00n
    assert.equal(owned(world, 'mako', 'USD').total, had - 15_400_00n - 1_00n)
  })

void test('[LIQ-5] a call of futures that the next marks meet takes its request along', () => {
  const world = long(false)
  askedIn(world)
  must(world, carrying(world, 'BTCF 59000'))
  must(world, marks(world, 'BTCF 59000'))
  assert.equal(world.state.marginCalls.size, 0)
  assert.equal(told(mustRun(world)), 'request cancelled')
  assert.equal(owned(world, 'mako', 'BTCF').total, 3n)
})

void test('[LIQ-2] [LIQ-4] a short future that nobody sells is asked for again, further off', () => {
  const world = futures(15_000n)
  must(world, funding('nova', 'USD', 1_000_000_00n))
  const sale = { taker: 'bree', maker: 'mako', side: 'buy', legs: 'buy 1 BTCF' } as const
  traded(world, { ...sale, size: 1n, at: '60000' })
  must(world, carrying(world, 'BTCF 65000'))
  must(world, marks(world, 'BTC 65000, BTCF 65000'))
  assert.equal(askedIn(world), 'buy 1 BTCF for 6565000')
  assert.equal(quoted(world, '64000 / 65700'), 'missed, request cancelled')
  world.now += 60_000_000
  assert.equal(askedIn(world), 'buy 1 BTCF for 6630000')
  assert.equal(quoted(world, '64000 / 65700'), 'request filled, traded, call met, ended')
  assert.equal(owned(world, 'mako', 'BTCF').total, 0n)
})

/** mako has written two calls of a coin that are paid for in dollars, and is called at 66,000. */
function linear(): World {
  const world = furnished()
  const terms = { underlying: 'BTC', strike: '60000', multiplier: 1n } as const
  must(world, listing(option('B60000C', { ...terms, expiresAt: OPENED_AT + 30 * DAY })))
  must(world, funding('mako', 'USD', 32_000_00n))
  must(world, funding('nova', 'USD', 1_000_000_00n))
  must(world, funding('nova', 'BTC', 10n * COIN))
  must(world, marks(world, 'BTC 60000, B60000C 2000'))
  must(world, regime('mako', 'margined'))
  const sale = { taker: 'bree', maker: 'mako', side: 'buy', legs: 'buy 1 B60000C' } as const
  must(world, funding('bree', 'USD', 100_000_00n))
  traded(world, { ...sale, size: 2n, at: '2000' })
  must(world, marks(world, 'BTC 66000, B60000C 7000'))
  return world
}

void test('[LIQ-1] [LIQ-3] calls on a coin that are paid in dollars: as many as cure are bought back', () => {
  const world = linear()
  // 2 × (7,000 + 13,200) against 32,000 and 4,000.
  assert.equal(callIn(world).deficit, 4_400_00n)
  assert.equal(askedIn(world), 'buy 1 B60000C for 735000')
  assert.equal(quoted(world, '6800 / 7200'), 'request filled, traded, call met, ended')
  assert.equal(owned(world, 'mako', 'B60000C').total, -1n)
  assert.equal(owned(world, 'mako', 'USD').total, 36_000_00n - 7_200_00n)
})

/** mako has written two inverse puts, under a regime, with a coin and a half. */
function inverted(name: 'margined' | 'credit_line' | 'deribit_standard'): World {
  const world = inverses()
  must(world, coinMarks(world, 60_000))
  must(world, funding('mako', 'BTC', -8n * COIN - COIN / 2n))
  must(world, funding('nova', 'BTC', 100n * COIN))
  must(world, regime('nova', 'credit_line'))
  const isStandard = name === 'deribit_standard'
  must(world, isStandard ? method('mako', name) : regime('mako', name))
  if (name === 'credit_line') must(world, creditLine('mako', 'BTC', COIN / 2n))
  const sale = { taker: 'bree', maker: 'mako', side: 'buy', legs: 'buy 1 I60000P' } as const
  traded(world, { ...sale, size: 2n, at: '0.02' })
  return world
}

for (const [name, spot, deficit, lots, reserve, prices] of [
  // 0.62 and 0.2 a put, against 1.54 coins.
  ['margined', 37_500, 10_000_000n, 1n, 65_100_000n, '0.55 / 0.65'],
  // 24,500 ÷ 35,500, 0.02 and 0.075 for maintenance.
  ['deribit_standard', 35_500, 3_028_168n, 1n, 74_564_789n, '0.65 / 0.74'],
  // (60,000 × 1.2 − 30,000) ÷ 30,000 each, against 2.04 with the line.
  ['credit_line', 30_000, 76_000_000n, 2n, 214_200_000n, '0.95 / 1.03'],
] as const)
  void test(`[LIQ-1] [LIQ-3] [INV-5] [INV-6] ${name}: inverse puts are bought back in coins`, () => {
    const world = inverted(name)
    must(world, coinMarks(world, spot))
    const { asset, deficit: lacks } = callIn(world)
    assert.deepEqual([asset, lacks], ['BTC', deficit])
    assert.equal(askedIn(world), `buy ${lots} I60000P for ${reserve}`)
    const had = owned(world, 'mako', 'BTC').total
    quoted(world, prices)
    assert.equal(owned(world, 'mako', 'I60000P').total, lots - 2n)
    const paid = cashOf(prices) * lots
    assert.equal(owned(world, 'mako', 'BTC').total, had - paid)
  })

void test('[LIQ-1] [LIQ-3] [INV-6] by scenarios cash is called for, and inverse puts are bought back in coins', () => {
  const world = inverses()
  const at = (spot: number) => withArrays(world, coinMarks(world, spot))
  must(world, at(60_000))
  must(world, funding('nova', 'BTC', 100n * COIN))
  must(world, regime('nova', 'credit_line'))
  must(world, method('mako', 'tims'))
  const sale = { taker: 'bree', maker: 'mako', side: 'buy', legs: 'buy 1 I60000P' } as const
  traded(world, { ...sale, size: 2n, at: '0.02' })
  must(world, funding('mako', 'USD', 40_000_00n))
  must(world, funding('mako', 'BTC', -9n * COIN - (9n * COIN) / 10n))
  // All 0.14 coins are kept, and beside them cash.
  assert.match(covers(world, 'mako'), /^I60000P: BTC 0.14 and USD [\d.]+$/)
  checkBooks(world.state)
  must(world, at(42_000))
  const { asset, deficit } = callIn(world)
  assert.equal(asset, 'USD')
  // 15 % down each is worth 18,840 and some 6,200 more, and the coins 15 % less than 5,880.
  assert.ok(deficit > 4_500_00n && deficit < 5_400_00n, String(deficit))
  // 18,000 ÷ 42,000 and 0.02 of a coin, and 5 % of that.
  assert.equal(askedIn(world), 'buy 1 I60000P for 47100000')
  assert.equal(quoted(world, '0.44 / 0.46'), 'request filled, traded, call met, ended')
  assert.equal(owned(world, 'mako', 'I60000P').total, -1n)
  // It had 0.14 coins: what it owes of them is margined with the put that is left.
  assert.equal(owned(world, 'mako', 'BTC').total, -32_000_000n)
  assert.match(
    covers(world, 'mako'),
    /^BTC: USD [\d.]+, I60000P: USD [\d.]+$|^I60000P: USD [\d.]+, BTC: USD [\d.]+$/,
  )
})

/** What a contract of one coin costs at the price offered, in its minor units. */
function cashOf(prices: string): bigint {
  return px(prices.split(' / ')[1] ?? '')
}

void test('[LIQ-1] what closes for less is closed first: options before a future where both would cure', () => {
  const world = futures(60_000n)
  const terms = { underlying: 'BTC', strike: '60000', multiplier: 1n } as const
  must(world, listing(option('B60000C', { ...terms, expiresAt: OPENED_AT + 30 * DAY })))
  for (const firm of ['bree', 'nova']) must(world, funding(firm, 'USD', 1_000_000_00n))
  must(world, funding('nova', 'BTC', 10n * COIN))
  must(world, marks(world, 'BTC 60000, BTCF 60000, B60000C 2000'))
  const deal = { taker: 'bree', maker: 'mako' } as const
  traded(world, { ...deal, side: 'sell', legs: 'buy 1 BTCF', size: 2n, at: '60000' })
  traded(world, { ...deal, side: 'buy', legs: 'buy 1 B60000C', size: 2n, at: '2000' })
  must(world, carrying(world, 'BTCF 51000'))
  must(world, marks(world, 'BTC 51000, BTCF 51000, B60000C 9000'))
  // 2 × 10,200 and 2 × (9,000 + 5,100) against 46,000: a call frees 14,100 less 9,450, a future 10,200 less 510 and trades 51,000.
  assert.equal(callIn(world).deficit, 2_600_00n)
  assert.equal(askedIn(world), 'buy 1 B60000C for 945000')
  assert.equal(quoted(world, '8900 / 9300'), 'request filled, traded, call met, ended')
  assert.equal(owned(world, 'mako', 'BTCF').total, 2n)
})
