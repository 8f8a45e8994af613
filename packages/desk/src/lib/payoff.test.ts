import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Leg } from '@parley/sdk'
import { COIN, SHARE, listedOf, option } from './_rows.ts'
import { fixed } from './decimal.ts'
import { payoffOf, profitAt } from './payoff.ts'
import type { Payoff, PayoffInput } from './payoff.ts'
import { structureOf } from './structure.ts'

const CALL = option('375', 'call')
const PUT = option('350', 'put')
const LATER = option('375', 'call', '2027-01-15')
const listed = listedOf(SHARE, COIN, CALL, PUT, LATER)

function input(
  net: bigint,
  size: bigint,
  ...legs: readonly (readonly [string, Leg['side'], number])[]
): PayoffInput {
  const typed = legs.map(([instrument, side, ratio]) => ({ instrument, side, ratio }))
  const structure = structureOf(typed, listed)
  assert.ok(structure)
  return { structure, net: fixed(net), size, spot: 374 }
}

void test('an inverse option is won and lost in its coin, and coins beside it stay what they are', () => {
  const inverse = {
    ...option('100000', 'call'),
    underlying: 'BTC',
    quoteAsset: 'BTC',
    multiplier: 1,
  }
  const legs = [{ instrument: inverse.instrument, side: 'buy', ratio: 1 }] as const
  const structure = structureOf(legs, listedOf(COIN, inverse)) ?? assert.fail()
  // Two calls for 0.05 of a coin each.
  const of = { structure, net: fixed(5_000_000n), size: 2n, spot: 95_000 }
  assert.equal(structure.quoteAsset, 'BTC')
  assert.ok(Math.abs(profitAt(of, 125_000) - 2 * (0.2 - 0.05)) < 1e-12)
  assert.ok(Math.abs(profitAt(of, 90_000) + 0.1) < 1e-12)
  assert.equal(profitAt({ ...of, held: fixed(500_000_000n) }, 125_000), profitAt(of, 125_000))
})

void test('profit at expiry, by structure', () => {
  const written = input(-435_000_000n, 10n, [CALL.instrument, 'sell', 1])
  const share = input(37_400_000_000n, 1000n, ['SPY', 'buy', 1])
  const buyWrite = input(36_990_000_000n, 10n, ['SPY', 'buy', 100], [CALL.instrument, 'sell', 1])
  const put = input(-210_000_000n, 1n, [PUT.instrument, 'sell', 1])
  const rows: readonly (readonly [PayoffInput, number, number])[] = [
    [written, 370, 4350],
    [written, 379.35, 0],
    [written, 385, -5650],
    [share, 380, 6000],
    [buyWrite, 400, 5100],
    [buyWrite, 360, -9900],
    [put, 350, 210],
    [put, 340, -790],
  ]
  const covered = { ...written, held: fixed(100_000_000_000n) }
  // A contract that delivers 150 for 100 times the strike wins from two thirds of it on.
  const [leg] = written.structure.legs
  assert.ok(leg)
  const odd = { ...leg, instrument: { ...leg.instrument, deliverable: '150' } }
  const oddly = { ...written, structure: { ...written.structure, legs: [odd] } }
  assert.ok(Math.abs(profitAt(oddly, 300) - (4350 - 10 * (150 * 300 - 37_500))) < 1e-6)
  assert.ok(Math.abs(profitAt(oddly, 250) - 4350) < 1e-6)
  const more = [
    [covered, 374, 4350],
    [covered, 400, 5350],
    [covered, 360, -9650],
  ] as const
  for (const [of, at, profit] of [...rows, ...more])
    assert.ok(Math.abs(profitAt(of, at) - profit) < 1e-6, `${profitAt(of, at)} at ${at}`)
})

void test('the picture has a point at each strike and knows where nothing is won', () => {
  const payoff = payoffOf(input(-435_000_000n, 10n, [CALL.instrument, 'sell', 1]))
  assert.ok(typeof payoff !== 'string')
  assert.ok(payoff.points.some(([at]) => at === 375))
  assert.deepEqual(
    payoff.breakEvens.map((at) => at.toFixed(2)),
    ['379.35'],
  )
})

void test('no picture of legs that do not end together', () => {
  const calendar = input(0n, 1n, [CALL.instrument, 'sell', 1], [LATER.instrument, 'buy', 1])
  assert.match(whyNot(payoffOf(calendar)), /different days/)
  const pair = input(0n, 1n, ['SPY', 'buy', 1], ['BTC', 'sell', 1])
  assert.match(whyNot(payoffOf(pair)), /different underlyings/)
})

function whyNot(payoff: Payoff | string): string {
  return typeof payoff === 'string' ? payoff : 'a picture'
}
