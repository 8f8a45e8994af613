import assert from 'node:assert/strict'
import { test } from 'node:test'
import { px } from '../_venue.ts'
import { divideCeil, divideExact, divideFloor } from './rounding.ts'
import { MAGNITUDE_MAX, amount, cashFor, payoutFor, price, quantity, within } from './units.ts'

const UNIT = 100_000_000n
const bug = { name: 'AssertionFailed' }

for (const [name, make] of Object.entries({ amount, price, quantity }))
  void test(`[NUM-4] ${name}: an integer within 2^61 either way`, () => {
    assert.equal(make(MAGNITUDE_MAX), 2n ** 61n)
    assert.equal(make(-MAGNITUDE_MAX), -(2n ** 61n))
    assert.throws(() => make(MAGNITUDE_MAX + 1n), bug)
    assert.throws(() => make(-MAGNITUDE_MAX - 1n), bug)
    assert.ok(within(MAGNITUDE_MAX) && !within(MAGNITUDE_MAX + 1n))
  })

void test('[NUM-4] a price of one is 10^8, whatever the scale of the quote asset', () => {
  assert.equal(px('1'), UNIT)
  assert.equal(cashFor(px('1'), UNIT, 1n, 2), 100n)
  assert.equal(cashFor(px('1'), UNIT, 1n, 6), 1_000_000n)
})

const exact: readonly (readonly [string, bigint, bigint, number, bigint])[] = [
  ['400.10', UNIT, 1000n, 2, 40_010_000n],
  ['-0.05', 100n * UNIT, 10n, 2, -5000n],
  ['0', UNIT, 10n, 2, 0n],
  ['60000.5', UNIT / 10n, 3n, 2, 1_800_015n],
]
for (const [at, unit, size, scale, cash] of exact)
  void test(`[NUM-5] ${size} of ${unit} at ${at} is ${cash} exactly`, () => {
    assert.equal(cashFor(px(at), unit, size, scale), cash)
  })

void test('[NUM-5] cash that would not be whole is an assertion', () => {
  assert.throws(() => cashFor(px('0.001'), UNIT, 1n, 2), bug)
  assert.throws(() => divideExact(7n, 2n), bug)
  assert.equal(divideExact(-8n, 2n), -4n)
})

const rounded: readonly (readonly [bigint, bigint, floor: bigint, ceil: bigint])[] = [
  [7n, 2n, 3n, 4n],
  [-7n, 2n, -4n, -3n],
  [8n, 2n, 4n, 4n],
  [-8n, 2n, -4n, -4n],
  [0n, 3n, 0n, 0n],
  [1n, 3n, 0n, 1n],
  [-1n, 3n, -1n, 0n],
]
for (const [n, d, floor, ceil] of rounded)
  void test(`[NUM-5] ${n} / ${d}: floor ${floor}, ceiling ${ceil}`, () => {
    assert.equal(divideFloor(n, d), floor)
    assert.equal(divideCeil(n, d), ceil)
  })

for (const divide of [divideExact, divideFloor, divideCeil])
  void test(`[NUM-5] ${divide.name} refuses a denominator that is not positive`, () => {
    assert.throws(() => divide(1n, 0n), bug)
    assert.throws(() => divide(1n, -1n), bug)
  })

void test('[NUM-5] a payout off the tick is rounded down', () => {
  assert.equal(payoutFor(px('0.009'), UNIT, 1n, 2), 0n)
  assert.equal(payoutFor(px('1.239'), UNIT, 100n, 2), 12_390n)
})
