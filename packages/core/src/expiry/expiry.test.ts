import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  OPENED_AT,
  answer,
  enrol,
  eventOf,
  funding,
  furnished,
  listing,
  must,
  option,
  owned,
  settling,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { firmId } from '../party/firm.ts'

const EXPIRY = OPENED_AT + 30 * DAY

/** mako buys calls at nothing from writers who hold the shares, and has cash to exercise `payable` of them. */
function written(contracts: Readonly<Record<string, bigint>>, payable: bigint): World {
  const world = furnished()
  for (const [writer, size] of Object.entries(contracts)) {
    if (!world.state.firms.has(firmId(writer))) enrol(world, writer, 'principal')
    must(world, funding(writer, 'SPY', size * 100n))
    traded(world, { taker: writer, maker: 'mako', side: 'sell', legs: 'buy 1 C400', size, at: '0' })
  }
  if (payable > 0n) must(world, funding('mako', 'USD', payable * 40_000_00n))
  world.now = EXPIRY
  return world
}

const assignments: readonly (readonly [Record<string, bigint>, bigint, Record<string, bigint>])[] =
  [
    [{ acme: 10n }, 10n, { acme: 10n }],
    [{ acme: 10n }, 3n, { acme: 3n }],
    [{ acme: 6n, bree: 4n }, 5n, { acme: 3n, bree: 2n }],
    // 3 × 7/10 = 2.1 and 3 × 3/10 = 0.9: what is left over is drawn, and this seed gives it to the larger fraction.
    [{ acme: 7n, bree: 3n }, 3n, { acme: 2n, bree: 1n }],
    [{ acme: 5n, bree: 5n }, 0n, { acme: 0n, bree: 0n }],
  ]
for (const [contracts, payable, expected] of assignments)
  void test(`[EXP-3] [EXP-4] ${payable} exercised of ${Object.entries(contracts).flat().join(' ')}`, () => {
    const world = written(contracts, payable)
    const { result } = eventOf(must(world, settling('C400', '500')), 'OptionExpired')
    const assigned = result.writers.map(({ account, assigned: count }) => [
      account.slice(0, 4),
      count,
    ])
    assert.deepEqual(Object.fromEntries(assigned), expected)
    for (const { account, assigned: count, lapsed } of result.writers)
      assert.equal(count + lapsed, contracts[account.slice(0, 4)])
    const all = Object.values(contracts).reduce((sum, count) => sum + count, 0n)
    assert.deepEqual(result.holders, [
      { account: 'mako:main', exercised: payable, abandoned: all - payable, lapsed: 0n },
    ])
    assert.equal(owned(world, 'mako', 'SPY').total, payable * 100n)
    for (const writer of Object.keys(contracts)) {
      assert.equal(owned(world, writer, 'C400').total, 0n)
      assert.equal(owned(world, writer, 'SPY').held, 0n)
    }
  })

for (const [offset, code] of [
  [-1, 'not_yet_expired instrument'],
  [0, 'ok'],
] as const)
  void test(`[EXP-2] settling ${offset} µs from expiry: ${code}`, () => {
    const world = written({ acme: 1n }, 1n)
    world.now = EXPIRY + offset - 1
    assert.equal(answer(world, settling('C400', '400')), code)
  })

const refused: readonly (readonly [string, string, string])[] = [
  ['NONE', '400', 'unknown_instrument instrument'],
  ['SPY', '400', 'unknown_instrument instrument'],
  ['C400', '-0.01', 'bad_decimal settlementPrice'],
]
for (const [instrument, at, code] of refused)
  void test(`[EXP-2] settling ${instrument} at ${at}: ${code}`, () => {
    assert.equal(answer(written({ acme: 1n }, 1n), settling(instrument, at)), code)
  })

void test('[EXP-2] an option is settled once, and zero is a price', () => {
  const world = written({ acme: 1n }, 1n)
  assert.equal(answer(world, settling('C400', '0')), 'ok')
  assert.equal(answer(world, settling('C400', '0')), 'instrument_expired instrument')
})

for (const [at, what] of [
  ['399.99', 'lapsed'],
  ['400', 'lapsed'],
  ['400.00000001', 'exercised'],
] as const)
  void test(`[EXP-6] a call struck at 400 is ${what} at ${at}; the event has price, source and time`, () => {
    const world = written({ acme: 1n }, 1n)
    const events = must(world, settling('C400', at))
    const settled = eventOf(events, 'OptionSettled')
    assert.equal(settled.settlementPrice, settling('C400', at).settlementPrice)
    assert.equal(settled.source, 'closing auction')
    assert.equal(settled.observedAt, EXPIRY)
    assert.deepEqual(settled.method, { kind: 'official' })
    assert.equal(eventOf(events, 'OptionExpired').result.holders[0]?.[what], 1n)
  })

void test('[EXP-5] cash settlement pays each contract the same whole cents, rounded down', () => {
  const world = furnished()
  must(world, listing(option('ODD', { right: 'put', settlement: 'cash', multiplier: 1n })))
  for (const writer of ['acme', 'bree']) {
    must(world, funding(writer, 'USD', 1_000_00n))
    traded(world, {
      taker: writer,
      maker: 'mako',
      side: 'sell',
      legs: 'buy 1 ODD',
      size: 1n,
      at: '0',
    })
  }
  world.now = EXPIRY
  must(world, settling('ODD', '399.98100001'))
  assert.equal(owned(world, 'mako', 'USD').total, 2n)
  assert.equal(owned(world, 'acme', 'USD').total, 999_99n)
  assert.equal(owned(world, 'bree', 'USD').available, 999_99n)
})
