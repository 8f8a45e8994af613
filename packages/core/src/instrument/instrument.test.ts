import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  OPENED_AT,
  answer,
  cash,
  coin,
  furnished,
  listing,
  must,
  opened,
  option,
  owned,
  enrol,
  share,
} from '../_venue.ts'
import type { Instrument } from './instrument.ts'

const accepted: readonly (readonly [string, Instrument])[] = [
  ['cash of scale 0', cash('JPY', 0)],
  ['cash of scale 8', cash('XBT', 8)],
  ['a share', share('QQQ')],
  ['a share in half cents and pairs', share('QQQ', { tick: '0.005', lot: 2n })],
  ['a coin in lots of 0.1 and ticks of 0.1', coin('ETH')],
  ['a call of any multiplier', option('C1', { multiplier: 1n })],
  ['an option on a coin', option('B1', { underlying: 'BTC', multiplier: 1n })],
  ['a share quoted in euro', share('DAX', { quote: 'EUR' })],
  ['an option expiring in a moment', option('C2', { expiresAt: OPENED_AT + 1000 })],
]
for (const [what, instrument] of accepted)
  void test(`[INS-1] ${what} is listed and is an asset`, () => {
    const world = furnished()
    assert.equal(answer(world, listing(instrument)), 'ok')
    assert.deepEqual(world.state.instruments.get(instrument.id), instrument)
    assert.deepEqual(owned(world, 'acme', instrument.id), { total: 0n, held: 0n, available: 0n })
  })

const notWhole: readonly (readonly [string, Instrument, string])[] = [
  ['a share in half cents', share('QQQ', { tick: '0.005' }), 'terms.tick'],
  ['a coin in lots of 0.1 and cents', coin('ETH', { tick: '0.01' }), 'terms.tick'],
  ['a fractional share', share('QQQ', { scale: 2 }), 'terms.tick'],
  ['an option of a millionth', option('C1', { tick: '0.000001' }), 'terms.tick'],
  ['a strike in tenths of a cent', option('C1', { strike: '1.001', multiplier: 1n }), 'strike'],
]
for (const [what, instrument, path] of notWhole)
  void test(`[INS-2] ${what} would not be whole`, () => {
    assert.equal(answer(furnished(), listing(instrument)), `listing_not_whole instrument.${path}`)
  })

const refused: readonly (readonly [string, Instrument, string])[] = [
  ['a taken id', cash('USD'), 'already_exists instrument.id'],
  ['an empty id', cash(''), 'bad_listing instrument.id'],
  ['a lower-case id', cash('usd'), 'bad_listing instrument.id'],
  ['an id of 49 letters', cash('A'.repeat(49)), 'bad_listing instrument.id'],
  ['scale 9', cash('X', 9), 'bad_listing instrument.scale'],
  ['scale −1', cash('X', -1), 'bad_listing instrument.scale'],
  ['scale 1.5', cash('X', 1.5), 'bad_listing instrument.scale'],
  [
    'an unknown quote asset',
    share('X', { quote: 'GBP' }),
    'bad_listing instrument.terms.quoteAsset',
  ],
  [
    'a share as quote asset',
    share('X', { quote: 'SPY' }),
    'bad_listing instrument.terms.quoteAsset',
  ],
  ['tick 0', share('X', { tick: '0' }), 'bad_listing instrument.terms.tick'],
  ['lot 0', share('X', { lot: 0n }), 'bad_listing instrument.terms.lot'],
  [
    'a negative taker fee',
    share('X', { takerFeePerLot: -1n }),
    'bad_listing instrument.terms.takerFeePerLot',
  ],
  [
    'a negative maker fee',
    share('X', { makerFeePerLot: -1n }),
    'bad_listing instrument.terms.makerFeePerLot',
  ],
  [
    'an unknown underlying',
    option('X', { underlying: 'QQQ' }),
    'bad_listing instrument.underlying',
  ],
  ['an option on cash', option('X', { underlying: 'EUR' }), 'bad_listing instrument.underlying'],
  [
    'an option on an option',
    option('X', { underlying: 'C400' }),
    'bad_listing instrument.underlying',
  ],
  [
    'an option quoted unlike its underlying',
    option('X', { quote: 'EUR' }),
    'bad_listing instrument.terms.quoteAsset',
  ],
  ['strike 0', option('X', { strike: '0' }), 'bad_listing instrument.strike'],
  ['a negative strike', option('X', { strike: '-1' }), 'bad_listing instrument.strike'],
  ['multiplier 0', option('X', { multiplier: 0n }), 'bad_listing instrument.multiplier'],
  [
    'settlement in another asset',
    option('X', { settlementAsset: 'EUR' }),
    'bad_listing instrument.settlementAsset',
  ],
  [
    'an expiry that has passed',
    option('X', { expiresAt: OPENED_AT - DAY }),
    'instrument_expired instrument.expiresAt',
  ],
]
for (const [what, instrument, code] of refused)
  void test(`[INS-3] ${what} is refused`, () => {
    assert.equal(answer(furnished(), listing(instrument)), code)
  })

void test('[INS-3] an option expiring at this very microsecond is refused', () => {
  const world = furnished()
  const next = world.now + 1
  assert.equal(
    answer(world, listing(option('X', { expiresAt: next }))),
    'instrument_expired instrument.expiresAt',
  )
  assert.equal(answer(world, listing(option('X', { expiresAt: next + 2 }))), 'ok')
})

const tooLarge: readonly (readonly [string, Instrument])[] = [
  ['a multiplier of 10^19', option('X', { multiplier: 10n ** 19n })],
  ['strike cash of 10^21 cents', option('X', { strike: '10000000000', multiplier: 10n ** 9n })],
  ['an option on 10^11 coins', option('X', { underlying: 'BTC', multiplier: 10n ** 11n })],
]
for (const [what, instrument] of tooLarge)
  void test(`[INS-5] ${what} is refused`, () => {
    assert.equal(answer(furnished(), listing(instrument)), 'out_of_range instrument.multiplier')
  })

void test('[INS-1] cash is listed before what is quoted in it', () => {
  const world = opened()
  enrol(world, 'acme', 'principal')
  assert.equal(answer(world, listing(share('SPY'))), 'bad_listing instrument.terms.quoteAsset')
  must(world, listing(cash('USD')))
  assert.equal(answer(world, listing(share('SPY'))), 'ok')
})
